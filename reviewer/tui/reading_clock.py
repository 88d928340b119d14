"""Time on screen, by unit: counted while the diff is in front of a reader who is there."""

from collections.abc import Mapping
from time import monotonic

from reviewer.core.session import TimeSpent
from reviewer.tui.stage import Stage

AWAY_AFTER = 60.0
"""Seconds without a key or the mouse after which nobody is assumed to be reading."""
WRITE_EVERY = 10.0


class ReadingClock:
    """Counts seconds for the units on the screen; the sum goes to the journal now and then.

    Each moment is shared among the units shown by their lines, so that the total is the time that passed.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.here = True
        self._active = monotonic()
        self._last = monotonic()
        self._written = monotonic()
        self._spent: dict[str, float] = {}

    def active(self) -> None:
        """A key was pressed, the mouse moved."""
        self._active = monotonic()

    def tick(self) -> None:
        """Count the time since the last tick."""
        now = monotonic()
        passed, self._last = min(now - self._last, 2.0), now
        if self.here and now - self._active < AWAY_AFTER:
            shown = self._shown()
            total = sum(shown.values())
            for fingerprint, lines in shown.items():
                self._spent[fingerprint] = self._spent.get(fingerprint, 0.0) + passed * lines / total
        if now - self._written >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Write what was counted."""
        self._written = monotonic()
        spent = {
            fingerprint: round(seconds, 2) for fingerprint, seconds in self._spent.items() if seconds >= 0.01
        }
        self._spent = {}
        if spent:
            self.stage.desk.journal.append(TimeSpent(spent))

    def _shown(self) -> Mapping[str, int]:
        """The units on the screen with the rows each takes there."""
        diff, document = self.stage.diff, self.stage.document
        rows: dict[str, int] = {}
        for row in diff.rows_shown():
            section, found = document.row(row)
            units = self.stage.desk.units.get(section.file)
            if found.slot >= 0 and units and found.slot < len(units):
                fingerprint = units[found.slot].fingerprint
                rows[fingerprint] = rows.get(fingerprint, 0) + 1
        return rows
