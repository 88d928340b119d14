"""Whether there is evidence for a change: reports about the very tree of its head, that prove something."""

from collections.abc import Collection, Sequence

from reviewer.core.change import Unit
from reviewer.core.changed_lines import changed_lines as measured
from reviewer.core.changed_lines import of_unit
from reviewer.core.circumstances import Evidence, counting
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
    kinds: Collection[str], facts: ChangeFacts, units: Sequence[Unit] = (), *, signed: bool
) -> Requirement:
    """Whether each kind of evidence is there, and its newest report of each producer proves something.

    `units` are those that ask for it, none where the whole change does; `signed`: unsigned evidence counts for nothing.
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
    lines = sum(unit.new_lines for unit in units)
    if not lines:
        return satisfied(name, expression, "no new lines")
    told = measured(units, found)
    if told is None or not told.measured:
        return missing(name, expression, f"none of {lines:,} new lines was measured", units)
    share = 100 * told.covered / told.measured
    said = f"{told.covered:,} of {told.measured:,} ({share:.0f}%); {told.unknown:,} not measured"
    if 100 * told.covered < least * told.measured:
        return missing(name, expression, said, [unit for unit in units if of_unit(told, unit)[1]])
    return satisfied(name, expression, said)


def _counting(facts: ChangeFacts, *, signed: bool) -> tuple[Evidence, ...] | None:
    """The newest report of each kind and producer, of those that count; None if not established."""
    if facts.circumstances is None or facts.circumstances.evidence is None:
        return None
    return counting(facts.circumstances.evidence, signed=signed)


def _unsigned(facts: ChangeFacts) -> str:
    """A word on what does not count for want of a signature."""
    all_of_it = facts.circumstances.evidence if facts.circumstances else None
    ignored = sum(not one.signed for one in all_of_it or ())
    return f"{ignored} unsigned counts for nothing" if ignored else ""
