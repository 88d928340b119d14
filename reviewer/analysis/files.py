"""The files of a change with their units: read one after the other, cut where the policy or the reader has them cut."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from msgspec.structs import replace

from reviewer.core.change import SUBMODULE_MODE, Change, Comparison, FileDelta, Status, Unit
from reviewer.core.cut import Cut, Point, by_unit
from reviewer.core.cutting import CutFile, cut_file, for_cap, with_files
from reviewer.core.filekind import HEAD_BYTES, kind_of
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import change_fingerprint, split_lines, units_of
from reviewer.core.kind import FileKind
from reviewer.core.lines import Lines
from reviewer.core.pieces import LONGEST
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.parts import FilesCounted, UnitsReady
from reviewer.workspace import Workspace

HEAD_LINES = 80


class Files:
    """What is read of a change: `deltas`, `units` and `kinds`, file by file.

    `deltas` and `units` are uncut, and so they are searched: a cut takes no risk away. What is longer than the policy's
    `cap`, while there is one, is cut for the splitter; where a reader cuts, it does not see, so that no chunk moves.
    Everything told has the pieces in their place, but the chunks, which name units as edits do
    (`core.arrangement.Pieces`).
    """

    def __init__(
        self, workspace: Workspace, comparison: Comparison, patch: bytes | None, cuts: Iterable[Cut] = ()
    ) -> None:
        self.comparison = comparison
        self.patch = patch
        self.units: list[Sequence[Unit]] = []
        self.kinds: list[FileKind] = []
        self.fingerprint = ""
        self.cap: int | None = None
        self.capped: dict[int, CutFile] = {}
        self.blobs = Blobs(workspace.location) if workspace.location else None
        self._workspace = workspace
        self._deltas: list[FileDelta] = []
        self._recalled = False
        self._cuts = by_unit(cuts)
        self._cut_files: dict[int, CutFile] = {}
        self._known_lines: tuple[Sequence[bytes], ...] = ()
        self._seen: dict[str, int] = {}

    def close(self) -> None:
        """Let go of git."""
        if self.blobs:
            self.blobs.close()

    def reading(self) -> Iterator[UnitsReady | FilesCounted]:
        """The units of each file; nothing is known of those that have not come yet."""
        for file, delta in enumerate(self._read()):
            self._deltas.append(delta)
            base = self.base_lines(file)
            units = self._distinct(units_of(delta, file, base))
            kind = kind_of(delta.path, head_of(delta, base))
            self.units.append(units)
            self.kinds.append(kind)
            yield self.told_of(file)
        self._seen.clear()
        self.fingerprint = change_fingerprint(unit for units in self.units for unit in units)
        yield FilesCounted(len(self._deltas))

    def recall(self, units: Iterable[Sequence[Unit]], kinds: Iterable[FileKind], fingerprint: str) -> None:
        """All that `reading` found once; the diff itself is read when somebody asks for it."""
        self.units = list(units)
        self.kinds = list(kinds)
        self.fingerprint = fingerprint
        self._recalled = True

    @property
    def deltas(self) -> list[FileDelta]:
        """The files as far as they were read."""
        if self._recalled:
            self._deltas, self._recalled = list(self._read()), False
        return self._deltas

    def told_of(self, file: int) -> UnitsReady:
        """The units of a file, those that are to be cut in pieces."""
        units, kind = self.units[file], self.kinds[file]
        cap, lines = self.cap, lambda: self.base_lines(file)
        wanted: dict[str, tuple[Point, ...]] = {}
        if cap is not None and not kind.machine_made and any(unit.lines > cap for unit in units):
            wanted = for_cap(self.deltas[file], units, cap)
        if wanted and file not in self.capped:
            found = cut_file(self.deltas[file], units, lines, wanted)
            self.capped |= {file: found} if found else {}
        by_hand = (
            {one.fingerprint: self._cuts[one.fingerprint] for one in units if one.fingerprint in self._cuts}
            if self._cuts
            else {}
        )
        cut = self.capped.get(file)
        if by_hand:
            wanted = wanted | {unit: (*wanted.get(unit, ()), *points) for unit, points in by_hand.items()}
            cut = cut_file(self.deltas[file], units, lines, wanted)
        if cut is None:
            self._cut_files.pop(file, None)
            return UnitsReady(file, units, kind)
        self._cut_files[file] = cut
        return UnitsReady(file, cut.units, kind, cut.cuts)

    def hold_cap(self, cap: int) -> Iterator[UnitsReady]:
        """From now on no unit is longer than the cap; those of the files that were read before, where one was."""
        if cap < LONGEST:
            self.cap = cap
            for file in range(len(self.units)):
                told = self.told_of(file)
                if file in self.capped:
                    yield told

    def recut(self, cuts: Iterable[Cut]) -> list[int]:
        """Units are to be cut at other points; the files they are in."""
        before, self._cuts = self._cuts, by_unit(cuts)
        other = {unit for unit, _ in before.items() ^ self._cuts.items()}
        return [
            file for file, units in enumerate(self.units) if any(one.fingerprint in other for one in units)
        ]

    def cut_file(self, file: int) -> CutFile | None:
        """A file as it is told, where some of its units are cut."""
        return self._cut_files.get(file)

    def change(self) -> Change:
        """The change as far as it was read, with the pieces of what is cut."""
        change = self.uncut()
        return with_files(change, self._cut_files) if self._cut_files else change

    def for_splitting(self) -> Change:
        """The change with the pieces of what is over the cap."""
        return with_files(self.uncut(), self.capped) if self.capped else self.uncut()

    def uncut(self) -> Change:
        """The change as far as it was read."""
        units = tuple(unit for units in self.units for unit in units)
        return Change(self.comparison, tuple(self.deltas), units, self.fingerprint)

    def told(self) -> tuple[Sequence[FileDelta], Sequence[Sequence[Unit]]]:
        """The deltas and the units of each, with the pieces of what is cut."""
        units = [
            self._cut_files[at].units if at in self._cut_files else of for at, of in enumerate(self.units)
        ]
        return self.change().deltas, units

    def base_lines(self, file: int) -> Sequence[bytes]:
        """The lines of a delta's base side; none where nothing stands around its hunks."""
        delta = self.deltas[file]
        if self.patch is not None:
            return self._known_lines[file]
        if not (delta.old and delta.new and delta.spans) or SUBMODULE_MODE in (
            delta.old.mode,
            delta.new.mode,
        ):
            return ()
        return Lines(self.blobs.read(delta.old.oid)) if self.blobs else ()

    def side(self, delta: FileDelta, side: DiffSide) -> bytes | None:
        """One side whole, None where there is none or it is not text."""
        one = delta.old if side is DiffSide.OLD else delta.new
        if one is None or delta.binary or one.mode == SUBMODULE_MODE or not delta.spans:
            return None
        if self.blobs is None or self.patch is not None:
            whole = delta.status in (Status.ADDED, Status.DELETED)
            return b"".join(lines_of(delta, side)) if whole else None
        return self.blobs.read(one.oid)

    def _read(self) -> Iterable[FileDelta]:
        if self.patch is None:
            return stream(self._workspace.repository(), self.comparison)
        from reviewer.formats.patches import read_patch  # unidiff: only a patch needs it

        deltas, self._known_lines = read_patch(self.patch, self.comparison.head)
        return deltas

    def _distinct(self, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
        """The units, each with a fingerprint of its own: a series of patches may do the same thing twice."""
        result = []
        for unit in units:
            ordinal = self._seen.get(unit.fingerprint, 0)
            self._seen[unit.fingerprint] = ordinal + 1
            if ordinal:
                again = sha256(f"{unit.fingerprint} again {ordinal}".encode()).hexdigest()
                unit = replace(unit, fingerprint=again)
            result.append(unit)
        return tuple(result)


def lines_of(delta: FileDelta, side: DiffSide) -> Iterator[bytes]:
    """All changed lines of a side."""
    for index in range(len(delta.spans)):
        hunk = delta.hunk(index)
        yield from hunk.old if side is DiffSide.OLD else hunk.new


def head_of(delta: FileDelta, base: Sequence[bytes]) -> bytes:
    """The beginning of a file, for generators that announce themselves: the base's, so that a head that starts to
    call itself generated is still read."""
    if not delta.spans or delta.binary:
        return b""
    if delta.old and delta.new:
        return b"".join(base[:HEAD_LINES])[:HEAD_BYTES]
    start = delta.spans[0].offset
    marked = split_lines(delta.body[start : start + 2 * HEAD_BYTES])
    return b"".join(line[1:] for line in marked)[:HEAD_BYTES]
