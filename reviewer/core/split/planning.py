"""From a change to its plan: describe, set apart, join, hold the cap, put in reading order, say why."""

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.core.change import Change
from reviewer.core.chunk import DEFAULT_CAP, Chunk, ChunkKind
from reviewer.core.finding import Finding, Level
from reviewer.core.pieces import is_continued
from reviewer.core.split.agglomerate import Join, agglomerate, groups_after
from reviewer.core.split.aside import Pile, set_aside, stands_apart
from reviewer.core.split.evidence import Evidence
from reviewer.core.split.facts import BaseLines, Facts, describe
from reviewer.core.split.pace import minutes
from reviewer.core.split.reading_order import Draft, Ordered, in_order, inside
from reviewer.core.split.reasons import reason
from reviewer.core.split.wording import title_of

GRAIN = (4, 3)
"""A step finer has this many times the groups, a step coarser so many times fewer."""


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


def split(
    change: Change,
    base_lines: BaseLines,
    findings: Sequence[Finding],
    *,
    cap: int = DEFAULT_CAP,
    grain: int = 0,
) -> tuple[Chunk, ...]:
    """The chunks of a change in reading order; every unit is in exactly one.

    `base_lines` gives the base side's lines of a delta by its index, with terminators; `cap` is in changed
    lines and is exceeded by a chunk only if it is a single unit. `grain` asks for finer (above 0) or coarser
    chunks than the splitter would choose, along the tree of its joins.
    """
    return plan(change, base_lines, findings, cap=cap, grain=grain).chunks


def plan(
    change: Change,
    base_lines: BaseLines,
    findings: Sequence[Finding],
    *,
    cap: int = DEFAULT_CAP,
    grain: int = 0,
) -> Plan:
    """The chunks as `split` gives them, with the tree of joins they were cut from."""
    described = describe(change, base_lines)
    facts = described.facts
    levels = _levels(findings)
    piles = set_aside(facts, findings)
    large = [pile for pile in piles if stands_apart(pile, facts)]
    apart = {index for pile in large for index in pile.units}
    grouped = [one for one in facts if one.index not in apart]
    evidence = Evidence(described, grouped)
    links = evidence.links()
    lengths = [evidence.length(index) for index in range(len(grouped))]
    joins = agglomerate([one.unit.lines for one in grouped], lengths, links, cap=cap)
    cut = cut_of(joins, len(grouped), grain)
    mechanical = {index: pile for pile in piles for index in pile.units}
    drafts = []
    for group in groups_after(len(grouped), joins[:cut]):
        units = tuple(grouped[index].index for index in group)
        pile = _pile_of(units, mechanical)
        if pile:
            drafts.append(Draft(pile.kind, pile.title, pile.why, units))
            continue
        why = reason(group, evidence, links)
        title = title_of([facts[index] for index in units], described.base_words, evidence.words.in_units)
        drafts.append(Draft(ChunkKind.REVIEW, title, why, units))
    for pile in large:
        drafts.extend(_within(cap, pile, facts))
    ordered = in_order(drafts, facts, described.base_words, levels)
    chunks = _number(ordered, facts, cap)
    return Plan(chunks, tuple(one.unit.fingerprint for one in grouped), tuple(joins), cut)


def cut_of(joins: Sequence[Join], leaves: int, grain: int = 0) -> int:
    """How many of the joins make the chunks: up to the first that nothing speaks for, or the wanted steps on."""
    chosen = next((number for number, join in enumerate(joins) if join.score < 0), len(joins))
    groups = leaves - chosen
    more, less = GRAIN
    for _ in range(abs(grain)):
        groups = (
            max(groups + 1, groups * more // less) if grain > 0 else min(groups - 1, groups * less // more)
        )
    return min(len(joins), max(0, leaves - groups))


def _levels(findings: Sequence[Finding]) -> dict[str, Level]:
    """The highest level of each unit that has any finding."""
    levels: dict[str, Level] = {}
    for finding in findings:
        levels[finding.fingerprint] = max(finding.level, levels.get(finding.fingerprint, Level.LOW))
    return levels


def _pile_of(units: Sequence[int], mechanical: dict[int, Pile]) -> Pile | None:
    """What the units are if all of them are one mechanical thing."""
    piles = {id(mechanical.get(index)): mechanical.get(index) for index in units}
    return next(iter(piles.values())) if len(piles) == 1 else None


def _within(cap: int, pile: Pile, facts: Sequence[Facts]) -> list[Draft]:
    """A pile in parts that hold the cap, in unit order; what a tool wrote in one go is not torn apart."""
    parts: list[list[int]] = [[]]
    lines = 0
    for block in _blocks(pile, facts):
        more = sum(facts[index].unit.lines for index in block)
        if parts[-1] and lines + more > cap:
            parts.append([])
            lines = 0
        parts[-1] += block
        lines += more
    if len(parts) == 1:
        return [Draft(pile.kind, pile.title, pile.why, tuple(parts[0]))]
    return [
        Draft(pile.kind, f"{pile.title} ({number} of {len(parts)})", pile.why, tuple(part))
        for number, part in enumerate(parts, 1)
    ]


def _blocks(pile: Pile, facts: Sequence[Facts]) -> list[list[int]]:
    """The units of a pile, the pieces of one generated hunk together: nobody reads them one by one."""
    blocks: list[list[int]] = []
    for index in pile.units:
        above = facts[blocks[-1][-1]].unit if blocks else None
        if above and pile.kind is ChunkKind.GENERATED and is_continued(above, facts[index].unit):
            blocks[-1].append(index)
        else:
            blocks.append([index])
    return blocks


def _number(ordered: Ordered, facts: Sequence[Facts], cap: int) -> tuple[Chunk, ...]:
    chunks = []
    for number, (draft, needed) in enumerate(zip(ordered.drafts, ordered.builds_on, strict=True), 1):
        members = [facts[index] for index in draft.units]
        lines = sum(one.unit.lines for one in members)
        over = lines > cap
        why = _over(draft, lines, cap) if over else draft.why
        chunks.append(
            Chunk(
                id=str(number),
                title=draft.title,
                why=why,
                kind=draft.kind,
                units=tuple(one.unit.fingerprint for one in inside(members)),
                lines=lines,
                minutes=minutes(members, mechanical=draft.kind is ChunkKind.MECHANICAL),
                over_cap=over,
                builds_on=tuple(str(place + 1) for place in needed),
            )
        )
    return tuple(chunks)


def _over(draft: Draft, lines: int, cap: int) -> str:
    """Why a chunk is over the cap."""
    if len(draft.units) > 1:
        return f"{draft.why}; {lines} lines in one go, over the cap of {cap}"
    return f"one piece of {lines} lines that cannot be cut, over the cap of {cap}"
