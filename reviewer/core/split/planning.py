"""From a change to its plan: set apart, describe, join, hold the cap, put in reading order, say why."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from reviewer.core.change import Change
from reviewer.core.chunk import DEFAULT_CAP, Chunk, ChunkKind
from reviewer.core.finding import Finding, Level
from reviewer.core.kind import FileKind
from reviewer.core.pieces import is_continued
from reviewer.core.split.agglomerate import Join, agglomerate, groups_after
from reviewer.core.split.aside import Pile, lock_companions, set_aside
from reviewer.core.split.evidence import Evidence
from reviewer.core.split.facts import BaseLines, Describer, Facts, files_of
from reviewer.core.split.habits import Habits
from reviewer.core.split.lineage import Lineage
from reviewer.core.split.own_commits import Origin
from reviewer.core.split.pace import minutes
from reviewer.core.split.parts import LARGEST_PART, Part, parts_of
from reviewer.core.split.reading_order import Draft, in_order, names_of, rank_of
from reviewer.core.split.reasons import reason
from reviewer.core.split.roles import role_of
from reviewer.core.split.wording import title_of

GRAIN = (4, 3)
"""A step finer has this many times the groups, a step coarser so many times fewer."""


class Tree(Struct, frozen=True):
    """What one part was cut from.

    `leaves` are the fingerprints of the units that were grouped by content; `joins` all joins the cap allows,
    best first, over `leaves` (see `Join`); the first `cut` of them made the chunks. Fewer are a finer split,
    more a coarser one. `grain` is the one that was asked for, or the nearest to it that there is.
    """

    leaves: tuple[str, ...]
    joins: tuple[Join, ...]
    cut: int
    grain: int


def split(
    change: Change,
    base_lines: BaseLines,
    findings: Sequence[Finding],
    *,
    kinds: Sequence[FileKind] | None = None,
    cap: int = DEFAULT_CAP,
    grain: int = 0,
) -> tuple[Chunk, ...]:
    """The chunks of a change in reading order; every unit is in exactly one.

    `base_lines` gives the base side's lines of a delta by its index, with terminators; `kinds` what each file
    is, where that is known already; `cap` is in changed lines and is exceeded by a chunk only if it is a single
    unit. `grain` asks for finer (above 0) or coarser chunks than the splitter would choose.
    """
    splitting = Splitting(change, base_lines, kinds=kinds, cap=cap, grain=grain)
    for part in splitting.left():
        splitting.work(part, findings)
    return splitting.chunks()


class Splitting:
    """A change on its way into chunks, one part after the other: what a part needed is let go after it.

    `grain` is how fine or coarse it came out so far, at most as was `asked`. `parts` is one unless the change is
    very large, those first that are likely read first. Each is to be worked on once. `origins` tell which units an
    atomic commit of the branch made, by their places; `habits` which files changed together before; `lineages` which
    commits wrote the lines that were there, by the places of units.
    """

    def __init__(
        self,
        change: Change,
        base_lines: BaseLines,
        *,
        kinds: Sequence[FileKind] | None = None,
        cap: int = DEFAULT_CAP,
        grain: int = 0,
        largest: int = LARGEST_PART,
        origins: Mapping[int, Origin] | None = None,
        habits: Habits | None = None,
        lineages: Mapping[int, Lineage] | None = None,
    ) -> None:
        self._change = change
        self._origins = origins
        self._habits = habits
        self._lineages = lineages
        self._cap = cap
        self.asked = grain
        self.grain = 0
        self._files = files_of(change, base_lines, kinds)
        self._describer = Describer(change, base_lines, self._files)
        self._piles = {index: pile for pile in set_aside(change, self._files) for index in pile.units}
        self._companions = lock_companions(change, self._files)
        self._levels: dict[str, Level] = {}
        self._drafts: list[Draft] = []
        self._shown = 0
        self._worked: set[Part] = set()
        self._gone_along: set[int] = set()
        apart = {index for index, pile in self._piles.items() if pile.stands_apart}
        self.parts = parts_of(change, self._files, apart, rank_of, largest=largest)

    def left(self) -> list[Part]:
        """The parts that are still to be worked on."""
        return [part for part in self.parts if part not in self._worked]

    def work(self, part: Part, findings: Sequence[Finding]) -> Tree:
        """Group the units of a part; `findings` are at least all those in its files. What it was cut from."""
        self._worked.add(part)
        for finding in findings:
            if finding.level > self._levels.get(finding.fingerprint, Level.LOW):
                self._levels[finding.fingerprint] = finding.level
        grouped = [
            index for index in part.units if not self._is_apart(index) and index not in self._gone_along
        ]
        described = self._describer.describe(part.files, grouped)
        evidence = Evidence(described, described.facts, self._origins, self._habits, self._lineages)
        links = evidence.links()
        lengths = [evidence.length(at) for at in range(len(grouped))]
        roles = [role_of(one.file) for one in described.facts]
        joins = agglomerate([one.unit.lines for one in described.facts], lengths, roles, links, cap=self._cap)
        cut, reached = cut_of(joins, len(grouped), self.asked)
        self.grain = max(self.grain, reached, key=abs)
        for group in groups_after(len(grouped), joins[:cut]):
            pile = self._pile_of([grouped[at] for at in group])
            if pile is not None:
                self._drafts += self._of_pile(pile, [grouped[at] for at in group])
                continue
            members = [described.facts[at] for at in group]
            why = self._passage(members) or reason(group, evidence, links)
            title = title_of(members, described.base_words, evidence.words.in_units)
            self._drafts.append(self._of_group(members, title, why, described.base_words))
        leaves = tuple(one.unit.fingerprint for one in described.facts)
        return Tree(leaves, tuple(joins), cut, reached)

    def _passage(self, members: Sequence[Facts]) -> str:
        """Why a chunk of one piece is one: which part of a long hunk it is; "" for anything else."""
        first = last = members[0].index
        every = self._change.units
        while first and is_continued(every[first - 1], every[first]):
            first -= 1
        while last + 1 < len(every) and is_continued(every[last], every[last + 1]):
            last += 1
        if len(members) > 1 or first == last:
            return ""
        unit = members[0].unit
        done = "added to" if not unit.old_lines else "changed in" if unit.new_lines else "removed from"
        name = unit.path.rpartition("/")[2]
        part = members[0].index - first + 1
        return f"part {part} of {last - first + 1} of what is {done} {name} in one go"

    def new_chunks(self) -> tuple[Chunk, ...]:
        """The chunks of the parts that were worked on since this was last asked, numbered on from those before."""
        drafts, before = self._drafts[self._shown :], self._shown
        self._shown = len(self._drafts)
        return self._numbered(drafts, before)

    def chunks(self) -> tuple[Chunk, ...]:
        """All chunks in reading order, once every part was worked on."""
        return self._numbered([*self._drafts, *self._set_apart()], 0)

    def _level(self, index: int) -> Level:
        return self._levels.get(self._change.units[index].fingerprint, Level.LOW)

    def _is_apart(self, index: int) -> bool:
        pile = self._piles.get(index)
        return pile is not None and pile.stands_apart and pile.holds(self._level(index))

    def _pile_of(self, units: Sequence[int]) -> Pile | None:
        """What the units are if all of them are one mechanical thing, with no risk in it."""
        pile = self._piles.get(units[0])
        if pile is None or any(self._piles.get(index) is not pile for index in units):
            return None
        return pile if all(pile.holds(self._level(index)) for index in units) else None

    def _set_apart(self) -> Iterator[Draft]:
        for pile in {id(pile): pile for pile in self._piles.values() if pile.stands_apart}.values():
            units = [index for index in pile.units if pile.holds(self._level(index))]
            yield from self._of_pile(pile, [index for index in units if index not in self._gone_along])

    def _of_pile(self, pile: Pile, units: Sequence[int]) -> Iterator[Draft]:
        """A pile, or what a group has of it, in pieces that hold the cap; each in the pile's own order."""
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

    def _of_group(
        self, members: Sequence[Facts], title: str, why: str, base_words: Mapping[str, int]
    ) -> Draft:
        ordered = sorted(members, key=lambda one: (rank_of(one.file), one.index))
        units = tuple(one.index for one in ordered)
        lines = sum(one.unit.lines for one in members)
        for file in {one.file.index for one in members}:
            locks = [index for index in self._companions.get(file, ()) if self._is_apart(index)]
            more = sum(self._change.units[index].lines for index in locks)
            if locks and lines + more <= self._cap and not self._gone_along:
                self._gone_along.update(locks)
                units += tuple(locks)
                name = self._files[self._change.units[locks[0]].file].path.rpartition("/")[2]
                why = f"{why}; {name} is what a tool made of that"
        return self._draft(ChunkKind.REVIEW, title, why, units, *names_of(members, base_words))

    def _draft(
        self, kind: ChunkKind, title: str, why: str, units: tuple[int, ...], *names: frozenset[str]
    ) -> Draft:
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
            *names,
        )

    def _over(self, why: str, units: int, lines: int) -> str:
        """Why a chunk is over the cap."""
        if units > 1:
            return f"{why}; {lines} lines in one go, over the cap of {self._cap}"
        return f"one piece of {lines} lines that cannot be cut, over the cap of {self._cap}"

    def _numbered(self, drafts: Sequence[Draft], before: int) -> tuple[Chunk, ...]:
        ordered = in_order(drafts, self._change.units)
        return tuple(
            Chunk(
                id=str(number),
                title=draft.title,
                why=draft.why,
                kind=draft.kind,
                units=tuple(self._change.units[index].fingerprint for index in draft.units),
                lines=draft.lines,
                minutes=draft.minutes,
                over_cap=draft.lines > self._cap,
                builds_on=tuple(str(place + before + 1) for place in needed),
            )
            for number, (draft, needed) in enumerate(
                zip(ordered.drafts, ordered.builds_on, strict=True), before + 1
            )
        )


def cut_of(joins: Sequence[Join], leaves: int, grain: int = 0) -> tuple[int, int]:
    """How many of the joins make the chunks: those that most speaks for together, or the wanted steps on.

    With the number of steps there were: the last join, or none at all, ends them.
    """
    spoken = [0, *accumulate(join.score for join in joins)]
    cut = spoken.index(max(spoken))
    end, step = (0, 1) if grain > 0 else (len(joins), -1)
    more, less = GRAIN
    groups, reached = leaves - cut, 0
    while reached != grain and cut != end:
        wanted = groups * more // less if grain > 0 else groups * less // more
        groups = max(groups + 1, wanted) if grain > 0 else min(groups - 1, wanted)
        cut = min(len(joins), max(0, leaves - groups))
        reached += step
    return cut, reached
