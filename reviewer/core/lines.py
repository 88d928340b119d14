"""A blob's lines, cut out when they are asked for: four bytes a line instead of an object, or fewer yet."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload

from reviewer.core.long_lines import Line, line_between
from reviewer.core.packed_text import Text

STRETCH = 1 << 12
"""Bytes of a blob whose lines are counted together."""


def _numbers(blob: Text) -> "array[int]":
    """A row of numbers that has room for every place in a blob."""
    return array("I" if len(blob) < 1 << 32 else "Q", [0])


class Lines(Sequence[bytes]):
    """The lines of a blob with their terminators, split at LF only; the last may lack one."""

    def __init__(self, blob: bytes) -> None:
        self._blob: Text = blob
        starts = _numbers(blob)
        at = blob.find(b"\n") + 1
        while at:
            starts.append(at)
            at = blob.find(b"\n", at) + 1
        if starts[-1] != len(blob):
            starts.append(len(blob))
        self._starts = starts

    @property
    def blob(self) -> bytes:
        """The whole blob."""
        return bytes(self._blob)

    @property
    def size(self) -> int:
        """The bytes of the blob."""
        return len(self._blob)

    @property
    def held(self) -> int:
        """The bytes of the blob as it is kept: fewer where it is packed."""
        return len(self._blob) if isinstance(self._blob, bytes) else self._blob.held

    def start(self, index: int) -> int:
        """Where a line begins in the blob, by its number from 0; the end of the blob behind the last."""
        return self._starts[min(index, len(self))]

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[bytes]:
        return (self[index] for index in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...

    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self._line(one) for one in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._line(index)

    def _line(self, index: int) -> bytes:
        return self._blob[self._starts[index] : self._starts[index + 1]]


class SparseLines(Lines):
    """The same for who looks at a few of them: a hundred times quicker to make, and ten times slower to ask.

    The blob may be packed at any time.
    """

    def __init__(self, blob: Text) -> None:
        self._blob = blob
        self._above = _numbers(blob)  # how many lines end above each stretch
        whole = bytes(blob)
        ends = (whole.count(b"\n", at, at + STRETCH) for at in range(0, len(whole), STRETCH))
        self._above.extend(accumulate(ends))
        self._count = self._above[-1] + (not whole.endswith(b"\n") and bool(whole))

    def __len__(self) -> int:
        return self._count

    def start(self, index: int) -> int:
        """Where a line begins in the blob, by its number from 0; the end of the blob behind the last."""
        if index >= self._count:
            return len(self._blob)
        if index <= 0:
            return 0
        stretch = bisect_left(self._above, index) - 1
        first, at = stretch * STRETCH, 0
        piece = self._blob[first : first + STRETCH]
        for _ in range(index - self._above[stretch]):
            at = piece.find(b"\n", at) + 1
        return first + at

    def line(self, index: int) -> Line:
        """A line by its number from 0: a long one is not cut out. IndexError outside."""
        if not 0 <= index < self._count:
            raise IndexError(index)
        start = self.start(index)
        return line_between(self._blob, start, self._end(index, start))

    def _line(self, index: int) -> bytes:
        start = self.start(index)
        return self._blob[start : self._end(index, start)]

    def _end(self, index: int, start: int) -> int:
        """Where a line ends that starts there: a long one is not gone through."""
        return self._blob.find(b"\n", start, start + STRETCH) + 1 or self.start(index + 1)
