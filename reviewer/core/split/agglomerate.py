"""Joining units into groups from weighted links: strongest first, never over the cap."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Join:
    """Two groups become one: nodes below n are the units themselves, node n + i is the i-th join's result.

    `score` is what spoke for it, in the unit of the links; below zero it only happens to be the next best.
    """

    left: int
    right: int
    score: int


class _Side:
    """What one group knows of another: sum and number of known links, and of its members' best links."""

    __slots__ = ("best", "links", "members", "total")

    def __init__(self, total: int, links: int, best: int, members: int) -> None:
        self.total = total
        self.links = links
        self.best = best
        self.members = members


class Forest:
    """Groups while they are being joined.

    `links` maps i to {j: weight} for known pairs, both ways; any other pair counts as `unknown`. The strength
    between two groups is half the mean over all pairs and half the mean of every member's best link.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        links: Sequence[Mapping[int, int]],
        unknown: int,
        price: Callable[[int, int], int],
    ) -> None:
        self.unknown = unknown
        self.price = price
        self.size = list(sizes)
        self.count = [1] * len(sizes)
        self.members: list[list[int]] = [[index] for index in range(len(sizes))]
        self.alive = [True] * len(sizes)
        self.near: list[dict[int, _Side]] = [
            {other: _Side(weight, 1, weight, 1) for other, weight in row.items()} for row in links
        ]
        self.best: list[dict[int, int]] = [dict(row) for row in links]

    def strength(self, left: int, right: int) -> int:
        """How strongly two groups are tied, less what joining groups of their sizes costs."""
        here, there = self.near[left][right], self.near[right][left]
        pairs = self.count[left] * self.count[right]
        mean = (here.total + (pairs - here.links) * self.unknown) // pairs
        members = self.count[left] + self.count[right]
        best = here.best + there.best + (members - here.members - there.members) * self.unknown
        return (mean + best // members) // 2 - self.price(self.count[left], self.count[right])

    def join(self, left: int, right: int) -> int:
        """Make one group of two; its number."""
        new = len(self.size)
        self.size.append(self.size[left] + self.size[right])
        self.count.append(self.count[left] + self.count[right])
        self.members.append(self.members[left] + self.members[right])
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
        return _Side(
            sum(side.total for side in sides),
            sum(side.links for side in sides),
            sum(side.best for side in sides),
            sum(side.members for side in sides),
        )

    def _merge_inward(self, left: int, right: int, other: int, new: int) -> _Side:
        """What another group knows of the new one; each member keeps the better of two bests."""
        first, second = self.near[other].pop(left, None), self.near[other].pop(right, None)
        total = links = best = members = 0
        for side in (first, second):
            if side:
                total += side.total
                links += side.links
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
        return _Side(total, links, best, members)


def agglomerate(
    sizes: Sequence[int],
    links: Sequence[Mapping[int, int]],
    *,
    unknown: int,
    cap: int,
    price: Callable[[int, int], int],
) -> list[Join]:
    """All joins that the cap allows among linked units, best first.

    `sizes` are changed lines; ties go to the lower numbers, so give units in reading order. Joins with a
    score below zero are what a coarser split would do next.
    """
    forest = Forest(sizes, links, unknown, price)
    heap = [
        (-forest.strength(left, right), left, right)
        for left, row in enumerate(links)
        for right in row
        if left < right and sizes[left] + sizes[right] <= cap
    ]
    heapq.heapify(heap)
    joins: list[Join] = []
    while heap:
        score, left, right = heapq.heappop(heap)
        if not (forest.alive[left] and forest.alive[right]):
            continue
        joins.append(Join(left, right, -score))
        new = forest.join(left, right)
        for other in forest.near[new]:
            if forest.size[other] + forest.size[new] <= cap:
                heapq.heappush(heap, (-forest.strength(other, new), other, new))
    return joins


def groups_after(count: int, joins: Sequence[Join]) -> list[list[int]]:
    """The groups that the given joins make of `count` units, members and groups in unit order."""
    groups: dict[int, list[int]] = {index: [index] for index in range(count)}
    for number, join in enumerate(joins):
        groups[count + number] = sorted(groups.pop(join.left) + groups.pop(join.right))
    return sorted(groups.values())
