"""Where a file's hunks stand, kept as numbers: there may be a hundred thousand, and few are looked at."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import overload

from msgspec.structs import astuple

from reviewer.core.change import HunkSpan

NUMBERS = 6
FEW = 3
"""Spans up to which a tuple is as small."""


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
        if isinstance(index, slice):
            return tuple(self)[index]
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        at = index % size * NUMBERS
        return HunkSpan(*self._numbers[at : at + NUMBERS])

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


def packed(spans: tuple[HunkSpan, ...]) -> Sequence[HunkSpan]:
    """The same spans, as small as they can be."""
    return Spans(spans) if len(spans) > FEW else spans
