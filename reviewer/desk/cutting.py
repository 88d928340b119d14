"""The units of one open review that are cut, by file, and the deltas before they were."""

from collections.abc import Sequence

from reviewer.core.arrangement import Pieces
from reviewer.core.change import CutUnit, FileDelta, Unit
from reviewer.core.cut import Lines, Point
from reviewer.core.pieces import cut_delta


class Cutting:
    """Which units are cut, by file, and the deltas before they were."""

    def __init__(self) -> None:
        self._cuts: dict[int, tuple[CutUnit, ...]] = {}
        self._uncut: dict[int, FileDelta] = {}
        self.pieces = Pieces()

    def shown(self, file: int, delta: FileDelta) -> FileDelta:
        """A file that arrived, as it is shown."""
        cuts = self._cuts.get(file, ())
        if not cuts:
            return delta
        self._uncut[file] = delta
        return cut_delta(delta, {cut.unit.hunk: cut.at for cut in cuts if cut.unit.hunk is not None})

    def told(self, file: int, cuts: tuple[CutUnit, ...], delta: FileDelta | None) -> FileDelta | None:
        """Which units of a file are cut from now on; the file as it is shown then, None when it has not arrived."""
        uncut = self._uncut.pop(file, delta)
        self._cuts.pop(file, None)
        if cuts:
            self._cuts[file] = cuts
        self.pieces = Pieces(self.every())
        return None if uncut is None else self.shown(file, uncut)

    def of(self, file: int) -> tuple[CutUnit, ...]:
        """The units of a file that are cut."""
        return self._cuts.get(file, ())

    def every(self) -> list[CutUnit]:
        """All units that are cut."""
        return [cut for cuts in self._cuts.values() for cut in cuts]

    def wholes(self, units: Sequence[str]) -> set[str]:
        """The units that these are pieces of."""
        return self.pieces.wholes(units)

    def lines(self, unit: Unit, start: Point, stop: Point) -> Lines:
        """The lines of a unit, or of a piece, between two points of it, as lines of the uncut unit."""
        cut = self.pieces.cut_of(unit.fingerprint)
        if cut is None:
            return Lines(unit.fingerprint, start, stop)
        first, _ = cut.ranges[unit.fingerprint]
        return Lines(
            cut.unit.fingerprint,
            Point(first.old + start.old, first.new + start.new),
            Point(first.old + stop.old, first.new + stop.new),
        )
