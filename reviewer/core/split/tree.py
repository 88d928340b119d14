"""The tree of joins, with what each group in it would be as a chunk: who has no more than this can cut the change
anywhere, and comes to the same chunks as who splits it anew."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.split.reading_order import Draft, in_order

GRAIN = (4, 3)
"""A step finer has this many times the groups, a step coarser so many times fewer."""


class Shape(Struct, frozen=True, array_like=True):
    """Which groups there are: nodes below `leaves` are the units, node leaves + i is what the i-th of all `joins` that
    the cap allows makes of two, the best first. The first `cut` of them make the chunks; fewer are a finer split, more
    a coarser one.
    """

    leaves: int
    joins: tuple[tuple[int, int], ...]
    cut: int

    def at(self, grain: int) -> tuple[int, int]:
        """How many of the joins make the chunks so many steps finer (above 0) or coarser, and the steps there were:
        the last join, or none at all, ends them."""
        cut, reached = self.cut, 0
        end, step = (0, 1) if grain > 0 else (len(self.joins), -1)
        more, less = GRAIN
        groups = self.leaves - cut
        while reached != grain and cut != end:
            wanted = groups * more // less if grain > 0 else groups * less // more
            groups = max(groups + 1, wanted) if grain > 0 else min(groups - 1, wanted)
            cut = min(len(self.joins), max(0, self.leaves - groups))
            reached += step
        return cut, reached

    def nodes(self, cut: int) -> list[int]:
        """The groups that so many joins make, by their first units."""
        first = list(range(self.leaves))
        alive = dict.fromkeys(first)
        for number, (left, right) in enumerate(self.joins[:cut], self.leaves):
            first.append(min(first[left], first[right]))
            del alive[left], alive[right]
            alive[number] = None
        return sorted(alive, key=first.__getitem__)

    def members(self, node: int) -> list[int]:
        """The units of a group, ascending."""
        found, left = [], [node]
        while left:
            one = left.pop()
            if one < self.leaves:
                found.append(one)
            else:
                left += self.joins[one - self.leaves]
        return sorted(found)

    def every_node(self) -> Iterator[int]:
        """The groups of all splits there are, finer and coarser."""
        cuts = set(self._cuts())
        new = set(range(self.leaves))
        for number in range(len(self.joins) + 1):
            if number in cuts:
                yield from sorted(new)
                new = set()
            if number < len(self.joins):
                new.difference_update(self.joins[number])
                new.add(self.leaves + number)

    def _cuts(self) -> Iterator[int]:
        for step in (1, -1):
            for grain in count(0, step):
                cut, reached = self.at(grain)
                yield cut
                if reached != grain:
                    break


class Tree(Struct, frozen=True, array_like=True):
    """The groups of one part of a change, and by node what each would be as chunks: several where a pile is read in
    pieces. `along` are those that take the lock files of their manifest with them. `defines` and `uses` are of units.
    """

    shape: Shape
    drafts: Mapping[int, tuple[Draft, ...]]
    along: Mapping[int, Draft]
    defines: tuple[tuple[str, ...], ...]
    uses: tuple[tuple[str, ...], ...]

    def taken(self, cut: int, *, alone: bool) -> tuple[list[Draft], bool]:
        """The chunks that so many joins make; whether the lock files stand `alone` before and after."""
        found: list[Draft] = []
        for node in self.shape.nodes(cut):
            drafts = self.drafts[node]
            if alone and node in self.along:
                drafts, alone = (self.along[node],), False
            found += (self._named(draft, node) for draft in drafts)
        return found, alone

    def _named(self, draft: Draft, node: int) -> Draft:
        """A draft with the names of its units; what is mechanical defines nothing for others."""
        if draft.kind is not ChunkKind.REVIEW:
            return draft
        members = self.shape.members(node)
        defines, uses = (
            frozenset(chain.from_iterable(map(names.__getitem__, members)))
            for names in (self.defines, self.uses)
        )
        return replace(draft, defines=defines, uses=uses)


class Told(Struct, frozen=True, array_like=True):
    """What all parts have in common.

    `names` are the units', by their places in the change; `continued` the places of those that the next one goes on
    with. `apart` is what is grouped with nothing, `rest` the same without the lock files that a manifest took along.
    """

    cap: int
    names: tuple[str, ...]
    continued: frozenset[int]
    apart: tuple[Draft, ...]
    rest: tuple[Draft, ...]


def chunks_at(told: Told, trees: Iterable[Tree], grain: int) -> tuple[tuple[Chunk, ...], int]:
    """The chunks so many steps finer (above 0) or coarser, in reading order, and the steps there were."""
    drafts: list[Draft] = []
    alone, reached = True, 0
    for tree in trees:
        cut, steps = tree.shape.at(grain)
        reached = max(reached, steps, key=abs)
        found, alone = tree.taken(cut, alone=alone)
        drafts += found
    drafts += told.apart if alone else told.rest
    return numbered(drafts, told.names, told.continued, told.cap), reached


def numbered(
    drafts: Sequence[Draft], names: Sequence[str], continued: Collection[int], cap: int, before: int = 0
) -> tuple[Chunk, ...]:
    """Drafts as chunks, in reading order, numbered on from so many `before` them."""
    ordered = in_order(drafts, continued)
    titles = told_apart([draft.title for draft in ordered.drafts])
    return tuple(
        Chunk(
            id=str(number),
            title=title,
            why=draft.why,
            kind=draft.kind,
            units=tuple(map(names.__getitem__, draft.units)),
            lines=draft.lines,
            minutes=draft.minutes,
            over_cap=draft.lines > cap,
            builds_on=tuple(str(place + before + 1) for place in needed),
        )
        for number, (draft, title, needed) in enumerate(
            zip(ordered.drafts, titles, ordered.builds_on, strict=True), before + 1
        )
    )


def told_apart(titles: Sequence[str]) -> list[str]:
    """The titles, those that are the same with a number behind: "Change schemas.ts (1 of 3)"."""
    alike, seen = Counter(titles), Counter[str]()
    told = []
    for title in titles:
        seen[title] += 1
        told.append(f"{title} ({seen[title]} of {alike[title]})" if alike[title] > 1 else title)
    return told
