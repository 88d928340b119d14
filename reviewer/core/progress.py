"""How far a reading is, added up as it happens: asking costs the same for ten units and ten thousand."""

from collections.abc import Iterable, Iterator, Mapping
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


class Groups:
    """The progress of groups of units, each in one: filled unit by unit, and kept up to date from then on."""

    def __init__(self, units: Mapping[str, Counted]) -> None:
        self.of: dict[str, int] = {}
        self.touched: set[int] = set()  # groups with units that changed; emptied by whoever adds up by group
        self._units = units
        self._sums: dict[int, list[int]] = {}
        self._unread = 0

    def put(self, fingerprint: str, group: int) -> None:
        """A unit belongs to a group."""
        self.of[fingerprint] = group
        unit = self._units.get(fingerprint)
        if unit is not None:
            self._add(group, unit, 1)

    def changed(self, fingerprint: str, before: Counted | None, now: Counted | None) -> None:
        """A unit is not what it was, new or gone."""
        group = self.of.get(fingerprint)
        if group is None:
            return
        if before is not None:
            self._add(group, before, -1)
        if now is not None:
            self._add(group, now, 1)

    def progress(self, group: int) -> Progress:
        """The progress of one group."""
        return Progress(*self._sums[group]) if group in self._sums else NOTHING

    @property
    def unread(self) -> int:
        """The lines that are left to read in all groups together."""
        return self._unread

    def _add(self, group: int, unit: Counted, times: int) -> None:
        sums = self._sums.get(group)
        if sums is None:
            sums = self._sums[group] = [0, 0, 0, 0, 0]
        lines = times * unit.lines
        sums[0] += times
        sums[2] += lines
        if unit.read:
            sums[1] += times
            sums[3] += lines
        else:
            self._unread += lines
            if unit.high:
                sums[4] += times
        self.touched.add(group)


class Tally:
    """The progress of all units and of each group, kept up to date unit by unit."""

    def __init__(self) -> None:
        self.total = NOTHING
        self._units: dict[str, Counted] = {}
        self._same: dict[Counted, Counted] = {}  # most units count the same
        self.groups = Groups(self._units)
        self._coming: Groups | None = None

    def count(self, fingerprint: str, unit: Counted) -> None:
        """A unit as it is now: new, or another than it was."""
        before = self._units.get(fingerprint)
        if before == unit:
            return
        self._units[fingerprint] = self._same.setdefault(unit, unit)
        self.total += unit.progress - before.progress if before else unit.progress
        for groups in self._every():
            groups.changed(fingerprint, before, unit)

    def drop(self, fingerprint: str) -> None:
        """A unit is there no more."""
        before = self._units.pop(fingerprint, None)
        if before is not None:
            self.total -= before.progress
            for groups in self._every():
                groups.changed(fingerprint, before, None)

    def _every(self) -> Iterator[Groups]:
        yield self.groups
        if self._coming is not None:
            yield self._coming

    def other_groups(self) -> Groups:
        """Groups to be filled by the caller, and kept up to date meanwhile; they count once they are adopted."""
        self._coming = Groups(self._units)
        return self._coming

    def adopt(self, groups: Groups) -> None:
        """These are the groups from now on."""
        self.groups, self._coming = groups, None

    def of(self, fingerprints: Iterable[str]) -> Progress:
        """The progress of these units, added up now; what has not been counted is left out."""
        units = (self._units.get(fingerprint) for fingerprint in fingerprints)
        return sum((unit.progress for unit in units if unit), NOTHING)
