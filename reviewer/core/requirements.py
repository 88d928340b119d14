"""What a sign-off must satisfy: the policy's demands against what the reviewer did, each with its reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum

from reviewer.core.change import Unit
from reviewer.core.contract import Contract, ContractField, ContractState
from reviewer.core.contradiction import Contradiction
from reviewer.core.finding import Finding
from reviewer.core.policy import Policy, selects
from reviewer.core.provenance import Origin, Provenance
from reviewer.core.session import Mark, MarkHow


class Outcome(StrEnum):
    """How one requirement came out; only SATISFIED passes."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not satisfied"
    ERROR = "error"
    UNVERIFIABLE = "unverifiable"


class Blocks(StrEnum):
    """What a requirement that does not hold stands in the way of."""

    VERDICT = "verdict"
    APPROVAL = "approval"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand and how it came out.

    `name` is stable ("one-by-one"), `expression` what is demanded and `reason` why it came out so, both for
    people; `units` are the fingerprints it still lacks.
    """

    name: str
    expression: str
    outcome: Outcome
    reason: str
    units: tuple[str, ...] = ()
    blocks: Blocks = Blocks.APPROVAL

    @property
    def passes(self) -> bool:
        """Whether it holds; an error or an unverifiable one does not."""
        return self.outcome is Outcome.SATISFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """What is known of a change and of one reviewer's pass over it when they want to sign off.

    None means that it could not be established, which never passes. `marks` is by fingerprint, unread units
    absent; `seconds` on screen likewise. `open_comments` are the fingerprints the reviewer's own unresolved
    comments stand at. `reviewer` is "" without a name and an address. `is_self`: the reviewer wrote the change,
    or drove what did. `incomplete` names the parts of the analysis that failed.
    """

    units: Sequence[Unit]
    findings: Sequence[Finding] | None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    design_notes: Sequence[str] = ()
    acknowledged: Collection[str] = ()
    open_comments: Sequence[str] = ()
    contract: Contract | None = None
    provenance: Provenance | None = None
    contradictions: Sequence[Contradiction] = ()
    head_committed: bool = False
    reviewer: str = ""
    is_self: bool | None = None
    can_sign: bool | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    incomplete: Sequence[str] = ()


def requirements(policy: Policy, facts: ReviewFacts) -> tuple[Requirement, ...]:
    """Every requirement of a sign-off in the order a dialog lists them, the ones that hold included."""
    return (
        _complete(facts),
        _read(facts),
        _one_by_one(policy, facts),
        _design_note(policy, facts),
        _acknowledged(policy, facts),
        _comments(facts),
        _contract(policy, facts),
        _provenance(policy, facts),
        _committed(facts),
        _identity(facts),
        _signature(policy, facts),
        _independent(policy, facts),
        _pace(policy, facts),
    )


def demands_on_the_change(policy: Policy, facts: ReviewFacts) -> tuple[Requirement, ...]:
    """What the change owes by itself, whoever reviews it: a whole analysis, its contract, its provenance."""
    return _complete(facts), _contract(policy, facts), _provenance(policy, facts)


def obstacles(found: Iterable[Requirement], *, approve: bool) -> tuple[Requirement, ...]:
    """The requirements that stand in the way of an approval, or of any verdict at all."""
    levels = {Blocks.VERDICT, Blocks.APPROVAL} if approve else {Blocks.VERDICT}
    return tuple(one for one in found if not one.passes and one.blocks in levels)


def _complete(facts: ReviewFacts) -> Requirement:
    name, expression = "complete", "the whole change was analysed"
    failed = [*facts.incomplete, *(["risk findings"] if facts.findings is None else [])]
    if failed:
        return Requirement(name, expression, Outcome.ERROR, f"failed: {_list(failed)}")
    if not facts.units:
        return Requirement(name, expression, Outcome.NOT_SATISFIED, "the change is empty")
    return Requirement(name, expression, Outcome.SATISFIED, _count(len(facts.units), "unit"))


def _read(facts: ReviewFacts) -> Requirement:
    name, expression = "read", "every unit is read"
    unread = [unit for unit in facts.units if unit.fingerprint not in facts.marks]
    if unread or not facts.units:
        lines = sum(unit.lines for unit in unread)
        reason = f"{_count(len(unread), 'unit')} unread ({_count(lines, 'line')})"
        return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(unread))
    declared = sum(_how(facts, unit) is MarkHow.DECLARED for unit in facts.units)
    reason = f"{len(facts.units)} of {len(facts.units)}"
    if declared:
        reason += f"; {declared} declared read, not shown"
    return Requirement(name, expression, Outcome.SATISFIED, reason)


def _one_by_one(policy: Policy, facts: ReviewFacts) -> Requirement:
    areas = policy.require.one_by_one
    name, expression = "one-by-one", f"units with risk {_list(areas) or 'of no kind'} are marked one by one"
    risky = _units_with(facts, areas)
    if risky is None:
        return _unknown_risk(name, expression)
    lacking = [unit for unit in risky if _how(facts, unit) is not MarkHow.ONE_BY_ONE]
    if not lacking:
        reason = f"{len(risky)} of {len(risky)}" if risky else "no unit has such risk"
        return Requirement(name, expression, Outcome.SATISFIED, reason)
    declared = sum(_how(facts, unit) is MarkHow.DECLARED for unit in lacking)
    reason = f"{len(risky) - len(lacking)} of {len(risky)}"
    if declared:
        reason += f"; {declared} only declared"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(lacking))


def _design_note(policy: Policy, facts: ReviewFacts) -> Requirement:
    large, areas = policy.require.large_change, policy.require.design_note
    name = "design-note"
    expression = f"a design note from {large} changed lines on, or for risk {_list(areas) or 'of no kind'}"
    if any(note.strip() for note in facts.design_notes):
        return Requirement(name, expression, Outcome.SATISFIED, "written")
    lines = sum(unit.lines for unit in facts.units)
    risky = _units_with(facts, areas)
    tags = _tags(facts, areas)
    if lines < large and risky is None:
        return _unknown_risk(name, expression)
    if lines < large and not tags:
        return Requirement(name, expression, Outcome.SATISFIED, "small and without such risk: none needed")
    because = [_count(lines, "changed line")] if lines >= large else []
    reason = f"missing; demanded by {_list([*because, *tags])}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(risky or ()))


def _acknowledged(policy: Policy, facts: ReviewFacts) -> Requirement:
    areas = policy.require.acknowledge
    name, expression = "acknowledged", f"every tag with risk {_list(areas) or 'of no kind'} is acknowledged"
    if facts.findings is None and areas:
        return _unknown_risk(name, expression)
    tags = _tags(facts, areas)
    missing = [tag for tag in tags if tag not in facts.acknowledged]
    if not missing:
        return Requirement(name, expression, Outcome.SATISFIED, _list(tags) or "no such tag")
    units = _units_with(facts, areas, only=missing) or ()
    reason = f"not acknowledged: {_list(missing)}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, _fingerprints(units))


def _comments(facts: ReviewFacts) -> Requirement:
    name, expression = "comments", "no comment of yours is open"
    if not facts.open_comments:
        return Requirement(name, expression, Outcome.SATISFIED, "none", (), Blocks.NOTHING)
    reason = f"{_count(len(facts.open_comments), 'comment')} open"
    units = tuple(dict.fromkeys(facts.open_comments))
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, units, Blocks.NOTHING)


def _contract(policy: Policy, facts: ReviewFacts) -> Requirement:
    """The fields policy demands block; any other field that is missing or contradicted is worth a warning."""
    demanded: Collection[str] = policy.require.contract
    name = "contract"
    expression = (
        f"the PR contract says {_list(map(_words, demanded))}" if demanded else "the PR contract is complete"
    )
    blocks = Blocks.APPROVAL if demanded else Blocks.NOTHING
    if facts.contract is None:
        return Requirement(name, expression, Outcome.ERROR, "the contract could not be read", (), blocks)
    lacking = {
        each.name: field
        for each in fields(Contract)
        if (field := getattr(facts.contract, each.name)).state
        in (ContractState.MISSING, ContractState.CONTRADICTED)
    }
    wanted = {field: state for field, state in lacking.items() if field in demanded or not demanded}
    if wanted:
        return Requirement(name, expression, Outcome.NOT_SATISFIED, _stated(wanted), (), blocks)
    others = f"; {_stated(lacking)}" if lacking else ""
    return Requirement(name, expression, Outcome.SATISFIED, f"present{others}", (), blocks)


def _stated(lacking: Mapping[str, ContractField]) -> str:
    """The states of contract fields with their names: "missing: rollout, rollback"."""
    states = sorted({field.state for field in lacking.values()})
    return "; ".join(
        f"{state}: {_list(_words(name) for name, field in lacking.items() if field.state is state)}"
        for state in states
    )


def _words(field: str) -> str:
    return field.replace("_", " ")


def _provenance(policy: Policy, facts: ReviewFacts) -> Requirement:
    demanded = policy.require.provenance
    name, expression = "provenance", "how the change was made is known, and nothing contradicts it"
    blocks = Blocks.APPROVAL if demanded else Blocks.NOTHING
    if facts.provenance is None:
        return Requirement(name, expression, Outcome.ERROR, "provenance could not be read", (), blocks)
    problems = [*facts.provenance.problems, *(each.sentence for each in facts.contradictions)]
    if facts.provenance.origin is Origin.UNKNOWN:
        reason = " ".join(["unknown origin.", *problems]) if problems else "unknown origin"
        return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), blocks)
    if problems:
        reason = " ".join(problems)
        return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), Blocks.NOTHING)
    return Requirement(name, expression, Outcome.SATISFIED, "recorded", (), blocks)


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
    name = "signature"
    if policy.require.signature:
        expression, blocks = "the sign-off is signed with the reviewer's key", Blocks.VERDICT
    else:
        expression, blocks = "the sign-off is signed (not required)", Blocks.NOTHING
    if facts.can_sign:
        return Requirement(name, expression, Outcome.SATISFIED, "a key is set up", (), blocks)
    if facts.can_sign is None:
        reason = "not established whether a key is set up"
        return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, (), blocks)
    reason = "no signing key is set up in git; the record will say unsigned"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), blocks)


def _independent(policy: Policy, facts: ReviewFacts) -> Requirement:
    """Never blocks: a self sign-off is recorded, and is no second person."""
    wanted = policy.require.approvals
    name, expression = "independent", f"counts towards {_count(wanted, 'independent approval')}"
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


def _pace(policy: Policy, facts: ReviewFacts) -> Requirement:
    """Over everything shown and marked: unit by unit, one glance does for a one-line unit among its like."""
    rate = policy.reading.seconds_per_line
    name, expression = "pace", f"at least {rate:g} seconds a line"
    shown = [
        unit for unit in facts.units if _how(facts, unit) in (MarkHow.ONE_BY_ONE, MarkHow.BULK) and unit.lines
    ]
    lines = sum(unit.lines for unit in shown)
    if not lines or not rate:
        return Requirement(name, expression, Outcome.SATISFIED, "nothing to time", (), Blocks.NOTHING)
    pace = sum(facts.seconds.get(unit.fingerprint, 0.0) for unit in shown) / lines
    outcome = Outcome.SATISFIED if pace >= rate else Outcome.NOT_SATISFIED
    return Requirement(name, expression, outcome, f"{pace:.1f} seconds a line", (), Blocks.NOTHING)


def _how(facts: ReviewFacts, unit: Unit) -> MarkHow | None:
    mark = facts.marks.get(unit.fingerprint)
    return mark.how if mark else None


def _unknown_risk(name: str, expression: str) -> Requirement:
    return Requirement(name, expression, Outcome.ERROR, "the risk of the change could not be established")


def _units_with(
    facts: ReviewFacts, areas: Sequence[str], *, only: Collection[str] | None = None
) -> list[Unit] | None:
    """The units with a finding in these areas (of these tags only), in order; None without findings."""
    if not areas:
        return []
    if facts.findings is None:
        return None
    risky = {
        finding.fingerprint
        for finding in facts.findings
        if selects(areas, finding) and (only is None or finding.tag in only)
    }
    return [unit for unit in facts.units if unit.fingerprint in risky]


def _tags(facts: ReviewFacts, areas: Sequence[str]) -> list[str]:
    return sorted({finding.tag for finding in facts.findings or () if selects(areas, finding)})


def _fingerprints(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(unit.fingerprint for unit in units)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)
