"""What a sign-off must satisfy: the policy's demands against what the reviewer did, each with its reason."""

from collections.abc import Iterable, Sequence

from reviewer.core.change import Unit
from reviewer.core.chunk import ChunkKind
from reviewer.core.mark import MarkHow
from reviewer.core.owners import addresses
from reviewer.core.policy import Policy, Rule, label
from reviewer.core.requirements.change import demands_on_the_change
from reviewer.core.requirements.facts import ReviewFacts
from reviewer.core.requirements.requirement import (
    Blocks,
    Outcome,
    Requirement,
    failed,
    listed,
    missing,
    satisfied,
    unknown_risk,
)
from reviewer.core.text import counted


def requirements(policy: Policy, facts: ReviewFacts) -> tuple[Requirement, ...]:
    """Every requirement of a sign-off in the order a dialog lists them, the ones that hold included."""
    complete, *of_the_change = demands_on_the_change(policy, facts)
    return (
        complete,
        _read(facts),
        _one_by_one(policy, facts),
        _design_note(policy, facts),
        _chunk_notes(policy, facts),
        _acknowledged(policy, facts),
        _comments(facts),
        *of_the_change,
        _committed(facts),
        _identity(facts),
        _signature(policy, facts),
        _independent(policy, facts),
        _owner(policy, facts),
        _pace(policy.reading.seconds_per_line, facts, facts.units),
        *(
            one.of_rule(label(rule, number))
            for number, rule in enumerate(policy.require.rule, 1)
            for one in _of_rule(rule, facts)
        ),
    )


def _of_rule(rule: Rule, facts: ReviewFacts) -> list[Requirement]:
    """What a rule asks of whoever approves units it means."""
    units = facts.meant(rule)
    asked = {
        "one-by-one": rule.one_by_one,
        "design-note": rule.design_note,
        "signature": rule.signature,
        "pace": rule.seconds_per_line,
    }
    names = [name for name, wanted in asked.items() if wanted]
    if units is None:
        return [unknown_risk(name, "what the rule asks where there is such risk") for name in names]
    if not units:
        return [satisfied(name, "what the rule asks", "no unit is meant") for name in names]
    found = []
    for name in names:
        if name == "one-by-one":
            found.append(_marked_singly("its units are marked one by one", units, facts))
        elif name == "design-note":
            found.append(_noted(units, facts))
        elif name == "signature":
            found.append(_key("the sign-off is signed with the reviewer's key", Blocks.APPROVAL, facts))
        else:
            found.append(_pace(rule.seconds_per_line, facts, units))
    return found


def _read(facts: ReviewFacts) -> Requirement:
    name, expression = "read", "every unit is read"
    unread = [unit for unit in facts.units if unit.fingerprint not in facts.marks]
    if unread or not facts.units:
        lines = sum(unit.lines for unit in unread)
        reason = f"{counted(len(unread), 'unit')} unread ({counted(lines, 'line')})"
        return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(unread))
    declared = sum(_how(facts, unit) is MarkHow.DECLARED for unit in facts.units)
    reason = f"{len(facts.units)} of {len(facts.units)}"
    if declared:
        reason += f"; {declared} declared read, not shown"
    return Requirement(name, expression, Outcome.SATISFIED, reason)


def _one_by_one(policy: Policy, facts: ReviewFacts) -> Requirement:
    areas = policy.require.one_by_one
    name, expression = "one-by-one", f"units with risk {listed(areas) or 'of no kind'} are marked one by one"
    risky = facts.with_risk(areas)
    if risky is None:
        return unknown_risk(name, expression)
    if not risky:
        return satisfied(name, expression, "no unit has such risk")
    return _marked_singly(expression, risky, facts)


def _marked_singly(expression: str, units: Sequence[Unit], facts: ReviewFacts) -> Requirement:
    lacking = [unit for unit in units if _how(facts, unit) is not MarkHow.ONE_BY_ONE]
    reason = f"{len(units) - len(lacking)} of {len(units)}"
    if not lacking:
        return satisfied("one-by-one", expression, reason)
    declared = sum(_how(facts, unit) is MarkHow.DECLARED for unit in lacking)
    if declared:
        reason += f"; {declared} only declared"
    return missing("one-by-one", expression, reason, lacking)


def _noted(units: Sequence[Unit], facts: ReviewFacts) -> Requirement:
    expression = "a design note"
    if any(note.strip() for note in facts.design_notes):
        return satisfied("design-note", expression, "written")
    return missing("design-note", expression, f"missing; demanded by {counted(len(units), 'unit')}", units)


def _design_note(policy: Policy, facts: ReviewFacts) -> Requirement:
    large, areas = policy.require.large_change, policy.require.design_note
    name = "design-note"
    expression = f"a design note from {large} changed lines on, or for risk {listed(areas) or 'of no kind'}"
    if any(note.strip() for note in facts.design_notes):
        return Requirement(name, expression, Outcome.SATISFIED, "written")
    lines = sum(unit.lines for unit in facts.units)
    risky = facts.with_risk(areas)
    tags = facts.tags(areas)
    if lines < large and risky is None:
        return unknown_risk(name, expression)
    if lines < large and not tags:
        return Requirement(name, expression, Outcome.SATISFIED, "small and without such risk: none needed")
    because = [counted(lines, "changed line")] if lines >= large else []
    reason = f"missing; demanded by {listed([*because, *tags])}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(risky or ()))


def _chunk_notes(policy: Policy, facts: ReviewFacts) -> Requirement:
    """A large change is not covered by one note: what is too large to read in one go has reasoning of its own.

    The note on the whole change speaks for a change that is a single chunk.
    """
    large, cap = policy.require.large_change, policy.reading.chunk_lines
    name = "chunk-notes"
    expression = f"in a change of {large} lines or more, a design note for each chunk of more than {cap}"
    if sum(unit.lines for unit in facts.units) < large:
        return satisfied(name, expression, "small: none needed")
    if facts.chunks is None:
        return failed(name, expression, "the change could not be split")
    over = [one for one in facts.chunks if one.lines > cap and one.kind is ChunkKind.REVIEW]
    if len(facts.chunks) == 1 and any(note.strip() for note in facts.design_notes):
        over = []
    lacking = [one for one in over if not facts.chunk_notes.get(one.id, "").strip()]
    if not lacking:
        return satisfied(
            name, expression, f"{len(over)} of {len(over)}" if over else "no chunk is that large"
        )
    units = tuple(unit for one in lacking for unit in one.units)
    reason = f"missing for {listed(f'chunk {one.id} ({one.lines:,} lines)' for one in lacking)}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, units)


def _acknowledged(policy: Policy, facts: ReviewFacts) -> Requirement:
    areas = policy.require.acknowledge
    name, expression = "acknowledged", f"every tag with risk {listed(areas) or 'of no kind'} is acknowledged"
    if facts.findings is None and areas:
        return unknown_risk(name, expression)
    tags = facts.tags(areas)
    left = [tag for tag in tags if tag not in facts.acknowledged]
    if not left:
        return Requirement(name, expression, Outcome.SATISFIED, listed(tags) or "no such tag")
    units = facts.with_risk(areas, only=left) or ()
    reason = f"not acknowledged: {listed(left)}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(units))


def _comments(facts: ReviewFacts) -> Requirement:
    name, expression = "comments", "no comment of yours is open"
    if not facts.open_comments:
        return Requirement(name, expression, Outcome.SATISFIED, "none", (), Blocks.NOTHING)
    reason = f"{counted(len(facts.open_comments), 'comment')} open"
    units = tuple(dict.fromkeys(facts.open_comments))
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, units, Blocks.NOTHING)


def _committed(facts: ReviewFacts) -> Requirement:
    name, expression = "committed", "the head is a commit"
    if facts.head_committed:
        return Requirement(name, expression, Outcome.SATISFIED, "it is", (), Blocks.VERDICT)
    reason = "a work tree, an index or a patch has no commit to sign off on"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), Blocks.VERDICT)


def _identity(facts: ReviewFacts) -> Requirement:
    name, expression = "identity", "the reviewer has a name and an address"
    if facts.reviewer:
        return Requirement(name, expression, Outcome.SATISFIED, facts.reviewer, (), Blocks.VERDICT)
    reason = "set user.name and user.email in git"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), Blocks.VERDICT)


def _signature(policy: Policy, facts: ReviewFacts) -> Requirement:
    if policy.require.signature:
        expression, blocks = "the sign-off is signed with the reviewer's key", Blocks.VERDICT
    else:
        expression, blocks = "the sign-off is signed (not required)", Blocks.NOTHING
    return _key(expression, blocks, facts)


def _key(expression: str, blocks: Blocks, facts: ReviewFacts) -> Requirement:
    name = "signature"
    if facts.can_sign:
        return satisfied(name, expression, "a key is set up", blocks)
    if facts.can_sign is None:
        reason = "not established whether a key is set up"
        return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, (), blocks)
    reason = "no signing key is set up in git; the record will say unsigned"
    return missing(name, expression, reason, (), blocks)


def _independent(policy: Policy, facts: ReviewFacts) -> Requirement:
    """Never blocks: a self sign-off is recorded, and is no second person."""
    wanted = max(policy.require.approvals, *(rule.approvals for rule in policy.require.rule), 0)
    name, expression = "independent", f"counts towards {counted(wanted, 'independent approval')}"
    if wanted == 0:
        reason = "the policy asks for none"
        return Requirement(name, expression, Outcome.SATISFIED, reason, (), Blocks.NOTHING)
    if facts.is_self is None:
        reason = "not established who made the change"
        return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, (), Blocks.NOTHING)
    if facts.is_self:
        reason = "you made this change, or drove what made it: recorded, not counted"
        return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), Blocks.NOTHING)
    return Requirement(name, expression, Outcome.SATISFIED, "a second person", (), Blocks.NOTHING)


def _owner(policy: Policy, facts: ReviewFacts) -> Requirement:
    """Never blocks: somebody who owns nothing may approve, and an owner's approval is asked of the change."""
    name, expression = "owner", "counts as an owner's approval"
    asked = list(facts.units) if policy.require.owners else []
    for rule in policy.require.rule:
        asked += (facts.meant(rule) or []) if rule.owners else []
    units = list(dict.fromkeys(asked))
    if not units:
        return satisfied(name, expression, "no owner is asked for", Blocks.NOTHING)
    if facts.ownership is None or facts.ownership.refusal:
        reason = facts.ownership.refusal if facts.ownership else "the base has no CODEOWNERS"
        return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, (), Blocks.NOTHING)
    lacking = [unit for unit in units if not _owns(unit, policy, facts)]
    reason = f"{len(units) - len(lacking):,} of {counted(len(units), 'unit')} are yours"
    if lacking:
        return missing(name, expression, reason, lacking, Blocks.NOTHING)
    return satisfied(name, expression, reason, Blocks.NOTHING)


def _owns(unit: Unit, policy: Policy, facts: ReviewFacts) -> bool:
    """Whether the reviewer is among the owners of a unit; of one that is unowned on purpose nobody is asked for."""
    said = (
        [one for path in {unit.path, unit.old_path} for one in facts.ownership.of(path)]
        if facts.ownership
        else []
    )
    asking = [one for one in said if one.owners]
    mine = (facts.email.lower() in addresses(one.owners, policy.people).known for one in asking)
    return bool(said) and (not asking or any(mine))


def _pace(rate: float, facts: ReviewFacts, units: Sequence[Unit]) -> Requirement:
    """Over everything shown and marked: unit by unit, one glance does for a one-line unit among its like."""
    name, expression = "pace", f"at least {rate:g} seconds a line"
    shown = [unit for unit in units if _how(facts, unit) in (MarkHow.ONE_BY_ONE, MarkHow.BULK) and unit.lines]
    lines = sum(unit.lines for unit in shown)
    if not lines or not rate:
        return satisfied(name, expression, "nothing to time", Blocks.NOTHING)
    pace = sum(facts.seconds.get(unit.fingerprint, 0.0) for unit in shown) / lines
    outcome = Outcome.SATISFIED if pace >= rate else Outcome.NOT_SATISFIED
    return Requirement(name, expression, outcome, f"{pace:.1f} seconds a line", (), Blocks.NOTHING)


def _how(facts: ReviewFacts, unit: Unit) -> MarkHow | None:
    mark = facts.marks.get(unit.fingerprint)
    return mark.how if mark else None


def _fingerprints(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(unit.fingerprint for unit in units)
