"""Runs of rows: what a plan is made of. There may be a hundred thousand of them, so they are kept as numbers: 32 bytes
a run instead of two hundred."""

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
_KIND, _SIZE, _SLOT, _OLD, _NEW = 1, 2, 3, 4, 5


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


FIELDS = len(Segment._fields)


class Segments(Sequence[Segment]):
    """Runs in the order of their rows: the fields of one behind those of the other."""

    __slots__ = ("_fields",)

    def __init__(self) -> None:
        self._fields = array("i")

    def append(self, run: Iterable[int]) -> None:
        """One more run: a Segment, or its fields."""
        self._fields.extend(run)

    def __len__(self) -> int:
        return len(self._fields) // FIELDS

    @overload
    def __getitem__(self, index: int) -> Segment: ...

    @overload
    def __getitem__(self, index: slice) -> "list[Segment]": ...

    def __getitem__(self, index: int | slice) -> "Segment | list[Segment]":
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        at = FIELDS * (index + len(self) if index < 0 else index)
        if not 0 <= at < len(self._fields):
            raise IndexError(index)
        first, kind, *rest = self._fields[at : at + FIELDS]
        return Segment(first, _KINDS[kind], *rest)

    def __iter__(self) -> Iterator[Segment]:
        return (self[index] for index in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segments) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]

    def _column(self, field: int) -> "array[int]":
        """One field of every run."""
        return self._fields[field::FIELDS]

    def at(self, row: int) -> int:
        """The index of the run that a row is in."""
        fields = self._fields
        return bisect_right(range(len(self)), row, key=lambda index: fields[FIELDS * index]) - 1

    def slot(self, index: int) -> int:
        """The unit of a run, -1 for none."""
        return self._fields[FIELDS * index + _SLOT]

    def kind(self, index: int) -> int:
        """What a run is."""
        return self._fields[FIELDS * index + _KIND]

    def kinds(self) -> "Sequence[int]":
        """What each run is."""
        return self._column(_KIND)

    def first_of(self, kind: RowKind) -> Segment | None:
        """The first run of a kind."""
        kinds = self._column(_KIND)
        return self[kinds.index(kind)] if kind in kinds else None

    def of_unit(self, slot: int) -> Iterator[Segment]:
        """The runs of a unit's own content."""
        slots, found = self._column(_SLOT), -1
        for _ in range(slots.count(slot)):
            found = slots.index(slot, found + 1)
            run = self[found]
            if run.kind in CHANGED:
                yield run

    def units(self) -> Iterator[tuple[int, int, int]]:
        """(slot, first row, rows) of each run of a unit's own content."""
        for row, what, rows, unit in self._of_all(_SLOT):
            if unit >= 0 and what in CHANGED:
                yield unit, row, rows

    def numbered(self, side: DiffSide) -> Iterator[tuple[int, int, int, int]]:
        """(first row, kind, rows, number of the first line or 0) of each run, the lines of a side."""
        return self._of_all(_OLD if side is DiffSide.OLD else _NEW)

    def _of_all(self, field: int) -> Iterator[tuple[int, int, int, int]]:
        """(first row, kind, rows, one field more) of each run."""
        return zip(*map(self._column, (0, _KIND, _SIZE, field)), strict=True)
