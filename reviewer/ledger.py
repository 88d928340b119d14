"""The ledger as a whole: what its records say, who wrote one last, and how a new one is put in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from reviewer.core.change import Change
from reviewer.core.coverage import COUNTS, Coverage, Known, SignatureState, coverage
from reviewer.core.policy import Policy
from reviewer.core.record import Payload, SignOff, Verdict, sign_off_of
from reviewer.errors import ReviewerError
from reviewer.formats.records import Record, Signature, line_of, record_id, records
from reviewer.git import notes
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.signing import signer
from reviewer.git.verifying import allowed_signers, own_line, verify


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, and the commit whose note it stands in."""

    commit: str
    record: Record


def entries(location: Location) -> Iterator[Entry]:
    """Every record of the ledger; those that cannot count among them, each with its reason."""
    for commit, note in notes.read_all(location):
        for record in records(note):
            yield Entry(commit, record)


def sign_offs(location: Location, merge_base: str) -> tuple[Known, ...]:
    """Every sign-off, with what is known against it; who may sign is read from the merge base."""
    signers = Signers(location, merge_base)
    return tuple(known(entry, signers) for entry in entries(location))


def coverage_of(
    location: Location, change: Change, involved: frozenset[str], policy: Policy | None
) -> Coverage:
    """What the ledger covers of a change; without a policy only what is signed, whatever it would allow."""
    unsigned_counts = policy is not None and not policy.require.signature
    return coverage(
        change.units,
        change.comparison,
        change.fingerprint,
        sign_offs(location, change.comparison.merge_base),
        involved,
        counts=COUNTS if unsigned_counts else frozenset({SignatureState.GOOD}),
    )


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
        return None if listed is None and not own else b"\n".join([listed or b"", own])


def known(entry: Entry, signers: Signers) -> Known:
    """A record as coverage takes it; in doubt with a problem, so that it counts for nothing."""
    record = entry.record
    if record.payload is None:
        return Known(_NOBODY, record.id, SignatureState.CANNOT_CHECK, record.problem)
    sign_off = sign_off_of(record.payload)
    if entry.commit != sign_off.head:
        problem = f"it stands at {entry.commit[:12]} but speaks of {sign_off.head[:12]}"
        return Known(sign_off, record.id, SignatureState.CANNOT_CHECK, problem)
    if record.signature is None:
        return Known(sign_off, record.id, SignatureState.UNSIGNED)
    found = verify(record.raw, record.signature, sign_off.email, signers.allowed)
    good = found.state is SignatureState.GOOD
    problem = "" if good else f"its signature: {found.state}" + (f", {found.why}" if found.why else "")
    return Known(sign_off, record.id, found.state, problem)


def previous_of(location: Location, email: str) -> str | None:
    """The id of the newest record of one person, so that a removed one leaves a gap."""
    newest: tuple[str, str] | None = None
    for entry in entries(location):
        payload = entry.record.payload
        if payload is not None and payload.actor.email.lower() == email.lower():
            newest = max(newest or ("", ""), (payload.time, entry.record.id))
    return newest[1] if newest else None


def write(location: Location, payload: Payload, raw: bytes, signature: Signature | None, at: datetime) -> str:
    """Put a record into the note of the commit it speaks of; its id. `raw` are the payload's bytes as signed."""
    from reviewer.git import notes_writer  # libgit2: 100 ms that reading the ledger does not need

    author = notes_writer.Author(payload.actor.name, payload.actor.email, at)
    notes_writer.append(location, payload.subject.head, line_of(raw, signature), author)
    return record_id(raw)


_NOBODY = SignOff(
    reviewer="", email="", at="", base="", head="", head_tree="", change="", verdict=Verdict.REJECT, read=()
)
