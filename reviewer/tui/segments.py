"""Runs of rows: what a plan is made of. There may be a hundred thousand of them, so they stand in columns of numbers:
32 bytes a run instead of two hundred."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple, overload

from reviewer.core.finding import DiffSide


class RowKind(IntEnum):
    """What a row of the diff is."""

    CHUNK = 1
    WHY = 2
    FILE = 3
    FACT = 4
    GAP = 5
    ELSEWHERE = 6
    CONTEXT = 7
    REMOVED = 8
    ADDED = 9
    PAIRED = 10
    COMMENT = 11
    FOLDED = 12
    BLANK = 13
    NO_CONTENT = 14


CHANGED = frozenset({RowKind.REMOVED, RowKind.ADDED, RowKind.PAIRED, RowKind.FACT})
"""Rows that are part of a change unit's own content."""

_KINDS = (RowKind.BLANK, *RowKind)
_KIND, _SLOT, _OLD, _NEW = 1, 3, 4, 5


class Segment(NamedTuple):
    """A run of rows of one kind, counted from `first`; `old` and `new` belong to its first row."""

    first: int
    kind: RowKind
    size: int
    slot: int
    old: int
    new: int
    extra: int
    key: int


class Segments(Sequence[Segment]):
    """Runs in the order of their rows."""

    __slots__ = ("_columns",)

    def __init__(self) -> None:
        self._columns: list[array[int]] = [array("i") for _ in Segment._fields]

    def append(self, run: Iterable[int]) -> None:
        """One more run: a Segment, or its fields."""
        for column, value in zip(self._columns, run, strict=True):
            column.append(value)

    def __len__(self) -> int:
        return len(self._columns[0])

    @overload
    def __getitem__(self, index: int) -> Segment: ...

    @overload
    def __getitem__(self, index: slice) -> "list[Segment]": ...

    def __getitem__(self, index: int | slice) -> "Segment | list[Segment]":
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        first, kind, *rest = [column[index] for column in self._columns]
        return Segment(first, _KINDS[kind], *rest)

    def __iter__(self) -> Iterator[Segment]:
        for first, kind, *rest in zip(*self._columns, strict=True):
            yield Segment(first, _KINDS[kind], *rest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segments) and self._columns == other._columns

    __hash__ = None  # type: ignore[assignment]

    def at(self, row: int) -> int:
        """The index of the run that a row is in."""
        return bisect_right(self._columns[0], row) - 1

    def slot(self, index: int) -> int:
        """The unit of a run, -1 for none."""
        return self._columns[_SLOT][index]

    def kinds(self) -> "Sequence[int]":
        """What each run is."""
        return self._columns[_KIND]

    def first_of(self, kind: RowKind) -> Segment | None:
        """The first run of a kind."""
        kinds = self._columns[_KIND]
        return self[kinds.index(kind)] if kind in kinds else None

    def of_unit(self, slot: int) -> Iterator[Segment]:
        """The runs of a unit's own content."""
        slots, found = self._columns[_SLOT], -1
        for _ in range(slots.count(slot)):
            found = slots.index(slot, found + 1)
            run = self[found]
            if run.kind in CHANGED:
                yield run

    def units(self) -> Iterator[tuple[int, int, int]]:
        """(slot, first row, rows) of each run of a unit's own content."""
        first, kind, size, slot = self._columns[:4]
        for row, what, rows, unit in zip(first, kind, size, slot, strict=True):
            if unit >= 0 and what in CHANGED:
                yield unit, row, rows

    def numbered(self, side: DiffSide) -> Iterator[tuple[int, int, int, int]]:
        """(first row, kind, rows, number of the first line or 0) of each run, the lines of a side."""
        first, kind, size = self._columns[:3]
        return zip(first, kind, size, self._columns[_OLD if side is DiffSide.OLD else _NEW], strict=True)
