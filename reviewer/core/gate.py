"""The gate: policy, ledger and change put together into one decision; what is in doubt does not pass."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from reviewer.core.change import Comparison, Unit, UnitKind
from reviewer.core.contract import Contract
from reviewer.core.contradiction import Contradiction
from reviewer.core.coverage import Approval, Coverage
from reviewer.core.finding import DiffSide, Finding
from reviewer.core.policy import Policy, selects
from reviewer.core.provenance import Provenance
from reviewer.core.record import SignOff
from reviewer.core.requirements import (
    Blocks,
    Outcome,
    Requirement,
    ReviewFacts,
    demands_on_the_change,
)

SHORT_ID = 12


class GateOutcome(StrEnum):
    """The answer; only PASS opens the gate."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """What is known of a change and of the records about it; None means that it could not be established.

    `if_unsigned` is the coverage there would be if unsigned records counted. `sign_offs` holds, by the record's
    id, at least every sign-off that the coverage names. `incomplete` names what failed.
    """

    units: Sequence[Unit]
    findings: Sequence[Finding] | None
    coverage: Coverage | None
    if_unsigned: Coverage | None = None
    sign_offs: Mapping[str, SignOff] = field(default_factory=dict)
    policy_digest: str = ""
    contract: Contract | None = None
    provenance: Provenance | None = None
    contradictions: Sequence[Contradiction] = ()
    incomplete: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands: lines `start` to `end` of a side, 1-based; 0 for a fact about a whole file."""

    unit: Unit
    side: DiffSide
    start: int
    end: int

    @property
    def words(self) -> str:
        """`a.py:3-7`; the base's lines, when all that was there is gone; the fact, when it has no lines."""
        if not self.start:
            return f"{self.unit.path} ({self.unit.kind.value})"
        lines = f"{self.start}-{self.end}" if self.end > self.start else str(self.start)
        if self.side is DiffSide.OLD:
            return f"{self.unit.old_path}:{lines} (removed)"
        return f"{self.unit.path}:{lines}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the gate says of a change, and everything it says it by."""

    comparison: Comparison
    change: str
    policy_digest: str
    policy_source: str
    units: Sequence[Unit]
    coverage: Coverage | None
    requirements: tuple[Requirement, ...]

    @property
    def outcome(self) -> GateOutcome:
        """Pass only if all that stands in the way holds; where something could not be established, no answer."""
        missing = {one.outcome for one in self.requirements if stands_in_the_way(one)}
        if not self.requirements or missing - {Outcome.NOT_SATISFIED}:
            return GateOutcome.CANNOT_TELL
        return GateOutcome.FAIL if missing else GateOutcome.PASS

    def lacking(self, requirement: Requirement) -> tuple[Place, ...]:
        """Where the units stand that a requirement still lacks, in the order of the change."""
        wanted = set(requirement.units)
        return tuple(place(unit) for unit in self.units if unit.fingerprint in wanted)


def stands_in_the_way(requirement: Requirement) -> bool:
    """Whether a requirement keeps the gate shut; the others are only said."""
    return not requirement.passes and requirement.blocks is not Blocks.NOTHING


def place(unit: Unit) -> Place:
    """Where a unit stands: in the head if it is still there, else in the base."""
    if unit.kind is UnitKind.LINES and unit.new_lines:
        return Place(unit, DiffSide.NEW, unit.new_start, unit.new_start + unit.new_lines - 1)
    if unit.kind is UnitKind.LINES and unit.old_lines:
        return Place(unit, DiffSide.OLD, unit.old_start, unit.old_start + unit.old_lines - 1)
    return Place(unit, DiffSide.NEW, 0, 0)


def judge(policy: Policy, facts: GateFacts) -> tuple[Requirement, ...]:
    """Every requirement of the gate in the order people read them, the ones that hold included."""
    complete, contract, provenance = demands_on_the_change(policy, _of_the_change(facts))
    if facts.coverage is None:
        ledger = [_unread(name) for name in (*_OF_THE_LEDGER, "ledger")]
        return complete, *ledger, contract, provenance
    view = _View(policy, facts, facts.coverage)
    return (
        complete,
        *(judged(view) for judged in _OF_THE_LEDGER.values()),
        _ledger(view),
        contract,
        provenance,
    )


def _of_the_change(facts: GateFacts) -> ReviewFacts:
    return ReviewFacts(
        units=facts.units,
        findings=facts.findings,
        contract=facts.contract,
        provenance=facts.provenance,
        contradictions=facts.contradictions,
        incomplete=facts.incomplete,
    )


@dataclass(frozen=True, slots=True)
class _View:
    """The facts as the requirements about records ask for them."""

    policy: Policy
    facts: GateFacts
    coverage: Coverage

    def approving(self, unit: Unit) -> list[SignOff]:
        """The sign-offs under which a unit counts as approved."""
        approvals = self.coverage.covered.get(unit.fingerprint, ())
        found = (self.facts.sign_offs.get(approval.record) for approval in approvals)
        return [one for one in found if one is not None]

    def lacking(self, risky: Iterable[Unit], enough: Callable[[Unit, SignOff], bool]) -> list[Unit]:
        """The units that no sign-off approves in the way demanded."""
        return [unit for unit in risky if not any(enough(unit, one) for one in self.approving(unit))]

    def tags(self, areas: Sequence[str]) -> dict[str, set[str]]:
        """The tags of each unit that these areas mean, by fingerprint."""
        found: dict[str, set[str]] = {}
        for finding in self.facts.findings or ():
            if selects(areas, finding):
                found.setdefault(finding.fingerprint, set()).add(finding.tag)
        return found

    def is_unknown(self, areas: Sequence[str]) -> bool:
        """Whether it cannot be told which units have such risk."""
        return bool(areas) and self.facts.findings is None

    def notes_design(self, sign_off: SignOff) -> bool:
        """Whether a sign-off has a note on the whole change, or on something that is still in it."""
        present = {unit.fingerprint for unit in self.facts.units}
        return any(
            note.text.strip() and (not note.units or not present.isdisjoint(note.units))
            for note in sign_off.notes
        )

    def approvals(self) -> dict[str, Approval]:
        """The approvals that count for something, by record, in the order of their time."""
        found = {one.record: one for approvals in self.coverage.covered.values() for one in approvals}
        return dict(sorted(found.items(), key=lambda each: (each[1].at, each[0])))


def _objections(view: _View) -> Requirement:
    name, expression = "objections", "nobody's request for changes or rejection stands"
    objected = view.coverage.objected
    if not objected:
        return Requirement(name, expression, Outcome.SATISFIED, "none")
    counted = Counter(one for objections in objected.values() for one in objections)
    said = [
        f"{one.verdict} by {_who(one.reviewer, one.email)} at {one.at}, {_count(number, 'unit')}, "
        f"record {one.record[:SHORT_ID]}"
        for one, number in counted.items()
    ]
    units = [unit for unit in view.facts.units if unit.fingerprint in objected]
    return _missing(name, expression, "; ".join(said), units)


def _approvals(view: _View) -> Requirement:
    wanted = view.policy.require.approvals
    name = "approvals"
    expression = f"every unit is under {_count(wanted, 'independent approval')}"
    if not wanted:
        return Requirement(name, expression, Outcome.SATISFIED, "the policy asks for none")
    covered, units = view.coverage.covered, view.facts.units
    lacking = [
        unit
        for unit in units
        if len({one.email.lower() for one in covered.get(unit.fingerprint, ()) if not one.self_signed})
        < wanted
    ]
    given = _given(view)
    if not lacking:
        return Requirement(name, expression, Outcome.SATISFIED, given or "there is nothing to approve")
    lines = sum(unit.lines for unit in lacking)
    reasons = [f"{len(lacking):,} of {_count(len(units), 'unit')} lack it ({_count(lines, 'line')})"]
    own = {one.email: one for unit in lacking for one in view.coverage.self_signed.get(unit.fingerprint, ())}
    if own:
        reasons.append(
            f"a self sign-off never counts: {_list(_who(o.reviewer, o.email) for o in own.values())}"
        )
    return _missing(name, expression, "; ".join([*reasons, *([given] if given else [])]), lacking)


def _given(view: _View) -> str:
    """Who approved how much, recognised by which match."""
    covered = view.coverage.covered
    numbers = Counter(one.record for approvals in covered.values() for one in approvals)
    said = []
    for record, one in view.approvals().items():
        sign_off = view.facts.sign_offs.get(record)
        declared = len(set(sign_off.declared) & covered.keys()) if sign_off else 0
        more = f", {declared:,} declared read, not shown" if declared else ""
        said.append(
            f"{_who(one.reviewer, one.email)}: {_count(numbers[record], 'unit')} ({one.match}, {one.signature}{more})"
        )
    return "; ".join(said)


def _one_by_one(view: _View) -> Requirement:
    areas = view.policy.require.one_by_one
    name = "one-by-one"
    expression = f"units with risk {_list(areas) or 'of no kind'} were marked one by one by who approved them"
    if view.is_unknown(areas):
        return _unknown_risk(name, expression)
    tags = view.tags(areas)
    risky = [unit for unit in view.facts.units if unit.fingerprint in tags]
    lacking = view.lacking(risky, lambda unit, sign_off: unit.fingerprint in sign_off.one_by_one)
    reason = f"{len(risky) - len(lacking):,} of {len(risky):,}" if risky else "no unit has such risk"
    if not lacking:
        return Requirement(name, expression, Outcome.SATISFIED, reason)
    return _missing(name, expression, reason, lacking)


def _design_note(view: _View) -> Requirement:
    """Each risky unit needs an approval that comes with a note; a large change needs one such approval."""
    large, areas = view.policy.require.large_change, view.policy.require.design_note
    name = "design-note"
    risk = _list(areas) or "of no kind"
    expression = f"who approved wrote a design note, from {large:,} changed lines on or for risk {risk}"
    if view.is_unknown(areas):
        return _unknown_risk(name, expression)
    units, tags = view.facts.units, view.tags(areas)
    lines = sum(unit.lines for unit in units)
    noted = any(view.notes_design(one) for unit in units for one in view.approving(unit))
    risky = [unit for unit in units if unit.fingerprint in tags]
    lacking = view.lacking(risky, lambda _, sign_off: view.notes_design(sign_off))
    because = sorted({tag for unit in lacking for tag in tags[unit.fingerprint]})
    if lines >= large and not noted:
        because.insert(0, _count(lines, "changed line"))
    if because:
        return _missing(name, expression, f"missing; demanded by {_list(because)}", lacking)
    needed = lines >= large or risky
    reason = "written" if needed else "small and without such risk: none needed"
    return Requirement(name, expression, Outcome.SATISFIED, reason)


def _acknowledged(view: _View) -> Requirement:
    areas = view.policy.require.acknowledge
    name = "acknowledged"
    expression = (
        f"tags with risk {_list(areas) or 'of no kind'} were acknowledged by who approved their units"
    )
    if view.is_unknown(areas):
        return _unknown_risk(name, expression)
    tags = view.tags(areas)
    missing: dict[str, set[str]] = {}
    for unit in view.facts.units:
        seen = {tag for sign_off in view.approving(unit) for tag in sign_off.acknowledged}
        if left := tags.get(unit.fingerprint, set()) - seen:
            missing[unit.fingerprint] = left
    if not missing:
        all_tags = sorted({tag for found in tags.values() for tag in found})
        return Requirement(name, expression, Outcome.SATISFIED, _list(all_tags) or "no such tag")
    reason = f"not acknowledged: {_list(sorted({tag for found in missing.values() for tag in found}))}"
    return _missing(name, expression, reason, [u for u in view.facts.units if u.fingerprint in missing])


def _signature(view: _View) -> Requirement:
    name = "signature"
    if not view.policy.require.signature:
        expression = "approvals are signed (not required)"
        unsigned = [one for one in view.approvals().values() if one.signature.value == "unsigned"]
        said = _list(f"{_who(one.reviewer, one.email)}, record {one.record[:SHORT_ID]}" for one in unsigned)
        outcome = Outcome.NOT_SATISFIED if unsigned else Outcome.SATISFIED
        reason = f"unsigned: {said}" if unsigned else "none is unsigned"
        return Requirement(name, expression, outcome, reason, (), Blocks.NOTHING)
    expression = "approvals are signed by a key that is known for the person"
    if view.facts.if_unsigned is None:
        return Requirement(name, expression, Outcome.ERROR, "what is unsigned could not be established")
    covered, otherwise = view.coverage.covered, view.facts.if_unsigned.covered
    lacking = [
        unit
        for unit in view.facts.units
        if len(otherwise.get(unit.fingerprint, ())) > len(covered.get(unit.fingerprint, ()))
        and len(covered.get(unit.fingerprint, ())) < view.policy.require.approvals
    ]
    if lacking:
        reason = f"{_count(len(lacking), 'unit')} approved only without a signature"
        return _missing(name, expression, reason, lacking)
    reason = "all that count" if covered else "no approval counts yet"
    return Requirement(name, expression, Outcome.SATISFIED, reason)


def _same_policy(view: _View) -> Requirement:
    """Said, never in the way: what the policy demands now was judged anew above."""
    name, expression = "policy", "approvals were given under the policy that is in force"
    other = [
        f"record {record[:SHORT_ID]} by {_who(one.reviewer, one.email)} under {then[:SHORT_ID] or 'none'}"
        for record, one in view.approvals().items()
        if (then := _policy_of(view, record)) != view.facts.policy_digest
    ]
    if not other:
        return Requirement(name, expression, Outcome.SATISFIED, "the same", (), Blocks.NOTHING)
    reason = f"now {view.facts.policy_digest[:SHORT_ID] or 'none'}; {'; '.join(other)}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), Blocks.NOTHING)


def _policy_of(view: _View, record: str) -> str:
    sign_off = view.facts.sign_offs.get(record)
    return sign_off.policy_digest if sign_off else ""


def _ledger(view: _View) -> Requirement:
    """Said, never in the way: what such a record would have covered is lacking above."""
    name, expression = "ledger", _OF_RECORDS
    if not view.coverage.problems:
        return Requirement(name, expression, Outcome.SATISFIED, "no problem", (), Blocks.NOTHING)
    reason = "; ".join(view.coverage.problems)
    return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, (), Blocks.NOTHING)


_OF_RECORDS = "every record about this change can be read and verified"
_OF_THE_LEDGER: Mapping[str, Callable[[_View], Requirement]] = {
    "objections": _objections,
    "approvals": _approvals,
    "one-by-one": _one_by_one,
    "design-note": _design_note,
    "acknowledged": _acknowledged,
    "signature": _signature,
    "policy": _same_policy,
}


def _unread(name: str) -> Requirement:
    expression = (
        _OF_RECORDS if name == "ledger" else f"{name.replace('-', ' ')}, by the records of the ledger"
    )
    return Requirement(name, expression, Outcome.ERROR, "what the ledger says could not be established")


def _unknown_risk(name: str, expression: str) -> Requirement:
    return Requirement(name, expression, Outcome.ERROR, "the risk of the change could not be established")


def _missing(name: str, expression: str, reason: str, units: Iterable[Unit]) -> Requirement:
    fingerprints = tuple(unit.fingerprint for unit in units)
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, fingerprints)


def _who(name: str, email: str) -> str:
    return f"{name} <{email}>"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)
