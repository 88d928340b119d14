"""A block of lines that was removed at one place of a change and added at another."""

from typing import NamedTuple


class Moved(NamedTuple):
    """Lines `old` up to `old + lines - 1` of one file's base side, which stand at `new` in another's head side.

    Files by their index in the change, lines from 1. Indentation may differ.
    """

    old_file: int
    old: int
    new_file: int
    new: int
    lines: int
