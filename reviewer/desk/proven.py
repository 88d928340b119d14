"""What speaks for a unit: the sign-offs that cover it, and the tests that ran its lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewer.core.change import FileDelta, Unit

if TYPE_CHECKING:  # the first screen is painted before any of it has arrived, and without importing it
    from reviewer.core.changed_lines import ChangedLines
    from reviewer.core.cover import Coverage


class Proven:
    """What is known of earlier sign-offs and of the lines tests ran; in doubt a unit is uncovered, a line unknown."""

    def __init__(self, deltas: Sequence[FileDelta]) -> None:
        self.coverage: Coverage | None = None
        self.changed_lines: ChangedLines | None = None
        self._deltas = deltas
        self._tested: dict[str, tuple[int, int]] = {}

    def take_lines(self, changed_lines: "ChangedLines | None") -> None:
        """Tests ran these lines."""
        self.changed_lines = changed_lines
        self._tested.clear()

    def is_covered(self, fingerprint: str) -> bool:
        """Whether a valid sign-off covers a unit."""
        return self.coverage is not None and fingerprint in self.coverage.covered

    def sentence(self, fingerprint: str) -> str:
        """Who approved a unit, and by which match; or that nobody did."""
        if self.coverage is None:
            return "earlier sign-offs …"
        against = self.coverage.objected.get(fingerprint, ())
        if against:
            return "; ".join(
                f"{one.verdict} by {one.reviewer}: approvals do not count here" for one in against
            )
        approvals = self.coverage.covered.get(fingerprint, ())
        if approvals:
            return "; ".join(
                f"approved by {one.reviewer} ({one.match}, {one.signature})" for one in approvals
            )
        own = self.coverage.self_signed.get(fingerprint, ())
        if own:
            return f"only signed by {own[0].reviewer}, who had a hand in it: does not count"
        return "no sign-off covers this"

    def line(self, file: int, line: int) -> str:
        """Whether tests ran an added line: covered, uncovered or unknown, as `core.changed_lines.LineState` has it."""
        told = self.changed_lines.files.get(self._deltas[file].path) if self.changed_lines else None
        return told.state(line).value if told else "unknown"

    def lines_tested(self, unit: Unit) -> tuple[int, int]:
        """How many of a unit's added lines tests ran, and how many they did not."""
        from reviewer.core.changed_lines import of_unit  # here already when there is anything to ask

        if self.changed_lines is None:
            return 0, 0
        found = self._tested.get(unit.fingerprint)
        if found is None:
            found = self._tested[unit.fingerprint] = of_unit(self.changed_lines, unit)
        return found
