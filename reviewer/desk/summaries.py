"""What the queue says of a chunk or of a file, added up once, and again only when one of its units changed."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from reviewer.core.progress import NOTHING, Progress


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

    def __init__(self, of_unit: Callable[[str], Summary]) -> None:
        self._of_unit = of_unit
        self._chunks: dict[int, Summary] = {}
        self._files: dict[int, Summary] = {}

    def chunk(self, index: int, units: Iterable[str]) -> Summary:
        """The sum of a chunk's units."""
        found = self._chunks.get(index)
        if found is None:
            found = self._chunks[index] = self.of(units)
        return found

    def file(self, index: int, units: Iterable[str]) -> Summary:
        """The sum of a file's units."""
        found = self._files.get(index)
        if found is None:
            found = self._files[index] = self.of(units)
        return found

    def of(self, units: Iterable[str]) -> Summary:
        """The sum of any units."""
        total = EMPTY
        for unit in units:
            total = total.plus(self._of_unit(unit))
        return total

    def changed(self, chunk: int | None, file: int) -> None:
        """A unit of this chunk (None: of none) and this file is not what it was."""
        self._files.pop(file, None)
        if chunk is not None:
            self._chunks.pop(chunk, None)

    def forget(self) -> None:
        """Other chunks, or other units are wanted."""
        self._chunks.clear()
        self._files.clear()
