"""Which step each unit lands in: its chunk's, or an earlier one where the files could not be otherwise.

Hunks without context apply in any order. Whole files do not: a file that gives way to a folder of its name has to
be gone before the folder is there, and a file's rename comes with the first of its units, so that what is known of
it by both names stays known by both. A long file that comes or goes does so piece by piece: it is there with its
first piece, and gone with its last.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reviewer.core.change import Change, FileDelta, Status, Unit, UnitKind
from reviewer.core.chunk import Chunk

WHOLE = frozenset({Status.ADDED, Status.DELETED})
"""Files that come or go, with all their units."""
MOVES = {Status.RENAMED: UnitKind.RENAME, Status.COPIED: UnitKind.COPY}
LEAVES = frozenset({Status.DELETED, Status.RENAMED})
"""What is no longer at its old path afterwards."""
ARRIVES = frozenset({Status.ADDED, Status.RENAMED, Status.COPIED})
"""What is at its path only afterwards."""


class Step(Struct, frozen=True):
    """One step: the chunk it is made of and the fingerprints that land in it.

    `early` are those of them that are in a later chunk.
    """

    chunk: Chunk
    units: tuple[str, ...]
    early: tuple[str, ...] = ()


def steps_of(change: Change, chunks: Sequence[Chunk]) -> tuple[Step, ...]:
    """The steps of a change in order; a chunk all of whose units land earlier makes none.

    Raises ValueError when a unit is in no chunk or in two: a stack must never lose anything.
    """
    home: dict[str, int] = {}
    for number, chunk in enumerate(chunks):
        for fingerprint in chunk.units:
            if fingerprint in home:
                raise ValueError(f"unit {fingerprint} is in two chunks")
            home[fingerprint] = number
    if home.keys() != {unit.fingerprint for unit in change.units}:
        raise ValueError("the chunks are not the change: some of its units are in none, or none of its units")
    landing = _Landing(change, home)
    landing.settle()
    inside: list[list[str]] = [[] for _ in chunks]
    for chunk in chunks:
        for fingerprint in chunk.units:
            inside[landing.at[fingerprint]].append(fingerprint)
    return tuple(
        Step(chunk, tuple(units), tuple(unit for unit in units if home[unit] != number))
        for number, (chunk, units) in enumerate(zip(chunks, inside, strict=True))
        if units
    )


class _Landing:
    """The steps of all units while what ties whole files together is being obeyed."""

    def __init__(self, change: Change, home: Mapping[str, int]) -> None:
        self.at = dict(home)
        self._deltas = change.deltas
        self._units: list[list[Unit]] = [[] for _ in change.deltas]
        for unit in change.units:
            self._units[unit.file].append(unit)

    def settle(self) -> None:
        """Move units earlier until every file can be what its step says."""
        for file, delta in enumerate(self._deltas):
            if delta.status in MOVES:
                first = min(self.at[unit.fingerprint] for unit in self._units[file])
                self._bring(file, first)
        pairs = list(self._in_the_way())
        while any(self._give_way(arriving, leaving) for arriving, leaving in pairs):
            pass

    def _give_way(self, arriving: int, leaving: int) -> bool:
        """Have a file gone by the time another takes its place; whether that changed anything."""
        when = self._when(arriving, gone=False)
        if self._when(leaving, gone=True) <= when:
            return False
        self._bring(leaving, when)
        return True

    def _ties(self, file: int) -> Iterator[Unit]:
        """The units that say where a file is: all of one that comes or goes whole, else its rename."""
        status = self._deltas[file].status
        kind = MOVES.get(status)
        return (unit for unit in self._units[file] if status in WHOLE or unit.kind is kind)

    def _when(self, file: int, *, gone: bool) -> int:
        """The step in which a file is there for the first time, or gone."""
        steps = [self.at[unit.fingerprint] for unit in self._ties(file)]
        return max(steps) if gone else min(steps)

    def _bring(self, file: int, step: int) -> None:
        for unit in self._ties(file):
            self.at[unit.fingerprint] = min(step, self.at[unit.fingerprint])

    def _in_the_way(self) -> Iterator[tuple[int, int]]:
        """(arriving, leaving): files whose paths cannot be there together, one being the other or a folder of it."""
        leaves: dict[str, list[int]] = {}
        folders: dict[str, list[int]] = {}
        for file, delta in enumerate(self._deltas):
            if delta.status in LEAVES:
                leaves.setdefault(delta.old_path, []).append(file)
                for folder in _folders(delta.old_path):
                    folders.setdefault(folder, []).append(file)
        for file, delta in enumerate(self._deltas):
            if delta.status in ARRIVES:
                for path in (delta.path, *_folders(delta.path)):
                    yield from ((file, other) for other in leaves.get(path, ()) if other != file)
                yield from ((file, other) for other in folders.get(delta.path, ()) if other != file)


def _folders(path: str) -> Iterator[str]:
    """The folders a path is in, the nearest first."""
    while path := path.rpartition("/")[0]:
        yield path


def moves(delta: FileDelta) -> UnitKind | None:
    """The whole-file fact that puts a file at its new path, None where it stays or comes whole."""
    return MOVES.get(delta.status)
