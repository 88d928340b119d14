"""A figure with what makes it honest: how much stands behind it, where it should lie, where it is going."""

from collections.abc import Sequence
from enum import StrEnum
from statistics import median

from msgspec import Struct

ENOUGH = 5
"""Cases from which a figure is worth printing, unless the policy says otherwise."""


class Unit(StrEnum):
    """What a figure counts in."""

    SHARE = "share"
    HOURS = "hours"
    PER_WEEK = "per week"
    LINES = "lines"
    USD = "USD"
    COUNT = "count"


class Standing(StrEnum):
    """How a figure stands to its target band."""

    IN_BAND = "in band"
    TOO_LOW = "too low"
    TOO_HIGH = "too high"
    NO_BAND = "no target"
    TOO_LITTLE_DATA = "too little data"


class Band(Struct, frozen=True):
    """Where a figure should lie, ends included; an end that is None is open."""

    low: float | None = None
    high: float | None = None


class Measured(Struct, frozen=True):
    """A value, the number of cases it was made of, and the changes behind it; no value without a case.

    `counted`: it counts what happened and samples nothing, so that few cases are no less certain than many.
    """

    value: float | None
    cases: int
    changes: tuple[str, ...] = ()
    basis: str = ""
    counted: bool = False


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the scorecard.

    `value` is None where there are too few cases; `basis` says what stands behind it ("12 of 40 changes").
    `trend` has a value per week, oldest first, None where a week has too little; `trend_cases` says how many cases
    each week had. `changes` are the ids of the changes that make the figure what it is, and `advice` what to do when
    it leaves its band. `band_from` says who set the band: "policy", "usual", or "" where there is none.
    """

    id: str
    name: str
    unit: Unit
    value: float | None
    cases: int
    basis: str
    standing: Standing
    band: Band | None
    band_from: str
    trend: tuple[float | None, ...]
    trend_cases: tuple[int, ...]
    changes: tuple[str, ...]
    advice: str


def standing(value: float | None, band: Band | None) -> Standing:
    """How a value stands to its band."""
    if value is None:
        return Standing.TOO_LITTLE_DATA
    if band is None or (band.low is None and band.high is None):
        return Standing.NO_BAND
    if band.low is not None and value < band.low:
        return Standing.TOO_LOW
    if band.high is not None and value > band.high:
        return Standing.TOO_HIGH
    return Standing.IN_BAND


def share(part: Sequence[str], all_of: Sequence[str], noun: str, *, lacking: bool = False) -> Measured:
    """The share of `part` in `all_of`; the changes behind it are the part, or what is lacking from it."""
    cases = len(all_of)
    having = set(part)
    behind = tuple(each for each in all_of if each not in having) if lacking else tuple(part)
    value = len(having) / cases if cases else None
    return Measured(value, cases, behind, f"{len(having):,} of {cases:,} {noun}")


def middle(values: Sequence[tuple[float, str]], noun: str) -> Measured:
    """The median of values that each belong to a change; behind it the changes, highest first."""
    ordered = sorted(values, key=lambda each: (-each[0], each[1]))
    value = median(each[0] for each in ordered) if ordered else None
    return Measured(value, len(ordered), tuple(each[1] for each in ordered), number_of(len(ordered), noun))


def percentile(values: Sequence[tuple[float, str]], percent: int, noun: str) -> Measured:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values, key=lambda each: (each[0], each[1]))
    if not ordered:
        return Measured(None, 0, (), f"0 {noun}")
    rank = -(-len(ordered) * percent // 100)  # rounded up, without the errors of floats
    at = max(1, rank) - 1
    behind = tuple(each[1] for each in reversed(ordered[at:]))
    return Measured(ordered[at][0], len(ordered), behind, number_of(len(ordered), noun))


def number_of(number: int, nouns: str) -> str:
    """`2 changes by agents`, `1 change by agents`: the first word is the one that is counted."""
    first, _, rest = nouns.partition(" ")
    word = first.removesuffix("s") if number == 1 else first
    return f"{number:,} {word} {rest}".rstrip()


def gini(values: Sequence[float]) -> float | None:
    """How unevenly something is shared: 0 all alike, towards 1 one has it all; None when there is nothing.

    The mean absolute difference over twice the mean, from the sorted values (Gini 1912).
    """
    total = sum(values)
    if len(values) < 2 or total <= 0:
        return None
    ordered = sorted(values)
    weighted = sum(rank * value for rank, value in enumerate(ordered, 1))
    count = len(ordered)
    return 2 * weighted / (count * total) - (count + 1) / count
