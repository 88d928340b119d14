"""Many units as few bytes: those of a file as rows of numbers, each made when it is looked at; the names of a chunk's
as places among them. A change of a million lines has a hundred thousand of both, and hardly any is ever looked at."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from struct import Struct, error
from typing import overload

from reviewer.core.change import Unit, UnitKind

KEY_BYTES = 32
_ROW = Struct(f"<{KEY_BYTES}sBiIIII")
_LINES = Struct("<4xI4xI")
_LINES_AT = _ROW.size - _LINES.size
_KINDS = tuple(UnitKind)
_KIND_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}
_NO_HUNK = -1


def key_of(fingerprint: str) -> bytes:
    """What a fingerprint is found by: its own bytes; of a text that is none, those of one made of it."""
    try:
        key = bytes.fromhex(fingerprint)
    except ValueError:
        key = b""
    return key if key.hex() == fingerprint and len(key) == KEY_BYTES else sha256(_utf8(fingerprint)).digest()


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class PackedUnits(Sequence[Unit]):
    """The units of one file: 53 bytes a unit instead of four hundred.

    `odd` holds, by slot, those that do not fit into a row: of another path than the first, with a fingerprint that is
    none, with numbers beyond 32 bits.
    """

    __slots__ = ("file", "odd", "old_path", "path", "rows")

    def __init__(self, file: int, path: str, old_path: str, rows: bytes, odd: Mapping[int, Unit]) -> None:
        self.file = file
        self.path = path
        self.old_path = old_path
        self.rows = rows
        self.odd = odd

    @classmethod
    def of(cls, file: int, units: Sequence[Unit]) -> "PackedUnits":
        """The same units, packed."""
        if isinstance(units, PackedUnits):
            return units
        path, old_path = (units[0].path, units[0].old_path) if units else ("", "")
        rows: list[bytes] = []
        odd: dict[int, Unit] = {}
        for slot, unit in enumerate(units):
            key = key_of(unit.fingerprint)
            fits = unit.path == path and unit.old_path == old_path and unit.file == file
            row = _packed(unit, key) if fits and key.hex() == unit.fingerprint else None
            if row is None:
                odd[slot] = unit
            rows.append(row or _ROW.pack(key, 0, _NO_HUNK, 0, 0, 0, 0))
        return cls(file, path, old_path, b"".join(rows), odd)

    def key(self, slot: int) -> bytes:
        """What a unit is found by (`key_of`)."""
        at = slot * _ROW.size
        return self.rows[at : at + KEY_BYTES]

    def fingerprint(self, slot: int) -> str:
        """The fingerprint of one unit."""
        return self.odd[slot].fingerprint if slot in self.odd else self.key(slot).hex()

    def lines(self, slot: int) -> tuple[int, int]:
        """How many lines one unit removes and adds."""
        if slot in self.odd:
            return self.odd[slot].old_lines, self.odd[slot].new_lines
        removed, added = _LINES.unpack_from(self.rows, slot * _ROW.size + _LINES_AT)
        return removed, added

    def __len__(self) -> int:
        return len(self.rows) // _ROW.size

    @overload
    def __getitem__(self, index: int) -> Unit: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Unit, ...]: ...

    def __getitem__(self, index: int | slice) -> Unit | tuple[Unit, ...]:
        if isinstance(index, slice):
            return tuple(map(self._unit, range(*index.indices(len(self)))))
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self._unit(index % size)

    def __iter__(self) -> Iterator[Unit]:
        return map(self._unit, range(len(self)))

    def _unit(self, slot: int) -> Unit:
        if slot in self.odd:
            return self.odd[slot]
        key, kind, hunk, *numbers = _ROW.unpack_from(self.rows, slot * _ROW.size)
        found = None if hunk == _NO_HUNK else hunk
        return Unit(key.hex(), _KINDS[kind], self.file, found, self.path, self.old_path, *numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | PackedUnits) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


NO_UNITS = PackedUnits(-1, "", "", b"", {})
"""Those of a file of which none are known."""


def _packed(unit: Unit, key: bytes) -> bytes | None:
    """The row of a unit; None where a number does not fit."""
    hunk = _NO_HUNK if unit.hunk is None else unit.hunk
    numbers = unit.old_start, unit.old_lines, unit.new_start, unit.new_lines
    try:
        return _ROW.pack(key, _KIND_NUMBER[unit.kind], hunk, *numbers)
    except error:
        return None


Place = tuple[int, int]
"""A unit: its file's index, and its own place in that file."""


class UnitNames(Sequence[str]):
    """Fingerprints by the places of their units: eight bytes a name instead of a hundred and twenty.

    They stay what they were when the units of a file are cut otherwise. `odd` holds, by their place in the row, names
    that are no unit's; a `places` of two numbers, file and slot, stands there for them all the same.
    """

    __slots__ = ("_numbers", "_odd", "_units")

    def __init__(
        self, places: "array[int]", odd: Mapping[int, str], units: Mapping[int, PackedUnits]
    ) -> None:
        """LookupError for a place where no unit is known."""
        files: dict[int, int] = {}
        for at in range(0, len(places), 2):
            file, slot = places[at], places[at + 1]
            if at // 2 in odd:
                places[at] = places[at + 1] = 0
            elif slot < len(units[file]):
                places[at] = files.setdefault(file, len(files))
            else:
                raise LookupError(f"file {file} has no unit {slot}")
        self._numbers = places
        self._odd = odd
        self._units = tuple(units[file] for file in files)

    def places(self) -> Iterator[tuple[PackedUnits, int] | str]:
        """The units of the file each is in, and its slot there; a name that is no unit's as it is."""
        numbers = iter(self._numbers)
        for at, (file, slot) in enumerate(zip(numbers, numbers, strict=True)):
            yield self._odd[at] if at in self._odd else (self._units[file], slot)

    def _name(self, at: int) -> str:
        if at in self._odd:
            return self._odd[at]
        return self._units[self._numbers[2 * at]].fingerprint(self._numbers[2 * at + 1])

    def __len__(self) -> int:
        return len(self._numbers) // 2

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice):
            return tuple(map(self._name, range(*index.indices(len(self)))))
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self._name(index % size)

    def __iter__(self) -> Iterator[str]:
        return map(self._name, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | UnitNames) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
