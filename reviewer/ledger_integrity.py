"""Whether the ledger is whole: every record, chain and signature is looked at, and what is wrong has a name.

Nothing is taken from the index. Notes are read one after the other, so that a ledger of any size is looked through
in little more memory than its ids take.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from itertools import islice

from msgspec import Struct

from reviewer.core.cover import SignatureState
from reviewer.core.integrity import Irregularity, Link, Trouble, in_chains
from reviewer.core.record import VERSION, RecordKind
from reviewer.formats.record_facts import Facts, facts_of
from reviewer.formats.records import OURS, Record, lines_of, read_line, record_id
from reviewer.git import batch, notes
from reviewer.git.location import Location
from reviewer.git.refs import is_shallow
from reviewer.git.verifying import Verification, verify
from reviewer.ledger import Signers

AT_ONCE = 4
"""Signatures verified at once: each is a short child process, which waits more than it computes."""
STEP = 256
"""Records between two words on how far it is."""
FORGED = frozenset({SignatureState.BAD, SignatureState.WRONG_PERSON})
"""States of a signature that somebody made so; of the others nobody can tell."""


class Examined(Struct, frozen=True):
    """How far it is: the records read, and the notes that are done, of all."""

    records: int
    notes: int
    of_notes: int


class Report(Struct, frozen=True, kw_only=True):
    """What the whole ledger came to; `verified` are the signatures that hold, of those `signed`.

    `limits` are sentences about what could not be looked at.
    """

    tip: str
    notes: int
    records: int
    people: int
    signed: int
    verified: int
    irregularities: tuple[Irregularity, ...]
    limits: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing speaks of tampering or loss, and every signature holds."""
        return not self.limits and not any(one.alarming for one in self.irregularities)


def examine(
    location: Location, anchor: str, *, signatures: bool = True
) -> Iterator[Examined | Irregularity | Report]:
    """Everything that is the matter with the ledger, as it is found; the report comes last.

    `anchor` is the commit whose list of signers says who may sign. Without `signatures` none is verified, and the
    report says so. Raises RepositoryError when the ledger cannot be read at all.
    """
    examination = _Examination(location, Signers(location, anchor), signatures=signatures)
    for told in examination.parts():
        if isinstance(told, Irregularity):
            examination.found.append(told)
        yield told
    yield examination.report()


class _Subject(Struct, frozen=True):
    """What a record says of the repository it was written in."""

    record: str
    commit: str
    base: str
    head_tree: str


class _Examination:
    """One pass over the notes, and what has to be remembered of them for what comes after."""

    def __init__(self, location: Location, signers: Signers, *, signatures: bool) -> None:
        self.found: list[Irregularity] = []
        self._location = location
        self._signers = signers
        self._signatures = signatures
        self._shallow = is_shallow(location)
        self._tip = notes.tip(location)
        self._notes = self._records = self._signed = self._verified = 0
        self._lines: set[bytes] = set()
        self._links: dict[str, Link] = {}
        self._subjects: list[_Subject] = []
        self._blobs: set[str] = set()
        self._limits: list[str] = []

    def parts(self) -> Iterator[Examined | Irregularity]:
        """The notes, then what only all of them together show."""
        yield from self._all_notes()
        yield from self._against_the_repository()
        lost = list(self._lost())
        yield from lost
        gone = {one.record for one in lost}
        yield from (one for one in in_chains(self._links) if one.record not in gone)

    def report(self) -> Report:
        """What it came to."""
        return Report(
            tip=self._tip,
            notes=self._notes,
            records=self._records,
            people=len({link.actor for link in self._links.values()}),
            signed=self._signed,
            verified=self._verified,
            irregularities=tuple(self.found),
            limits=tuple(self._limits),
        )

    # Record by record.

    def _all_notes(self) -> Iterator[Examined | Irregularity]:
        places = notes.places(self._location, self._tip)
        signed: list[tuple[str, Record]] = []
        said = 0
        for place, note in notes.contents(self._location, places):
            self._notes += 1
            self._blobs.add(place.blob)
            yield from self._short(place.commit, note)
            ids: set[str] = set()
            for line in lines_of(note):
                record = read_line(line)
                self._records += 1
                yield from self._one(place.commit, line, record, again=record.id in ids)
                ids.add(record.id)
                if record.payload is not None and record.signature is not None:
                    signed.append((place.commit, record))
            if len(signed) >= STEP:
                yield from self._verified_all(signed)
                signed = []
            if self._records - said >= STEP:
                said = self._records
                yield Examined(self._records, self._notes, len(places))
        yield from self._verified_all(signed)
        yield Examined(self._records, self._notes, len(places))

    def _short(self, commit: str, note: bytes) -> Iterator[Irregularity]:
        """Lines of which not even the beginning is whole."""
        for line in note.split(b"\n"):
            if line and OURS.startswith(line):
                why = f"of a line only {len(line)} bytes are left"
                yield Irregularity(trouble=Trouble.TRUNCATED, record="", commit=commit, why=why)

    def _one(self, commit: str, line: bytes, record: Record, *, again: bool) -> Iterator[Irregularity]:
        facts = facts_of(record.raw)
        actor = facts.actor.email.lower()
        tell = partial(Irregularity, record=record.id, commit=commit, actor=actor)
        self._lines.add(sha256(line).digest())
        if again and record.id:
            yield tell(trouble=Trouble.DUPLICATED, why="it stands in the same note more than once")
        if record.payload is None:
            yield tell(trouble=_flaw(line, record, facts), why=record.problem)
        if record.id != record_id(record.raw):
            return
        head = facts.subject.head
        if head and head != commit:
            yield tell(trouble=Trouble.REPLAYED, why=f"it stands at {commit[:12]} but speaks of {head[:12]}")
        elif head:
            self._subjects.append(_Subject(record.id, commit, facts.subject.base, facts.subject.head_tree))
        self._links.setdefault(
            record.id, Link(record=record.id, actor=actor, previous=facts.previous, commit=commit)
        )

    def _verified_all(self, signed: Sequence[tuple[str, Record]]) -> Iterator[Irregularity]:
        self._signed += len(signed)
        if not self._signatures:
            if signed and not self._limits:
                self._limits.append("signatures were not verified")
            return
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for (commit, record), found in zip(signed, pool.map(self._verification, signed), strict=True):
                if found.state is SignatureState.GOOD:
                    self._verified += 1
                    continue
                email = facts_of(record.raw).actor.email.lower()
                trouble = Trouble.FORGED if found.state in FORGED else Trouble.UNVERIFIABLE
                why = f"its signature: {found.state}" + (f", {found.why}" if found.why else "")
                yield Irregularity(trouble=trouble, record=record.id, commit=commit, actor=email, why=why)

    def _verification(self, one: tuple[str, Record]) -> Verification:
        _, record = one
        email = record.payload.actor.email if record.payload else ""
        return verify(record.raw, record.signature, email, self._signers.allowed, self._signers.revoked)

    # All of them together.

    def _against_the_repository(self) -> Iterator[Irregularity]:
        """Records that speak of commits this repository has otherwise, or has not."""
        if self._shallow:
            self._limits.append("the clone is shallow, so whether commits belong to it cannot be told")
        rest = iter(self._subjects)
        while some := list(islice(rest, 10_000)):
            yield from self._subjects_of(some)

    def _subjects_of(self, some: Sequence[_Subject]) -> Iterator[Irregularity]:
        trees = batch.ids(self._location, [f"{one.commit}^{{tree}}" for one in some])
        bases = batch.ids(self._location, [f"{_asked(one.base)}^{{commit}}" for one in some])
        for one, tree, base in zip(some, trees, bases, strict=True):
            tell = partial(Irregularity, record=one.record, commit=one.commit)
            if tree and tree != one.head_tree:
                why = f"its commit has tree {tree[:12]}, and it says {one.head_tree[:12]}"
                yield tell(trouble=Trouble.CONTRADICTED, why=why)
            elif not tree and not self._shallow:
                if base or not one.base:
                    yield tell(trouble=Trouble.STRAY, why="its commit is not in this clone")
                else:
                    why = "neither its commit nor the base of that is in this repository"
                    yield tell(trouble=Trouble.REPLAYED, why=why)

    def _lost(self) -> Iterator[Irregularity]:
        """Records that stood in the ledger earlier, by its history or what is remembered here, and are gone."""
        earlier = [place for place in notes.ever(self._location) if place.blob not in self._blobs]
        told: set[bytes] = set()
        for place, note in notes.contents(self._location, earlier):
            for line in lines_of(note):
                digest = sha256(line).digest()
                if digest not in self._lines and digest not in told:
                    told.add(digest)
                    yield _gone(place, read_line(line))


def _gone(place: notes.Place, record: Record) -> Irregularity:
    return Irregularity(
        trouble=Trouble.LOST,
        record=record.id,
        commit=place.commit,
        actor=facts_of(record.raw).actor.email.lower(),
        why=f"it was known here and is gone; git cat-file blob {place.blob[:12]} still has it",
    )


def _flaw(line: bytes, record: Record, facts: Facts) -> Trouble:
    """The name of what is wrong with a record that cannot be read."""
    if not record.id and record.raw == line:
        return Trouble.MALFORMED if line.endswith(b"}") else Trouble.TRUNCATED
    if record.id != record_id(record.raw):
        return Trouble.ALTERED
    known = facts.version == VERSION and facts.kind in {kind.value for kind in RecordKind}
    return Trouble.MALFORMED if known else Trouble.NOT_KNOWN


def _asked(name: str) -> str:
    """An id as git may be asked for it; what is none, as one that nothing has."""
    return name if notes.is_id(name) else "0" * 40
