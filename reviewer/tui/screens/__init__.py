"""Screens: each asks the desk, draws, and sends commands."""
