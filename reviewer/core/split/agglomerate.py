"""Joining units into groups from the links between them: strongest first, never over the cap."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from reviewer.core.split.fixed import ONE, cosine, likelihood, log2
from reviewer.core.split.roles import points_of_roles
from reviewer.core.split.stopping import verdict
from reviewer.core.split.weights import BOND_POINTS, BOND_START, LARGER, UNKNOWN, Bond, Stop

MOST_GROUPS = 128
"""With more groups than this a join needs as much as with this many: no larger change was measured."""

USUAL_PAIRS, USUAL_LIKELIHOOD = 10, ONE * 3 // 10
"""How close the units of a change are is told by its pairs and by so many more of this likelihood."""

_UNLIKELY = likelihood(UNKNOWN)


class Link(NamedTuple):
    """What ties two units: points, the inner product of their rare words, whether they are in one file."""

    points: int
    likeness: int
    same_file: bool


class Join(Struct, frozen=True, gc=False):
    """Two groups become one: nodes below n are the units themselves, node n + i is the i-th join's result.

    `score` is what spoke for making it at all, in hundredths of log-odds; below zero it only happens to be the next
    best.
    """

    left: int
    right: int
    score: int


_Between = tuple[int, int, int, int, int, int, int]
"""What lies between two groups, summed over their linked pairs: likelihood, points, how many they are, likeness, how
many are in one file; then the most and the fewest points of one pair."""


class Forest:
    """Groups while they are being joined.

    `lines`, `lengths` and `roles` are each unit's changed lines, squared length of its rare words, and what it is
    in a change. `links` maps i to {j: link} for compared pairs, both ways; any other pair counts as unlikely. Of
    two groups that are over the cap together nothing is kept: nothing they become is ever joined.
    """

    def __init__(
        self,
        lines: Sequence[int],
        lengths: Sequence[int],
        roles: Sequence[int],
        links: Sequence[Mapping[int, Link]],
        cap: int,
    ) -> None:
        self.lines = list(lines)
        self.roles = list(map(int, roles))
        self.count = [1] * len(lines)
        self.length = list(lengths)
        self.alive = [True] * len(lines)
        self.groups = len(lines)
        self._cap = cap
        self.near: list[dict[int, _Between]] = [{} for _ in lines]
        self._best: list[dict[int, dict[int, int]]] = [{} for _ in lines]  # of groups of two and more units
        self._inside = [0] * len(lines)  # likelihood of all pairs in a group
        self._weights = tuple(BOND_POINTS[bond] for bond in _MEASURED)
        larger = log2(max(len(lines), MOST_GROUPS)) - log2(MOST_GROUPS)
        self._larger = LARGER * larger // ONE
        self._closeness = self._take_in(links)
        self._start = BOND_START + BOND_POINTS[Bond.CLOSENESS] * self._closeness // ONE

    def _take_in(self, links: Sequence[Mapping[int, Link]]) -> int:
        """Take in the links. What comes back is how close the units are: the mean likelihood of all pairs, times ONE;
        a small change leans to what is usual."""
        linked = total = 0
        for left, row in enumerate(links):
            room = self._cap - self.lines[left]
            for right, link in row.items():
                if left < right:
                    points, likeness, same_file = link
                    likely = likelihood(points)
                    linked += 1
                    total += likely
                    if self.lines[right] <= room:
                        between = likely, points, 1, likeness, int(same_file), points, points
                        self.near[left][right] = self.near[right][left] = between
        pairs = len(links) * (len(links) - 1) // 2
        total += (pairs - linked) * _UNLIKELY
        return (total + USUAL_LIKELIHOOD * USUAL_PAIRS) // (pairs + USUAL_PAIRS)

    def strength(self, left: int, right: int) -> int:
        """How strongly two groups are tied, whatever the number of groups, in points."""
        likely, points, linked, likeness, same_file, strongest, weakest = self.near[left][right]
        pairs = self.count[left] * self.count[right]
        unknown = pairs - linked
        if unknown:
            likely += unknown * _UNLIKELY
            points += unknown * UNKNOWN
            weakest = min(weakest, UNKNOWN)
        one = self._mean_best(left, right) if self._best[left] else strongest
        other = self._mean_best(right, left) if self._best[right] else strongest
        if one < other:
            one, other = other, one
        by_mean, by_best, by_worst, by_strongest, by_weakest, by_likely, by_words, by_file, by_size = (
            self._weights
        )
        in_points = (
            by_mean * (points // pairs)
            + by_best * one
            + by_worst * other
            + by_strongest * strongest
            + by_weakest * weakest
        ) // 100
        in_ones = (
            by_likely * (likely // pairs)
            + by_words * cosine(likeness, self.length[left], self.length[right])
            + by_file * same_file * ONE // pairs
            + by_size * log2(min(self.lines[left], self.lines[right]) or 1)
        ) // ONE
        return self._start + in_points + in_ones + points_of_roles(self.roles[left], self.roles[right])

    def _mean_best(self, group: int, other: int) -> int:
        """The mean of the best ties that each member of a group has to another one."""
        known, count = self._best[group][other], self.count[group]
        return (sum(known.values()) + (count - len(known)) * UNKNOWN) // count

    def score(self, left: int, right: int, strength: int) -> int:
        """What speaks for joining two groups at all, which are tied this strongly."""
        return self._larger + verdict(self._measures(left, right, strength))

    def _measures(self, left: int, right: int, strength: int) -> Iterator[tuple[Stop, int]]:
        """What is known of the best join that is left, in hundredths."""
        likely, points, linked, likeness, _, strongest, weakest = self.near[left][right]
        one, other = self.count[left], self.count[right]
        pairs = one * other
        unknown = pairs - linked
        ones = self._mean_best(left, right) if self._best[left] else strongest
        others = self._mean_best(right, left) if self._best[right] else strongest
        groups = log2(min(self.groups, MOST_GROUPS))
        yield Stop.SCORE, strength + BOND_POINTS[Bond.GROUPS] * groups // ONE
        yield Stop.MEAN, (points + unknown * UNKNOWN) // pairs
        yield Stop.STRONGEST, strongest
        yield Stop.WEAKEST, min(weakest, UNKNOWN) if unknown else weakest
        yield Stop.BEST, max(ones, others)
        yield Stop.WORST, min(ones, others)
        for stop, amount in (
            (Stop.GROUPS, groups),
            (Stop.LIKELIHOOD, (likely + unknown * _UNLIKELY) // pairs),
            (Stop.WORDS, cosine(likeness, self.length[left], self.length[right])),
            (Stop.SMALLER_SIZE, log2(min(self.lines[left], self.lines[right]) or 1)),
            (Stop.LARGER_SIZE, log2(max(self.lines[left], self.lines[right]) or 1)),
            (Stop.INSIDE, self._mean_inside(left) + self._mean_inside(right)),
            (Stop.CLOSENESS, self._closeness),
            (Stop.SMALLER_UNITS, log2(min(one, other))),
            (Stop.LARGER_UNITS, log2(max(one, other))),
        ):
            yield stop, amount * 100 // ONE

    def _mean_inside(self, group: int) -> int:
        """The mean likelihood of the pairs in a group, times ONE; none in a single unit."""
        pairs = self.count[group] * (self.count[group] - 1) // 2
        return self._inside[group] // pairs if pairs else 0

    def join(self, left: int, right: int) -> int:
        """Make one group of two; its number."""
        new = len(self.lines)
        self.groups -= 1
        likely, _, linked, likeness, *_ = self.near[left][right]
        unknown = self.count[left] * self.count[right] - linked
        self._inside.append(self._inside[left] + self._inside[right] + likely + unknown * _UNLIKELY)
        self.lines.append(self.lines[left] + self.lines[right])
        self.length.append(self.length[left] + self.length[right] + 2 * likeness)
        self.count.append(self.count[left] + self.count[right])
        self.roles.append(self.roles[left] | self.roles[right])
        self.alive[left] = self.alive[right] = False
        self.alive.append(True)
        self._join_ties(left, right, new)
        return new

    def _join_ties(self, left: int, right: int, new: int) -> None:
        """What the new group and others know of each other, from what its two halves and they did."""
        near: dict[int, _Between] = {}
        best: dict[int, dict[int, int]] = {}
        room = self._cap - self.lines[new]
        ones, others = self.near[left], self.near[right]
        for other in ones | others:
            if other in (left, right):
                continue
            there, known = self.near[other], self._best[other]
            first, second = there.pop(left, None), there.pop(right, None)
            its = _better(known.pop(left, None), known.pop(right, None))
            if self.lines[other] <= room:
                near[other] = there[new] = _together(first, second)
                best[other] = self._bests(left, other, first) | self._bests(right, other, second)
                if its:
                    known[new] = its
        self.near.append(near)
        self._best.append(best)
        self.near[left] = self.near[right] = {}
        self._best[left] = self._best[right] = {}

    def _bests(self, group: int, other: int, between: _Between | None) -> dict[int, int]:
        """The best tie of each member of a group to another one, where it has any."""
        if between is None:
            return {}
        return self._best[group][other] if self._best[group] else {group: between[5]}


_MEASURED = (
    Bond.MEAN,
    Bond.BEST,
    Bond.WORST,
    Bond.STRONGEST,
    Bond.WEAKEST,
    Bond.LIKELIHOOD,
    Bond.WORDS,
    Bond.SAME_FILE,
    Bond.SMALLER_SIZE,
)


def _together(one: _Between | None, other: _Between | None) -> _Between:
    """What lies between a group and two others taken together."""
    if one is None or other is None:
        known = one or other
        assert known
        return known
    likely, points, linked, likeness, same_file, strongest, weakest = one
    more_likely, more_points, more_linked, more_likeness, more_in_file, most, fewest = other
    return (
        likely + more_likely,
        points + more_points,
        linked + more_linked,
        likeness + more_likeness,
        same_file + more_in_file,
        strongest if strongest > most else most,
        weakest if weakest < fewest else fewest,
    )


def _better(ones: dict[int, int] | None, others: dict[int, int] | None) -> dict[int, int] | None:
    """For each member the better of two ties; the larger of the two becomes it."""
    if ones is None or others is None:
        return ones or others
    if len(ones) < len(others):
        ones, others = others, ones
    for member, points in others.items():
        before = ones.get(member)
        if before is None or points > before:
            ones[member] = points
    return ones


def agglomerate(
    lines: Sequence[int],
    lengths: Sequence[int],
    roles: Sequence[int],
    links: Sequence[Mapping[int, Link]],
    *,
    cap: int,
) -> list[Join]:
    """All joins that the cap, in changed lines, allows among linked units, best first.

    Ties go to the lower numbers, so give units in reading order. Joins with a score below zero are what a
    coarser split would do next.
    """
    forest = Forest(lines, lengths, roles, links, cap)
    heap = [
        (-forest.strength(left, right), left, right)
        for left, row in enumerate(forest.near)
        for right in row
        if left < right
    ]
    heapq.heapify(heap)
    joins: list[Join] = []
    while heap:
        strength, left, right = heapq.heappop(heap)
        if forest.alive[left] and forest.alive[right]:
            joins.append(Join(left, right, forest.score(left, right, -strength)))
            new = forest.join(left, right)
            for other in forest.near[new]:
                heapq.heappush(heap, (-forest.strength(other, new), other, new))
    return joins
