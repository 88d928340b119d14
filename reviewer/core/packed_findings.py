"""The findings of one file as rows of numbers, each made when it is looked at: 23 bytes a finding instead of two
hundred."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from struct import Struct
from typing import overload

from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.packed_units import NO_UNITS, PackedUnits

_ROW = Struct("<BIIII")
_SIDES = tuple(DiffSide)
_LEVELS = {int(level): level for level in Level}
_MOST = (1 << 32) - 1


class PackedFindings(Sequence[Finding]):
    """The findings of a file by the slot of their unit, ascending; those of one unit in the order they were found in.

    `odd` are those that are no unit's of the file, or of a line beyond 32 bits: they come behind the others.
    """

    __slots__ = ("levels", "odd", "rows", "slots", "texts", "units")

    def __init__(
        self,
        units: PackedUnits,
        slots: "array[int]",
        levels: bytes,
        rows: bytes,
        texts: tuple[str, ...],
        odd: tuple[Finding, ...],
    ) -> None:
        self.units = units
        self.slots = slots
        self.levels = levels
        self.rows = rows
        self.texts = texts
        self.odd = odd

    @classmethod
    def of(cls, units: PackedUnits, findings: Sequence[Finding]) -> "PackedFindings":
        """The same findings, packed."""
        if isinstance(findings, PackedFindings) and findings.units is units:
            return findings
        slot_of = {units.fingerprint(slot): slot for slot in range(len(units))} if findings else {}
        fitting: list[Finding] = []
        odd: list[Finding] = []
        for one in findings:
            fits = one.fingerprint in slot_of and 0 <= one.line <= _MOST
            (fitting if fits else odd).append(one)
        fitting.sort(key=lambda one: slot_of[one.fingerprint])
        texts: dict[str, int] = {}

        def text(said: str) -> int:
            return texts.setdefault(said, len(texts))

        return cls(
            units,
            array("I", [slot_of[one.fingerprint] for one in fitting]),
            bytes(one.level for one in fitting),
            b"".join(
                _ROW.pack(_SIDES.index(one.side), one.line, text(one.tag), text(one.why), text(one.path))
                for one in fitting
            ),
            tuple(texts),
            tuple(odd),
        )

    def of_unit(self, slot: int) -> tuple[Finding, ...]:
        """The findings of one unit."""
        return tuple(map(self._finding, self.places_of(slot)))

    def level(self, slot: int) -> int:
        """The highest level found in a unit, 0 for none."""
        found = self.places_of(slot)
        return max(self.levels[found.start : found.stop], default=0)

    def found_in(self) -> Iterator[int]:
        """The slots of the units that have findings, ascending."""
        return (slot for slot, _ in groupby(self.slots))

    def places_of(self, slot: int) -> range:
        """Which of the findings are of one unit."""
        return range(bisect_left(self.slots, slot), bisect_right(self.slots, slot))

    def _finding(self, at: int) -> Finding:
        if at >= len(self.slots):
            return self.odd[at - len(self.slots)]
        side, line, tag, why, path = _ROW.unpack_from(self.rows, at * _ROW.size)
        texts, level = self.texts, _LEVELS[self.levels[at]]
        unit = self.units.fingerprint(self.slots[at])
        return Finding(texts[tag], level, texts[path], _SIDES[side], line, texts[why], unit)

    def __len__(self) -> int:
        return len(self.slots) + len(self.odd)

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...

    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        if isinstance(index, slice):
            return tuple(map(self._finding, range(*index.indices(len(self)))))
        size = len(self)
        if not -size <= index < size:
            raise IndexError(index)
        return self._finding(index % size)

    def __iter__(self) -> Iterator[Finding]:
        return map(self._finding, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | PackedFindings) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


NO_FINDINGS = PackedFindings.of(NO_UNITS, ())
