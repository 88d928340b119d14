"""The ledger as a whole: what its records say, who wrote one last, and how a new one is put in."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from reviewer import ledger_index_file
from reviewer.core.change import Change
from reviewer.core.cover import Coverage, SignatureState
from reviewer.core.coverage import COUNTS, Known, Withdrawal, coverage, joined
from reviewer.core.policy import Policy
from reviewer.core.record import Payload, RecordKind, SignOff, Verdict, WithdrawalBody, sign_off_of
from reviewer.errors import ReviewerError
from reviewer.formats.records import Record, Signature, line_of, lines_of, read_line, record_id, records
from reviewer.git import notes
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.signing import signer
from reviewer.git.verifying import Verification, allowed_signers, lists, own_line, revoked_keys, verify
from reviewer.ledger_index import Found, Index
from reviewer.stack_sign_offs import Signed, cut_as_signed, sign_offs_across

SIXTEEN = 16
"""Digits of an id by which the index finds records."""


class Entry(Struct, frozen=True):
    """A record, and the commit whose note it stands in."""

    commit: str
    record: Record


class Ledger:
    """The ledger at one moment, asked by what its records speak of.

    The index says where to look; each record is read again from its note. Open it with `opened`. Every method
    raises RepositoryError when a note cannot be read.
    """

    def __init__(self, location: Location, stack: ExitStack) -> None:
        self._location = location
        self._stack = stack
        self._index = stack.enter_context(ledger_index_file.opened(location))

    def mentioning(self, ids: Iterable[str], *kinds: str) -> tuple[Entry, ...]:
        """The records in which any of these ids stands: of a unit, commit, tree, change or other record.

        `kinds` limits them to some kinds; those that cannot be read are among them when their kind can.
        """
        wanted = tuple(ids)
        return self._entries(lambda index: index.mentioning(wanted, kinds))

    def of_kinds(self, *kinds: str, since: str = "", until: str = "~") -> tuple[Entry, ...]:
        """The records of some kinds in a span of times as records write them, both ends included; oldest first."""
        return self._entries(lambda index: index.of_kinds(kinds, since, until))

    def with_id(self, record: str) -> tuple[Entry, ...]:
        """The records that have this id: one, or copies of it in several notes."""
        return tuple(entry for entry in self.mentioning([record]) if entry.record.id == record)

    def beginning(self, digits: str) -> tuple[Entry, ...]:
        """The records whose id begins with these hexadecimal digits."""
        if not digits or not notes.HEX.issuperset(digits):
            return ()
        found = self._entries(lambda index: index.beginning(digits[:SIXTEEN]))
        return tuple(entry for entry in found if entry.record.id.startswith(digits))

    def last_of(self, email: str) -> Entry | None:
        """The end of a person's chain: the newest record that none of their others names as the one before it."""
        found = self._entries(lambda index: index.last_of(email))
        return found[0] if found else None

    def broken(self) -> tuple[Entry, ...]:
        """The records that cannot be read, wherever they stand."""
        return self._entries(lambda index: index.broken())

    def _entries(self, question: Callable[[Index], list[Found]]) -> tuple[Entry, ...]:
        try:
            return self._read(question(self._index))
        except (sqlite3.Error, _Disagreement):
            # A spoilt index is nobody's problem: it is thrown away, and this time the notes are read without it.
            self._stack.close()
            ledger_index_file.discard(self._location)
            self._index = self._stack.enter_context(ledger_index_file.opened(self._location, kept=False))
            return self._read(question(self._index))

    def _read(self, found: list[Found]) -> tuple[Entry, ...]:
        """The records in these places, in that order. Raises _Disagreement when one is not there."""
        if not found:
            return ()
        tip, paths = self._index.tip() or "", dict.fromkeys(path for path, _ in found)
        if not all(map(notes.is_id, (tip, *paths))):  # what is asked of git here comes from a file
            raise _Disagreement
        wanted, read = set(found), dict[Found, Entry]()
        for path, note in notes.at(self._location, tip, paths):
            for line in lines_of(note or b""):
                if (place := (path, sha256(line).digest())) in wanted:
                    read[place] = Entry(path.replace("/", ""), read_line(line))
        if len(read) < len(wanted):
            raise _Disagreement
        return tuple(read[place] for place in found)


class _Disagreement(Exception):
    """The index names a record that does not stand there."""


@contextmanager
def opened(location: Location) -> Iterator[Ledger]:
    """The ledger as it is now. Raises RepositoryError when it cannot be read."""
    with ExitStack() as stack:
        yield Ledger(location, stack)


class Book:
    """The ledger for a job that asks it several times: opened when first asked, and in one state from then on."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._stack = ExitStack()
        self._ledger: Ledger | None = None

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ledger(self) -> Ledger:
        """The ledger. Raises RepositoryError when it cannot be read."""
        if self._ledger is None:
            self._ledger = self._stack.enter_context(opened(self._location))
        return self._ledger


@contextmanager
def reading(location: Location, book: Book | None) -> Iterator[Ledger]:
    """The ledger of a book, or, without one, the ledger as it is now. Raises RepositoryError when it cannot be read."""
    if book is not None:
        yield book.ledger()
    else:
        with opened(location) as ledger:
            yield ledger


def entries(location: Location) -> Iterator[Entry]:
    """Every record of the ledger, each read from its note; those that cannot count with the reason."""
    for commit, note in notes.read_all(location):
        for record in records(note):
            yield Entry(commit, record)


def sign_offs(
    location: Location,
    merge_base: str,
    units: Iterable[str],
    signers: "Signers | None" = None,
    *,
    book: Book | None = None,
) -> tuple[Known, ...]:
    """Every sign-off that speaks of one of these units, with what is known against it, and what is broken anywhere.

    Who may sign is read from the merge base, unless `signers` are given.
    """
    signers = signers or Signers(location, merge_base)
    with reading(location, book) as ledger:
        about = (*ledger.mentioning(units, RecordKind.SIGN_OFF), *ledger.broken())
        signers.prepare(entry.record for entry in about)
        found = [one for entry in dict.fromkeys(about) if (one := known(entry, signers))]
        taken_back = withdrawals(ledger, signers, [one.record for one in found])
    return tuple(replace(one, withdrawals=taken_back.get(one.record, ())) for one in found)


def withdrawals(
    ledger: Ledger, signers: "Signers", records: Iterable[str]
) -> dict[str, tuple[Withdrawal, ...]]:
    """What takes these records back, by the id of each; who may, is for the reader to judge."""
    found: dict[str, tuple[Withdrawal, ...]] = {}
    for entry in ledger.mentioning(records, RecordKind.WITHDRAWAL):
        payload = entry.record.payload
        if payload is None or not isinstance(payload.body, WithdrawalBody):
            continue
        one = Withdrawal(
            email=payload.actor.email,
            at=payload.time,
            record=entry.record.id,
            signature=verification(entry.record, signers).state,
            problem=misplaced(entry),
        )
        found[payload.body.of] = (*found.get(payload.body.of, ()), one)
    return found


def coverage_of(
    location: Location, change: Change, involved: frozenset[str], policy: Policy | None
) -> Coverage:
    """What the ledger covers of a change; without a policy only what is signed, whatever it would allow.

    A unit is covered when all of its pieces are, as those had them who signed.
    """
    unsigned_counts = policy is not None and not policy.require.signature
    counts = COUNTS if unsigned_counts else frozenset({SignatureState.GOOD})

    def fetch(units: Iterable[str]) -> tuple[Known, ...]:
        return sign_offs(location, change.comparison.merge_base, units)

    def covered(one: Change, signed: Signed) -> Coverage:
        identity = one.comparison, one.fingerprint
        return coverage(one.units, *identity, signed.known, involved, counts=counts, cuts=one.cuts)

    signed = sign_offs_across(location, change, fetch)
    cut = None if change.cuts else cut_as_signed(location, change, signed.cuts)
    if cut is None:
        return covered(change, signed)
    return joined(covered(cut, sign_offs_across(location, cut, fetch)), cut.cuts)


class Signers:
    """Who may sign, asked for when the first signature turns up: the user's list, and the reader's own key."""

    def __init__(self, location: Location, merge_base: str) -> None:
        self._location = location
        self._merge_base = merge_base

    @cached_property
    def allowed(self) -> bytes | None:
        """The lines of an allowed-signers file; None when nobody is known."""
        listed = allowed_signers(self._location, self._merge_base)
        try:
            own = own_line(signer(self._location), identity(self._location).email)
        except ReviewerError:  # reading the ledger needs neither a name nor a key
            own = b""
        if listed is not None and lists(listed, own):
            return listed
        return None if listed is None and not own else b"\n".join([listed or b"", own])

    @cached_property
    def revoked(self) -> bytes | None:
        """The ssh keys that count no longer; None when the list of them cannot be read."""
        return revoked_keys(self._location, self._merge_base)

    def prepare(self, records: Iterable[Record]) -> None:
        """Told which signatures will be asked about: some can be verified at once."""

    def verified(self, raw: bytes, signature: Signature, email: str) -> Verification:
        """What comes of a signature over these bytes, held against the lists."""
        return verify(raw, signature, email, self.allowed, self.revoked)


def known(entry: Entry, signers: Signers) -> Known | None:
    """A sign-off as coverage takes it, None for what is another kind; in doubt with a problem: counts for nothing."""
    record = entry.record
    if record.payload is None:
        return Known(_NOBODY, record.id, SignatureState.CANNOT_CHECK, record.problem)
    sign_off = sign_off_of(record.payload)
    if sign_off is None:
        return None
    if problem := misplaced(entry):
        return Known(sign_off, record.id, SignatureState.CANNOT_CHECK, problem)
    found = verification(record, signers)
    holds = found.state in COUNTS
    problem = "" if holds else f"its signature: {found.state}" + (f", {found.why}" if found.why else "")
    return Known(sign_off, record.id, found.state, problem)


def misplaced(entry: Entry) -> str:
    """Why a record counts for nothing where it stands, "" when it stands at the commit it speaks of."""
    payload = entry.record.payload
    if payload is None or payload.subject.head == entry.commit:
        return ""
    return f"it stands at {entry.commit[:12]} but speaks of {payload.subject.head[:12]}"


def verification(record: Record, signers: Signers) -> Verification:
    """What is known of a record's signature; a record that cannot be read is nobody's."""
    if record.payload is None:
        return Verification(SignatureState.CANNOT_CHECK, why=record.problem)
    if record.signature is None:
        return Verification(SignatureState.UNSIGNED)
    return signers.verified(record.raw, record.signature, record.payload.actor.email)


def previous_of(location: Location, email: str) -> str | None:
    """The id of the newest record of one person, so that a removed one leaves a gap."""
    with opened(location) as ledger:
        last = ledger.last_of(email)
    return last.record.id if last else None


def write(location: Location, payload: Payload, raw: bytes, signature: Signature | None, at: datetime) -> str:
    """Put a record into the note of the commit it speaks of; its id. `raw` are the payload's bytes as signed."""
    from reviewer.git import notes_writer  # libgit2: 100 ms that reading the ledger does not need

    author = notes_writer.Author(payload.actor.name, payload.actor.email, at)
    notes_writer.append(location, payload.subject.head, line_of(raw, signature), author)
    return record_id(raw)


_NOBODY = SignOff(
    reviewer="", email="", at="", base="", head="", head_tree="", change="", verdict=Verdict.REJECT, read=()
)
