"""Joining groups, held against the plain definition of what ties them: everything added up anew each time."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.split.agglomerate import MOST_GROUPS, Join, Link, agglomerate
from reviewer.core.split.fixed import ONE, cosine, likelihood, log2
from reviewer.core.split.roles import points_of_roles
from reviewer.core.split.stopping import verdict
from reviewer.core.split.weights import BOND_POINTS, BOND_START, UNKNOWN, Bond, Stop

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

    def closeness(self) -> int:
        pairs = list(combinations(range(len(self.lines)), 2))
        likely = [likelihood(self.links[a][b].points if b in self.links[a] else UNKNOWN) for a, b in pairs]
        return (sum(likely) + (ONE * 3 // 10) * 10) // (len(pairs) + 10)

    def strength(self, one: Sequence[int], other: Sequence[int], groups: int) -> int:
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
            BOND_START
            + BOND_POINTS[Bond.CLOSENESS] * self.closeness() // ONE
            + sum(BOND_POINTS[bond] * amount for bond, amount in in_points.items()) // 100
            + in_ones
            + points_of_roles(self.role(one), self.role(other))
            + BOND_POINTS[Bond.GROUPS] * log2(min(groups, MOST_GROUPS)) // ONE
        )

    def score(self, one: Sequence[int], other: Sequence[int], groups: int) -> int:
        pairs = [self.links[a].get(b) for a in one for b in other]
        points = [link.points if link else UNKNOWN for link in pairs]
        likeness = sum(link.likeness for link in pairs if link)
        sizes = [max(1, sum(self.lines[unit] for unit in group)) for group in (one, other)]
        smaller, larger = min(sizes), max(sizes)
        bests = [self.mean_best(one, other), self.mean_best(other, one)]
        in_ones = {
            Stop.GROUPS: log2(min(groups, MOST_GROUPS)),
            Stop.WORDS: cosine(likeness, self.length(one), self.length(other)),
            Stop.SMALLER_SIZE: log2(smaller),
            Stop.INSIDE: self.inside(one) + self.inside(other),
            Stop.CLOSENESS: self.closeness(),
            Stop.LIKELIHOOD: sum(map(likelihood, points)) // len(pairs),
            Stop.LARGER_SIZE: log2(larger),
            Stop.SMALLER_UNITS: log2(min(len(one), len(other))),
            Stop.LARGER_UNITS: log2(max(len(one), len(other))),
        }
        in_hundredths = {
            Stop.SCORE: self.strength(one, other, groups),
            Stop.MEAN: sum(points) // len(pairs),
            Stop.STRONGEST: max(link.points for link in pairs if link),
            Stop.WEAKEST: min(points),
            Stop.BEST: max(bests),
            Stop.WORST: min(bests),
            **{stop: amount * 100 // ONE for stop, amount in in_ones.items()},
        }
        return verdict(in_hundredths.items())

    def inside(self, group: Sequence[int]) -> int:
        pairs = [self.links[a].get(b) for a, b in combinations(group, 2)]
        likely = [likelihood(link.points if link else UNKNOWN) for link in pairs]
        return sum(likely) // len(likely) if likely else 0

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

    def joins(self, cap: int) -> list[Join]:
        alive: dict[int, tuple[int, ...]] = {unit: (unit,) for unit in range(len(self.lines))}
        found: list[Join] = []
        while True:
            open_pairs = [
                (-self.strength(alive[a], alive[b], len(alive)), a, b)
                for a, b in combinations(sorted(alive), 2)
                if any(other in self.links[unit] for unit in alive[a] for other in alive[b])
                and sum(self.lines[unit] for unit in alive[a] + alive[b]) <= cap
            ]
            if not open_pairs:
                return found
            _, a, b = min(open_pairs)
            score = self.score(alive[a], alive[b], len(alive))
            alive[len(self.lines) + len(found)] = alive.pop(a) + alive.pop(b)
            found.append(Join(a, b, score))


@settings(max_examples=120, deadline=None)
@given(linked())
def test_groups_are_joined_as_the_definition_of_their_bonds_says(case):
    lines, lengths, roles, links, cap = case
    assert agglomerate(lines, lengths, roles, links, cap=cap) == Plain(lines, lengths, roles, links).joins(
        cap
    )
