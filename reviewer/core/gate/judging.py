"""The gate: policy, ledger and change put together into one decision; what is in doubt does not pass."""

from collections import Counter
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from reviewer.core.gate.facts import GateFacts, View, who
from reviewer.core.gate.units import approvals, marked_singly, of_rule, owners
from reviewer.core.policy import Policy
from reviewer.core.requirements import Blocks, Outcome, Requirement, demands_on_the_change
from reviewer.core.requirements.requirement import listed, missing, unknown_risk
from reviewer.core.text import counted

SHORT_ID = 12


def judge(policy: Policy, facts: GateFacts) -> tuple[Requirement, ...]:
    """Every requirement of the gate in the order people read them, the ones that hold included."""
    complete, *of_the_change = demands_on_the_change(policy, facts)
    if facts.coverage is None:
        ledger = [_unread(name) for name in (*_OF_THE_LEDGER, "ledger")]
        return complete, *ledger, *of_the_change
    view = View(policy, facts, facts.coverage)
    return (
        complete,
        *(judged(view) for judged in _OF_THE_LEDGER.values()),
        _ledger(view),
        *of_the_change,
        *of_rules(view),
    )


def of_rules(view: View) -> list[Requirement]:
    """What the rules of the policy ask of the sign-offs, in the order of the file."""
    rules = enumerate(view.policy.require.rule, 1)
    return [one for number, rule in rules for one in of_rule(view, rule, number)]


def _owners(view: View) -> Requirement:
    wanted = view.policy.require.owners
    asked = counted(wanted, "owner") if wanted else "an owner"
    expression = f"every unit is approved by {asked} of its path" + ("" if wanted else " (not demanded)")
    return owners(view, view.facts.units, wanted, expression)


def _objections(view: View) -> Requirement:
    name, expression = "objections", "nobody's request for changes or rejection stands"
    objected = view.coverage.objected
    if not objected:
        return Requirement(name, expression, Outcome.SATISFIED, "none")
    each = Counter(one for objections in objected.values() for one in objections)
    said = [
        f"{one.verdict} by {who(one.reviewer, one.email)} at {one.at}, {counted(number, 'unit')}, "
        f"record {one.record[:SHORT_ID]}"
        for one, number in each.items()
    ]
    units = [unit for unit in view.facts.units if unit.fingerprint in objected]
    return missing(name, expression, "; ".join(said), units)


def _approvals(view: View) -> Requirement:
    wanted = view.policy.require.approvals
    return approvals(
        view, view.facts.units, wanted, f"every unit is under {counted(wanted, 'independent approval')}"
    )


def _one_by_one(view: View) -> Requirement:
    areas = view.policy.require.one_by_one
    name = "one-by-one"
    expression = (
        f"units with risk {listed(areas) or 'of no kind'} were marked one by one by who approved them"
    )
    if view.is_unknown(areas):
        return unknown_risk(name, expression)
    tags = view.tags(areas)
    risky = [unit for unit in view.facts.units if unit.fingerprint in tags]
    found = marked_singly(view, risky, expression)
    because = sorted({tag for unit in found.units for tag in tags[unit]})
    return replace(found, reason=f"{found.reason}; demanded by {listed(because)}") if because else found


def _design_note(view: View) -> Requirement:
    """Each risky unit needs an approval that comes with a note; a large change needs one such approval."""
    large, areas = view.policy.require.large_change, view.policy.require.design_note
    name = "design-note"
    risk = listed(areas) or "of no kind"
    expression = f"who approved wrote a design note, from {large:,} changed lines on or for risk {risk}"
    if view.is_unknown(areas):
        return unknown_risk(name, expression)
    units, tags = view.facts.units, view.tags(areas)
    lines = sum(unit.lines for unit in units)
    noted = any(view.notes_design(one) for unit in units for one in view.approving(unit))
    risky = [unit for unit in units if unit.fingerprint in tags]
    lacking = view.lacking(risky, lambda _, sign_off: view.notes_design(sign_off))
    because = sorted({tag for unit in lacking for tag in tags[unit.fingerprint]})
    if lines >= large and not noted:
        because.insert(0, counted(lines, "changed line"))
    if because:
        return missing(name, expression, f"missing; demanded by {listed(because)}", lacking)
    needed = lines >= large or risky
    reason = "written" if needed else "small and without such risk: none needed"
    return Requirement(name, expression, Outcome.SATISFIED, reason)


def _acknowledged(view: View) -> Requirement:
    areas = view.policy.require.acknowledge
    name = "acknowledged"
    expression = (
        f"tags with risk {listed(areas) or 'of no kind'} were acknowledged by who approved their units"
    )
    if view.is_unknown(areas):
        return unknown_risk(name, expression)
    tags = view.tags(areas)
    left_over: dict[str, set[str]] = {}
    for unit in view.facts.units:
        seen = {tag for sign_off in view.approving(unit) for tag in sign_off.acknowledged}
        if left := tags.get(unit.fingerprint, set()) - seen:
            left_over[unit.fingerprint] = left
    if not left_over:
        all_tags = sorted({tag for found in tags.values() for tag in found})
        return Requirement(name, expression, Outcome.SATISFIED, listed(all_tags) or "no such tag")
    reason = f"not acknowledged: {listed(sorted({tag for found in left_over.values() for tag in found}))}"
    return missing(name, expression, reason, [u for u in view.facts.units if u.fingerprint in left_over])


def _signature(view: View) -> Requirement:
    name = "signature"
    if not view.policy.require.signature:
        expression = "approvals are signed (not required)"
        unsigned = [one for one in view.approvals().values() if one.signature.value == "unsigned"]
        said = listed(f"{who(one.reviewer, one.email)}, record {one.record[:SHORT_ID]}" for one in unsigned)
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
        reason = f"{counted(len(lacking), 'unit')} approved only without a signature"
        return missing(name, expression, reason, lacking)
    reason = "all that count" if covered else "no approval counts yet"
    return Requirement(name, expression, Outcome.SATISFIED, reason)


def _same_policy(view: View) -> Requirement:
    """Said, never in the way: what the policy demands now was judged anew above."""
    name, expression = "policy", "approvals were given under the policy that is in force"
    other = [
        f"record {record[:SHORT_ID]} by {who(one.reviewer, one.email)} under {then[:SHORT_ID] or 'none'}"
        for record, one in view.approvals().items()
        if (then := _policy_of(view, record)) != view.facts.policy_digest
    ]
    if not other:
        return Requirement(name, expression, Outcome.SATISFIED, "the same", (), Blocks.NOTHING)
    reason = f"now {view.facts.policy_digest[:SHORT_ID] or 'none'}; {'; '.join(other)}"
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, (), Blocks.NOTHING)


def _policy_of(view: View, record: str) -> str:
    sign_off = view.facts.sign_offs.get(record)
    return sign_off.policy_digest if sign_off else ""


def _ledger(view: View) -> Requirement:
    """Said, never in the way: what such a record would have covered is lacking above."""
    name, expression = "ledger", _OF_RECORDS
    if not view.coverage.problems:
        return Requirement(name, expression, Outcome.SATISFIED, "no problem", (), Blocks.NOTHING)
    reason = "; ".join(view.coverage.problems)
    return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, (), Blocks.NOTHING)


_OF_RECORDS = "every record about this change can be read and verified"
_OF_THE_LEDGER: Mapping[str, Callable[[View], Requirement]] = {
    "objections": _objections,
    "approvals": _approvals,
    "owners": _owners,
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
