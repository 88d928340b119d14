"""What lies where in the diff, for the cells of the scroll bar: unread high findings, comments, what is unread."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from enum import IntFlag
from typing import NamedTuple

from reviewer.core.finding import Level
from reviewer.desk import Desk, Spot
from reviewer.tui.document import Document
from reviewer.tui.scrollbar import THUMB, TRACK


class Lies(IntFlag):
    """What lies in a part of the diff."""

    UNREAD = 1
    COMMENT = 2
    HIGH = 4


class Mark(NamedTuple):
    """How a cell of the scroll bar looks: its signs off and on the thumb, and the palette's role."""

    sign: str
    on_thumb: str
    role: str


MARKS = (
    (Lies.HIGH, Mark("▲", "▲", "risk-high")),
    (Lies.COMMENT, Mark("◂", "◂", "comment-mark")),
    (Lies.UNREAD, Mark(TRACK, THUMB, "unread")),
)
"""What matters most first; each has signs of its own, for who sees no colours."""
UNKNOWN = MARKS[-1][1]
"""In doubt it is unread."""
READ = Mark("┊", "╏", "muted")
"""What is left of the bar where everything is read."""

UNITS_AT_ONCE = 500
"""Units, and sections besides, that are looked at in one go."""

PLANNED = 4
"""As how many of them one counts where it must be known in which row it stands."""

ALWAYS_EXACT = 20_000
"""Rows up to which one row more is reckoned with at once: larger diffs arrive for a while, a few rows at a time."""


class ScrollMarks:
    """Looks at a section once, and again when one of its units changed.

    No frame waits for the whole change to be looked at: while `pending`, whoever draws calls `look` now and then, and a
    cell that has not had its turn is as it was; at first it is unread.
    """

    def __init__(self, desk: Desk, document: Document) -> None:
        self._desk = desk
        self._document = document
        self._sections: dict[int, Lies] = {}
        self._long: dict[int, tuple[array[int], array[int], array[int]]] = {}
        self._cells: dict[int, Mark] = {}
        self._height = 0
        self._rows = -1
        self._next = 0  # the cell whose turn it is
        self._left = self._sections_seen = 0
        self._again = False
        self.pending = False

    def changed(self, files: Iterable[int]) -> None:
        """Units of these files are not what they were."""
        for file in files:
            self._again = True
            for index in self._document.sections_of(file):
                self._sections.pop(index, None)

    def planned(self) -> None:
        """Other sections are shown."""
        self._sections.clear()
        self._long.clear()
        self._cells = {}

    def replanned(self) -> None:
        """The same sections are shown, in another number of rows."""
        self._long.clear()

    def cells(self, height: int) -> Mapping[int, Mark]:
        """How each screen row's cell looks, as far as is known by now."""
        rows = self._document.rows
        anew = self._height != height or not self._cells
        if anew:
            self._height, self._cells = height, dict.fromkeys(range(height if rows else 0), UNKNOWN)
        if anew or not self._as_good_as(rows, height) or (self._again and not self.pending):
            self._begin()
            if anew or rows <= ALWAYS_EXACT:
                self.look()
        return self._cells

    def look(self) -> list[int]:
        """Look at the next units; the screen rows whose cells look otherwise now."""
        others = []
        self._left = UNITS_AT_ONCE
        while self.pending and self._left >= 0:
            y, rows = self._next, self._rows
            first = y * rows // self._height
            found = self._between(first, max(first, (y + 1) * rows // self._height - 1))
            if self._left < 0:  # not all of it has been looked at
                break
            mark = next((mark for what, mark in MARKS if what in found), READ)
            if mark is not self._cells.get(y):
                self._cells[y] = mark
                others.append(y)
            self._next += 1
            self._left -= self._sections_seen
            if self._next >= len(self._cells):
                self.pending = False
                if self._again:
                    self._begin()
        return others

    def _begin(self) -> None:
        """Look at all of it from the top."""
        self._rows, self._next, self._again = self._document.rows, 0, False
        self.pending = bool(self._cells)

    def _as_good_as(self, rows: int, height: int) -> bool:
        """Whether the cells are those of so many rows; of a large diff, less than a cell more or less are no others."""
        if rows <= ALWAYS_EXACT:
            return rows == self._rows
        return self._rows >= 0 and abs(rows - self._rows) * height < rows

    def _between(self, first: int, last: int) -> Lies:
        """What lies between two rows, both included."""
        document = self._document
        found, last = Lies(0), min(last, document.rows - 1)
        indices = range(document.section_at(first), document.section_at(last) + 1) if first <= last else ()
        self._sections_seen = len(indices)
        for index in indices:
            if self._left < 0:
                break
            start = document.start(index)
            if first <= start and document.start(index + 1) - 1 <= last:
                found |= self._whole(index)
            else:
                found |= self._part(index, first - start, last - start)
        return found

    def _whole(self, index: int) -> Lies:
        known = self._sections.get(index)
        if known is not None:
            return known
        slots = self._document.sections[index].slots
        self._left -= len(slots)
        found = self._lies(self._document.sections[index].file, slots)
        found |= self._comments(index, 0, self._document.start(index + 1) - self._document.start(index))
        self._sections[index] = found
        return found

    def _part(self, index: int, first: int, last: int) -> Lies:
        """What lies between two rows of a section that is longer than a cell stands for."""
        known = self._long.get(index)
        if known is None:
            self._left -= PLANNED * len(self._document.sections[index].slots)
            units = self._document.spans_of(index)
            known = self._long[index] = (
                array("I", [first for _, first, _ in units]),
                array("I", [last for _, _, last in units]),
                array("I", [slot for slot, _, _ in units]),
            )
        firsts, lasts, slots = known
        chosen = slots[bisect_left(lasts, max(0, first)) : bisect_right(firsts, max(0, last))]
        self._left -= len(chosen)
        return self._lies(self._document.sections[index].file, chosen) | self._comments(index, first, last)

    def _lies(self, file: int, slots: Iterable[int]) -> Lies:
        found = Lies(0)
        for slot in slots:
            state = self._desk.state(Spot(file, slot))
            if not state.read:
                found |= Lies.UNREAD | (Lies.HIGH if state.level == Level.HIGH else Lies(0))
                if Lies.HIGH in found:
                    break
        return found

    def _comments(self, index: int, first: int, last: int) -> Lies:
        file = self._document.sections[index].file
        lines = self._desk.threads.commented_lines(file) if file in self._document.comments else ()
        shown = (self._document.line_row(index, side, line) for side, line in lines)
        start = self._document.start(index)
        return Lies.COMMENT if any(first <= row - start <= last for row in shown if row >= 0) else Lies(0)
