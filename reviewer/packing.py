"""How the parts of an analysis are sent: as the screen keeps them, in rows of numbers.

Units, findings, chunks, symbols and cover are most of what an analysis says. One by one the screen would hold every
fingerprint three times and every path once a unit, two hundred bytes a changed line; so a file's paths are said once,
and whatever speaks of units names them by their places.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.core.change import CutUnit, Unit
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.cover import Approval, Coverage, Objection
from reviewer.core.finding import Finding
from reviewer.core.kind import FileKind
from reviewer.core.packed_findings import PackedFindings
from reviewer.core.packed_symbols import PackedSymbols
from reviewer.core.packed_units import NO_UNITS, PackedUnits, UnitNames
from reviewer.core.symbol import Symbol
from reviewer.core.unit_index import UnitIndex
from reviewer.parts import UnitsReady


class CompactUnits(Struct, array_like=True, frozen=True):
    """`UnitsReady` on its way."""

    file: int
    kind: FileKind
    path: str
    old_path: str
    rows: bytes
    odd: dict[int, Unit]
    cuts: tuple[CutUnit, ...]

    @classmethod
    def of(cls, part: UnitsReady, units: PackedUnits) -> "CompactUnits":
        """A part as it is sent."""
        odd = dict(units.odd)
        return cls(part.file, part.kind, units.path, units.old_path, units.rows, odd, part.cuts)

    def units(self) -> PackedUnits:
        """The units, one path object for all of them."""
        old_path = self.path if self.old_path == self.path else self.old_path
        return PackedUnits(self.file, self.path, old_path, self.rows, self.odd or NO_UNITS.odd)


class CompactFindings(Struct, array_like=True, frozen=True):
    """`FindingsReady` on its way: a text once, however many findings say it."""

    file: int
    slots: bytes
    levels: bytes
    rows: bytes
    texts: tuple[str, ...]
    odd: tuple[Finding, ...]

    @classmethod
    def of(cls, file: int, found: PackedFindings) -> "CompactFindings":
        """A part as it is sent."""
        return cls(file, found.slots.tobytes(), found.levels, found.rows, found.texts, found.odd)

    def findings(self, units: PackedUnits, once: Callable[[str], str]) -> Sequence[Finding]:
        """The findings of these units, equal texts `once`."""
        if not self.slots and not self.odd:
            return ()
        texts = tuple(map(once, self.texts))
        return PackedFindings(units, numbers_of(self.slots), self.levels, self.rows, texts, self.odd)


NO_NAMES: Mapping[int, str] = {}


class Names(Struct, array_like=True, frozen=True):
    """Units by place, file and slot; one that has none by its fingerprint."""

    places: bytes
    odd: dict[int, str]

    @classmethod
    def of(cls, units: Sequence[str], index: UnitIndex) -> "Names":
        """These units, as they are sent."""
        places, odd = array("I"), {}
        for at, (name, number) in enumerate(zip(units, index.numbers(units), strict=True)):
            places.extend((0, 0) if number < 0 else index.place(number))
            if number < 0:
                odd[at] = name
        return cls(places.tobytes(), odd)

    def names(self, units: Mapping[int, PackedUnits]) -> UnitNames:
        """Their fingerprints; LookupError where one is named that was not told."""
        return UnitNames(numbers_of(self.places), self.odd or NO_NAMES, units)


def numbers_of(raw: bytes) -> "array[int]":
    """Numbers as they were sent, by a process of the same machine."""
    numbers = array("I")
    numbers.frombytes(raw)
    return numbers


class CompactChunk(Struct, array_like=True, frozen=True):
    """A chunk on its way: its units by place, file and slot; one that has none by its fingerprint."""

    id: str
    title: str
    why: str
    kind: ChunkKind
    units: Names
    lines: int
    minutes: int
    over_cap: bool
    builds_on: tuple[str, ...] = ()

    @classmethod
    def of(cls, chunk: Chunk, index: UnitIndex) -> "CompactChunk":
        """A chunk as it is sent."""
        return cls(
            chunk.id,
            chunk.title,
            chunk.why,
            chunk.kind,
            Names.of(chunk.units, index),
            chunk.lines,
            chunk.minutes,
            chunk.over_cap,
            chunk.builds_on,
        )

    def chunk(self, units: Mapping[int, PackedUnits]) -> Chunk:
        """The chunk; its units are named by where they stand."""
        return Chunk(
            id=self.id,
            title=self.title,
            why=self.why,
            kind=self.kind,
            units=self.units.names(units),
            lines=self.lines,
            minutes=self.minutes,
            over_cap=self.over_cap,
            builds_on=self.builds_on,
        )


class CompactChunks(Struct, array_like=True, frozen=True):
    """Chunks on their way, with what is said of all of them."""

    chunks: tuple[CompactChunk, ...]
    final: bool
    asked: int
    grain: int


class CompactSymbols(Struct, array_like=True, frozen=True):
    """`SymbolsReady` on its way."""

    file: int
    numbers: bytes
    texts: str

    @classmethod
    def of(cls, file: int, symbols: Iterable[Symbol]) -> "CompactSymbols":
        """A part as it is sent."""
        packed = PackedSymbols.of(symbols)
        return cls(file, packed.numbers.tobytes(), packed.texts)

    def symbols(self) -> PackedSymbols:
        """The symbols."""
        return PackedSymbols(numbers_of(self.numbers), self.texts)


class CompactCoverage(Struct, array_like=True, frozen=True):
    """A coverage on its way: what several units have in common once, and those that have nothing by place."""

    approvals: tuple[tuple[Approval, ...], ...]
    covered: dict[str, int]
    self_signed: dict[str, int]
    uncovered: Names
    problems: tuple[str, ...]
    objections: tuple[tuple[Objection, ...], ...]
    objected: dict[str, int]

    @classmethod
    def of(cls, said: Coverage, index: UnitIndex) -> "CompactCoverage":
        """A coverage as it is sent."""
        approvals: dict[tuple[Approval, ...], int] = {}
        objections: dict[tuple[Objection, ...], int] = {}
        covered = {unit: approvals.setdefault(by, len(approvals)) for unit, by in said.covered.items()}
        own = {unit: approvals.setdefault(by, len(approvals)) for unit, by in said.self_signed.items()}
        against = {unit: objections.setdefault(by, len(objections)) for unit, by in said.objected.items()}
        uncovered = Names.of(said.uncovered, index)
        return cls(tuple(approvals), covered, own, uncovered, said.problems, tuple(objections), against)

    def coverage(self, units: Mapping[int, PackedUnits]) -> Coverage:
        """The coverage."""
        return Coverage(
            {unit: self.approvals[by] for unit, by in self.covered.items()},
            {unit: self.approvals[by] for unit, by in self.self_signed.items()},
            self.uncovered.names(units),
            self.problems,
            {unit: self.objections[by] for unit, by in self.objected.items()},
        )
