"""What the gate says of a change: every requirement, where the units stand that it lacks, and one answer."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from reviewer.core.change import Comparison, CutUnit, Unit, UnitKind
from reviewer.core.changed_lines import ChangedLines
from reviewer.core.cover import Coverage
from reviewer.core.finding import DiffSide, Finding
from reviewer.core.requirements import Blocks, Outcome, Requirement


class GateOutcome(StrEnum):
    """The answer; only PASS opens the gate."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_TELL = "cannot tell"


class Place(Struct, frozen=True):
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


class Decision(Struct, frozen=True, kw_only=True, dict=True):
    """What the gate says of a change, and everything it says it by.

    `cuts` are the units that it judged in pieces, `findings` the risk it was judged by, none where that is not known.
    """

    comparison: Comparison
    change: str
    policy_digest: str
    policy_source: str
    units: Sequence[Unit]
    coverage: Coverage | None
    requirements: tuple[Requirement, ...]
    changed_lines: ChangedLines | None = None
    cuts: tuple[CutUnit, ...] = ()
    findings: tuple[Finding, ...] = ()

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

    def found_in(self, unit: Unit) -> tuple[Finding, ...]:
        """The risk found in a unit, the gravest first."""
        return self._by_unit.get(unit.fingerprint, ())

    @cached_property
    def _by_unit(self) -> dict[str, tuple[Finding, ...]]:
        found: dict[str, tuple[Finding, ...]] = {}
        for one in sorted(self.findings, key=lambda finding: (-finding.level, finding.tag)):
            found[one.fingerprint] = (*found.get(one.fingerprint, ()), one)
        return found


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
