"""Moved blocks of one open review: from a line to the block it lies in, and where that stands otherwise."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

from reviewer.core.finding import DiffSide

if TYPE_CHECKING:  # the first screen is painted before any is known
    from reviewer.core.moved import Moved


class Moves:
    """The blocks by file and side, in line order."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, DiffSide], list[tuple[int, Moved]]] = {}

    def take(self, blocks: "Iterable[Moved]") -> None:
        """The blocks of the change."""
        self._blocks = {}
        for block in blocks:
            self._blocks.setdefault((block.old_file, DiffSide.OLD), []).append((block.old, block))
            self._blocks.setdefault((block.new_file, DiffSide.NEW), []).append((block.new, block))
        for found in self._blocks.values():
            found.sort()

    def at(self, file: int, side: DiffSide, line: int) -> "Moved | None":
        """The block a changed line lies in."""
        found = self._blocks.get((file, side))
        if not found:
            return None
        index = bisect_right(found, line, key=lambda one: one[0]) - 1
        if index < 0:
            return None
        first, block = found[index]
        return block if line < first + block.lines else None

    def of_lines(self, file: int, side: DiffSide, first: int, lines: int) -> "list[Moved]":
        """The blocks that begin among some lines, or reach into them."""
        found = self._blocks.get((file, side), ())
        return [block for start, block in found if start < first + lines and first < start + block.lines]
