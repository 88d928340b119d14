"""Where units are in the change as it arrives: by file and slot, and back from a fingerprint."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from reviewer.core.change import FileDelta, Unit
from reviewer.core.finding import DiffSide
from reviewer.core.session import side_lines


class Spot(NamedTuple):
    """A unit by its place: the file's index in the change, the unit's place in that file."""

    file: int
    slot: int


class Places(Struct, frozen=True):
    """The files and units that have arrived; the desk fills these as more do."""

    deltas: Sequence[FileDelta]
    units: Mapping[int, tuple[Unit, ...]]
    spots: Mapping[str, Spot]

    def unit(self, spot: Spot) -> Unit | None:
        """The unit at a place, None while its fingerprint has not arrived."""
        units = self.units.get(spot.file)
        return units[spot.slot] if units and 0 <= spot.slot < len(units) else None

    def lines_of(self, unit: Unit, side: DiffSide) -> Sequence[str]:
        """The lines of a unit's side, as text; none of a whole-file fact."""
        return side_lines(self.deltas[unit.file], unit, side)
