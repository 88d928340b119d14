"""Lines of many bytes, five megabytes say: each stays in its text, and is read as far as somebody looks."""

from array import array
from collections.abc import Sequence

from reviewer.core.finding import DiffSide
from reviewer.core.packed_text import Text
from reviewer.core.spans import HunkSpan
from reviewer.core.text import text_of

LONG = 1 << 15
"""Bytes from which a line, or a hunk, is long."""


class LongLine:
    """A line that is read as its bytes are, without being there a second time."""

    __slots__ = ("_characters", "_end", "_start", "_text")

    def __init__(self, text: Text, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._characters = -1

    @property
    def characters(self) -> int:
        """How many characters it has, its end apart: counted once."""
        if self._characters < 0:
            self._characters = len(text_of(bytes(self)))
        return self._characters

    def __len__(self) -> int:
        return self._end - self._start

    def __bytes__(self) -> bytes:
        return self._text[self._start : self._end]

    def __getitem__(self, index: slice) -> bytes:
        start, stop, step = index.indices(len(self))
        found = self._text[self._start + start : self._start + max(start, stop)]
        return found if step == 1 else bytes(self)[index]

    def startswith(self, ways: tuple[bytes, ...]) -> bool:
        """Whether it begins with one of these."""
        return self[: max(map(len, ways))].startswith(ways)

    def endswith(self, end: bytes) -> bool:
        """Whether this is how it ends."""
        return self[max(0, len(self) - len(end)) :] == end


Line = bytes | LongLine


def line_between(text: Text, start: int, end: int) -> Line:
    """The line that stands between two places of a text."""
    return LongLine(text, start, end) if end - start > LONG else text[start:end]


class LongHunk:
    """Where the lines of a hunk of many bytes stand: what `FileDelta.hunk` gives, cut out one by one."""

    def __init__(self, text: Text, span: HunkSpan) -> None:
        self._text = text
        old, new = array("Q"), array("Q")
        whole, first = text[span.offset : span.end], span.offset
        last: array[int] | None = None
        at = 0
        while at < len(whole):
            end = whole.find(b"\n", at) + 1 or len(whole)
            mark = whole[at]
            if mark in b"-+":
                last = old if mark == 0x2D else new
                last.extend((first + at + 1, first + end))
            elif mark == 0x5C and last:  # "\ No newline at end of file" speaks of the line before it
                last[-1] -= 1
            at = end
        self._places = {DiffSide.OLD: old, DiffSide.NEW: new}
        self._long: dict[tuple[DiffSide, int], LongLine] = {}

    def line(self, side: DiffSide, at: int) -> Line:
        """One of the removed, or of the added lines."""
        known = self._long.get((side, at))
        if known is not None:
            return known
        start, end = self._places[side][2 * at : 2 * at + 2]
        line = line_between(self._text, start, end)
        if isinstance(line, LongLine):
            self._long[side, at] = line
        return line

    def lines(self, side: DiffSide) -> Sequence[Line]:
        """All of them."""
        return [self.line(side, at) for at in range(len(self._places[side]) // 2)]
