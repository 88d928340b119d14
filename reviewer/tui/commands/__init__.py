"""What each command of the table does: one module a group, each a mapping from command id to a function."""

from collections.abc import Callable

Handler = Callable[[int | None], None]
"""Runs a command; the number typed before or after its key, None when there was none."""
