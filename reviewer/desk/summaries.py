"""What the queue says of a chunk or of a file, added up once, and again only when one of its units changed."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from reviewer.core.progress import NOTHING, Progress
from reviewer.desk.places import Places, Spot


class Summary(NamedTuple):
    """How far the reading is, the highest level found, lines added and removed: of the units that are wanted."""

    progress: Progress = NOTHING
    level: int = 0
    added: int = 0
    removed: int = 0

    def plus(self, other: "Summary") -> "Summary":
        """Both together."""
        return Summary(
            self.progress + other.progress,
            max(self.level, other.level),
            self.added + other.added,
            self.removed + other.removed,
        )


EMPTY = Summary()


class Summaries:
    """Sums by chunk and by file; `of_unit` says what one unit adds (EMPTY for one that is not wanted)."""

    def __init__(self, places: Places, of_unit: Callable[[Spot], Summary]) -> None:
        self._places = places
        self._of_unit = of_unit
        self._chunks: dict[int, Summary] = {}
        self._files: dict[int, Summary] = {}

    def chunk(self, index: int, units: Iterable[str]) -> Summary:
        """The sum of a chunk's units."""
        found = self._chunks.get(index)
        if found is None:
            found = self._chunks[index] = self.of(units)
        return found

    def file(self, index: int) -> Summary:
        """The sum of a file's units."""
        found = self._files.get(index)
        if found is None:
            slots = range(len(self._places.units.get(index, ())))
            found = self._files[index] = self._sum(Spot(index, slot) for slot in slots)
        return found

    def of(self, units: Iterable[str]) -> Summary:
        """The sum of any units."""
        return self._sum(self._places.spots_of(units))

    def _sum(self, spots: Iterable[Spot]) -> Summary:
        total = EMPTY
        for spot in spots:
            total = total.plus(self._of_unit(spot))
        return total

    def changed(self, chunk: int, file: int) -> None:
        """A unit of this chunk (-1: of none) and this file is not what it was."""
        self._files.pop(file, None)
        self._chunks.pop(chunk, None)

    def forget(self) -> None:
        """Other chunks, or other units are wanted."""
        self._chunks.clear()
        self._files.clear()
