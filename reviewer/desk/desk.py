"""The desk: everything one open review knows, and what its reviewer did.

It has no screen and starts nothing: parts of the analysis come in by `receive`, the reviewer's acts by the verbs,
each of them written to the journal before it returns.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reviewer.core.change import Comparison, FileDelta, Unit
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.packed_findings import PackedFindings
from reviewer.core.packed_units import NO_UNITS, PackedUnits
from reviewer.core.progress import Counted, Progress, Tally
from reviewer.core.session import (
    WHITESPACE,
    PreferenceSet,
    Session,
    UnitsMarked,
)
from reviewer.core.symbol import Symbol
from reviewer.desk.arranging import Arranging
from reviewer.desk.choosing import Choosing, FilePath
from reviewer.desk.cutting import Cutting
from reviewer.desk.formers import Formers
from reviewer.desk.found import Found
from reviewer.desk.grouping import Grouping, Stretch, of_chunk
from reviewer.desk.marking import Marking
from reviewer.desk.moves import Moves
from reviewer.desk.notes import Notes
from reviewer.desk.places import Places, Spot, Spots
from reviewer.desk.proven import Proven
from reviewer.desk.summaries import EMPTY, Summaries, Summary
from reviewer.desk.threads import Threads
from reviewer.desk.wanted import Wanted
from reviewer.errors import ReviewerError
from reviewer.git.drafts import Journal

if TYPE_CHECKING:  # the first screen is painted before any of it has arrived, and without importing it
    from reviewer.core.change import CutUnit
    from reviewer.core.chunk import Chunk
    from reviewer.core.circumstances import Circumstances
    from reviewer.core.contract import Contract
    from reviewer.core.kind import FileKind
    from reviewer.core.owners import Ownership
    from reviewer.core.policy import Policy
    from reviewer.core.provenance import Provenance
    from reviewer.core.unit_filter import UnitFilter
    from reviewer.desk.signing_off import SigningOff
    from reviewer.parts import ChunksReady, ProvenanceReady


class Key(NamedTuple):
    """The reviewer's signing key: whether there is one (None: not known), and what to say of it."""

    present: bool | None
    words: str


class UnitState(NamedTuple):
    """What the gutter says of a unit; `level` is its highest finding's, 0 for none."""

    read: bool
    covered: bool
    level: int


UNITS_AT_ONCE = 200
"""Units, or findings, of a part that are taken in before something else may happen."""

UNKNOWN = UnitState(False, False, 0)
"""A unit whose fingerprint has not arrived: unread, uncovered."""


class Desk:
    """One open review."""

    def __init__(
        self,
        comparison: Comparison,
        journal: Journal,
        now: Callable[[], str],
        reviewer: str = "you",
        email: str = "",
        find_key: Callable[[], Key] = lambda: Key(None, "not known whether a key is set up"),
    ) -> None:
        self.comparison = comparison
        self.reviewer = reviewer
        self.email = email
        self._find_key = find_key
        self.journal = journal
        self.now = now
        self.deltas: list[FileDelta] = []
        self.places = Places(self.deltas)
        self.findings = Found(self.places)
        self.provenance: Provenance | None = None
        self.contract: Contract | None = None
        self.policy: Policy | None = None
        self.ownership: Ownership | None = None
        self.circumstances: Circumstances | None = None
        self.proven = Proven(self.deltas)
        self.fingerprint = ""
        self.problems: list[str] = []
        self.kinds: dict[int, FileKind] = {}
        self.policy_source = ""
        self.made: ProvenanceReady | None = None
        self.ready = False
        self.split = False  # whether the chunks are all there, and in their order
        self.total = 0
        self.failed: set[str] = set()
        self.scanned_files: set[int] = set()
        self.touched: set[int] = set()  # files with units that changed; emptied by whoever shows them
        self.marking = Marking(self)
        self.added = self.removed = 0
        self.cutting = Cutting()
        self.threads = Threads(journal, now, reviewer, self.places, self.cutting)
        self.notes = Notes(journal)
        self.moves = Moves()
        self.formers = Formers()
        self.media: dict[int, str] = {}
        self.symbols: dict[int, Sequence[Symbol]] = {}
        self.arranging = Arranging(
            journal, self.places, self.cutting, self._take_chunks, lambda units: self.grouping.find(units)
        )
        self.choosing = Choosing(email)
        self.choosing.without_whitespace = journal.session.preferences.get(WHITESPACE) == "hidden"
        self.summaries = Summaries(self.places, self._summary)
        self._tally = Tally()
        self.wanted = Wanted(self.places.index, self._tally, self._means)
        self.grouping = self._grouping(())
        self.counted = 0  # how often units were counted anew: what was worked out before that may not hold
        self._levels: Counter[int] = Counter()
        self._read_in: Counter[int] = Counter()

    def take(self, deltas: Sequence[FileDelta]) -> tuple[FileDelta, ...]:
        """More files of the change; as they are shown."""
        deltas = tuple(self.cutting.shown(file, delta) for file, delta in enumerate(deltas, len(self.deltas)))
        self.deltas.extend(deltas)
        self.added += sum(delta.added for delta in deltas)
        self.removed += sum(delta.removed for delta in deltas)
        return deltas

    def receive(self, part: object) -> str:
        """Take in one part of the analysis; what it is worth telling the reader, "" for nothing."""
        steps = self.receiving(part)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return str(end.value)

    def receiving(self, part: object) -> Generator[None, None, str]:
        """The same in steps: what is known between two of them is true, and less than all of it."""
        from reviewer.parts import (  # here already when a part is
            AllReady,
            ChunksReady,
            CircumstancesReady,
            CoverageReady,
            Failed,
            FilesCounted,
            FindingsReady,
            MediaReady,
            MovedReady,
            PolicyReady,
            ProvenanceReady,
            SinceRead,
            SymbolsReady,
            UnitsReady,
        )
        from reviewer.worker_client import WorkerDied

        match part:
            case UnitsReady(file, units, kind, cuts):
                packed = PackedUnits.of(file, units)
                if again := file in self.units:
                    self._cut_anew(packed, cuts)
                else:
                    if cuts:
                        self._cut(file, cuts)
                        self._read_whole(cuts)
                    yield from self.places.index.putting(packed)
                self.kinds[file] = kind
                yield from self._counting(self.places.index.of_file(file))
                if again:
                    self.arranging.cut()
            case FindingsReady(file, findings):
                yield from self._taking_findings(file, findings)
            case ProvenanceReady():
                self.provenance, self.contract, self.made = part.provenance, part.contract, part
            case ChunksReady():
                grouping = yield from self.regrouped(part)
                self.adopt(grouping, part)
            case PolicyReady():
                self.policy, self.policy_source = part.policy, part.source
                self.arranging.cap = part.policy.reading.chunk_lines
                self.ownership = part.ownership
                self.choosing.forget_owners()
                self.wanted.clear()
                self.summaries.forget()
            case CircumstancesReady(circumstances, changed_lines):
                self.circumstances = circumstances
                self.proven.take_lines(changed_lines)
            case MovedReady(blocks):
                self.moves.take(blocks)
            case SymbolsReady(file, symbols):
                self.symbols[file] = symbols
            case MediaReady(file, old, new):
                from reviewer.core.media import words  # here already when a file has any

                self.media[file] = words(old, new)
            case SinceRead(formers, missing):
                self.formers.take(formers)
                if missing:
                    self.problems.append(missing)
                    return missing
                return self.formers.said(formers)
            case CoverageReady(coverage):
                self.proven.coverage = coverage
                self.problems += coverage.problems
            case AllReady(fingerprint):
                self.fingerprint = fingerprint
                self.ready = True
            case FilesCounted(total):
                self.total = total
            case Failed(what, message):
                self.problems.append(f"{what}: {message}")
                self.failed.add(what)
                return f"{what} failed: {message}"
            case WorkerDied(message):
                self.problems.append(message)
                return message
        return ""

    def _cut(self, file: int, cuts: "tuple[CutUnit, ...]") -> None:
        """Some units of a file stand in pieces."""
        arrived = file < len(self.deltas)
        delta = self.cutting.told(file, cuts, self.deltas[file] if arrived else None)
        if arrived and delta is not None:
            self.deltas[file] = delta

    def _read_whole(self, cuts: "tuple[CutUnit, ...]") -> None:
        """The pieces of a unit that was read uncut are read."""
        marks = self.session.marks
        for cut in cuts:
            unread = tuple(piece for piece in cut.pieces if piece not in marks)
            mark = marks.get(cut.unit.fingerprint)
            if mark is not None and unread:
                with suppress(ReviewerError):  # what the disk refuses is in the session all the same
                    self.journal.append(UnitsMarked(unread, mark.how, mark.at))

    def _cut_anew(self, units: PackedUnits, cuts: "tuple[CutUnit, ...]") -> None:
        """The units of a file are cut otherwise: what was read stays read, and the risk stays with every line."""
        from reviewer.desk.passing import carried, findings_after, passages  # few ever cut a unit

        file, known = units.file, self.findings.of_file(units.file)
        for passage in list(passages(self.cutting.of(file), cuts)):
            found = findings_after(passage, known)
            for event in list(carried(passage, self.session)):
                with suppress(ReviewerError):  # what the disk refuses is in the session all the same
                    self.journal.append(event)
            for name in passage.before:
                known.pop(name, None)
            known |= found
        for number in self.places.index.of_file(file):
            self.wanted.drop(number)
            self._tally.drop(number)
        self._read_in[file] = 0
        self.places.index.put(units)
        self.findings.replace(file, [one for findings in known.values() for one in findings])
        self._cut(file, cuts)
        self.summaries.forget()

    # The chunks.

    @property
    def chunks(self) -> "tuple[Chunk, ...]":
        """The chunks in reading order; none while they have not arrived."""
        return self.grouping.chunks

    @property
    def chunk_of(self) -> Mapping[str, int]:
        """The index of each unit's chunk, by fingerprint."""
        return self.grouping.chunk_of

    def chunk_at(self, spot: Spot) -> int:
        """The chunk of the unit at a place, -1 for none."""
        units = self.units.get(spot.file, NO_UNITS)
        known = 0 <= spot.slot < len(units)
        return self.grouping.groups.of(self.places.index.at(spot.file, spot.slot)) if known else -1

    def regrouped(self, part: "ChunksReady | None" = None) -> Generator[None, None, Grouping]:
        """How the change is grouped with chunks that came, or those there are, as they are arranged now: in steps."""
        computed = self.arranging.computed if part is None else self._computed(part)
        grouping = self._grouping((yield from self.arranging.arranged(computed)))
        yield from grouping.filled()
        return grouping

    def adopt(self, grouping: Grouping, part: "ChunksReady | None" = None) -> None:
        """The change is grouped like this from now on, by chunks that came with a part."""
        if part is not None:
            self.split = part.final
            self.arranging.adopt(self._computed(part), part.grain, grouping.chunks, asked=part.asked)
        else:
            self.arranging.adopt(self.arranging.computed, self.arranging.grain, grouping.chunks)
        self.grouping = grouping
        self._tally.adopt(grouping.groups)
        self.summaries.forget()

    def _grouping(self, chunks: "tuple[Chunk, ...]") -> Grouping:
        return Grouping(chunks, self._tally, self.places.index)

    def _computed(self, part: "ChunksReady") -> "tuple[Chunk, ...]":
        return part.chunks if part.final else (*self.arranging.computed, *part.chunks)

    def _take_chunks(self, chunks: "tuple[Chunk, ...]") -> None:
        self.adopt(_filled(self._grouping(chunks)))

    def _taking_findings(self, file: int, findings: Sequence[Finding]) -> Iterator[None]:
        packed = PackedFindings.of(self.units.get(file, NO_UNITS), findings)
        self.findings.add(file, packed)
        self.scanned_files.add(file)
        if self.cutting.pieces:
            for done, finding in enumerate(packed, 1):
                self._levels[finding.level] += self.stands(finding)
                if done % UNITS_AT_ONCE == 0:
                    yield
        else:
            self._levels.update(packed.levels)
            self._levels.update(finding.level for finding in packed.odd)
        numbers = self.places.index.of_file(file)
        yield from self._counting(numbers[slot] for slot in packed.found_in())
        yield from self._counting(self.places.index.numbers({finding.fingerprint for finding in packed.odd}))

    def recount(self, fingerprints: Iterable[str]) -> None:
        """These units are not what they were: read or unread."""
        for _ in self._counting(self.places.index.numbers(fingerprints)):
            pass

    def _counting(self, numbers: Iterable[int]) -> Iterator[None]:
        """The same, in steps."""
        for done, number in enumerate(numbers, 1):
            if done % UNITS_AT_ONCE == 0:
                self.counted += 1
                yield
            marks, index, group = self.session.marks, self.places.index, self.grouping.groups.of
            if number >= 0:
                spot = Spot(*index.place(number))
                units = self.units[spot.file]
                read = bool(marks) and units.fingerprint(spot.slot) in marks
                high = self.findings.level(spot) == Level.HIGH
                if not self.choosing.everything:
                    self.wanted.forget(number)
                self._read_in[spot.file] += read - self._tally.is_read(number)
                self._tally.count(number, Counted(sum(units.lines(spot.slot)), read, high))
                self.summaries.changed(group(number), spot.file)
                self.touched.add(spot.file)
        self.counted += 1

    # What is known.

    @property
    def units(self) -> Mapping[int, PackedUnits]:
        """The units of each file that has any by now."""
        return self.places.units

    @property
    def spots(self) -> Spots:
        """Where each unit stands, by fingerprint."""
        return self.places.spots

    @property
    def session(self) -> Session:
        """What the reviewer did so far."""
        return self.journal.session

    def unit(self, spot: Spot) -> Unit | None:
        """The unit at a place, None while its fingerprint has not arrived."""
        return self.places.unit(spot)

    def state(self, spot: Spot) -> UnitState:
        """What the gutter says of a unit; in doubt unread and uncovered."""
        units = self.units.get(spot.file)
        if units is None or not 0 <= spot.slot < len(units):
            return UNKNOWN
        fingerprint = units.fingerprint(spot.slot)
        return UnitState(
            self.is_read(fingerprint), self.proven.is_covered(fingerprint), self.findings.level(spot)
        )

    def is_read(self, fingerprint: str) -> bool:
        """Whether the reviewer marked it read."""
        return fingerprint in self.session.marks

    def level(self, fingerprint: str) -> int:
        """The highest level found in a unit, 0 for none."""
        spot = self.spots.get(fingerprint)
        return 0 if spot is None else self.findings.level(spot)

    def scanned(self, fingerprint: str) -> bool:
        """Whether the findings of a unit's file have arrived."""
        spot = self.spots.get(fingerprint)
        return spot is not None and spot.file in self.scanned_files

    def stands(self, finding: Finding) -> bool:
        """Whether a finding is at its own place, and not with another piece of the unit it was found in."""
        cut = self.cutting.pieces.cut_of(finding.fingerprint)
        if cut is None:
            return True
        if not finding.line:
            return finding.fingerprint == cut.pieces[0]
        start, stop = cut.ranges[finding.fingerprint]
        side = finding.side is DiffSide.NEW
        first = cut.unit.new_start if side else cut.unit.old_start
        return start[side] <= finding.line - first < stop[side]

    def findings_at(self, file: int, slot: int, old: int, new: int) -> list[Finding]:
        """The findings on one line; whole-unit ones stand on its first line."""
        unit = self.unit(Spot(file, slot))
        if unit is None:
            return []
        found = []
        for finding in self.findings.at(Spot(file, slot)):
            here = old if finding.side is DiffSide.OLD else new
            first = (unit.old_start, unit.new_start) == (old, new) or not (old or new)
            if (finding.line and finding.line == here) or (not finding.line and first):
                found.append(finding)
        return found

    def fold_reason(self, file: int) -> str:
        """Why a file starts folded; "" when it does not."""
        kind = self.kinds.get(file)
        return kind.reason if kind is not None and kind.machine_made else ""

    def progress(self, fingerprints: Iterable[str] | None = None) -> Progress:
        """How far the reading is: of these units, or of all."""
        if fingerprints is None:
            return self._tally.total
        return self._tally.of(self.places.index.numbers(fingerprints))

    def read_in(self, file: int) -> int:
        """How many units of a file are read."""
        return self._read_in[file]

    @property
    def split_share(self) -> int:
        """How much of the change is in chunks, in percent of its units; 100 only once all of it is."""
        arrived = self._tally.total.units
        if self.split or not arrived:
            return 100 if self.split else 0
        return min(99, 100 * len(self.chunk_of) // arrived)

    def file_done(self, file: int) -> bool:
        """Whether all of a file that is wanted is read, and there is something."""
        if self.choosing.everything:
            return 0 < len(self.units.get(file, NO_UNITS)) == self._read_in[file]
        return self.file_summary(file).progress.done

    def chunk_progress(self, index: int) -> Progress:
        """How far the reading of one chunk is."""
        return self.grouping.progress(index)

    def chunk_summary(self, index: int) -> Summary:
        """What is to be said of a chunk: of those of its units that are wanted."""
        return self.summaries.chunk(index, self.chunks[index].units)

    def file_summary(self, file: int) -> Summary:
        """What is to be said of a file: of those of its units that are wanted."""
        return self.summaries.file(file)

    def _summary(self, spot: Spot) -> Summary:
        units = self.units[spot.file]
        if not self.wants(spot):
            return EMPTY
        level, read = self.findings.level(spot), self.is_read(units.fingerprint(spot.slot))
        removed, added = units.lines(spot.slot)
        return Summary(Counted(removed + added, read, level == Level.HIGH).progress, level, added, removed)

    # Which of it the reader wants to see.

    def choose(self, wanted: "UnitFilter | None") -> None:
        """Want only some units, or all again; what is known and what counts stays as it is."""
        self.choosing.by(wanted)
        self.wanted.clear()
        self.summaries.forget()

    def hide_whitespace(self, hide: bool) -> None:
        """Hide units that change white space alone, or show them again; hidden they stay as unread as they are.

        Kept with the review, so that a sign-off given meanwhile says so.
        """
        self.choosing.without_whitespace = hide
        self.wanted.clear()
        self.summaries.forget()
        self.journal.append(PreferenceSet(WHITESPACE, "hidden" if hide else "shown"))

    def wants(self, spot: Spot) -> bool:
        """Whether the reader wants to see a unit; False while it has not arrived."""
        units = self.units.get(spot.file)
        if units is None or not 0 <= spot.slot < len(units):
            return False
        return self.choosing.everything or self.wanted.of(self.places.index.at(spot.file, spot.slot))

    def _means(self, number: int) -> bool:
        """Whether the filter means a unit."""
        spot, choosing = Spot(*self.places.index.place(number)), self.choosing
        units = self.units[spot.file]
        if choosing.without_whitespace and choosing.is_whitespace(units[spot.slot], self.deltas[spot.file]):
            return False
        if choosing.filter is None:
            return True
        kind = self.kinds.get(spot.file)
        return choosing.wants(
            FilePath(spot.file, units.path, units.old_path),
            kind=str(kind.kind) if kind else "",
            tags=lambda: {finding.tag for finding in self.findings.at(spot)},
            read=self.is_read(units.fingerprint(spot.slot)),
            ownership=self.ownership,
            policy=self.policy,
        )

    def wanted_progress(self) -> Progress:
        """How far the reading of what is wanted is."""
        return self.progress() if self.choosing.everything else self.wanted.progress()

    def wanted_so_far(self) -> Progress:
        """The same, as far as is known by now."""
        return self.progress() if self.choosing.everything else self.wanted.so_far()

    def levels(self) -> Mapping[int, int]:
        """How many findings there are of each level."""
        return self._levels

    def minutes_left(self) -> int:
        """Reading time for what is unread, by the chunks' estimates where there are any."""
        return self.grouping.minutes_left()

    def chunk_order(self, index: int) -> Iterator[Stretch]:
        """The units of one chunk in reading order."""
        return of_chunk(self.grouping, self.places, index)

    @cached_property
    def signing_off(self) -> "SigningOff":
        """What it takes to sign off."""
        from reviewer.desk.signing_off import SigningOff  # a sign-off asks

        return SigningOff(self, self._find_key)


def _filled(grouping: Grouping) -> Grouping:
    """A grouping that is gone through at once."""
    for _ in grouping.filled():
        pass
    return grouping
