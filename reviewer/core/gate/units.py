"""What is asked of sign-offs unit by unit: of every unit, and of those that a rule of the policy means."""

from collections import Counter
from collections.abc import Sequence

from reviewer.core.change import Unit
from reviewer.core.gate.facts import View, who
from reviewer.core.owners import Owned, addresses
from reviewer.core.policy import Rule, label
from reviewer.core.requirements import Outcome, Requirement
from reviewer.core.requirements.requirement import listed, missing, satisfied, unknown_risk
from reviewer.core.text import counted

MOST_NAMED = 5


def approvals(
    view: View, units: Sequence[Unit], wanted: int, expression: str, *, signed: bool = False
) -> Requirement:
    """Whether each unit is approved by so many different people who had no hand in the change."""
    name = "approvals"
    if not wanted:
        return satisfied(name, expression, "the policy asks for none")
    lacking = [unit for unit in units if len(view.approvers(unit, signed=signed)) < wanted]
    said = given(view)
    if not lacking:
        return satisfied(name, expression, said or "there is nothing to approve")
    lines = sum(unit.lines for unit in lacking)
    reasons = [f"{len(lacking):,} of {counted(len(units), 'unit')} lack it ({counted(lines, 'line')})"]
    own = {one.email: one for unit in lacking for one in view.coverage.self_signed.get(unit.fingerprint, ())}
    if own:
        reasons.append(
            f"a self sign-off never counts: {listed(who(o.reviewer, o.email) for o in own.values())}"
        )
    return missing(name, expression, "; ".join([*reasons, *([said] if said else [])]), lacking)


def given(view: View) -> str:
    """Who approved how much, recognised by which match."""
    covered = view.coverage.covered
    numbers = Counter(one.record for approvals in covered.values() for one in approvals)
    said = []
    for record, one in view.approvals().items():
        sign_off = view.facts.sign_offs.get(record)
        declared = len(set(sign_off.declared) & covered.keys()) if sign_off else 0
        more = f", {declared:,} declared read, not shown" if declared else ""
        said.append(
            f"{who(one.reviewer, one.email)}: {counted(numbers[record], 'unit')} ({one.match}, {one.signature}{more})"
        )
    return "; ".join(said)


def marked_singly(view: View, risky: Sequence[Unit], expression: str, *, signed: bool = False) -> Requirement:
    """Whether each of the units was marked one by one by somebody who approved it."""
    name = "one-by-one"
    lacking = view.lacking(
        risky, lambda unit, sign_off: unit.fingerprint in sign_off.one_by_one, signed=signed
    )
    reason = f"{len(risky) - len(lacking):,} of {len(risky):,}" if risky else "no unit has such risk"
    return missing(name, expression, reason, lacking) if lacking else satisfied(name, expression, reason)


def owners(
    view: View, units: Sequence[Unit], wanted: int, expression: str, *, signed: bool = False
) -> Requirement:
    """Whether each unit has so many approvals by owners of its path, of each section that speaks of it.

    A renamed file needs those of both its paths. Unverifiable when too few owners have an address for it ever
    to hold, or when who owns what cannot be told at all.
    """
    name = "owners"
    if not wanted:
        return satisfied(name, expression, "the policy asks for none")
    if not units:
        return satisfied(name, expression, "no unit asks for it")
    ownership = view.facts.ownership
    if ownership is None or ownership.refusal:
        reason = ownership.refusal if ownership else "the base has no CODEOWNERS"
        fingerprints = tuple(unit.fingerprint for unit in units)
        return Requirement(name, expression, Outcome.UNVERIFIABLE, reason, fingerprints)
    asked = _Asked(view, wanted, signed)
    lacking = [unit for unit in units if not asked.holds(unit)]
    if not lacking:
        return satisfied(name, expression, f"{counted(len(units), 'unit')}, by {ownership.source}")
    reason = "; ".join([f"{len(lacking):,} of {counted(len(units), 'unit')} lack it", *asked.reasons()])
    outcome = Outcome.UNVERIFIABLE if asked.unverifiable else Outcome.NOT_SATISFIED
    return Requirement(name, expression, outcome, reason, tuple(unit.fingerprint for unit in lacking))


class _Asked:
    """Owners asked for, unit by unit, with what was missing."""

    def __init__(self, view: View, wanted: int, signed: bool) -> None:
        self._view, self._wanted, self._signed = view, wanted, signed
        self._missing: Counter[str] = Counter()
        self._said: dict[str, tuple[Owned, ...]] = {}
        self.unverifiable = False

    def holds(self, unit: Unit) -> bool:
        """Whether a unit has the approvals; what it lacks is kept."""
        approvers = self._view.approvers(unit, signed=self._signed)
        reasons = {reason for path in {unit.path, unit.old_path} for reason in self._lacking(path, approvers)}
        self._missing.update(reasons)
        return not reasons

    def _lacking(self, path: str, approvers: set[str]) -> list[str]:
        said = self._of(path)
        if not said:
            return [f"no line of CODEOWNERS speaks of {path}"]
        reasons = []
        for one in said:
            if not one.owners:
                continue
            needed = max(self._wanted, one.approvals)
            found = addresses(one.owners, self._view.policy.people)
            if len(found.known & approvers) >= needed:
                continue
            reasons.append(_needed(one, needed))
            if len(found.known) < needed:
                self.unverifiable = True
                stranger = listed(found.unknown[:MOST_NAMED]) or "anybody else"
                reasons[-1] += f", and [people] gives no address for {stranger}"
        return reasons

    def _of(self, path: str) -> tuple[Owned, ...]:
        ownership = self._view.facts.ownership
        if path not in self._said and ownership is not None:
            self._said[path] = ownership.of(path)
        return self._said[path]

    def reasons(self) -> list[str]:
        """What was missing, the most frequent first."""
        named = [
            f"{reason} ({counted(number, 'unit')})"
            for reason, number in self._missing.most_common(MOST_NAMED)
        ]
        left = len(self._missing) - MOST_NAMED
        return [*named, *([f"and {left:,} more reasons"] if left > 0 else [])]


def _needed(owned: Owned, number: int) -> str:
    section = f" of section {owned.section}" if owned.section else ""
    return f"needs {number:,} of {listed(owned.owners)}{section}"


def of_rule(view: View, rule: Rule, number: int) -> list[Requirement]:
    """What a rule of the policy asks of the sign-offs on the units it means."""
    called = label(rule, number)
    units = view.facts.meant(rule)
    asked = {
        "approvals": bool(rule.approvals),
        "owners": bool(rule.owners),
        "one-by-one": rule.one_by_one,
        "design-note": rule.design_note,
        "signature": rule.signature,
    }
    names = [name for name, wanted in asked.items() if wanted]
    if units is None:
        return [unknown_risk(name, f"what rule {called} asks").of_rule(called) for name in names]
    return [_rule(view, rule, called, name, units).of_rule(called) for name in names]


def _rule(view: View, rule: Rule, called: str, name: str, units: Sequence[Unit]) -> Requirement:
    each = f"each unit of {called}"
    signed = rule.signature
    if not units:
        return satisfied(name, f"what {called} asks", "no unit is meant")
    if name == "approvals":
        expression = f"{each} is under {counted(rule.approvals, 'independent approval')}"
        return approvals(view, units, rule.approvals, expression, signed=signed)
    if name == "owners":
        expression = f"{each} is approved by {counted(rule.owners, 'owner')}"
        return owners(view, units, rule.owners, expression, signed=signed)
    if name == "one-by-one":
        return marked_singly(view, units, f"{each} was marked one by one by who approved it", signed=signed)
    if name == "design-note":
        lacking = view.lacking(units, lambda _, sign_off: view.notes_design(sign_off), signed=signed)
        expression = f"{each} is approved with a design note"
        if lacking:
            return missing(name, expression, f"missing for {counted(len(lacking), 'unit')}", lacking)
        return satisfied(name, expression, "written")
    wanted = max(rule.approvals, view.policy.require.approvals)
    lacking = [unit for unit in units if len(view.approvers(unit, signed=True)) < wanted]
    expression = f"the approvals of {each} are signed by a key that is known for the person"
    if lacking:
        reason = f"{counted(len(lacking), 'unit')} without {counted(wanted, 'signed approval')}"
        return missing(name, expression, reason, lacking)
    return satisfied(name, expression, counted(len(units), "unit"))
