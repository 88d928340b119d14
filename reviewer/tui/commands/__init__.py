"""What each command of the table does: one module a group, each a mapping from command id to a function."""

from collections.abc import Callable

Handler = Callable[[int | None], None]
"""Runs a command; the number typed before or after its key, None when there was none."""

Ask = Callable[[str, str, Callable[[str], None]], None]
"""Opens the line to type into: what to type, what stands there at first, and who is told what was typed."""
