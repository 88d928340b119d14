"""The names that the lines of one file define, in one text: a tenth of what they take one by one, and only who looks
for a name wants them."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from reviewer.core.finding import DiffSide
from reviewer.core.symbol import Symbol

_SIDES = tuple(DiffSide)
_NUMBERS = 3


class PackedSymbols(Sequence[Symbol]):
    """Symbols, each made when it is looked at: hunk, side and line as numbers, name and text a line each."""

    __slots__ = ("numbers", "texts")

    def __init__(self, numbers: "array[int]", texts: str) -> None:
        self.numbers = numbers
        self.texts = texts

    @classmethod
    def of(cls, symbols: Iterable[Symbol]) -> "PackedSymbols":
        """The same symbols, packed; what they say is of one line."""
        numbers = array("I")
        texts: list[str] = []
        for one in symbols:
            numbers.extend((one.hunk, _SIDES.index(one.side), one.line))
            texts += one.name, one.text
        return cls(numbers, "\n".join(texts))

    def __len__(self) -> int:
        return len(self.numbers) // _NUMBERS

    @overload
    def __getitem__(self, index: int) -> Symbol: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Symbol, ...]: ...

    def __getitem__(self, index: int | slice) -> Symbol | tuple[Symbol, ...]:
        return tuple(self)[index]

    def __iter__(self) -> Iterator[Symbol]:
        texts, numbers = iter(self.texts.split("\n")), iter(self.numbers)
        for hunk, side, line in zip(numbers, numbers, numbers, strict=True):
            yield Symbol(hunk, _SIDES[side], line, next(texts), next(texts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | PackedSymbols) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
