"""What a reviewer marks read, and the rules of it: what may be marked in one go, and what only on its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewer.core.change import Source
from reviewer.core.session import MarkHow, ReadAt, UnitsMarked, UnitsUnmarked
from reviewer.desk.places import Spot

if TYPE_CHECKING:
    from reviewer.desk.desk import Desk


class Marking:
    """Marks units of what is on a desk; each mark is in the journal before its verb returns.

    `lately` are the markings of this sitting, the last one last.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self.lately: list[tuple[str, ...]] = []

    def read(self, spot: Spot) -> bool:
        """Mark one unit read, one by one; False while its fingerprint has not arrived."""
        unit = self._desk.unit(spot)
        if unit is None:
            return False
        self._mark((unit.fingerprint,), MarkHow.ONE_BY_ONE)
        return True

    def chunk(self, index: int) -> tuple[int, int]:
        """Mark a chunk read in one go: (marked, left because the policy wants them one by one)."""
        desk = self._desk
        unread = [unit for unit in desk.chunks[index].units if not desk.is_read(unit) and self._shown(unit)]
        alone = {unit for unit in unread if self.one_by_one(unit)}
        together = tuple(unit for unit in unread if unit not in alone)
        if together:
            self._mark(together, MarkHow.BULK)
        return len(together), len(alone)

    def folded(self, file: int, slots: Sequence[int]) -> tuple[int, int]:
        """Mark a folded file's units in one go: (marked, left because they must be marked one by one)."""
        units = [unit for slot in slots if (unit := self._desk.unit(Spot(file, slot)))]
        unread = [unit.fingerprint for unit in units if not self._desk.is_read(unit.fingerprint)]
        alone = [unit for unit in unread if self.one_by_one(unit)]
        if unread and not alone:
            self._mark(tuple(unread), MarkHow.BULK)
        return (0 if alone else len(unread)), len(alone)

    def one_by_one(self, fingerprint: str) -> bool:
        """Whether a unit may only be marked on its own; while findings are on their way, every unit is."""
        desk = self._desk
        if desk.policy is None or not desk.scanned(fingerprint):
            return True
        from reviewer.core.policy.meaning import marked_alone  # here already: there is a policy

        unit = desk.unit(desk.spots[fingerprint])
        return unit is None or marked_alone(desk.policy, unit, desk.findings.get(fingerprint, ()))

    def unread(self, spot: Spot) -> bool:
        """Make one unit unread again; False where it is not read."""
        unit = self._desk.unit(spot)
        if unit is None or not self._desk.is_read(unit.fingerprint):
            return False
        self._unmark((unit.fingerprint,))
        return True

    def undo(self) -> Spot | None:
        """Take back the last marking of this sitting; where it was."""
        while self.lately:
            last = [fingerprint for fingerprint in self.lately.pop() if self._desk.is_read(fingerprint)]
            if last:
                self._unmark(tuple(last))
                return self._desk.spots.get(last[0])
        return None

    def _shown(self, fingerprint: str) -> bool:
        """Whether a unit has arrived and no filter hides it."""
        spot = self._desk.spots.get(fingerprint)
        return spot is not None and self._desk.wants(spot)

    def _mark(self, fingerprints: tuple[str, ...], how: MarkHow) -> None:
        self.lately.append(fingerprints)
        try:
            self._desk.journal.append(UnitsMarked(fingerprints, how, self._desk.now()))
            self._remember_where()
        finally:  # what the disk refuses is in the session all the same
            self._desk.recount(fingerprints)

    def _unmark(self, fingerprints: tuple[str, ...]) -> None:
        desk = self._desk
        wholes = desk.cutting.wholes(fingerprints)  # elsewhere a unit is not read whose piece is not
        try:
            desk.journal.append(UnitsUnmarked((*fingerprints, *sorted(filter(desk.is_read, wholes)))))
        finally:
            desk.recount(fingerprints)

    def _remember_where(self) -> None:
        """Which commits were read, so that what changes later can be held against it."""
        comparison, journal = self._desk.comparison, self._desk.journal
        at = ReadAt(comparison.merge_base, comparison.head_commit)
        if comparison.source is Source.COMMITS and at.head and at not in journal.session.read_at[-1:]:
            journal.append(at)
