"""From a change to its plan: describe, set apart, join, hold the cap, put in reading order, say why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewer.core.change import Change
from reviewer.core.chunk import DEFAULT_CAP, Chunk, ChunkKind
from reviewer.core.filekind import Kind
from reviewer.core.finding import Finding
from reviewer.core.split.agglomerate import Join, agglomerate, groups_after
from reviewer.core.split.aside import Pile, set_aside
from reviewer.core.split.evidence import UNKNOWN, Evidence
from reviewer.core.split.facts import BaseLines, Facts, describe
from reviewer.core.split.order import topological
from reviewer.core.split.pace import minutes
from reviewer.core.split.wording import sentence, title_of

MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """A change's chunks and the tree they were cut from.

    `leaves` are the fingerprints of the units that were grouped by content; `joins` all joins the cap allows,
    best first, over `leaves` (see `Join`); the first `cut` of them made the chunks. Fewer are a finer split,
    more a coarser one.
    """

    chunks: tuple[Chunk, ...]
    leaves: tuple[str, ...]
    joins: tuple[Join, ...]
    cut: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """A chunk before it has its place and number."""

    kind: ChunkKind
    title: str
    why: str
    units: tuple[int, ...]


def split(
    change: Change, base_lines: BaseLines, findings: Sequence[Finding], *, cap: int = DEFAULT_CAP
) -> tuple[Chunk, ...]:
    """The chunks of a change in reading order; every unit is in exactly one.

    `base_lines` gives the base side's lines of a delta by its index, with terminators; `cap` is in changed
    lines and is exceeded by a chunk only if it is a single unit.
    """
    return plan(change, base_lines, findings, cap=cap).chunks


def plan(
    change: Change, base_lines: BaseLines, findings: Sequence[Finding], *, cap: int = DEFAULT_CAP
) -> Plan:
    """The chunks as `split` gives them, with the merge tree that makes them finer or coarser."""
    facts = describe(change, base_lines)
    piles = set_aside(facts, findings)
    apart = {index for pile in piles for index in pile.units}
    grouped = [one for one in facts if one.index not in apart]
    evidence = Evidence(grouped)
    links = evidence.links()
    joins = agglomerate([one.unit.lines for one in grouped], links, unknown=UNKNOWN, cap=cap, price=_price)
    cut = next((number for number, join in enumerate(joins) if join.score < 0), len(joins))
    drafts = []
    for group in groups_after(len(grouped), joins[:cut]):
        members = [grouped[index] for index in group]
        drafts.append(
            _Draft(
                ChunkKind.REVIEW,
                title_of(members),
                _why(group, evidence, links),
                tuple(one.index for one in members),
            )
        )
    for pile in piles:
        drafts.extend(_within(cap, pile, facts))
    chunks = _number(_in_order(drafts, facts), facts, cap)
    return Plan(chunks, tuple(one.unit.fingerprint for one in grouped), tuple(joins), cut)


def _price(left: int, right: int) -> int:
    """What joining two groups of so many units costs."""
    del left, right
    return 0


def _why(group: Sequence[int], evidence: Evidence, links: Sequence[Mapping[int, int]]) -> str:
    """The strongest ties that hold a group together: one for each unit but the first, best ones said."""
    if len(group) == 1:
        one = evidence.facts[group[0]]
        return f"nothing else in this change is tied to it closely enough ({one.file.path})"
    nearest = dict.fromkeys(group[1:], (UNKNOWN, group[0]))
    said: list[tuple[int, str]] = []
    last = group[0]
    while nearest:
        for index, (weight, _) in nearest.items():
            if links[last].get(index, UNKNOWN) > weight:
                nearest[index] = (links[last][index], last)
        following = max(nearest, key=lambda index: (nearest[index][0], -index))
        tied_to = nearest.pop(following)[1]
        said.extend(evidence.ties(min(following, tied_to), max(following, tied_to))[:1])
        last = following
    said.sort(key=lambda tie: -tie[0])
    return sentence(list(dict.fromkeys(text for _, text in said))[:MOST_REASONS])


def _within(cap: int, pile: Pile, facts: Sequence[Facts]) -> list[_Draft]:
    """A pile in pieces that hold the cap, in unit order."""
    pieces: list[list[int]] = [[]]
    lines = 0
    for index in pile.units:
        more = facts[index].unit.lines
        if pieces[-1] and lines + more > cap:
            pieces.append([])
            lines = 0
        pieces[-1].append(index)
        lines += more
    if len(pieces) == 1:
        return [_Draft(pile.kind, pile.title, pile.why, tuple(pieces[0]))]
    return [
        _Draft(pile.kind, f"{pile.title} ({number} of {len(pieces)})", pile.why, tuple(piece))
        for number, piece in enumerate(pieces, 1)
    ]


_RANK = {
    Kind.SOURCE: 0,
    Kind.CI: 1,
    Kind.MANIFEST: 1,
    Kind.CONFIG: 1,
    Kind.TEST: 2,
    Kind.ASSET: 3,
    Kind.DOCS: 3,
}
_KIND_RANK = {ChunkKind.REVIEW: 0, ChunkKind.MECHANICAL: 1, ChunkKind.GENERATED: 2}


def _in_order(drafts: list[_Draft], facts: Sequence[Facts]) -> list[_Draft]:
    """Definitions before uses; else code, tests, docs, mechanical, generated."""
    keys = []
    for number, draft in enumerate(drafts):
        rank = min(_RANK.get(facts[index].file.kind.kind, 4) for index in draft.units)
        keys.append((_KIND_RANK[draft.kind], rank, min(draft.units), number))
    order = topological(len(drafts), _dependencies(drafts, facts), keys)
    return [drafts[number] for number in order]


def _dependencies(drafts: Sequence[_Draft], facts: Sequence[Facts]) -> dict[int, set[int]]:
    """Which draft comes after which: uses of names this change defines in one place only."""
    definer: dict[str, set[int]] = {}
    for number, draft in enumerate(drafts):
        for index in draft.units:
            for name in facts[index].defines:
                if name not in facts[index].file.base_words:
                    definer.setdefault(name, set()).add(number)
    after: dict[int, set[int]] = {}
    for number, draft in enumerate(drafts):
        for index in draft.units:
            for word in facts[index].added:
                homes = definer.get(word, set())
                if len(homes) == 1 and number not in homes:
                    after.setdefault(next(iter(homes)), set()).add(number)
    return after


def _number(drafts: Sequence[_Draft], facts: Sequence[Facts], cap: int) -> tuple[Chunk, ...]:
    chunks = []
    for number, draft in enumerate(drafts, 1):
        members = [facts[index] for index in draft.units]
        lines = sum(one.unit.lines for one in members)
        over = lines > cap
        why = (
            f"one piece of {lines} lines that cannot be cut further, over the cap of {cap}"
            if over
            else draft.why
        )
        chunks.append(
            Chunk(
                id=str(number),
                title=draft.title,
                why=why,
                kind=draft.kind,
                units=tuple(one.unit.fingerprint for one in _inside(members)),
                lines=lines,
                minutes=minutes(members, mechanical=draft.kind is ChunkKind.MECHANICAL),
                over_cap=over,
            )
        )
    return tuple(chunks)


def _inside(members: Sequence[Facts]) -> list[Facts]:
    """Reading order within a chunk: code, then its tests, then the rest; each file from top to bottom."""
    return sorted(members, key=lambda one: (_RANK.get(one.file.kind.kind, 4), one.index))
