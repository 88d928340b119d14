"""Which units the rules of a policy mean, and which of them are marked one by one."""

from collections.abc import Iterable

from reviewer.core.change import Unit
from reviewer.core.finding import Finding
from reviewer.core.policy.values import Policy, Rule, selects


def at_paths(rule: Rule, unit: Unit) -> bool:
    """Whether one of a unit's paths (before and after a rename) is among a rule's."""
    if not rule.paths:
        return True
    from reviewer.core.globs import matcher  # pathspec: only where a rule names paths

    means = matcher(rule.paths)
    return means(unit.path) or means(unit.old_path)


def means(rule: Rule, unit: Unit, findings: Iterable[Finding]) -> bool:
    """Whether a rule means a unit that has these findings."""
    return (not rule.risk or any(selects(rule.risk, one) for one in findings)) and at_paths(rule, unit)


def marked_alone(policy: Policy, unit: Unit, findings: Iterable[Finding]) -> bool:
    """Whether a unit that has these findings may only be marked on its own."""
    found = tuple(findings)
    if any(selects(policy.require.one_by_one, one) for one in found):
        return True
    return any(rule.one_by_one and means(rule, unit, found) for rule in policy.require.rule)
