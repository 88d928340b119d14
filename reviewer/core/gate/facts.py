"""What the gate judges by: the change, and the sign-offs about it as the requirements ask for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from reviewer.core.change import Unit
from reviewer.core.cover import Approval, Coverage, SignatureState
from reviewer.core.policy import Policy, selects
from reviewer.core.record import SignOff
from reviewer.core.requirements import ChangeFacts


class GateFacts(ChangeFacts, frozen=True, kw_only=True):
    """What is known of a change and of the records about it; None means that it could not be established.

    `if_unsigned` is the coverage there would be if unsigned records counted. `sign_offs` holds, by the record's
    id, at least every sign-off that the coverage names.
    """

    coverage: Coverage | None
    if_unsigned: Coverage | None = None
    sign_offs: Mapping[str, SignOff] = field(default_factory=dict)
    policy_digest: str = ""


class View(Struct, frozen=True):
    """The facts as the requirements about records ask for them."""

    policy: Policy
    facts: GateFacts
    coverage: Coverage

    def given(self, unit: Unit, *, signed: bool = False) -> list[Approval]:
        """The independent approvals of a unit; `signed`: only those with a good signature."""
        approvals = self.coverage.covered.get(unit.fingerprint, ())
        return [
            one
            for one in approvals
            if not one.self_signed and (not signed or one.signature is SignatureState.GOOD)
        ]

    def approvers(self, unit: Unit, *, signed: bool = False) -> set[str]:
        """The lower-case addresses of who approved a unit independently."""
        return {one.email.lower() for one in self.given(unit, signed=signed)}

    def approving(self, unit: Unit, *, signed: bool = False) -> list[SignOff]:
        """The sign-offs under which a unit counts as approved."""
        found = (self.facts.sign_offs.get(one.record) for one in self.given(unit, signed=signed))
        return [one for one in found if one is not None]

    def lacking(
        self, risky: Iterable[Unit], enough: Callable[[Unit, SignOff], bool], *, signed: bool = False
    ) -> list[Unit]:
        """The units that no sign-off approves in the way demanded."""
        return [
            unit
            for unit in risky
            if not any(enough(unit, one) for one in self.approving(unit, signed=signed))
        ]

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


def who(name: str, email: str) -> str:
    """A person in words."""
    return f"{name} <{email}>"
