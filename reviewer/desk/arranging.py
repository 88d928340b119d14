"""The chunks of one open review as its reviewer arranged them."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath

from reviewer.core.arrangement import (
    Arrangement,
    ArrangingEvent,
    ArrangingRedone,
    ArrangingUndone,
    ChunkName,
    ChunkPlaced,
    ChunkRenamed,
    ChunksMerged,
    Edit,
    GrainChosen,
    UnitsMoved,
    arrange,
    arranging,
    name_of,
)
from reviewer.core.chunk import DEFAULT_CAP, Chunk
from reviewer.core.cut import Lines
from reviewer.desk.cutting import Cutting
from reviewer.desk.places import Places
from reviewer.git.drafts import Journal


class Arranging:
    """Edits of the split, each in the journal before it returns; `changed` is told the chunks they give.

    Chunks are told by their index in `chunks`; `chunk_of` tells which one holds most of some units, -1 for none.
    """

    def __init__(
        self,
        journal: Journal,
        places: Places,
        cutting: Cutting,
        changed: Callable[[tuple[Chunk, ...]], object],
        chunk_of: Callable[[Sequence[str]], int],
    ) -> None:
        self._journal = journal
        self._places = places
        self._cutting = cutting
        self._changed = changed
        self._chunk_of = chunk_of
        self.computed: tuple[Chunk, ...] = ()
        self.grain = 0
        self._asked = 0
        self.cap = DEFAULT_CAP
        self.chunks: tuple[Chunk, ...] = ()
        self._deferring = False
        self._made_of: tuple[Edit, ...] = ()

    @property
    def arrangement(self) -> Arrangement:
        """What was edited so far, and what was taken back."""
        return self._journal.session.arrangement

    def arranged(self, computed: tuple[Chunk, ...]) -> Generator[None, None, tuple[Chunk, ...]]:
        """The splitter's chunks as the edits so far want them, in steps."""
        edits, pieces = self.arrangement.edits, self._cutting.pieces
        if not edits and not pieces:
            return computed
        return (yield from arranging(computed, edits, self._places.lines, cap=self.cap, pieces=pieces))

    @contextmanager
    def deferring(self) -> Iterator[None]:
        """Edits that are made meanwhile only go into the journal: who shows the chunks has them arranged in steps."""
        self._deferring = True
        try:
            yield
        finally:
            self._deferring = False

    @property
    def is_up_to_date(self) -> bool:
        """Whether the chunks are as the edits so far want them."""
        return self._made_of is self.arrangement.edits

    def cut(self) -> None:
        """Units are cut otherwise than before."""
        self._arrange()

    def name(self, units: Sequence[str]) -> ChunkName:
        """What a chunk of these units is found by later, however they are cut then."""
        return name_of(units, self._cutting.pieces)

    def units(self, name: ChunkName) -> list[str]:
        """The units that are meant by a name, those that are there."""
        found = (unit for each in name for unit in self._cutting.pieces.found(each))
        return [unit for unit in found if unit in self._places.spots]

    def find(self, name: ChunkName) -> int:
        """The chunk that holds most of these units now, -1 for none."""
        return self._chunk_of(self.units(name))

    @property
    def awaited(self) -> bool:
        """Whether the change is to be finer or coarser than the chunks that came last, and others are on their way."""
        return bool(self.chunks) and self.arrangement.grain not in (self.grain, self._asked)

    def adopt(
        self, computed: tuple[Chunk, ...], grain: int, chunks: tuple[Chunk, ...], *, asked: int | None = None
    ) -> None:
        """These are the splitter's chunks from now on, so fine, and `arranged` as these; nobody is told.

        `asked` is how fine they were to be, where they have come just now.
        """
        self.computed, self.grain, self.chunks = computed, grain, chunks
        self._asked = self._asked if asked is None else asked
        self._made_of = self.arrangement.edits

    # What the reviewer does.

    def move(self, units: Sequence[str], to: int | None) -> None:
        """Move units to a chunk, or to a new one behind the one they are in."""
        self._move(self._cutting.pieces.names(units), to, self._title(units))

    def move_lines(self, unit: str, lines: Lines, to: int | None) -> None:
        """Move lines of a unit; they are where they were until the unit is cut for it (`cut`)."""
        self._move((lines.name,), to, self._title([unit]))

    def _move(self, names: tuple[str, ...], to: int | None, title: str) -> None:
        self._edit(UnitsMoved(names, (), title) if to is None else UnitsMoved(names, self._name(to)))

    def merge(self, index: int, into: int) -> None:
        """Put a chunk into another."""
        self._edit(ChunksMerged(self._name(index), self._name(into)))

    def rename(self, index: int, title: str) -> None:
        """Give a chunk a title; an empty one brings the splitter's back."""
        self._edit(ChunkRenamed(self._name(index), title))

    def place(self, index: int, step: int) -> bool:
        """Put a chunk so many places further down, or up; False when it is at the end already."""
        to = index + step
        if not 0 <= to < len(self.chunks):
            return False
        following = to + 1 if step > 0 else to
        before = self._name(following) if following < len(self.chunks) else ()
        self._edit(ChunkPlaced(self._name(index), before))
        return True

    def choose_grain(self, grain: int) -> None:
        """Want the whole split finer (above 0) or coarser; its chunks come by `take`."""
        self._journal.append(GrainChosen(grain))

    def undo(self) -> Edit | None:
        """Take back the last edit; which it was."""
        edits = self.arrangement.edits
        if edits:
            self._edit(ArrangingUndone())
        return edits[-1] if edits else None

    def redo(self) -> Edit | None:
        """Make the edit again that was taken back last; which it was."""
        undone = self.arrangement.undone
        if undone:
            self._edit(ArrangingRedone())
        return undone[-1] if undone else None

    def _edit(self, event: ArrangingEvent) -> None:
        try:
            self._journal.append(event)
        finally:  # what the disk refuses is in the session all the same
            if not self._deferring:
                self._arrange()

    def _arrange(self) -> None:
        edits, pieces = self.arrangement.edits, self._cutting.pieces
        self.chunks, self._made_of = self.computed, edits
        if edits or pieces:
            self.chunks = arrange(self.computed, edits, self._places.lines, cap=self.cap, pieces=pieces)
        self._changed(self.chunks)

    def _name(self, index: int) -> ChunkName:
        return self.name(self.chunks[index].units)

    def _title(self, units: Sequence[str]) -> str:
        """What a chunk made by hand is called until somebody names it."""
        found = [self._places.unit(self._places.spots[unit]) for unit in units if unit in self._places.spots]
        files = list(dict.fromkeys(PurePosixPath(unit.path).name for unit in found if unit))
        if len(files) <= 2:
            return f"Changes in {' and '.join(files)}"
        return f"Changes in {files[0]} and {len(files) - 1} more files"
