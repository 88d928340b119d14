"""A reviewer's own arrangement of the chunks: edits that name units by fingerprint, applied to the computed split.

A unit is named by its fingerprint; a piece of one that the reviewer cut by the unit's and the lines it has of it
(`core.cut.Lines`), so that it is found however the unit is cut later. An edit names a chunk by units it had when the
edit was made: it means the chunk that holds most of them now. So edits outlive a rebase and another granularity. Units
that are gone drop out of them; a unit that is new is where the splitter put it; an edit whose chunk is gone does
nothing.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from typing import cast

from msgspec import Struct, field
from msgspec.structs import replace

from reviewer.core.change import CutUnit
from reviewer.core.chunk import DEFAULT_CAP, Chunk, ChunkKind
from reviewer.core.cut import Cut, cuts_for, lines_named

ChunkName = tuple[str, ...]
"""A chunk by some of its units."""
MOST_NAMED = 32
"""Units that name a chunk: enough to know it again, few enough to write down at every key."""
PARTS = 60_000
"""Of a minute, so that shares stay whole numbers."""
_RANK = {ChunkKind.REVIEW: 0, ChunkKind.MECHANICAL: 1, ChunkKind.GENERATED: 2}


class UnitsMoved(Struct, frozen=True):
    """Units went to another chunk; to a new one called `title`, behind the one they were in, when `to` is empty.

    Where lines of a unit are named, the unit is cut for it.
    """

    units: tuple[str, ...]
    to: ChunkName = ()
    title: str = ""


class ChunksMerged(Struct, frozen=True):
    """A chunk went into another, which keeps its title and its place."""

    chunk: ChunkName
    into: ChunkName


class ChunkRenamed(Struct, frozen=True):
    """A chunk was given a title."""

    chunk: ChunkName
    title: str


class ChunkPlaced(Struct, frozen=True):
    """A chunk was put before another, or at the end when there is none."""

    chunk: ChunkName
    before: ChunkName = ()


class GrainChosen(Struct, frozen=True):
    """The whole split was made finer (above 0) or coarser (below) than the splitter chose."""

    grain: int


class ArrangingUndone(Struct, frozen=True):
    """The last edit was taken back."""


class ArrangingRedone(Struct, frozen=True):
    """The edit taken back last was made again."""


Edit = UnitsMoved | ChunksMerged | ChunkRenamed | ChunkPlaced | GrainChosen
ArrangingEvent = Edit | ArrangingUndone | ArrangingRedone


class Arrangement(Struct, frozen=True):
    """The edits that hold, in order, and those taken back, the last one first to come again."""

    edits: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()

    def after(self, event: ArrangingEvent) -> "Arrangement":
        """The arrangement after one more event."""
        match event:
            case ArrangingUndone():
                return Arrangement(self.edits[:-1], (*self.undone, *self.edits[-1:]))
            case ArrangingRedone():
                return Arrangement((*self.edits, *self.undone[-1:]), self.undone[:-1])
            case _:
                return Arrangement((*self.edits, event))

    def events(self) -> tuple[ArrangingEvent, ...]:
        """The events that give this arrangement."""
        return (*self.edits, *reversed(self.undone), *(ArrangingUndone() for _ in self.undone))

    @property
    def grain(self) -> int:
        """How much finer (above 0) or coarser (below) than computed the split is wanted."""
        chosen = [edit.grain for edit in self.edits if isinstance(edit, GrainChosen)]
        return chosen[-1] if chosen else 0

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Where units are cut, the oldest first."""
        return tuple(
            cut for edit in self.edits if isinstance(edit, UnitsMoved) for cut in cuts_for(edit.units)
        )


NOTHING_ARRANGED = Arrangement()


class Pieces:
    """The units that are cut, and how what stands in edits is found among their pieces."""

    def __init__(self, cuts: Iterable[CutUnit] = ()) -> None:
        self._cuts = {cut.unit.fingerprint: cut for cut in cuts}
        self._of = {piece: cut for cut in self._cuts.values() for piece in cut.pieces}

    def __bool__(self) -> bool:
        return bool(self._cuts)

    def names(self, units: Iterable[str]) -> tuple[str, ...]:
        """What units are called in an edit."""
        return tuple(self._of[unit].name(unit) if unit in self._of else unit for unit in units)

    def found(self, name: str) -> tuple[str, ...]:
        """The units that a name in an edit means now: of a cut one its pieces."""
        lines = lines_named(name)
        cut = self._cuts.get(lines.unit if lines else name)
        if cut is None:
            return () if lines else (name,)
        return cut.named(lines) if lines else cut.pieces

    def cut_of(self, piece: str) -> CutUnit | None:
        """The unit that a piece is one of."""
        return self._of.get(piece)

    def wholes(self, units: Iterable[str]) -> set[str]:
        """The units that these are pieces of."""
        return {self._of[unit].unit.fingerprint for unit in units if unit in self._of}

    def chunk(self, chunk: Chunk) -> Chunk:
        """A chunk with the pieces that are there for the units it names."""
        if not self._cuts:
            return chunk
        units = tuple(piece for unit in chunk.units for piece in self.found(unit))
        return chunk if units == chunk.units else replace(chunk, units=units)


WHOLE = Pieces()
"""No unit is cut."""


def name_of(units: Sequence[str], pieces: Pieces = WHOLE) -> ChunkName:
    """What a chunk of these units is called in an edit."""
    return pieces.names(units[:MOST_NAMED])


def arrange(
    chunks: Sequence[Chunk],
    edits: Sequence[Edit],
    lines: Mapping[str, int],
    *,
    cap: int = DEFAULT_CAP,
    pieces: Pieces = WHOLE,
) -> tuple[Chunk, ...]:
    """The chunks with these edits made: every unit in exactly one, numbered anew in order.

    `chunks` are the splitter's, at the granularity the edits ask for, their units named as in edits; `lines` gives the
    changed lines of each unit, and of each piece.
    A chunk nobody touched stays as it is but for its number. Minutes of one that was touched are its units' shares
    of their chunks' minutes; it takes as much reading as the unit in it that takes most.
    """
    steps = arranging(chunks, edits, lines, cap=cap, pieces=pieces)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast("tuple[Chunk, ...]", end.value)


def arranging(
    chunks: Sequence[Chunk],
    edits: Sequence[Edit],
    lines: Mapping[str, int],
    *,
    cap: int = DEFAULT_CAP,
    pieces: Pieces = WHOLE,
) -> Generator[None, None, tuple[Chunk, ...]]:
    """The same, in steps: each is about a chunk or an edit."""
    board = _Board(tuple(map(pieces.chunk, chunks)) if pieces else chunks, pieces)
    yield from board.filled()
    for edit in edits:
        yield
        match edit:
            case UnitsMoved():
                board.move(edit)
            case ChunksMerged(chunk, into):
                board.merge(chunk, into)
            case ChunkRenamed(chunk, title):
                board.rename(chunk, title)
            case ChunkPlaced(chunk, before):
                board.place(chunk, before)
    return (yield from board.chunks(lines, cap))


class _Group(Struct, eq=False):
    """A chunk while it is being edited; `computed` is the splitter's own that it came from, None for a new one."""

    title: str
    computed: Chunk | None
    units: dict[str, None] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)


class _Board:
    """The groups in order, and where every unit is."""

    def __init__(self, chunks: Sequence[Chunk], pieces: Pieces) -> None:
        self._computed = chunks
        self._pieces = pieces
        self._groups: list[_Group] = []
        self._at: dict[str, _Group] = {}

    def filled(self) -> Iterator[None]:
        """Put every unit in the splitter's chunk."""
        for chunk in self._computed:
            group = _Group(chunk.title, chunk, dict.fromkeys(chunk.units))
            self._groups.append(group)
            self._at |= dict.fromkeys(group.units, group)
            yield

    def _find(self, name: Collection[str]) -> _Group | None:
        """The group that holds most of these units, the first of two alike; None when none is left."""
        found: dict[_Group, int] = {}
        for unit in self._units(name):
            found[self._at[unit]] = found.get(self._at[unit], 0) + 1
        if not found:
            return None
        most = max(found.values())
        alike = [group for group, units in found.items() if units == most]
        return alike[0] if len(alike) == 1 else next(group for group in self._groups if group in alike)

    def _units(self, names: Collection[str]) -> list[str]:
        """The units that are meant, those that are left."""
        return [unit for name in names for unit in self._pieces.found(name) if unit in self._at]

    def move(self, edit: UnitsMoved) -> None:
        units = self._units(edit.units)
        if not units:
            return
        target = self._find(edit.to) if edit.to else self._new(edit.title, behind=self._at[units[0]])
        if target is not None:
            self._put(units, target)

    def merge(self, chunk: ChunkName, into: ChunkName) -> None:
        group, target = self._find(chunk), self._find(into)
        if group is None or target is None or group is target:
            return
        target.merged += [group.title, *group.merged]
        self._put(list(group.units), target)

    def rename(self, chunk: ChunkName, title: str) -> None:
        group = self._find(chunk)
        if group is not None:
            group.title = title or (group.computed.title if group.computed else group.title)

    def place(self, chunk: ChunkName, before: ChunkName) -> None:
        group = self._find(chunk)
        following = self._find(before) if before else None
        if group is None or group is following or (before and following is None):
            return
        self._groups.remove(group)
        self._groups.insert(self._groups.index(following) if following else len(self._groups), group)

    def _new(self, title: str, *, behind: _Group) -> _Group:
        group = _Group(title, None)
        self._groups.insert(self._groups.index(behind) + 1, group)
        return group

    def _put(self, units: Sequence[str], target: _Group) -> None:
        for unit in units:
            self._at[unit].units.pop(unit)
            target.units[unit] = None
            self._at[unit] = target
        self._groups = [group for group in self._groups if group.units]

    # What comes of it.

    def chunks(self, lines: Mapping[str, int], cap: int) -> Generator[None, None, tuple[Chunk, ...]]:
        home: dict[str, Chunk] = {}
        order: dict[str, int] = {}
        for chunk in self._computed:
            for unit in chunk.units:
                home[unit] = chunk
                order.setdefault(unit, len(order))
            yield
        found = []
        needs = yield from self._needs()
        for number, group in enumerate(self._groups, 1):
            yield
            computed = group.computed
            if computed is not None and group.units.keys() == set(computed.units):
                found.append(replace(computed, id=str(number), title=group.title, builds_on=needs[group]))
                continue
            units = tuple(sorted(group.units, key=order.__getitem__))
            size = sum(lines.get(unit, 0) for unit in units)
            kind = min((home[unit].kind for unit in units), key=_RANK.__getitem__)
            fields = {
                "id": str(number),
                "title": group.title or f"{len(units)} changes put together by hand",
                "why": _why(group, computed),
                "kind": kind,
                "units": units,
                "lines": size,
                "minutes": _minutes(units, home, lines),
                "over_cap": size > cap,
                "builds_on": needs[group],
            }
            found.append(replace(computed or home[units[0]], **fields))
        return tuple(found)

    def _needs(self) -> Generator[None, None, dict[_Group, tuple[str, ...]]]:
        """What each group builds on: where most of that is now."""
        place = {group: number for number, group in enumerate(self._groups, 1)}
        by_id: dict[str, _Group | None] = {}
        for chunk in self._computed:
            by_id[chunk.id] = self._find(chunk.units)
            yield
        needs: dict[_Group, set[int]] = {group: set() for group in self._groups}
        for chunk in self._computed:
            group = by_id[chunk.id]
            for needed in (by_id.get(id) for id in chunk.builds_on):
                if group is not None and needed is not None and needed is not group:
                    needs[group].add(place[needed])
        return {group: tuple(map(str, sorted(numbers))) for group, numbers in needs.items()}


def _why(group: _Group, chunk: Chunk | None) -> str:
    """Why these units are together: the splitter's reason as far as it holds, and what was done by hand."""
    own = chunk.why if chunk else ""
    said = [own] if own else ["put together by hand"]
    if group.merged:
        said.append(f"merged by hand with {', '.join(f'“{title}”' for title in group.merged)}")
        return "; ".join(said)
    if chunk is not None:
        came = len(group.units.keys() - set(chunk.units))
        went = len(set(chunk.units) - group.units.keys())
        moved = [f"{came} moved here" if came else "", f"{went} moved away" if went else ""]
        said.append(f"{' and '.join(filter(None, moved))} by hand")
    return "; ".join(said)


def _minutes(units: Sequence[str], home: Mapping[str, Chunk], lines: Mapping[str, int]) -> int:
    """The units' shares of the minutes of the chunks the splitter had them in, rounded up."""
    total = 0
    for unit in units:
        chunk = home[unit]
        part, whole = (lines.get(unit, 0), chunk.lines) if chunk.lines else (1, len(chunk.units))
        total += chunk.minutes * PARTS * part // whole
    return max(1, -(-total // PARTS))
