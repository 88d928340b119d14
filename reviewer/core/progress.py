"""How far a reading is, added up as it happens: asking costs the same for ten units and ten thousand."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct


class Progress(Struct, frozen=True):
    """How far the reading is; lines are changed lines."""

    units: int = 0
    units_read: int = 0
    lines: int = 0
    lines_read: int = 0
    high_unread: int = 0

    @property
    def done(self) -> bool:
        """Everything is read, and there is something."""
        return 0 < self.units == self.units_read

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.units + other.units,
            self.units_read + other.units_read,
            self.lines + other.lines,
            self.lines_read + other.lines_read,
            self.high_unread + other.high_unread,
        )

    def __sub__(self, other: "Progress") -> "Progress":
        return Progress(
            self.units - other.units,
            self.units_read - other.units_read,
            self.lines - other.lines,
            self.lines_read - other.lines_read,
            self.high_unread - other.high_unread,
        )


NOTHING = Progress()


class Counted(NamedTuple):
    """What counts of one unit: its changed lines, whether it is read, whether its risk is high."""

    lines: int
    read: bool
    high: bool

    @property
    def progress(self) -> Progress:
        """One unit's share."""
        return Progress(
            1, int(self.read), self.lines, self.lines if self.read else 0, int(self.high and not self.read)
        )


class Tally:
    """The progress of all units and of each group, kept up to date unit by unit."""

    def __init__(self) -> None:
        self.total = NOTHING
        self._units: dict[str, Counted] = {}
        self._same: dict[Counted, Counted] = {}  # most units count the same
        self._groups: dict[int, Progress] = {}
        self._group_of: Mapping[str, int] = {}

    def count(self, fingerprint: str, unit: Counted) -> None:
        """A unit as it is now: new, or another than it was."""
        before = self._units.get(fingerprint)
        if before == unit:
            return
        self._units[fingerprint] = self._same.setdefault(unit, unit)
        change = unit.progress - before.progress if before else unit.progress
        self.total += change
        group = self._group_of.get(fingerprint)
        if group is not None:
            self._groups[group] = self._groups.get(group, NOTHING) + change

    def drop(self, fingerprint: str) -> None:
        """A unit is there no more."""
        before = self._units.pop(fingerprint, None)
        if before is not None:
            self.total -= before.progress
            group = self._group_of.get(fingerprint)
            if group is not None:
                self._groups[group] = self._groups.get(group, NOTHING) - before.progress

    def regroup(self, group_of: Mapping[str, int]) -> None:
        """Other groups, by unit."""
        self._group_of, self._groups = group_of, {}
        for fingerprint, group in group_of.items():
            unit = self._units.get(fingerprint)
            if unit is not None:
                self._groups[group] = self._groups.get(group, NOTHING) + unit.progress

    def group(self, group: int) -> Progress:
        """The progress of one group."""
        return self._groups.get(group, NOTHING)

    def of(self, fingerprints: Iterable[str]) -> Progress:
        """The progress of these units, added up now; what has not been counted is left out."""
        units = (self._units.get(fingerprint) for fingerprint in fingerprints)
        return sum((unit.progress for unit in units if unit), NOTHING)
