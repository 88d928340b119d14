"""A blob's lines, cut out when they are asked for: four bytes a line instead of an object."""

from array import array
from collections.abc import Iterator, Sequence
from typing import overload


class Lines(Sequence[bytes]):
    """The lines of a blob with their terminators, split at LF only; the last may lack one."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        starts = array("I" if len(blob) < 1 << 32 else "Q", [0])
        at = blob.find(b"\n") + 1
        while at:
            starts.append(at)
            at = blob.find(b"\n", at) + 1
        if starts[-1] != len(blob):
            starts.append(len(blob))
        self._starts = starts

    @property
    def size(self) -> int:
        """The bytes of the blob."""
        return len(self._blob)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[bytes]:
        return (self[index] for index in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...

    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        blob, starts = self._blob, self._starts
        if isinstance(index, slice):
            chosen = range(*index.indices(len(starts) - 1))
            return [blob[starts[one] : starts[one + 1]] for one in chosen]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return blob[starts[index] : starts[index + 1]]
