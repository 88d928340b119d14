"""The longest common subsequence: what two sequences have in common, in their order.

A row of the table in which it is looked for is one whole number, a bit for each place of one side, as in Hyyrö's
"Bit-parallel LCS-length computation revisited" (2004); Python's have any length. A bit is 0 where the subsequence of
everything up to there is longer than of everything before it. Adding carries a match to the nearest such place.

A pair of lines takes some microseconds, and the whole some kilobytes: a library for it is quicker where a block is
large, and was a twelfth of a session's memory.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

TOGETHER = 40
"""Texts in one row: more make it slower to build, fewer slower to compare with."""


class Block(NamedTuple):
    """Parts `old` to `old_end` became parts `new` to `new_end`; one of both may be empty."""

    old: int
    old_end: int
    new: int
    new_end: int


def differences(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[Block]:
    """What is not common to both, ascending; between two blocks at least one part is common."""
    old = new = 0
    for old_common, new_common in [*_common(before, after), (len(before), len(after))]:
        if old < old_common or new < new_common:
            yield Block(old, old_common, new, new_common)
        old, new = old_common + 1, new_common + 1


def _common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places on both sides of each common part, ascending."""
    first, old, new = 0, len(before), len(after)
    while first < old and first < new and before[first] == after[first]:
        first += 1
    while first < old and first < new and before[old - 1] == after[new - 1]:
        old, new = old - 1, new - 1
    end = zip(range(old, len(before)), range(new, len(after)), strict=True)
    middle = []
    rows = _rows(before[first:old], after[first:new])
    while first < old and first < new:
        old -= 1
        if not rows[new - first] >> old - first & 1:
            while not rows[new - 1 - first] >> old - first & 1:
                new -= 1
            new -= 1
            middle.append((old, new))
    return [*zip(range(first), range(first), strict=True), *middle[::-1], *end]


def _rows(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[int]:
    """The rows of the table: before anything of `after`, and after each of its parts."""
    places: dict[Hashable, int] = {}
    bit = 1
    for part in before:
        places[part] = places.get(part, 0) | bit
        bit <<= 1
    row = every = bit - 1
    rows = [row]
    for part in after:
        if matches := row & places.get(part, 0):
            row = (row + matches | row ^ matches) & every
        rows.append(row)
    return rows


class Texts:
    """Texts side by side in few rows: what is compared with them is compared with many of them at once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._groups = [_Group(texts[at : at + TOGETHER]) for at in range(0, len(texts), TOGETHER)]

    def in_common(self, text: str, texts: range) -> list[int]:
        """How many characters this text and each of these texts have in common, in their order."""
        found: list[int] = []
        for at in range(texts.start // TOGETHER, -(-texts.stop // TOGETHER)):
            first = at * TOGETHER
            chosen = slice(max(0, texts.start - first), texts.stop - first)
            found += self._groups[at].in_common(text, chosen)
        return found


class _Group:
    """Texts in one row."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._spans: list[tuple[int, int]] = []
        self._places: dict[str, int] = {}
        self._every = self._bytes = 0
        bit = 1
        for text in texts:
            first = bit
            for char in text:
                self._places[char] = self._places.get(char, 0) | bit
                bit <<= 1
            self._every |= bit - first
            bit <<= 8 - len(text) % 8  # to whole bytes, and at least one: what is carried stops there
            end = self._bytes + len(text) // 8 + 1
            self._spans.append((self._bytes, end))
            self._bytes = end

    def in_common(self, text: str, chosen: slice) -> list[int]:
        places, row, every = self._places, self._every, self._every
        for char in text:
            if matches := row & places.get(char, 0):
                row = (row + matches | row ^ matches) & every
        found = (row ^ every).to_bytes(self._bytes, "little")
        return [int.from_bytes(found[first:end], "little").bit_count() for first, end in self._spans[chosen]]
