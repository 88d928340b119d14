"""What a group of units would be as a chunk: its title, its reason, its size, in the words of those it is made of."""

from collections.abc import Iterator, Mapping, Sequence

from reviewer.core.change import Change
from reviewer.core.chunk import ChunkKind
from reviewer.core.finding import Level
from reviewer.core.pieces import is_continued
from reviewer.core.split.aside import Pile
from reviewer.core.split.evidence import Evidence
from reviewer.core.split.facts import Facts, FileFacts
from reviewer.core.split.pace import minutes
from reviewer.core.split.parts import Part
from reviewer.core.split.reading_order import Draft, names_of, rank_of
from reviewer.core.split.reasons import Reasons
from reviewer.core.split.tree import Shape, Tree
from reviewer.core.split.wording import title_of


class Drafter:
    """Drafts chunks of one change, of what stands apart and of groups.

    `piles` are what each unit that is mechanical or machine-made is one of, `companions` the lock files of a manifest,
    by its file; `levels` the highest finding of each unit that has any above low, as far as is known.
    """

    def __init__(
        self,
        change: Change,
        files: Sequence[FileFacts],
        piles: Sequence[Pile],
        companions: Mapping[int, tuple[int, ...]],
        cap: int,
    ) -> None:
        self.levels: dict[str, Level] = {}
        self._change = change
        self._files = files
        self._piles = {index: pile for pile in piles for index in pile.units}
        self._companions = companions
        self._cap = cap

    def is_apart(self, index: int) -> bool:
        """Whether a unit is grouped with nothing."""
        pile = self._piles.get(index)
        return pile is not None and pile.stands_apart and pile.holds(self._level(index))

    def apart(self) -> Iterator[int]:
        """The units that may be: a finding takes them out."""
        return (index for index, pile in self._piles.items() if pile.stands_apart)

    def set_apart(self, gone: frozenset[int] = frozenset()) -> Iterator[Draft]:
        """All that is, but for what is `gone` along with something else."""
        for pile in {id(pile): pile for pile in self._piles.values() if pile.stands_apart}.values():
            units = [index for index in pile.units if pile.holds(self._level(index))]
            yield from self._of_pile(pile, [index for index in units if index not in gone])

    def locks(self, part: Part) -> frozenset[int]:
        """The lock files' units that may go along with their manifest, where both are in one part."""
        inside = frozenset(part.units)
        every = [index for file, locks in self._companions.items() if file in part.files for index in locks]
        return frozenset(index for index in every if index in inside and self.is_apart(index))

    def pile_of(self, units: Sequence[int]) -> Pile | None:
        """What the units are if all of them are one mechanical thing, with no risk in it."""
        pile = self._piles.get(units[0])
        if pile is None or any(self._piles.get(index) is not pile for index in units):
            return None
        return pile if all(pile.holds(self._level(index)) for index in units) else None

    def of_units(self, units: Sequence[int], pile: Pile) -> tuple[Draft, ...]:
        """Units that are a pile, or what a group has of it."""
        return tuple(self._of_pile(pile, units))

    def of_group(self, members: Sequence[Facts], title: str, why: str) -> Draft:
        """A group, in reading order."""
        ordered = sorted(members, key=lambda one: (rank_of(one.file), one.index))
        return self._draft(ChunkKind.REVIEW, title, why, tuple(one.index for one in ordered))

    def along(self, draft: Draft, members: Sequence[Facts], locks: frozenset[int]) -> Draft | None:
        """A group with the lock files of a manifest in it; None where there are none, or too large ones."""
        files = {one.file.index for one in members}
        more = [index for file, every in self._companions.items() if file in files for index in every]
        more = [index for index in more if index in locks]
        lines = sum(self._change.units[index].lines for index in more)
        if not more or draft.lines + lines > self._cap:
            return None
        name = self._files[self._change.units[more[0]].file].path.rpartition("/")[2]
        why = f"{draft.why}; {name} is what a tool made of that"
        return self._draft(draft.kind, draft.title, why, (*draft.units, *more))

    def passage(self, members: Sequence[Facts]) -> tuple[str, str]:
        """Of a chunk of one piece: which part of a long hunk it is, for its title, and why; "" for anything else."""
        first = last = members[0].index
        every = self._change.units
        if len(members) > 1:
            return "", ""
        while first and is_continued(every[first - 1], every[first]):
            first -= 1
        while last + 1 < len(every) and is_continued(every[last], every[last + 1]):
            last += 1
        if first == last:
            return "", ""
        unit = members[0].unit
        done = "added to" if not unit.old_lines else "changed in" if unit.new_lines else "removed from"
        name = unit.path.rpartition("/")[2]
        part = members[0].index - first + 1
        parts = last - first + 1
        return f" ({part} of {parts})", f"part {part} of {parts} of what is {done} {name} in one go"

    def _level(self, index: int) -> Level:
        return self.levels.get(self._change.units[index].fingerprint, Level.LOW)

    def _of_pile(self, pile: Pile, units: Sequence[int]) -> Iterator[Draft]:
        """A pile, in pieces that hold the cap; each in the pile's own order."""
        wanted = set(units)
        pieces = list(self._capped(pile.kind, [index for index in pile.units if index in wanted]))
        for number, piece in enumerate(pieces, 1):
            count = f" ({number} of {len(pieces)})" if len(pieces) > 1 else ""
            yield self._draft(pile.kind, pile.title + count, pile.why, piece)

    def _capped(self, kind: ChunkKind, units: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Units in as many pieces as the cap wants; what a tool wrote in one go is not torn apart."""
        piece: list[int] = []
        lines = 0
        for block in self._blocks(kind, units):
            more = sum(self._change.units[index].lines for index in block)
            if piece and lines + more > self._cap:
                yield tuple(piece)
                piece, lines = [], 0
            piece += block
            lines += more
        if piece:
            yield tuple(piece)

    def _blocks(self, kind: ChunkKind, units: Sequence[int]) -> list[list[int]]:
        """The units of a pile, the pieces of one generated hunk together: nobody reads them one by one."""
        every = self._change.units
        blocks: list[list[int]] = []
        for index in units:
            above = every[blocks[-1][-1]] if blocks else None
            if above and kind is ChunkKind.GENERATED and is_continued(above, every[index]):
                blocks[-1].append(index)
            else:
                blocks.append([index])
        return blocks

    def _draft(self, kind: ChunkKind, title: str, why: str, units: tuple[int, ...]) -> Draft:
        members = [(unit := self._change.units[index], self._files[unit.file]) for index in units]
        lines = sum(unit.lines for unit, _ in members)
        return Draft(
            kind,
            title,
            why if lines <= self._cap else self._over(why, len(units), lines),
            units,
            min(rank_of(file) for _, file in members),
            max(self._level(index) for index in units),
            lines,
            minutes(members, mechanical=kind is ChunkKind.MECHANICAL),
        )

    def _over(self, why: str, units: int, lines: int) -> str:
        """Why a chunk is over the cap."""
        if units > 1:
            return f"{why}; {lines} lines in one go, over the cap of {self._cap}"
        return f"one piece of {lines} lines that cannot be cut, over the cap of {self._cap}"


class Grouped:
    """The units of one part in the tree of their joins, and all that is known of them: a group is drafted when it is
    asked for."""

    def __init__(
        self,
        drafter: Drafter,
        evidence: Evidence,
        reasons: Reasons,
        base_words: Mapping[str, int],
        shape: Shape,
        locks: frozenset[int],
    ) -> None:
        self.shape = shape
        self._drafter = drafter
        self._evidence = evidence
        self._reasons = reasons
        self._base_words = base_words
        self._locks = locks
        self._drafts: dict[int, tuple[Draft, ...]] = {}
        self._along: dict[int, Draft] = {}
        names = [names_of([one], base_words) for one in evidence.facts]
        self._defines = tuple(tuple(sorted(defines)) for defines, _ in names)
        self._uses = tuple(tuple(sorted(uses)) for _, uses in names)

    def tree(self, cut: int | None = None) -> Tree:
        """What the groups that so many joins make would be as chunks, or all there are, and those that were asked for
        before."""
        for node in self.shape.every_node() if cut is None else self.shape.nodes(cut):
            if node not in self._drafts:
                self._draft(node)
        return Tree(self.shape, self._drafts, self._along, self._defines, self._uses)

    def _draft(self, node: int) -> None:
        group = self.shape.members(node)
        members = [self._evidence.facts[at] for at in group]
        units = [one.index for one in members]
        pile = self._drafter.pile_of(units)
        if pile is not None:
            self._drafts[node] = self._drafter.of_units(units, pile)
            return
        part, why = self._drafter.passage(members)
        why = why or self._reasons.of(group)
        title = title_of(members, self._base_words, self._evidence.words.in_units) + part
        draft = self._drafter.of_group(members, title, why)
        self._drafts[node] = (draft,)
        along = self._drafter.along(draft, members, self._locks)
        if along:
            self._along[node] = along
