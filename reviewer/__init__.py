"""The terminal review desk for agent-written changes."""

__version__ = "0.1.0"
