"""The parts of a change, worked out one after the other: what each needs is left here by those before it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reviewer import config
from reviewer.core.arrangement import Pieces
from reviewer.core.backing import Backing, backing
from reviewer.core.change import SUBMODULE_MODE, Change, Comparison, FileDelta, Side, Status, Unit
from reviewer.core.changed_lines import changed_lines
from reviewer.core.chunk import DEFAULT_CAP, Chunk
from reviewer.core.circumstances import Circumstances, of_paths
from reviewer.core.commit import Commit
from reviewer.core.contract import Contract, ContractField, ContractState, contract
from reviewer.core.contradiction import contradictions
from reviewer.core.coverage import coverage
from reviewer.core.cut import Cut, Point, by_unit
from reviewer.core.cutting import CutFile, cut_file, for_cap, inherited, with_files
from reviewer.core.filekind import HEAD_BYTES, kind_of
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.fingerprint import change_fingerprint, split_lines, units_of
from reviewer.core.kind import FileKind
from reviewer.core.lines import Lines
from reviewer.core.people import people
from reviewer.core.pieces import LONGEST
from reviewer.core.policy import Policy
from reviewer.core.provenance import PROVENANCE_PATH, Provenance
from reviewer.core.risk import Catalogue, find
from reviewer.errors import CannotTell, ReviewerError
from reviewer.formats.provenance import provenance
from reviewer.git.blobs import Blobs
from reviewer.git.commits import commits
from reviewer.git.diff import stream
from reviewer.git.files import REGULAR
from reviewer.git.trees import entries_at
from reviewer.parts import (
    AllReady,
    ChunksReady,
    CircumstancesReady,
    CoverageReady,
    Failed,
    FilesCounted,
    FindingsReady,
    MediaReady,
    MovedReady,
    Part,
    PolicyReady,
    ProvenanceReady,
    SymbolsReady,
    UnitsReady,
)
from reviewer.workspace import Workspace

if TYPE_CHECKING:
    from reviewer.core.split import Part as SplitPart
    from reviewer.core.split import Splitting
    from reviewer.core.split.lineage import Rewrite
    from reviewer.ledger import Book

COMMITS_BEFORE = 400
"""Commits before the change that tell which files change together."""

MOST_FOLLOWED = 500
REWRITES_BEFORE = 200
LARGEST_REWRITES = 4 << 20
"""Files whose lines are followed back through history, commits before the change that tell who wrote them, and the
bytes of their diffs that are read."""

FIRST_FILES = 40
"""Files whose units are sent before anything else is looked at: more than a screen shows."""

LARGEST_SIDE = 4 << 20
"""Bytes of a file above which its changed lines are judged without the lines around them."""

LARGEST_SEARCHED = 8 << 20
"""Bytes of changed lines above which a file is not searched for risks at all; that is a finding of its own."""

LARGEST_MEDIA = 32 << 20
"""Bytes of a binary file above which only its size is told."""

NOT_SEARCHED = "not-searched"
FILES_AHEAD = 8
"""Files whose sides are asked for while the one before them is searched."""

HEAD_LINES = 80


class Scope(Struct, frozen=True, kw_only=True):
    """What a job asks of an analysis; a part it leaves out does not come, and did not fail.

    `drawn` is what only a screen asks for: moved blocks, the functions of a file, what a binary file is.
    `trusted` is the commit the policy is read from instead of the merge base. A failure of a part in `needed`
    ends the loading of a review; any other is named in it. `grain` asks for finer (above 0) or coarser chunks, `cuts`
    say where units are to stand in pieces; what is over the policy's cap does so where chunks are made, or if `capped`.
    """

    findings: bool = True
    chunks: bool = True
    drawn: bool = False
    grain: int = 0
    cuts: tuple[Cut, ...] = ()
    capped: bool = False
    coverage: bool = True
    trusted: str | None = None
    needed: tuple[str, ...] = ("change",)


EVERYTHING = Scope()


class Analysis:
    """One change being taken apart; the parts build on what the ones before left here.

    `deltas` and `units` are uncut, and so they are searched: a cut takes no risk away. What is longer than the policy's
    cap is cut for the splitter; where a reader cuts, it does not see, so that no chunk moves. Everything told has the
    pieces in their place, but the chunks, which name units as edits do (`core.arrangement.Pieces`).
    """

    def __init__(
        self,
        workspace: Workspace,
        comparison: Comparison,
        patch: bytes | None,
        scope: Scope = EVERYTHING,
        book: "Book | None" = None,
    ) -> None:
        self.workspace = workspace
        self.comparison = comparison
        self.patch = patch
        self.scope = scope
        self.deltas: list[FileDelta] = []
        self.units: list[tuple[Unit, ...]] = []
        self.kinds: list[FileKind] = []
        self.commits: tuple[Commit, ...] = ()
        self.provenance: Provenance | None = None
        self.policy: config.LoadedPolicy | None = None
        self.circumstances: Circumstances | None = None
        self.fingerprint = ""
        self.failed: dict[str, Failed] = {}
        self.errors: dict[str, Exception] = {}
        self._cuts = by_unit(scope.cuts)
        self._cut_files: dict[int, CutFile] = {}
        self._capped: dict[int, CutFile] = {}
        self._known_lines: tuple[Sequence[bytes], ...] = ()
        self._seen: dict[str, int] = {}
        self._found: dict[int, tuple[Finding, ...]] = {}
        self._catalogue: Catalogue | None = None
        self._splitting: Splitting | None = None
        self._location = workspace.location
        self._book = book
        self._blobs = Blobs(workspace.location) if workspace.location else None

    def close(self) -> None:
        """Let go of git."""
        if self._blobs:
            self._blobs.close()

    def parts(self) -> Iterator[Part]:
        """All parts in order."""
        units = self._guarded("change", self._units())
        for part in units:
            yield part
            if (
                len(self.units) == FIRST_FILES and self.patch is None
            ):  # a patch is its own record: all of it first
                break
        yield from self._guarded("policy", self._policy())
        yield from self._guarded("change", self._over_the_cap())
        yield from self._guarded("provenance", self._provenance())
        yield from units
        if "change" not in self.failed:
            yield from self._searched_and_split()
            yield from self._guarded("circumstances", self._circumstances())
            yield from self._guarded("contract", self._contract())
            if self.scope.chunks and self.scope.drawn:
                yield from self._guarded("moved blocks", self._moved())
                yield from self._guarded("symbols", self._symbols())
                yield from self._guarded("binary files", self._media())
            if self.scope.coverage:
                yield from self._guarded("coverage", self._coverage())
        yield AllReady(self.fingerprint)

    def _guarded(self, what: str, parts: Iterator[Part]) -> Iterator[Part]:
        try:
            yield from parts
        except Exception as error:  # a fault in one part must not cost the reviewer all the others
            yield self._fail(what, error)

    def _fail(self, what: str, error: Exception) -> Failed:
        said = f"{error.message} {error.hint or ''}" if isinstance(error, ReviewerError) else repr(error)
        self.errors[what], self.failed[what] = error, Failed(what, said.strip())
        return self.failed[what]

    # The parts.

    def _units(self) -> Iterator[Part]:
        for file, delta in enumerate(self._read()):
            self.deltas.append(delta)
            base = self.base_lines(file)
            units = self._distinct(units_of(delta, file, base))
            kind = kind_of(delta.path, head_of(delta, base))
            self.units.append(units)
            self.kinds.append(kind)
            yield self._told_units(file)
        self._seen.clear()
        self.fingerprint = change_fingerprint(unit for units in self.units for unit in units)
        yield FilesCounted(len(self.deltas))

    def _told_units(self, file: int) -> UnitsReady:
        """The units of a file, those that are to be cut in pieces."""
        delta, units, kind = self.deltas[file], self.units[file], self.kinds[file]
        capped: dict[str, tuple[Point, ...]] = {}
        if self._is_capped and not kind.machine_made:
            capped = for_cap(delta, units, self._cap)
        if capped and file not in self._capped:
            found = cut_file(delta, units, lambda: self.base_lines(file), capped)
            self._capped |= {file: found} if found else {}
        by_hand = {
            one.fingerprint: self._cuts[one.fingerprint] for one in units if one.fingerprint in self._cuts
        }
        wanted = capped | {unit: (*capped.get(unit, ()), *points) for unit, points in by_hand.items()}
        cut = (
            cut_file(delta, units, lambda: self.base_lines(file), wanted)
            if by_hand
            else self._capped.get(file)
        )
        if cut is None:
            self._cut_files.pop(file, None)
            return UnitsReady(file, units, kind)
        self._cut_files[file] = cut
        return UnitsReady(file, cut.units, kind, cut.cuts)

    @property
    def _cap(self) -> int:
        return self.policy.policy.reading.chunk_lines if self.policy else DEFAULT_CAP

    @property
    def _is_capped(self) -> bool:
        return (self.scope.chunks or self.scope.capped) and self._cap < LONGEST

    def _over_the_cap(self) -> Iterator[Part]:
        """The units of the first files once more, where the policy's cap, known by now, has them in pieces."""
        for file in range(len(self.units) if self._is_capped else 0):
            told = self._told_units(file)
            if file in self._capped:
                yield told

    def recut(self, cuts: Iterable[Cut]) -> Iterator[Part]:
        """Cut the units of a change that was read at other points; what is told anew of them."""
        before, self._cuts = self._cuts, by_unit(cuts)
        other = {unit for unit, _ in before.items() ^ self._cuts.items()}
        files = [
            file for file, units in enumerate(self.units) if any(one.fingerprint in other for one in units)
        ]
        if not files or "change" in self.failed:
            return
        for file in files:
            yield self._told_units(file)
        yield from self._guarded("moved blocks", self._moved())
        yield from self._guarded("symbols", self._symbols(files))
        yield from self._guarded("coverage", self._coverage())

    def _read(self) -> Iterable[FileDelta]:
        if self.patch is None:
            return stream(self.workspace.repository(), self.comparison)
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

    def _policy(self) -> Iterator[Part]:
        location = self._location if self.patch is None else None
        blobs, trusted = self._blobs, self.scope.trusted
        self.policy = config.policy(location, self.comparison, trusted=trusted, blobs=blobs)
        yield PolicyReady(self.policy.policy, self.policy.digest, self.policy.source, self.policy.ownership)

    def _provenance(self) -> Iterator[Part]:
        if self.patch is None:
            self.commits = commits(self.workspace.repository(), self.comparison, self._blobs)
        head = self.comparison.head_commit
        self.provenance = provenance(
            self.commits, self._provenance_file(), head=head, base_json=self._provenance_before()
        )
        self._add_recorded()
        yield ProvenanceReady(self.provenance, unchecked(contract(self.provenance, self.commits, ())))

    def _add_recorded(self) -> None:
        """What the ledger's records say beside the file; the file's records first."""
        if self._location is None or self.patch is not None or self.provenance is None or not self.commits:
            return
        from reviewer.ledger import Signers  # the ledger: not needed before there is a commit
        from reviewer.ledger_provenance import recorded_provenance

        signers = Signers(self._location, self.scope.trusted or self.comparison.merge_base)
        oids = [commit.oid for commit in self.commits]
        found, problems = recorded_provenance(
            self._location, oids, self.comparison.head_tree, signers, book=self._book
        )
        before = self.provenance
        self.provenance = replace(
            before, records=(*before.records, *found), problems=(*before.problems, *problems)
        )

    def _provenance_file(self) -> bytes | None:
        """The record at the head, or as a patch adds it."""
        if self.patch is not None:
            added = [delta for delta in self.deltas if delta.path == PROVENANCE_PATH and not delta.old]
            return b"".join(_lines_of(added[0], DiffSide.NEW)) if added and added[0].spans else None
        return self._file_in(self.comparison.head_tree)

    def _provenance_before(self) -> bytes | None:
        """The record at the merge base: one that the change did not touch speaks of an earlier one."""
        return None if self.patch is not None else self._file_in(self.comparison.base_tree)

    def _file_in(self, tree: str) -> bytes | None:
        if self._blobs is None or not tree:
            return None
        found = entries_at(self._blobs, tree, [PROVENANCE_PATH]).get(PROVENANCE_PATH)
        return self._blobs.read(found.oid) if found and found.mode.startswith(REGULAR) else None

    def _searched_and_split(self) -> Iterator[Part]:
        """The findings, then the chunks; of a very large change some chunks as soon as their files are searched."""
        every = range(len(self.deltas)) if self.scope.findings else ()
        if self.scope.chunks:
            yield from self._guarded("chunks", self._begin_chunks(self.scope.grain))
        parts = self._splitting.parts if self._splitting is not None else ()
        for number, part in enumerate(parts if len(parts) > 1 else (), 1):
            yield from self._guarded("risk", self._findings(part.files if self.scope.findings else ()))
            yield from self._guarded("chunks", self._first_chunks(part, tell=number & (number - 1) == 0))
        yield from self._guarded("risk", self._findings(every))
        if self._splitting is not None:
            yield from self._guarded("chunks", self._last_chunks())

    def _findings(self, files: Sequence[int]) -> Iterator[Part]:
        """The findings of those of these files that were not searched yet."""
        left = [file for file in files if file not in self._found]
        if self._catalogue is None:
            if not left or "risk" in self.failed:
                return  # nothing is wanted, or it is said already
            self._catalogue = config.catalogue(self.policy.policy if self.policy else Policy())
            self._learn_sizes()
        for at, file in enumerate(left):
            self._read_ahead(left[at : at + FILES_AHEAD] if at % FILES_AHEAD == 0 else ())
            try:
                found = self._findings_in(file, self.deltas[file], self._catalogue)
            except Exception as error:  # one odd file must not leave all the others unsearched
                yield self._fail("risk", error)
                why = "Searching this file for risks failed: what is in it is not known."
                found = (limitation(self.units[file][0], Level.HIGH, why),)
            self._found[file] = found
            yield FindingsReady(file, self._of_pieces(file))

    @property
    def findings(self) -> list[tuple[Finding, ...]]:
        """The findings of each file that was searched, in the order of the files."""
        return [self._of_pieces(file) for file in sorted(self._found)]

    def _of_pieces(self, file: int) -> tuple[Finding, ...]:
        cut = self._cut_files.get(file)
        return inherited(self._found[file], cut.cuts) if cut else self._found[file]

    def _findings_in(self, file: int, delta: FileDelta, catalogue: Catalogue) -> tuple[Finding, ...]:
        units = self.units[file]
        if len(delta.body) > LARGEST_SEARCHED:
            size = f"{len(delta.body) / (1 << 20):.0f} MiB of changed lines were not searched for risks"
            return (limitation(units[0], Level.HIGH, f"{size}: more than {LARGEST_SEARCHED >> 20} MiB."),)
        too_large = self._too_large(delta)
        old, new = (None if too_large else self._side(delta, side) for side in (DiffSide.OLD, DiffSide.NEW))
        found = find(delta, units, old, new, catalogue)
        if too_large:
            why = f"Larger than {LARGEST_SIDE >> 20} MiB: the changed lines were searched, what surrounds them was not."
            found = (*found, limitation(units[0], Level.LOW, why))
        return found

    def _learn_sizes(self) -> None:
        """Ask git for the sizes of all sides in one go; what it lacks is found out file by file."""
        if self._blobs and self.patch is None:
            with suppress(ReviewerError):
                self._blobs.sizes([oid for delta in self.deltas for oid in _blobs_of(delta)])

    def _read_ahead(self, files: Sequence[int]) -> None:
        """Ask for the sides of the next files, those that will be read."""
        if self._blobs is None or self.patch is not None or not files:
            return
        with suppress(ReviewerError):
            near = [delta for delta in map(self.deltas.__getitem__, files) if self._is_searched(delta)]
            self._blobs.ahead([oid for delta in near for oid in _blobs_of(delta)])

    def _is_searched(self, delta: FileDelta) -> bool:
        return len(delta.body) <= LARGEST_SEARCHED and not self._too_large(delta)

    def _contract(self) -> Iterator[Part]:
        if self.provenance is None:
            return
        flat = [finding for _, findings in sorted(self._found.items()) for finding in findings]
        flat = [finding for finding in flat if finding.tag != NOT_SEARCHED]  # no area anybody could declare
        backed = self._backing()
        told = contract(self.provenance, self.commits, flat, evidence=backed)
        told = unchecked(told) if "risk" in self.failed else told
        involved = tuple(sorted(people(self.commits, self.provenance).involved()))
        against = contradictions(self.provenance, flat, backed, self.commits)
        yield ProvenanceReady(self.provenance, told, involved, against)

    def chunks(self, grain: int) -> Iterator[Part]:
        """The chunks of a change that was read, finer or coarser than they came; nothing where it was not."""
        if "change" not in self.failed:
            yield from self._guarded("chunks", self._begin_chunks(grain))
            if self._splitting is not None:
                yield from self._guarded("chunks", self._last_chunks())

    def _begin_chunks(self, grain: int) -> Iterator[Part]:
        from reviewer.branch_steps import (
            branch_steps,
        )  # a gate leaves chunks out, and starts sooner without them
        from reviewer.core.split import Splitting, habits, lineage, origins

        cap = self._cap
        change = with_files(self._uncut(), self._capped) if self._capped else self._uncut()
        known = self._location is not None and self.patch is None
        steps = branch_steps(self.workspace.repository(), self.commits) if known else ()
        self._splitting = Splitting(
            change,
            self.base_lines,
            kinds=self.kinds,
            cap=cap,
            grain=grain,
            origins=origins(change, steps, cap=cap),
            habits=habits(self.deltas, self._touched_before()),
            lineages=lineage(change.units, self._rewritten_before()),
        )
        yield from ()

    def _touched_before(self) -> list[frozenset[str]]:
        """What each of the latest commits before the change touched; without them chunks are made all the same."""
        from reviewer.git.touched import touched  # only chunks need it

        location, base = self._location, self.comparison.merge_base
        with suppress(ReviewerError):
            return touched(location, base, COMMITS_BEFORE) if location and base and self.patch is None else []
        return []

    def _rewritten_before(self) -> "Sequence[Rewrite]":
        """What the latest commits before the change rewrote in its files; without it chunks are made all the same."""
        from reviewer.core.split import followed  # only chunks need it
        from reviewer.git.rewritten import rewritten

        location, base = self._location, self.comparison.merge_base
        paths = followed(self.deltas)
        if location and base and self.patch is None and 0 < len(paths) <= MOST_FOLLOWED:
            with suppress(ReviewerError):
                return list(rewritten(location, base, paths, REWRITES_BEFORE, LARGEST_REWRITES))
        return ()

    def _first_chunks(self, part: "SplitPart", *, tell: bool) -> Iterator[Part]:
        """Work on one part; what that gave is told now and then: each time all that is on show is laid out anew."""
        if self._splitting is not None:
            self._split(part)
            if tell:
                splitting = self._splitting
                yield ChunksReady(
                    self._named(splitting.new_chunks()), False, splitting.asked, splitting.grain
                )

    def _last_chunks(self) -> Iterator[Part]:
        splitting = self._splitting
        if splitting is not None:
            for part in splitting.left():
                self._split(part)
            yield ChunksReady(self._named(splitting.chunks()), True, splitting.asked, splitting.grain)
        self._splitting = None

    def _split(self, part: "SplitPart") -> None:
        splitting, self._splitting = self._splitting, None  # one that failed is not asked again
        if splitting is not None:
            found = (found for file in part.files for found in self._found.get(file, ()))
            cuts = [cut for file in part.files if file in self._capped for cut in self._capped[file].cuts]
            splitting.work(part, inherited(found, cuts))
            self._splitting = splitting

    def _named(self, chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
        """The chunks with their pieces called by what they are of which unit."""
        names = Pieces(cut for file in self._capped.values() for cut in file.cuts)
        if not names:
            return chunks
        return tuple(replace(chunk, units=names.names(chunk.units)) for chunk in chunks)

    def _moved(self) -> Iterator[Part]:
        from reviewer.core.moved import moved_blocks  # who asks for no chunks reads no diff

        yield MovedReady(tuple(moved_blocks(self.change().deltas)))

    def _symbols(self, files: Collection[int] | None = None) -> Iterator[Part]:
        """Of all files, or of these: then it is told where there are none, too."""
        from reviewer.core.split.symbols import symbols_of  # who asks for no chunks reads no diff

        for file, (delta, kind) in enumerate(zip(self.change().deltas, self.kinds, strict=True)):
            if files is not None and file not in files:
                continue
            found = () if kind.machine_made else symbols_of(delta)
            if found or files is not None:
                yield SymbolsReady(file, found)

    def _media(self) -> Iterator[Part]:
        """What the files are that cannot be shown; nothing of a patch, which has no blobs."""
        from reviewer.core.media import Media, is_svg, media_of  # few changes have any

        blobs = self._blobs
        if blobs is None or self.patch is not None:
            return

        def told(side: Side | None) -> Media | None:
            if side is None or not side.oid or side.mode == SUBMODULE_MODE:
                return None
            size = blobs.size(side.oid)
            return media_of(blobs.read(side.oid)) if size <= LARGEST_MEDIA else Media(size)

        for file, delta in enumerate(self.deltas):
            if delta.binary or is_svg(delta.path):
                with suppress(ReviewerError):  # what git lacks is said where its content is asked for
                    yield MediaReady(file, told(delta.old), told(delta.new))

    def _coverage(self) -> Iterator[Part]:
        """Nothing is covered where there is no ledger, or nobody knows who made the change."""
        change = self.change()
        if self._location is None or self.patch is not None:
            yield CoverageReady(coverage(change.units, self.comparison, self.fingerprint, ()))
            return
        if self.provenance is None:
            raise CannotTell("Who made the change is not known, so no sign-off counts.")
        from reviewer.ledger import coverage_of  # pygit2: the last thing to be needed

        involved = people(self.commits, self.provenance).involved()
        policy = self.policy.policy if self.policy else None
        yield CoverageReady(coverage_of(self._location, change, involved, policy))

    def _circumstances(self) -> Iterator[Part]:
        """What the ledger and the base say; of a patch, and before the policy is known, nothing."""
        if self._location is None or self.patch is not None or self.policy is None:
            return
        from reviewer.circumstances import circumstances  # the ledger: not needed before there is a change

        now, trusted = self.workspace.clock(), self.scope.trusted
        policy = self.policy.policy
        found = circumstances(self._location, self.comparison, policy, now, trusted=trusted, book=self._book)
        self.circumstances = of_paths(found, {delta.path for delta in self.deltas})
        told = changed_lines(self.change().units, self._backing().evidence)
        yield CircumstancesReady(self.circumstances, told)

    def _backing(self) -> Backing:
        """What backs the claims; nothing before the ledger and the policy are known."""
        if self.circumstances is None or self.policy is None:
            return Backing()
        return backing(self.circumstances.evidence, signed=self.policy.policy.require.signature)

    # What they build on.

    def change(self) -> Change:
        """The change as far as it was read, with the pieces of what is cut."""
        change = self._uncut()
        return with_files(change, self._cut_files) if self._cut_files else change

    def told(self) -> tuple[Sequence[FileDelta], Sequence[Sequence[Unit]]]:
        """The deltas and the units of each, with the pieces of what is cut."""
        units = [
            self._cut_files[at].units if at in self._cut_files else of for at, of in enumerate(self.units)
        ]
        return self.change().deltas, units

    def _uncut(self) -> Change:
        units = tuple(unit for units in self.units for unit in units)
        return Change(self.comparison, tuple(self.deltas), units, self.fingerprint)

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
        return Lines(self._blobs.read(delta.old.oid)) if self._blobs else ()

    def _side(self, delta: FileDelta, side: DiffSide) -> bytes | None:
        """One side whole, None where there is none or it is not text."""
        one = delta.old if side is DiffSide.OLD else delta.new
        if one is None or delta.binary or one.mode == SUBMODULE_MODE or not delta.spans:
            return None
        if self._blobs is None or self.patch is not None:
            whole = delta.status in (Status.ADDED, Status.DELETED)
            return b"".join(_lines_of(delta, side)) if whole else None
        return self._blobs.read(one.oid)

    def _too_large(self, delta: FileDelta) -> bool:
        sides = [side for side in (delta.old, delta.new) if side and side.mode != SUBMODULE_MODE]
        if self._blobs is None or self.patch is not None or delta.binary or not delta.spans:
            return False
        return any(self._blobs.size(side.oid) > LARGEST_SIDE for side in sides)


def _blobs_of(delta: FileDelta) -> list[str]:
    """The blobs whose text is searched, the old side's first."""
    if delta.binary or not delta.spans:
        return []
    return [side.oid for side in (delta.old, delta.new) if side and side.mode != SUBMODULE_MODE]


def _lines_of(delta: FileDelta, side: DiffSide) -> Iterator[bytes]:
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


def limitation(unit: Unit, level: Level, why: str) -> Finding:
    """What was not looked at, at the place it concerns."""
    return Finding(NOT_SEARCHED, level, unit.path, DiffSide.NEW, 0, why, unit.fingerprint)


def unchecked(told: Contract) -> Contract:
    """A contract whose declared risk has not been held against findings: neither confirmed nor contradicted."""
    risk = told.risk
    if risk.state is ContractState.MISSING:
        return told
    reason = "Declared; not held against the findings."
    claimed = ContractField(ContractState.CLAIMED, risk.value, risk.source, risk.claims, reason)
    return replace(told, risk=claimed)
