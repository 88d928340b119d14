"""What a change owes by itself, whoever reviews it: a whole analysis, its size, its contract, its provenance."""

from collections.abc import Collection, Mapping

from reviewer.core.contract import CONTRACT_FIELDS, ContractField, ContractState
from reviewer.core.policy import Policy, Rule, label
from reviewer.core.provenance import Origin
from reviewer.core.requirements.evidence import changed_lines, evidence
from reviewer.core.requirements.facts import ChangeFacts
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
from reviewer.core.requirements.tools import approved_tools, autonomy, frozen
from reviewer.core.text import counted


def demands_on_the_change(policy: Policy, facts: ChangeFacts) -> tuple[Requirement, ...]:
    """Everything the change owes, in the order people read it; rules of the policy last."""
    require = policy.require
    return (
        complete(facts),
        _size(policy, facts),
        _contract(require.contract, facts),
        _provenance(policy, facts),
        approved_tools(policy, facts),
        frozen(policy, facts),
        autonomy(policy, facts),
        evidence(require.evidence, facts, signed=require.signature),
        changed_lines(require.changed_line_coverage, facts, facts.units, signed=require.signature),
        *(
            one
            for number, rule in enumerate(require.rule, 1)
            for one in _of_rule(policy, rule, number, facts)
        ),
    )


def _of_rule(policy: Policy, rule: Rule, number: int, facts: ChangeFacts) -> list[Requirement]:
    """What a rule asks of the change, once a unit it means is in it."""
    units = facts.meant(rule)
    called = label(rule, number)
    signed = rule.signature or policy.require.signature
    found = []
    for name, asked in (
        ("contract", rule.contract),
        ("evidence", rule.evidence),
        ("changed-lines", rule.changed_line_coverage),
    ):
        if not asked:
            continue
        if units is None:
            found.append(unknown_risk(name, f"what rule {called} asks where there is such risk"))
        elif not units:
            found.append(satisfied(name, f"what rule {called} asks", "no unit is meant"))
        elif name == "contract":
            found.append(_contract(rule.contract, facts))
        elif name == "evidence":
            found.append(evidence(rule.evidence, facts, units, signed=signed))
        else:
            found.append(changed_lines(rule.changed_line_coverage, facts, units, signed=signed))
    return [one.of_rule(called) for one in found]


def complete(facts: ChangeFacts) -> Requirement:
    """Whether all of the change is known."""
    name, expression = "complete", "the whole change was analysed"
    unknown = [*facts.incomplete, *(["risk findings"] if facts.findings is None else [])]
    if unknown:
        return failed(name, expression, f"failed: {listed(unknown)}")
    if not facts.units:
        return missing(name, expression, "the change is empty")
    return satisfied(name, expression, counted(len(facts.units), "unit"))


def _size(policy: Policy, facts: ChangeFacts) -> Requirement:
    largest = policy.require.largest_change
    lines = sum(unit.lines for unit in facts.units)
    if largest is None:
        return satisfied("size", "a change may have any size", counted(lines, "changed line"))
    expression = f"at most {counted(largest, 'changed line')}"
    if lines > largest:
        return missing("size", expression, f"{counted(lines, 'changed line')}: split it")
    return satisfied("size", expression, counted(lines, "changed line"))


def _contract(demanded: Collection[str], facts: ChangeFacts) -> Requirement:
    """The fields demanded block; any other field that is missing or contradicted is worth a warning."""
    name = "contract"
    expression = (
        f"the PR contract says {listed(map(_words, demanded))}" if demanded else "the PR contract is complete"
    )
    blocks = Blocks.APPROVAL if demanded else Blocks.NOTHING
    if facts.contract is None:
        return failed(name, expression, "the contract could not be read", blocks)
    lacking = {
        each: field
        for each in CONTRACT_FIELDS
        if (field := getattr(facts.contract, each)).state
        in (ContractState.MISSING, ContractState.CONTRADICTED)
    }
    wanted = {field: state for field, state in lacking.items() if field in demanded or not demanded}
    if wanted:
        return missing(name, expression, _stated(wanted), (), blocks)
    others = f"; {_stated(lacking)}" if lacking else ""
    return satisfied(name, expression, f"present{others}", blocks)


def _stated(lacking: Mapping[str, ContractField]) -> str:
    """The states of contract fields with their names: "missing: rollout, rollback"."""
    states = sorted({field.state for field in lacking.values()})
    return "; ".join(
        f"{state}: {listed(_words(name) for name, field in lacking.items() if field.state is state)}"
        for state in states
    )


def _words(field: str) -> str:
    return field.replace("_", " ")


def _provenance(policy: Policy, facts: ChangeFacts) -> Requirement:
    demanded = policy.require.provenance
    name, expression = "provenance", "how the change was made is known, and nothing contradicts it"
    blocks = Blocks.APPROVAL if demanded else Blocks.NOTHING
    if facts.provenance is None:
        return failed(name, expression, "provenance could not be read", blocks)
    problems = [*facts.provenance.problems, *(each.sentence for each in facts.contradictions)]
    if facts.provenance.origin is Origin.UNKNOWN:
        reason = " ".join(["unknown origin.", *problems]) if problems else "unknown origin"
        return missing(name, expression, reason, (), blocks)
    if problems:
        return Requirement(name, expression, Outcome.NOT_SATISFIED, " ".join(problems), (), Blocks.NOTHING)
    return satisfied(name, expression, "recorded", blocks)
