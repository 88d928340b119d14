"""A cut: where a reader parts a change unit, so that some of its lines can go to another chunk.

A point in a unit says how many of its removed and of its added lines stand above it. Lines of one side never change
their order, so the points of one unit come one after the other on both sides: what lies between two of them is a
piece, and applies on top of the pieces above it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct


class Point(NamedTuple):
    """A point in a unit: so many of its removed lines are above it, and so many of its added ones."""

    old: int
    new: int


TOP = Point(0, 0)


class Cut(Struct, frozen=True):
    """A unit, by its fingerprint, and the points it is cut at."""

    unit: str
    at: tuple[Point, ...]

    @property
    def words(self) -> str:
        """The cut as it stands in the message of a step: the fingerprint, then each point as `old,new`."""
        return " ".join((self.unit, *(f"{point.old},{point.new}" for point in self.at)))


_WORDS = re.compile(r"([0-9a-f]{64})((?: \d{1,9},\d{1,9})+)", re.ASCII)


def cut_of(words: str) -> Cut | None:
    """The cut that some words tell of; None where they tell of none."""
    found = _WORDS.fullmatch(words)
    if found is None:
        return None
    points = (point.partition(",") for point in found[2].split())
    return Cut(found[1], tuple(Point(int(old), int(new)) for old, _, new in points))


class Lines(NamedTuple):
    """The lines of a unit between two points."""

    unit: str
    start: Point
    stop: Point

    @property
    def name(self) -> str:
        """What they are called in an edit: it holds whatever else the unit is cut into."""
        return f"{self.unit}@{self.start.old},{self.start.new}-{self.stop.old},{self.stop.new}"

    @property
    def size(self) -> int:
        """How many lines of both sides these are."""
        return self.stop.old - self.start.old + self.stop.new - self.start.new

    def has(self, start: Point, stop: Point) -> bool:
        """Whether all lines between two points of the same unit are among these."""
        return _is_below(self.start, start, self.stop) and _is_below(self.start, stop, self.stop)


_NAME = re.compile(r"([0-9a-f]{64})@(\d{1,9}),(\d{1,9})-(\d{1,9}),(\d{1,9})", re.ASCII)


def lines_named(name: str) -> Lines | None:
    """The lines of a unit that a name means; None for the name of a whole unit."""
    found = _NAME.fullmatch(name) if "@" in name else None
    if found is None:
        return None
    numbers = [int(number) for number in found.groups()[1:]]
    return Lines(found[1], Point(*numbers[:2]), Point(*numbers[2:]))


def cuts_for(names: Iterable[str]) -> tuple[Cut, ...]:
    """The cuts it takes to have the lines that these names mean by themselves."""
    found = (lines_named(name) for name in names)
    return tuple(Cut(lines.unit, (lines.start, lines.stop)) for lines in found if lines)


def accepted(wanted: Iterable[Point], size: Point) -> tuple[Point, ...]:
    """The points a unit of this size is cut at, from top to bottom; of two that cross each other the first holds.

    What is not inside the unit, its two ends included, is left out.
    """
    kept = [TOP, size]
    for point in wanted:
        at = bisect_left(kept, point)
        if 0 < at < len(kept) and point not in kept and _is_below(kept[at - 1], point, kept[at]):
            kept.insert(at, point)
    return tuple(kept[1:-1])


def _is_below(above: Point, point: Point, below: Point) -> bool:
    return above.old <= point.old <= below.old and above.new <= point.new <= below.new


def by_unit(cuts: Iterable[Cut]) -> dict[str, tuple[Point, ...]]:
    """All points wanted of each unit, in the order they were asked for."""
    found: dict[str, tuple[Point, ...]] = {}
    for cut in cuts:
        found[cut.unit] = (*found.get(cut.unit, ()), *cut.at)
    return found
