"""How far a reading is, added up as it happens: asking costs the same for ten units and ten thousand."""

from array import array
from collections.abc import Iterable
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

    @property
    def packed(self) -> int:
        """The same as one number above 0; _COUNTED says how."""
        lines, read, high = self
        return lines << _LINES_SHIFT | (_IS_HIGH if high else 0) | (_IS_READ if read else 0) | _IS_COUNTED


_IS_COUNTED, _IS_READ, _IS_HIGH, _LINES_SHIFT = 1, 2, 4, 3
_COUNTED = "Q"
"""What is counted of a unit, as one number: that it is, whether it is read, whether its risk is high, its lines."""


class Sum:
    """A progress that grows and shrinks in place by units as they were counted (`Tally.counted`)."""

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        self._numbers = [0, 0, 0, 0, 0]

    def add(self, unit: int, times: int) -> None:
        """So many times what was counted of a unit."""
        numbers, lines = self._numbers, times * (unit >> _LINES_SHIFT)
        numbers[0] += times
        numbers[2] += lines
        if unit & _IS_READ:
            numbers[1] += times
            numbers[3] += lines
        elif unit & _IS_HIGH:
            numbers[4] += times

    @property
    def progress(self) -> Progress:
        """What they come to."""
        return Progress(*self._numbers)


class Groups:
    """The progress of groups of units, each in one: filled unit by unit, and kept up to date from then on.

    Units are numbers, counted from 0.
    """

    def __init__(self, units: "array[int]") -> None:
        self.touched: set[int] = set()  # groups with units that changed; emptied by whoever adds up by group
        self.size = 0
        """How many units are in groups."""
        self._of = array("i")
        self._units = units
        self._sums: dict[int, Sum] = {}
        self._unread = 0

    def of(self, unit: int) -> int:
        """The group of a unit, -1 for none."""
        return self._of[unit] if 0 <= unit < len(self._of) else -1

    def put(self, unit: int, group: int) -> None:
        """A unit belongs to a group."""
        _reach(self._of, unit, -1)
        self.size += self._of[unit] < 0
        self._of[unit] = group
        if unit < len(self._units):
            self._add(group, self._units[unit], 1)

    def changed(self, unit: int, before: int, now: int) -> None:
        """A unit is not what it was; 0 is one that is not there."""
        group = self.of(unit)
        if group >= 0:
            self._add(group, before, -1)
            self._add(group, now, 1)

    def progress(self, group: int) -> Progress:
        """The progress of one group."""
        return self._sums[group].progress if group in self._sums else NOTHING

    @property
    def unread(self) -> int:
        """The lines that are left to read in all groups together."""
        return self._unread

    def _add(self, group: int, unit: int, times: int) -> None:
        if not unit:
            return
        sums = self._sums.get(group)
        if sums is None:
            sums = self._sums[group] = Sum()
        sums.add(unit, times)
        if not unit & _IS_READ:
            self._unread += times * (unit >> _LINES_SHIFT)
        self.touched.add(group)


class Tally:
    """The progress of all units and of each group, kept up to date unit by unit; units are numbers, counted from 0."""

    def __init__(self) -> None:
        self._total = Sum()
        self._units = array(_COUNTED)
        self.groups = Groups(self._units)
        self._coming: Groups | None = None

    @property
    def total(self) -> Progress:
        """The progress of all units."""
        return self._total.progress

    def count(self, unit: int, counted: Counted) -> None:
        """A unit as it is now: new, or another than it was."""
        _reach(self._units, unit, 0)
        self._change(unit, counted.packed)

    def counted(self, unit: int) -> int:
        """What a unit was counted as, 0 for one that was not."""
        return self._units[unit] if 0 <= unit < len(self._units) else 0

    def is_read(self, unit: int) -> bool:
        """Whether a unit was counted as read; False for one that was not counted."""
        return unit < len(self._units) and bool(self._units[unit] & _IS_READ)

    def drop(self, unit: int) -> None:
        """A unit is there no more."""
        if unit < len(self._units):
            self._change(unit, 0)

    def _change(self, unit: int, now: int) -> None:
        before = self._units[unit]
        if before == now:
            return
        self._units[unit] = now
        if before:
            self._total.add(before, -1)
        if now:
            self._total.add(now, 1)
        self.groups.changed(unit, before, now)
        if self._coming is not None:
            self._coming.changed(unit, before, now)

    def other_groups(self) -> Groups:
        """Groups to be filled by the caller, and kept up to date meanwhile; they count once they are adopted."""
        self._coming = Groups(self._units)
        return self._coming

    def adopt(self, groups: Groups) -> None:
        """These are the groups from now on."""
        self.groups, self._coming = groups, None

    def of(self, units: Iterable[int]) -> Progress:
        """The progress of these units, added up now; what has not been counted is left out."""
        sums, counted = Sum(), self._units
        for unit in units:
            if 0 <= unit < len(counted) and counted[unit]:
                sums.add(counted[unit], 1)
        return sums.progress


def _reach(row: "array[int]", at: int, empty: int) -> None:
    """Let a row have a place, empty until it is filled."""
    if at >= len(row):
        row.extend([empty] * (at + 1 - len(row)))
