"""The change by chunks: which one each unit is in, how far the reading of each is, and how long the rest takes.

Other chunks are put together beside those that count, a little at a time: a large change has a hundred thousand units,
and no key waits for all of them.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from reviewer.core.progress import Groups, Progress, Tally
from reviewer.core.unit_index import UnitIndex
from reviewer.desk.places import Places

if TYPE_CHECKING:  # the first screen is painted before there are any
    from reviewer.core.chunk import Chunk

LINES_AN_HOUR = 400
"""The pace assumed while chunks have not brought their own estimate (SmartBear/Cisco study: under 500)."""

UNITS_AT_ONCE = 200
"""Units that are put in their place before something else may happen."""


class ChunkOf(Mapping[str, int]):
    """The chunk of each unit that is in one, by fingerprint."""

    def __init__(self, index: UnitIndex, groups: Groups) -> None:
        self._index = index
        self._groups = groups

    def __getitem__(self, fingerprint: str) -> int:
        chunk = self._groups.of(self._index.number(fingerprint))
        if chunk < 0:
            raise KeyError(fingerprint)
        return chunk

    def __iter__(self) -> Iterator[str]:
        for units in self._index.units.values():
            for slot, number in enumerate(self._index.of_file(units.file)):
                if self._groups.of(number) >= 0:
                    yield units.fingerprint(slot)

    def __len__(self) -> int:
        return self._groups.size


class Grouping:
    """Chunks in reading order; nothing is known of their units before `filled` has been gone through.

    A unit that has not arrived by then is in none of them.
    """

    def __init__(self, chunks: "tuple[Chunk, ...]", tally: Tally, index: UnitIndex) -> None:
        self.chunks = chunks
        self.groups = tally.other_groups()
        self._tally = tally
        self._index = index
        self._minutes: list[float] = [0.0] * len(chunks)
        self._all_minutes = 0.0

    @property
    def chunk_of(self) -> Mapping[str, int]:
        """The chunk of each unit, by fingerprint."""
        return ChunkOf(self._index, self.groups)

    def filled(self) -> Iterator[None]:
        """Put every unit in its chunk, in steps."""
        put, done = self.groups.put, 0
        for index, chunk in enumerate(self.chunks):
            for unit in self._index.numbers(chunk.units):
                if unit >= 0:
                    put(unit, index)
                done += 1
                if done % UNITS_AT_ONCE == 0:
                    yield
            self.groups.touched.add(index)  # one whose units have not arrived counts with its own minutes
            self._reckon()

    def progress(self, index: int) -> Progress:
        """How far the reading of one chunk is."""
        return self.groups.progress(index)

    def minutes_left(self) -> int:
        """Reading time for what is unread, by the chunks' estimates where there are any."""
        self._reckon()
        every = self._tally.total
        elsewhere = every.lines - every.lines_read - self.groups.unread  # in no chunk yet
        return round(self._all_minutes + elsewhere * 60 / LINES_AN_HOUR)

    def find(self, units: Collection[str]) -> int:
        """The chunk that holds most of these units, the first of those alike; -1 for none."""
        held: dict[int, int] = {}
        for unit in self._index.numbers(units):
            index = self.groups.of(unit)
            if index >= 0:
                held[index] = held.get(index, 0) + 1
        return min(held, key=lambda index: (-held[index], index), default=-1)

    def _reckon(self) -> None:
        """The minutes of the chunks whose units changed."""
        touched = self.groups.touched
        while touched:
            index = touched.pop()
            progress = self.progress(index)
            now = 0.0
            if progress.lines:
                now = self.chunks[index].minutes * (progress.lines - progress.lines_read) / progress.lines
            elif not progress.done:
                now = self.chunks[index].minutes
            self._all_minutes += now - self._minutes[index]
            self._minutes[index] = now


class Stretch(NamedTuple):
    """Units of one file that are read together: their places, ascending; the chunk is -1 where there is none."""

    chunk: int
    file: int
    slots: tuple[int, ...]


def of_chunk(grouping: Grouping, places: Places, index: int) -> Iterator[Stretch]:
    """The units of one chunk in reading order."""
    files: dict[int, list[int]] = {}
    for number in places.index.numbers(grouping.chunks[index].units):
        if grouping.groups.of(number) == index:
            file, slot = places.index.place(number)
            files.setdefault(file, []).append(slot)
    return (Stretch(index, file, tuple(sorted(slots))) for file, slots in files.items())
