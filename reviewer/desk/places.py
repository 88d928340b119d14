"""Where units are in the change as it arrives: by file and slot, and back from a fingerprint."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reviewer.core.anchoring import side_lines
from reviewer.core.change import FileDelta, Unit
from reviewer.core.finding import DiffSide
from reviewer.core.packed_units import PackedUnits
from reviewer.core.unit_index import UnitIndex


class Spot(NamedTuple):
    """A unit by its place: the file's index in the change, the unit's place in that file."""

    file: int
    slot: int


class Spots(Mapping[str, Spot]):
    """The place of each unit that is there, by fingerprint; made when it is asked for."""

    def __init__(self, index: UnitIndex) -> None:
        self._index = index

    def __getitem__(self, fingerprint: str) -> Spot:
        number = self._index.number(fingerprint)
        if number < 0:
            raise KeyError(fingerprint)
        return Spot(*self._index.place(number))

    def __contains__(self, fingerprint: object) -> bool:
        return isinstance(fingerprint, str) and self._index.number(fingerprint) >= 0

    def get(self, fingerprint: str, default: Spot | None = None) -> Spot | None:  # type: ignore[override]
        """The place of a unit, or the default for one that is not there."""
        number = self._index.number(fingerprint)
        return default if number < 0 else Spot(*self._index.place(number))

    def __iter__(self) -> Iterator[str]:
        return (units.fingerprint(slot) for units in self._index.units.values() for slot in range(len(units)))

    def __len__(self) -> int:
        return sum(map(len, self._index.units.values()))


class UnitLines(Mapping[str, int]):
    """The changed lines of each unit that is there, by fingerprint; added up when it is asked for."""

    def __init__(self, spots: Spots, units: Mapping[int, PackedUnits]) -> None:
        self._spots = spots
        self._units = units

    def __getitem__(self, fingerprint: str) -> int:
        spot = self._spots[fingerprint]
        return sum(self._units[spot.file].lines(spot.slot))

    def __iter__(self) -> Iterator[str]:
        return iter(self._spots)

    def __len__(self) -> int:
        return len(self._spots)


class Places:
    """The files and units that have arrived, each unit with a running number."""

    def __init__(self, deltas: Sequence[FileDelta]) -> None:
        self.deltas = deltas
        self.index = UnitIndex()
        self.spots = Spots(self.index)

    @property
    def units(self) -> Mapping[int, PackedUnits]:
        """The units of each file."""
        return self.index.units

    @property
    def lines(self) -> Mapping[str, int]:
        """The changed lines of each unit."""
        return UnitLines(self.spots, self.units)

    def unit(self, spot: Spot) -> Unit | None:
        """The unit at a place, None while its fingerprint has not arrived."""
        units = self.units.get(spot.file)
        return units[spot.slot] if units and 0 <= spot.slot < len(units) else None

    def spots_of(self, fingerprints: Iterable[str]) -> Iterator[Spot]:
        """Where those of these units stand that are there."""
        place = self.index.place
        return (Spot(*place(number)) for number in self.index.numbers(fingerprints) if number >= 0)

    def lines_of(self, unit: Unit, side: DiffSide) -> Sequence[str]:
        """The lines of a unit's side, as text; none of a whole-file fact."""
        return side_lines(self.deltas[unit.file], unit, side)
