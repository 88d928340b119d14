"""One requirement: what is demanded, how it came out, and why."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import Unit


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


class Requirement(Struct, frozen=True):
    """One demand and how it came out.

    `name` is stable ("one-by-one"; "payments:one-by-one" where a rule of the policy demands it), `expression`
    what is demanded and `reason` why it came out so, both for people; `units` are the fingerprints it still
    lacks.
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

    def of_rule(self, label: str) -> "Requirement":
        """The same, as a rule of the policy demands it."""
        return replace(self, name=f"{label}:{self.name}") if label else self


def satisfied(name: str, expression: str, reason: str, blocks: Blocks = Blocks.APPROVAL) -> Requirement:
    """A requirement that holds."""
    return Requirement(name, expression, Outcome.SATISFIED, reason, (), blocks)


def missing(
    name: str,
    expression: str,
    reason: str,
    units: Iterable[Unit] = (),
    blocks: Blocks = Blocks.APPROVAL,
) -> Requirement:
    """A requirement that does not hold, with the units it lacks."""
    fingerprints = tuple(unit.fingerprint for unit in units)
    return Requirement(name, expression, Outcome.NOT_SATISFIED, reason, fingerprints, blocks)


def failed(name: str, expression: str, reason: str, blocks: Blocks = Blocks.APPROVAL) -> Requirement:
    """A requirement of which nobody can tell whether it holds, because something did not work."""
    return Requirement(name, expression, Outcome.ERROR, reason, (), blocks)


def unknown_risk(name: str, expression: str) -> Requirement:
    """A requirement that hangs on the risk of the change, where that is not known."""
    return failed(name, expression, "the risk of the change could not be established")


def obstacles(found: Iterable[Requirement], *, approve: bool) -> tuple[Requirement, ...]:
    """The requirements that stand in the way of an approval, or of any verdict at all."""
    levels = {Blocks.VERDICT, Blocks.APPROVAL} if approve else {Blocks.VERDICT}
    return tuple(one for one in found if not one.passes and one.blocks in levels)


def listed(words: Iterable[str]) -> str:
    """Words in a row."""
    return ", ".join(words)
