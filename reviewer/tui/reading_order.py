"""What is to be shown, in reading order: chunk by chunk, then file by file what is in none.

Each of these is a place, told by a number. What is at one is asked for by itself, so that what the reader looks at can
be laid out before all the rest.
"""

from collections.abc import Generator, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from reviewer.core.change import FileDelta
from reviewer.desk import Desk, Spot
from reviewer.desk.grouping import Grouping, Stretch
from reviewer.tui.document import all_slots
from reviewer.tui.headings import why_lines
from reviewer.tui.rows import Section

UNITS_AT_ONCE = 10
"""Units that are asked about before something else may happen."""


class Part(Struct, frozen=True, kw_only=True):
    """How much of the change the reader wants to see, besides the filter: -1 stands for all chunks, and all files."""

    chunk: int = -1
    file: int = -1
    hide_done: bool = False
    width: int
    """Columns there are for the reason that is given for a chunk."""


class ReadingOrder:
    """The sections that show a part of a change that is grouped in some way."""

    def __init__(self, desk: Desk, deltas: Sequence[FileDelta], grouping: Grouping, part: Part) -> None:
        self._desk = desk
        self._deltas = deltas
        self._grouping = grouping
        self._part = part
        self._chunks = len(grouping.chunks)
        self._everything = desk.choosing.everything and not part.hide_done
        self._in_files = self._everything and not self._chunks and part.file < 0
        self._count = len(desk.units)

    @cached_property
    def _files(self) -> list[int]:
        return sorted(self._desk.units)[: self._count]

    @cached_property
    def _file_at(self) -> dict[int, int]:
        return {file: at for at, file in enumerate(self._files, self._chunks)}

    @property
    def places(self) -> range:
        """The places there are."""
        part = self._part
        if part.file >= 0:
            return range(part.file, part.file + 1)
        if part.chunk >= 0:
            return range(part.chunk, min(part.chunk + 1, self._chunks))
        return range(len(self._deltas) if self._in_files else self._chunks + self._count)

    def place_of(self, spot: Spot, chunk: int = -1) -> int:
        """The place at which a unit is shown, or would be; of one that has not arrived, that of its `chunk`."""
        if self._in_files or self._part.file >= 0:
            return spot.file
        units = self._desk.units.get(spot.file, ())
        if 0 <= spot.slot < len(units):
            chunk = self._grouping.groups.of(self._desk.places.index.at(spot.file, spot.slot))
        return chunk if 0 <= chunk < self._chunks else self._file_at.get(spot.file, self._chunks)

    def place_of_section(self, section: Section) -> int:
        """The place a section is at."""
        if self._in_files or self._part.file >= 0:
            return section.file
        return section.chunk if section.chunk >= 0 else self._file_at.get(section.file, self._chunks)

    def __iter__(self) -> Iterator[Section | None]:
        """All sections; None now and then, so that nobody waits long for the next."""
        at = self.places.start
        while at < self.places.stop:  # files may arrive meanwhile
            yield from self.at(at)
            at += 1

    def at(self, place: int) -> Iterator[Section | None]:
        """The sections at one place, and None now and then."""
        if self._in_files:
            yield Section(place, all_slots(self._deltas[place]))
            return
        if self._part.file >= 0:
            yield from self._file_alone(place)
            return
        chunk = place if place < self._chunks else -1
        opens, lines = chunk >= 0, 0
        if opens:
            lines = len(why_lines(self._grouping.chunks[chunk].why, self._part.width))
        for stretch in self._stretches(place):
            if stretch is None:
                yield None
                continue
            slots = stretch.slots if self._everything else (yield from self._shown(stretch))
            if slots and stretch.file < len(self._deltas):
                yield Section(stretch.file, slots, chunk, opens, lines if opens else 0)
                opens = False
            else:
                yield None

    def _stretches(self, place: int) -> Iterator[Stretch | None]:
        """The units at a place, file by file."""
        index, groups = self._desk.places.index, self._grouping.groups
        if place >= self._chunks:
            file = self._files[place - self._chunks]
            numbers = enumerate(index.of_file(file))
            yield Stretch(-1, file, tuple(slot for slot, number in numbers if groups.of(number) < 0))
            return
        files: dict[int, list[int]] = {}
        for done, number in enumerate(index.numbers(self._grouping.chunks[place].units), 1):
            if groups.of(number) == place:
                file, slot = index.place(number)
                files.setdefault(file, []).append(slot)
            if done % UNITS_AT_ONCE == 0:
                yield None
        for file, slots in files.items():
            yield Stretch(place, file, tuple(sorted(slots)))

    def _shown(self, stretch: Stretch) -> Generator[None, None, tuple[int, ...]]:
        """Which units of a stretch are shown."""
        desk, shown = self._desk, []
        for done, slot in enumerate(stretch.slots, 1):
            spot = Spot(stretch.file, slot)
            wanted = desk.choosing.everything or desk.wants(spot)
            if wanted and not (self._part.hide_done and desk.state(spot).read):
                shown.append(slot)
            if done % UNITS_AT_ONCE == 0:
                yield None
        return tuple(shown)

    def _file_alone(self, file: int) -> Iterator[Section | None]:
        """A file in one piece, whatever chunks its units are in."""
        slots = all_slots(self._deltas[file])
        if not self._everything:
            slots = yield from self._shown(Stretch(-1, file, slots))
        if slots:
            yield Section(file, slots)
