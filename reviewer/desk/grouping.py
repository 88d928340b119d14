"""The change by chunks: which one each unit is in, how far the reading of each is, and how long the rest takes.

Other chunks are put together beside those that count, a little at a time: a large change has a hundred thousand units,
and no key waits for all of them.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from reviewer.core.progress import Progress, Tally
from reviewer.desk.places import Places

if TYPE_CHECKING:  # the first screen is painted before there are any
    from reviewer.core.chunk import Chunk

LINES_AN_HOUR = 400
"""The pace assumed while chunks have not brought their own estimate (SmartBear/Cisco study: under 500)."""

UNITS_AT_ONCE = 200
"""Units that are put in their place before something else may happen."""


class Grouping:
    """Chunks in reading order; nothing is known of their units before `filled` has been gone through."""

    def __init__(self, chunks: "tuple[Chunk, ...]", tally: Tally) -> None:
        self.chunks = chunks
        self.groups = tally.other_groups()
        self._tally = tally
        self._minutes: list[float] = [0.0] * len(chunks)
        self._all_minutes = 0.0

    @property
    def chunk_of(self) -> Mapping[str, int]:
        """The chunk of each unit, by fingerprint."""
        return self.groups.of

    def filled(self) -> Iterator[None]:
        """Put every unit in its chunk, in steps."""
        put, done = self.groups.put, 0
        for index, chunk in enumerate(self.chunks):
            for unit in chunk.units:
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
        for unit in units:
            index = self.groups.of.get(unit)
            if index is not None:
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


NOTHING_YET = Stretch(-1, -1, ())


def in_order(grouping: Grouping, places: Places) -> Iterator[Stretch]:
    """The units in reading order, without slots now and then, so that nobody waits long for the next."""
    if not grouping.chunks:
        for file, units in sorted(places.units.items()):
            yield Stretch(-1, file, tuple(range(len(units))))
        return
    spots, done = places.spots, 0
    for index, chunk in enumerate(grouping.chunks):
        files: dict[int, list[int]] = {}
        for fingerprint in chunk.units:
            spot = spots.get(fingerprint)
            if spot is not None:
                files.setdefault(spot.file, []).append(spot.slot)
            done += 1
            if done % UNITS_AT_ONCE == 0:
                yield NOTHING_YET
        for file, slots in files.items():
            yield Stretch(index, file, tuple(sorted(slots)))
    chunk_of = grouping.chunk_of
    for file, units in sorted(places.units.items()):
        left = tuple(slot for slot, unit in enumerate(units) if unit.fingerprint not in chunk_of)
        yield Stretch(-1, file, left)
