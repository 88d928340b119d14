"""A drawn line of a view: Textual's Strip without what most lines never need, and sent in fewer bytes.

A Strip comes with seven caches, 900 bytes, of which a line that fills its widget uses none: asked for its only part
it keeps itself in one of them, and so no line that was ever shown goes before the garbage collector comes, which in a
session is seldom.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import ControlType, Segment
from textual.cache import FIFOCache
from textual.strip import Strip

from reviewer.tui.sgr import escape_codes

OVER_BLANKS = ControlType.CURSOR_MOVE_TO_COLUMN
"""Marks a segment that is drawn over the blanks before it; with it goes how many there are."""

CACHED = 4
"""What a cache of a line that does need one keeps: no line is cut in many ways."""


class RowStrip(Strip):
    """Makes a cache when it is first asked for, and holds no reference to itself."""

    __slots__ = ()

    def __init__(self, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        self._segments = list(segments)
        self._cell_length = cell_length
        self._render_cache = None
        self._link_ids = None
        self._cell_count = None

    def __getattr__(self, name: str) -> Any:
        """One of the caches, which was not there yet."""
        if not name.endswith("_cache"):
            raise AttributeError(name)
        made: FIFOCache[object, object] = FIFOCache(CACHED)
        setattr(self, name, made)
        return made

    def render(self, console: Console) -> str:
        """As the terminal is sent it."""
        if self._render_cache is None:
            self._render_cache = escape_codes(self._segments, console._color_system or ColorSystem.TRUECOLOR)
        return self._render_cache

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The parts of it; where it is not cut at all, itself."""
        length = self.cell_length
        places = [cut for cut in cuts if cut <= length]
        return [self] if places == [length] else [whole(part) for part in super().divide(places)]

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The part between two cells."""
        part = super().crop(start, end)
        return part if part is self else whole(part)


class BarredStrip(RowStrip):
    """A line with its cell of the scroll bar: the line is kept as it was drawn and sent, whatever cell it has."""

    __slots__ = ("_bar", "_row")

    def __init__(self, row: Strip, bar: Segment, cell_length: int) -> None:
        self._row = row
        self._bar = bar
        self._cell_length = cell_length
        self._render_cache = None
        self._link_ids = None
        self._cell_count = None

    def __getattr__(self, name: str) -> Any:
        """The segments, of which most lines are never asked."""
        if name != "_segments":
            return super().__getattr__(name)
        self._segments = [*self._row, self._bar]
        return self._segments

    def render(self, console: Console) -> str:
        """As the terminal is sent it."""
        return self._row.render(console) + _cell(self._bar, console._color_system or ColorSystem.TRUECOLOR)


@lru_cache(256)
def _cell(bar: Segment, colors: ColorSystem) -> str:
    """A cell of the scroll bar as the terminal is sent it: there are few that look different."""
    return escape_codes((bar,), colors)


def whole(part: Strip) -> Strip:
    """A part of a line without what is drawn over blanks that were cut off it."""
    kept: list[Segment] = []
    cells = 0
    for segment in part:
        if segment.control and _over(segment) > cells:
            continue
        cells += segment.cell_length
        kept.append(segment)
    return RowStrip(kept, part.cell_length)


def _over(segment: Segment) -> int:
    """The blanks that a segment is drawn over."""
    code = segment.control[0] if segment.control else ()
    return code[1] if len(code) == 2 and isinstance(code[1], int) else 0
