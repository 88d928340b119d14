"""Figures about reviewing and landing changes, from history and ledger alone; pure arithmetic on frozen values."""
