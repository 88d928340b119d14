"""Text that is kept packed: of a patch, or of a long file, a screen shows a thousandth at a time."""

from array import array
from functools import lru_cache
from typing import overload
from zlib import compress, decompress

BLOCK = 1 << 15
"""Bytes that are packed together: a tenth of a millisecond to unpack."""

OPEN_BLOCKS = 12
"""Blocks of whatever texts that stay unpacked: those of a screen or two."""

LEAST = 1 << 12
"""Bytes of a text below which packing it gains nothing."""

LEVEL = 1
"""The quickest: others take twice as long for a tenth."""


class PackedText:
    """Bytes that are read as those they are made of; `pack` makes them small, at any time and in any thread."""

    __slots__ = ("_ends", "_packed", "_plain", "_size")

    def __init__(self, plain: bytes) -> None:
        self._size = len(plain)
        self._plain: bytes | None = plain
        self._packed = b""
        self._ends: array[int] | None = None

    def pack(self) -> None:
        """Keep it packed from now on; the interpreter is free meanwhile."""
        plain = self._plain
        if plain is None:
            return
        blocks = [compress(plain[at : at + BLOCK], LEVEL) for at in range(0, self._size, BLOCK)]
        ends = array("Q", [0])
        for block in blocks:
            ends.append(ends[-1] + len(block))
        if ends[-1] < self._size:
            self._packed, self._ends = b"".join(blocks), ends
            self._plain = None  # last: who reads meanwhile finds one or the other

    @property
    def held(self) -> int:
        """The bytes it takes now."""
        plain = self._plain
        return len(self._packed) if plain is None else len(plain)

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        plain = self._plain
        if plain is not None:
            return plain
        return b"".join(decompress(self._block(at)) for at in range(-(-self._size // BLOCK)))

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> bytes: ...

    def __getitem__(self, index: int | slice) -> int | bytes:
        plain = self._plain
        if plain is not None:
            return plain[index]
        if isinstance(index, slice):
            start, stop, step = index.indices(self._size)
            return self._between(start, stop) if step == 1 else bytes(self)[index]
        if not -self._size <= index < self._size:
            raise IndexError(index)
        at = index % self._size
        return self._between(at, at + 1)[0]

    def _between(self, start: int, stop: int) -> bytes:
        first, end = start // BLOCK, -(-stop // BLOCK)
        if stop <= start:
            return b""
        if end - first > OPEN_BLOCKS // 2:  # passed through once: what is on the screen stays unpacked
            whole = b"".join(decompress(self._block(at)) for at in range(first, end))
        else:
            whole = b"".join(_unpacked(self._block(at)) for at in range(first, end))
        return whole[start - first * BLOCK : stop - first * BLOCK]

    def _block(self, at: int) -> bytes:
        assert self._ends is not None
        return self._packed[self._ends[at] : self._ends[at + 1]]

    def find(self, sought: bytes, start: int = 0, end: int | None = None) -> int:
        """Where it is first found between two places; -1 where it is not."""
        stop = self._size if end is None else min(end, self._size)
        plain = self._plain
        if plain is not None:
            return plain.find(sought, start, stop)
        while start < stop:
            block_end = min((start // BLOCK + 1) * BLOCK, stop)
            found = self._between(start, min(block_end + len(sought) - 1, stop)).find(sought)
            if found >= 0:
                return start + found
            start = block_end
        return -1

    def rfind(self, sought: bytes, start: int, end: int) -> int:
        """Where it is last found between two places; -1 where it is not."""
        plain = self._plain
        if plain is not None:
            return plain.rfind(sought, start, end)
        stop = min(end, self._size)
        while stop > start:
            block_start = max((stop - 1) // BLOCK * BLOCK, start)
            found = self._between(block_start, min(stop + len(sought) - 1, end, self._size)).rfind(sought)
            if found >= 0:
                return block_start + found
            stop = block_start
        return -1

    def startswith(self, sought: bytes, start: int = 0) -> bool:
        """Whether this stands at a place."""
        return self[start : start + len(sought)] == sought

    def __eq__(self, other: object) -> bool:
        return isinstance(other, bytes | PackedText) and bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return hash(bytes(self))

    def __repr__(self) -> str:
        return f"PackedText of {self._size} bytes"


Text = bytes | PackedText
"""Bytes, or what is read as such."""


def to_pack(plain: bytes) -> Text:
    """A text that can be packed, if that gains anything."""
    return PackedText(plain) if len(plain) >= LEAST else plain


@lru_cache(maxsize=OPEN_BLOCKS)
def _unpacked(block: bytes) -> bytes:
    return decompress(block)
