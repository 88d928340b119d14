"""Whether there is evidence for a change: reports about the very tree of its head, that prove something."""

from collections.abc import Collection, Sequence

from reviewer.core.change import Unit
from reviewer.core.circumstances import Evidence, lines_within
from reviewer.core.requirements.facts import ChangeFacts
from reviewer.core.requirements.requirement import (
    Requirement,
    failed,
    listed,
    missing,
    satisfied,
)

NOT_ESTABLISHED = "what evidence the ledger has could not be established"


def evidence(
    kinds: Collection[str], facts: ChangeFacts, units: Sequence[Unit], *, signed: bool
) -> Requirement:
    """Whether each kind of evidence is there, and its newest report of each producer proves something.

    `units` are those that ask for it; `signed`: unsigned evidence counts for nothing.
    """
    name = "evidence"
    expression = f"there is evidence of {listed(kinds)}" if kinds else "evidence (none demanded)"
    found = _counting(facts, signed=signed)
    if not kinds:
        said = listed(f"{one.kind} by {one.producer}" for one in found or ())
        return satisfied(name, expression, said or "none")
    if found is None:
        return failed(name, expression, NOT_ESTABLISHED)
    reasons = []
    for kind in kinds:
        of_kind = [one for one in found if one.kind == kind]
        reasons += [f"{kind}: none for this tree"] if not of_kind else []
        reasons += [f"{kind} by {one.producer}: {one.summary}" for one in of_kind if not one.passed]
    if reasons:
        ignored = _unsigned(facts) if signed else ""
        return missing(name, expression, "; ".join([*reasons, *([ignored] if ignored else [])]), units)
    proven = [f"{one.kind} by {one.producer}: {one.summary}" for one in found if one.kind in kinds]
    return satisfied(name, expression, "; ".join(proven))


def changed_lines(least: float, facts: ChangeFacts, units: Sequence[Unit], *, signed: bool) -> Requirement:
    """Whether tests ran enough of the new lines; the units it lacks are those with a line no test ran."""
    name = "changed-lines"
    if not least:
        return satisfied(name, "tests ran the new lines (not demanded)", "not demanded")
    expression = f"tests ran at least {least:g}% of the new lines that were measured"
    found = _counting(facts, signed=signed)
    if found is None:
        return failed(name, expression, NOT_ESTABLISHED)
    reports = [one for one in found if one.kind == "coverage"]
    ran = measured = lines = 0
    lacking: list[Unit] = []
    for unit in units:
        first, last = unit.new_start, unit.new_start + unit.new_lines - 1
        hit = set().union(*(lines_within(one.covered.get(unit.path, ()), first, last) for one in reports))
        not_hit = (
            set().union(*(lines_within(one.missed.get(unit.path, ()), first, last) for one in reports)) - hit
        )
        ran, measured, lines = ran + len(hit), measured + len(hit | not_hit), lines + unit.new_lines
        if not_hit:
            lacking.append(unit)
    if not lines:
        return satisfied(name, expression, "no new lines")
    if not measured:
        return missing(name, expression, f"none of {lines:,} new lines was measured", units)
    said = f"{ran:,} of {measured:,} ({100 * ran / measured:.0f}%); {lines - measured:,} not measured"
    if 100 * ran < least * measured:
        return missing(name, expression, said, lacking)
    return satisfied(name, expression, said)


def _counting(facts: ChangeFacts, *, signed: bool) -> list[Evidence] | None:
    """The newest report of each kind and producer, of those that count; None if not established."""
    if facts.circumstances is None or facts.circumstances.evidence is None:
        return None
    newest: dict[tuple[str, str], Evidence] = {}
    for one in sorted(facts.circumstances.evidence, key=lambda one: (one.at, not one.passed, one.record)):
        if one.signed or not signed:
            newest[one.kind, one.producer] = one
    return list(newest.values())


def _unsigned(facts: ChangeFacts) -> str:
    """A word on what does not count for want of a signature."""
    all_of_it = facts.circumstances.evidence if facts.circumstances else None
    ignored = sum(not one.signed for one in all_of_it or ())
    return f"{ignored} unsigned counts for nothing" if ignored else ""
