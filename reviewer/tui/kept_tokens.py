"""The syntax tokens of lines as they were sent: most are never drawn, so they stay packed, and not for ever."""

from array import array
from bisect import bisect_right, insort
from collections import OrderedDict
from collections.abc import Callable, Sequence
from itertools import accumulate, chain

from msgspec import Struct

from reviewer.core.finding import DiffSide

KEPT_LINES = 8_000
"""Lines whose tokens are kept, some 60 bytes each; what was drawn longest ago goes first."""

Place = tuple[int, DiffSide, int]
"""Where consecutive lines begin: file, side, number of the first."""


class _Block(Struct, frozen=True):
    """Consecutive lines, one behind the other, and where each begins."""

    packed: bytes
    starts: "array[int]"

    def __len__(self) -> int:
        return len(self.starts) - 1

    def line(self, index: int) -> bytes:
        """The packed tokens of one of them."""
        return self.packed[self.starts[index] : self.starts[index + 1]]


class KeptTokens:
    """Tokens by line; `forget` is told the first line of what is not kept any longer."""

    def __init__(self, forget: Callable[[int, DiffSide, int], None]) -> None:
        self._forget = forget
        self._blocks: OrderedDict[Place, _Block] = OrderedDict()
        self._firsts: dict[tuple[int, DiffSide], list[int]] = {}
        self._lines = 0

    def line(self, file: int, side: DiffSide, number: int) -> bytes | None:
        """The packed tokens of a line; None where they are not here."""
        firsts = self._firsts.get((file, side), [])
        at = bisect_right(firsts, number) - 1
        if at < 0:
            return None
        place = file, side, firsts[at]
        block = self._blocks[place]
        if number - firsts[at] >= len(block):
            return None
        self._blocks.move_to_end(place)
        return block.line(number - firsts[at])

    def take(self, file: int, side: DiffSide, first: int, lines: Sequence[bytes]) -> None:
        """Keep those of consecutive lines."""
        place = file, side, first
        self._drop(place)
        starts = array("I", chain((0,), accumulate(map(len, lines))))
        self._blocks[place] = _Block(b"".join(lines), starts)
        insort(self._firsts.setdefault((file, side), []), first)
        self._lines += len(lines)
        while self._lines > KEPT_LINES and len(self._blocks) > 1:
            oldest = next(iter(self._blocks))
            self._drop(oldest)
            self._forget(*oldest)

    def _drop(self, place: Place) -> None:
        block = self._blocks.pop(place, None)
        if block is not None:
            self._lines -= len(block)
            self._firsts[place[:2]].remove(place[2])
