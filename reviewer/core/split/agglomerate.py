"""Joining units into groups from the links between them: strongest first, never over the cap."""

import heapq
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.split.fixed import ONE, cosine, likelihood, log2
from reviewer.core.split.roles import points_of_roles
from reviewer.core.split.weights import BOND_POINTS, BOND_START, UNKNOWN, Bond

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


class Join(Struct, frozen=True):
    """Two groups become one: nodes below n are the units themselves, node n + i is the i-th join's result.

    `score` is what spoke for it, in hundredths of log-odds; below zero it only happens to be the next best.
    """

    left: int
    right: int
    score: int


class _Side(Struct):
    """What one group knows of another, summed over the linked pairs; the best links are its own members'."""

    likelihood: int
    points: int
    links: int
    likeness: int
    same_file: int
    strongest: int
    weakest: int
    best: int
    members: int


class Forest:
    """Groups while they are being joined.

    `lines`, `lengths` and `roles` are each unit's changed lines, squared length of its rare words, and what it is
    in a change. `links` maps i to {j: link} for compared pairs, both ways; any other pair counts as unlikely.
    """

    def __init__(
        self,
        lines: Sequence[int],
        lengths: Sequence[int],
        roles: Sequence[int],
        links: Sequence[Mapping[int, Link]],
    ) -> None:
        self.lines = list(lines)
        self.roles = list(roles)
        self.count = [1] * len(lines)
        self.length = list(lengths)
        self.members: list[list[int]] = [[index] for index in range(len(lines))]
        self.alive = [True] * len(lines)
        self.groups = len(lines)
        self.near: list[dict[int, _Side]] = [
            {
                other: _Side(
                    likelihood(link.points),
                    link.points,
                    1,
                    link.likeness,
                    int(link.same_file),
                    link.points,
                    link.points,
                    link.points,
                    1,
                )
                for other, link in row.items()
            }
            for row in links
        ]
        self.best: list[dict[int, int]] = [
            {other: link.points for other, link in row.items()} for row in links
        ]
        larger = log2(max(len(lines), MOST_GROUPS)) - log2(MOST_GROUPS)
        self._start = (
            BOND_START
            + (BOND_POINTS[Bond.CLOSENESS] * self._closeness() + BOND_POINTS[Bond.LARGER] * larger) // ONE
        )

    def _closeness(self) -> int:
        """The mean likelihood of all pairs of the change, times ONE; a small change leans to what is usual."""
        pairs = len(self.near) * (len(self.near) - 1) // 2
        links = sum(len(row) for row in self.near) // 2
        total = sum(side.likelihood for row in self.near for side in row.values()) // 2
        return (total + (pairs - links) * _UNLIKELY + USUAL_LIKELIHOOD * USUAL_PAIRS) // (pairs + USUAL_PAIRS)

    def strength(self, left: int, right: int) -> int:
        """How strongly two groups are tied, whatever the number of groups, in points."""
        here, there = self.near[left][right], self.near[right][left]
        pairs = self.count[left] * self.count[right]
        unknown = pairs - here.links
        one, other = self._best(left, here), self._best(right, there)
        weakest = min(here.weakest, UNKNOWN) if unknown else here.weakest
        points = BOND_POINTS
        in_points = (
            points[Bond.MEAN] * ((here.points + unknown * UNKNOWN) // pairs)
            + points[Bond.BEST] * max(one, other)
            + points[Bond.WORST] * min(one, other)
            + points[Bond.STRONGEST] * here.strongest
            + points[Bond.WEAKEST] * weakest
        ) // 100
        in_ones = (
            points[Bond.LIKELIHOOD] * ((here.likelihood + unknown * _UNLIKELY) // pairs)
            + points[Bond.WORDS] * cosine(here.likeness, self.length[left], self.length[right])
            + points[Bond.SAME_FILE] * here.same_file * ONE // pairs
            + points[Bond.SMALLER_SIZE] * log2(max(1, min(self.lines[left], self.lines[right])))
        ) // ONE
        return self._start + in_points + in_ones + points_of_roles(self.roles[left], self.roles[right])

    def _best(self, group: int, side: _Side) -> int:
        return (side.best + (self.count[group] - side.members) * UNKNOWN) // self.count[group]

    def urge(self) -> int:
        """What the number of groups speaks for any join."""
        return BOND_POINTS[Bond.GROUPS] * log2(min(self.groups, MOST_GROUPS)) // ONE

    def join(self, left: int, right: int) -> int:
        """Make one group of two; its number."""
        new = len(self.lines)
        self.groups -= 1
        likeness = self.near[left][right].likeness
        self.lines.append(self.lines[left] + self.lines[right])
        self.length.append(self.length[left] + self.length[right] + 2 * likeness)
        self.count.append(self.count[left] + self.count[right])
        self.members.append(self.members[left] + self.members[right])
        self.roles.append(self.roles[left] | self.roles[right])
        self.alive[left] = self.alive[right] = False
        self.alive.append(True)
        near: dict[int, _Side] = {}
        others = dict.fromkeys((*self.near[left], *self.near[right]))
        for other in others:
            if other not in (left, right):
                near[other] = self._merge_outward(left, right, other)
                self.near[other][new] = self._merge_inward(left, right, other, new)
        self.near.append(near)
        self.near[left], self.near[right] = {}, {}
        for member in self.members[new]:
            self.best[member].pop(left, None)
            self.best[member].pop(right, None)
        return new

    def _merge_outward(self, left: int, right: int, other: int) -> _Side:
        """What the new group knows of another one."""
        sides = [side for side in (self.near[left].get(other), self.near[right].get(other)) if side]
        return _together(sides, sum(side.best for side in sides), sum(side.members for side in sides))

    def _merge_inward(self, left: int, right: int, other: int, new: int) -> _Side:
        """What another group knows of the new one; each member keeps the better of two bests."""
        first, second = self.near[other].pop(left, None), self.near[other].pop(right, None)
        sides = [side for side in (first, second) if side]
        best = members = 0
        for member in self.members[other]:
            row = self.best[member]
            a, b = row.pop(left, None), row.pop(right, None)
            if a is None and b is None:
                continue
            better = a if b is None or (a is not None and a >= b) else b
            assert better is not None
            row[new] = better
            best += better
            members += 1
        return _together(sides, best, members)


def _together(sides: Sequence[_Side], best: int, members: int) -> _Side:
    """What is known of two groups as one, with these best links."""
    if len(sides) == 1:
        return replace(sides[0], best=best, members=members)
    one, other = sides
    return _Side(
        one.likelihood + other.likelihood,
        one.points + other.points,
        one.links + other.links,
        one.likeness + other.likeness,
        one.same_file + other.same_file,
        max(one.strongest, other.strongest),
        min(one.weakest, other.weakest),
        best,
        members,
    )


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
    forest = Forest(lines, lengths, roles, links)
    heap = [
        (-forest.strength(left, right), left, right)
        for left, row in enumerate(links)
        for right in row
        if left < right and lines[left] + lines[right] <= cap
    ]
    heapq.heapify(heap)
    joins: list[Join] = []
    while heap:
        strength, left, right = heapq.heappop(heap)
        if not (forest.alive[left] and forest.alive[right]):
            continue
        joins.append(Join(left, right, forest.urge() - strength))
        new = forest.join(left, right)
        for other in forest.near[new]:
            if forest.lines[other] + forest.lines[new] <= cap:
                heapq.heappush(heap, (-forest.strength(other, new), other, new))
    return joins


def groups_after(count: int, joins: Sequence[Join]) -> list[list[int]]:
    """The groups that the given joins make of `count` units, members and groups in unit order."""
    groups: dict[int, list[int]] = {index: [index] for index in range(count)}
    for number, join in enumerate(joins):
        groups[count + number] = sorted(groups.pop(join.left) + groups.pop(join.right))
    return sorted(groups.values())
