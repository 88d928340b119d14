"""What is kept of an analysis when its process ends: all it takes to cut its change elsewhere, without reading,
searching and splitting it again.

It is written to a descriptor that the processes of one session share, each part of it when it is known, and goes with
the session.
"""

import os
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from reviewer.config import LoadedPolicy
from reviewer.core.change import Unit
from reviewer.core.kind import FileKind
from reviewer.core.packed_units import PackedUnits
from reviewer.core.split.tree import Told, Tree, chunks_at
from reviewer.messages import LENGTH, framed, unframed
from reviewer.packing import CompactUnits
from reviewer.parts import ChunksReady, UnitsReady

Value = TypeVar("Value")

LEVEL = 1
"""How hard titles and reasons, which are much alike, are pressed: some milliseconds for a large change."""


class KeptChange(Struct, frozen=True, array_like=True):
    """What is known of the whole change: the uncut units of its files, their kinds, who had a hand in it (None where
    that is not known), and the policy, if it could be read."""

    files: tuple[CompactUnits, ...]
    fingerprint: str
    involved: frozenset[str] | None
    policy: LoadedPolicy | None

    @classmethod
    def of(
        cls,
        units: Sequence[Sequence[Unit]],
        kinds: Sequence[FileKind],
        fingerprint: str,
        involved: frozenset[str] | None,
        policy: LoadedPolicy | None,
    ) -> "KeptChange":
        """The same, as few bytes."""
        told = (UnitsReady(file, of, kind) for file, (of, kind) in enumerate(zip(units, kinds, strict=True)))
        files = tuple(CompactUnits.of(one, PackedUnits.of(one.file, one.units)) for one in told)
        return cls(files, fingerprint, involved, policy)


_KINDS: dict[str, Any] = {kind.__name__: kind for kind in (KeptChange, Tree, Told)}
_NUMBERS = {name: number for number, name in enumerate(_KINDS)}
_MARK = 1
"""Bytes before each value: which kind it is of, so that no other is made to be passed over."""


class Keeping:
    """Writes down what will be needed; what was there before is gone. Where there is no room, nothing is kept."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._end = 0
        self._encoder = msgspec.msgpack.Encoder()
        self._has_room = True
        os.ftruncate(handle, 0)

    def change(self, change: KeptChange) -> None:
        """Keep what is known of the change."""
        self._write(change)

    def tree(self, tree: Tree) -> None:
        """Keep what one part can be cut into; the parts in the order they were worked on."""
        self._write(tree)

    def told(self, told: Told) -> None:
        """Keep what they have in common, once all are kept."""
        self._write(told)

    def _write(self, value: Struct) -> None:
        name = type(value).__name__
        body = zlib.compress(framed(self._encoder, name, value), LEVEL)
        frame = memoryview(LENGTH.pack(len(body)) + bytes([_NUMBERS[name]]) + body)
        try:
            while frame and self._has_room:
                written = os.pwrite(self._handle, frame, self._end)
                self._end += written
                frame = frame[written:]
        except OSError:  # an analysis is worth more than what it leaves behind
            self._has_room = False
            os.ftruncate(self._handle, 0)


class Kept:
    """Reads what was kept, whenever it is asked for: nothing of it is held."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def change(self) -> KeptChange | None:
        """What is known of the change; None where it could not be read to its end."""
        return next(self._read(KeptChange), None)

    def chunks(self, grain: int) -> ChunksReady | None:
        """The chunks so many steps finer (above 0) or coarser; None where there are none."""
        told = next(self._read(Told), None)
        if told is None:
            return None
        chunks, reached = chunks_at(told, self._read(Tree), grain)
        return ChunksReady(chunks, True, grain, reached)

    def _read(self, kind: type[Value]) -> Iterator[Value]:
        """The values of a kind, one after the other."""
        at, wanted = 0, bytes([_NUMBERS[kind.__name__]])
        while len(head := os.pread(self._handle, LENGTH.size + _MARK, at)) == LENGTH.size + _MARK:
            (size,) = LENGTH.unpack(head[: LENGTH.size])
            at += len(head) + size
            if head[LENGTH.size :] == wanted:
                body = os.pread(self._handle, size, at - size)
                if len(body) < size:
                    return
                yield unframed(zlib.decompress(body), _KINDS)
