"""Where a file's hunks stand, kept as numbers: there may be a hundred thousand, and few are looked at."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import overload

from msgspec import Struct
from msgspec.structs import astuple

NUMBERS = 6
OLD_START, OLD_LINES, NEW_START, NEW_LINES = range(4)
"""The places of a span's numbers among its own."""

FEW = 3
"""Spans up to which a tuple is as small."""


class HunkSpan(Struct, frozen=True, gc=False):
    """Where one zero-context hunk, or a piece of a long one, stands: git's own four numbers, and its slice of the
    delta's body.

    As git prints them: starts are 1-based; with zero lines on a side, the start is the line before.
    """

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    offset: int
    end: int


class Spans(Sequence[HunkSpan]):
    """Spans in one row of numbers, each made when it is looked at: 24 bytes a span instead of 140."""

    __slots__ = ("_numbers",)

    def __init__(self, spans: Iterable[HunkSpan]) -> None:
        numbers = list(chain.from_iterable(map(astuple, spans)))
        self._numbers = array("I" if max(numbers, default=0) < 1 << 32 else "Q", numbers)

    def __len__(self) -> int:
        return len(self._numbers) // NUMBERS

    @overload
    def __getitem__(self, index: int) -> HunkSpan: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[HunkSpan, ...]: ...

    def __getitem__(self, index: int | slice) -> HunkSpan | tuple[HunkSpan, ...]:
        size = len(self)
        if isinstance(index, slice):
            return tuple(self[one] for one in range(*index.indices(size)))
        if not -size <= index < size:
            raise IndexError(index)
        at = index % size * NUMBERS
        return HunkSpan(*self._numbers[at : at + NUMBERS])

    def column(self, field: int, first: int = 0, end: int | None = None) -> "array[int]":
        """One number (`OLD_START` …) of each span from the first up to the end."""
        stop = len(self._numbers) if end is None else NUMBERS * end
        return self._numbers[NUMBERS * first + field : stop : NUMBERS]

    def __iter__(self) -> Iterator[HunkSpan]:
        return starmap(HunkSpan, zip(*[iter(self._numbers)] * NUMBERS, strict=True))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Spans):
            return self._numbers == other._numbers
        return isinstance(other, tuple) and tuple(self) == other

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


def changed_lines(spans: Sequence[HunkSpan]) -> tuple[int, int]:
    """How many lines some spans remove and add together."""
    if isinstance(spans, Spans):
        return sum(spans.column(OLD_LINES)), sum(spans.column(NEW_LINES))
    return sum(span.old_lines for span in spans), sum(span.new_lines for span in spans)


def packed(spans: tuple[HunkSpan, ...]) -> Sequence[HunkSpan]:
    """The same spans, as small as they can be."""
    return Spans(spans) if len(spans) > FEW else spans
