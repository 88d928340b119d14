"""What is set apart before grouping: what tools wrote, and what repeats one mechanical step."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.core.change import UnitKind
from reviewer.core.chunk import ChunkKind
from reviewer.core.filekind import MACHINE_MADE, Kind, ecosystem_of
from reviewer.core.finding import Finding, Level
from reviewer.core.split.facts import Facts
from reviewer.core.split.words import WORD

SWEEP_UNITS = 5
SWEEP_FILES = 3
"""One replacement is a sweep, read by its first example and what deviates, from this many places on."""

_LITERALS = frozenset({"true", "false", "none", "null", "nil", "undefined", "not", "and", "or", "is", "in"})
_VALUE = re.compile(r"\b\d|[\"'`!<>=&|]")


PILE_UNITS = 12
PILE_LINES = 80
"""Mechanical units stand apart from so many units or changed lines on; fewer stay with what they belong to."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Units that need no grouping by content: what they are and, in words, why they stand apart."""

    kind: ChunkKind
    title: str
    why: str
    units: tuple[int, ...]


def set_aside(facts: Sequence[Facts], findings: Sequence[Finding]) -> list[Pile]:
    """The piles of machine-made and mechanical units, in unit order; a unit with real risk is in none.

    `stands_apart` tells which of them are to be kept from what people wrote.
    """
    level: dict[str, Level] = {}
    for finding in findings:
        level[finding.fingerprint] = max(finding.level, level.get(finding.fingerprint, Level.LOW))
    piles: dict[tuple[ChunkKind, str, str], list[int]] = defaultdict(list)
    sweeps = _sweeps(facts)
    with_lines = {one.file.index for one in facts if one.unit.hunk is not None}
    for one in facts:
        risk = level.get(one.unit.fingerprint, Level.LOW)
        if one.file.kind.kind in MACHINE_MADE:
            if risk < Level.HIGH:
                piles[(ChunkKind.GENERATED, *_machine_made(one))].append(one.index)
        elif risk < Level.MEDIUM:
            words = _mechanical(one, one.file.index in with_lines, sweeps)
            if words:
                piles[(ChunkKind.MECHANICAL, *words)].append(one.index)
    return [Pile(kind, title, why, tuple(units)) for (kind, title, why), units in piles.items()]


def stands_apart(pile: Pile, facts: Sequence[Facts]) -> bool:
    """Whether a pile is more noise than it would be beside what it belongs to."""
    return (
        pile.kind is ChunkKind.GENERATED
        or len(pile.units) >= PILE_UNITS
        or sum(facts[index].unit.lines for index in pile.units) >= PILE_LINES
    )


def _machine_made(one: Facts) -> tuple[str, str]:
    kind, reason = one.file.kind.kind, one.file.kind.reason
    if kind is Kind.LOCK:
        ecosystem = ecosystem_of(one.file.path)
        return f"Lock file of {ecosystem}" if ecosystem else "Lock files", f"written by a tool: {reason}"
    top = one.file.path.partition("/")[0] if "/" in one.file.path else ""
    place = f" in {top}/" if top else ""
    name = {
        Kind.GENERATED: "Generated files",
        Kind.VENDORED: "Vendored files",
        Kind.SNAPSHOT: "Recorded snapshots",
    }[kind]
    return name + place, f"written by a tool: {reason}"


def _mechanical(one: Facts, has_lines: bool, sweeps: frozenset[tuple[str, str]]) -> tuple[str, str] | None:
    if one.unit.kind is UnitKind.RENAME and not has_lines:
        return "Files moved or renamed unchanged", "each file has a new path and the same content"
    if one.unit.hunk is None:
        return None
    if one.white_space and one.unit.kind is UnitKind.LINES:
        return "White space and line breaks", "nothing but white space differs"
    if len(one.replaced) == 1 and one.replaced <= sweeps:
        went, came = next(iter(one.replaced))
        return f"Replace `{went}` by `{came}`", f"the same replacement `{went}` → `{came}` in every place"
    return None


def _is_rename(replacement: tuple[str, str]) -> bool:
    """Whether names took names' places: `True` for `False`, a number, a dropped call never are."""
    for side in replacement:
        names = WORD.findall(side)
        if not names or any(name.lower() in _LITERALS for name in names) or _VALUE.search(side):
            return False
    return True


def _sweeps(facts: Sequence[Facts]) -> frozenset[tuple[str, str]]:
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in facts:
        if len(one.replaced) == 1 and one.file.kind.kind not in MACHINE_MADE:
            places[next(iter(one.replaced))].append(one.file.index)
    return frozenset(
        replacement
        for replacement, files in places.items()
        if len(files) >= SWEEP_UNITS and len(set(files)) >= SWEEP_FILES and _is_rename(replacement)
    )
