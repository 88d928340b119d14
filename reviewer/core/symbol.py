"""A name that a change defines, as whoever looks for it is told."""

from typing import NamedTuple

from reviewer.core.finding import DiffSide


class Symbol(NamedTuple):
    """A name that a changed line defines: in which hunk of its file, on which side, the line (1-based), its text."""

    hunk: int
    side: DiffSide
    line: int
    name: str
    text: str
