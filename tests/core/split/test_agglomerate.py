"""Joining groups, held against the plain definition of what ties them: everything added up anew each time."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.split.agglomerate import Link, agglomerate
from reviewer.core.split.fixed import ONE, cosine, likelihood, log2
from reviewer.core.split.roles import points_of_roles
from reviewer.core.split.weights import BOND_POINTS, UNKNOWN, Bond

Links = Sequence[Mapping[int, Link]]


@st.composite
def linked(draw):
    count = draw(st.integers(2, 9))
    links: list[dict[int, Link]] = [{} for _ in range(count)]
    for left, right in combinations(range(count), 2):
        if draw(st.integers(0, 2)):
            link = Link(draw(st.integers(-700, 900)), draw(st.integers(0, 40)), draw(st.booleans()))
            links[left][right] = links[right][left] = link
    drawn = [
        draw(st.lists(st.integers(*span), min_size=count, max_size=count)) for span in ((0, 60), (40, 90))
    ]
    roles = draw(st.lists(st.sampled_from([1, 2, 4, 8, 16]), min_size=count, max_size=count))
    return drawn[0], drawn[1], roles, links, draw(st.sampled_from([50, 120, 400]))


class Plain:
    """The units of one change, and what speaks for joining two groups of them, each a tuple of units."""

    def __init__(
        self, lines: Sequence[int], lengths: Sequence[int], roles: Sequence[int], links: Links
    ) -> None:
        self.lines, self.lengths, self.roles, self.links = lines, lengths, roles, links

    def strength(self, one: Sequence[int], other: Sequence[int]) -> int:
        pairs = [self.links[a].get(b) for a in one for b in other]
        known = [link for link in pairs if link]
        points = [link.points if link else UNKNOWN for link in pairs]
        bests = [self.mean_best(one, other), self.mean_best(other, one)]
        in_points = {
            Bond.MEAN: sum(points) // len(pairs),
            Bond.BEST: max(bests),
            Bond.WORST: min(bests),
            Bond.STRONGEST: max(link.points for link in known),
            Bond.WEAKEST: min(points),
        }
        likeness = sum(link.likeness for link in known)
        in_one_file = sum(link.same_file for link in known)
        smaller = max(1, min(sum(self.lines[unit] for unit in group) for group in (one, other)))
        in_ones = (
            BOND_POINTS[Bond.LIKELIHOOD] * (sum(map(likelihood, points)) // len(pairs))
            + BOND_POINTS[Bond.WORDS] * cosine(likeness, self.length(one), self.length(other))
            + BOND_POINTS[Bond.SAME_FILE] * in_one_file * ONE // len(pairs)
            + BOND_POINTS[Bond.SMALLER_SIZE] * log2(smaller)
        ) // ONE
        return (
            sum(BOND_POINTS[bond] * amount for bond, amount in in_points.items()) // 100
            + in_ones
            + points_of_roles(self.role(one), self.role(other))
        )

    def mean_best(self, one: Sequence[int], other: Sequence[int]) -> int:
        best = [
            max((self.links[a][b].points for b in other if b in self.links[a]), default=UNKNOWN) for a in one
        ]
        return sum(best) // len(one)

    def length(self, group: Sequence[int]) -> int:
        inside = [self.links[a].get(b) for a, b in combinations(group, 2)]
        return sum(self.lengths[unit] for unit in group) + 2 * sum(link.likeness for link in inside if link)

    def role(self, group: Sequence[int]) -> int:
        role = 0
        for unit in group:
            role |= self.roles[unit]
        return role

    def joins(self, cap: int) -> list[tuple[int, int]]:
        alive: dict[int, tuple[int, ...]] = {unit: (unit,) for unit in range(len(self.lines))}
        found: list[tuple[int, int]] = []
        while True:
            open_pairs = [
                (-self.strength(alive[a], alive[b]), a, b)
                for a, b in combinations(sorted(alive), 2)
                if any(other in self.links[unit] for unit in alive[a] for other in alive[b])
                and sum(self.lines[unit] for unit in alive[a] + alive[b]) <= cap
            ]
            if not open_pairs:
                return found
            _, a, b = min(open_pairs)
            alive[len(self.lines) + len(found)] = alive.pop(a) + alive.pop(b)
            found.append((a, b))


@settings(max_examples=120, deadline=None)
@given(linked())
def test_groups_are_joined_as_the_definition_of_their_bonds_says(case):
    lines, lengths, roles, links, cap = case
    joins = agglomerate(lines, lengths, roles, links, cap=cap)
    assert [(join.left, join.right) for join in joins] == Plain(lines, lengths, roles, links).joins(cap)
