"""The records an audit asks the ledger for: by every id of a commit, a change, a unit or another record."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from reviewer.audit.landed import Mentioning, Signed, read_commits
from reviewer.core.audit import Audit, RecordSeen, Regard, role_of
from reviewer.core.commit import Commit
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS, Known
from reviewer.core.people import people
from reviewer.core.provenance import Provenance
from reviewer.core.record import (
    Payload,
    RecordKind,
    ReplyBody,
    ResolutionBody,
    SignOffBody,
    WithdrawalBody,
)
from reviewer.formats.record_facts import ids_in
from reviewer.git import batch
from reviewer.git.location import Location
from reviewer.git.notes import is_id
from reviewer.ledger import Entry, Ledger, Signers, known, misplaced, verification, withdrawals

OTHER_KINDS = tuple(kind for kind in RecordKind if kind not in (RecordKind.SIGN_OFF, RecordKind.FREEZE))


def signed_in(ledger: Ledger) -> Mentioning:
    """Where the change of a commit is looked for: the sign-offs that can be read."""

    def mentioning(ids: Collection[str]) -> list[Signed]:
        payloads = [entry.record.payload for entry in sign_offs_about(ledger, ids)]
        return [
            Signed(one.subject, one.body) for one in payloads if one and isinstance(one.body, SignOffBody)
        ]

    return mentioning


def sign_offs_about(ledger: Ledger, ids: Collection[str]) -> tuple[Entry, ...]:
    """The sign-offs that name one of these ids, oldest first; those that cannot be read among them."""
    return _oldest_first(ledger.mentioning(ids, RecordKind.SIGN_OFF))


def known_about(
    ledger: Ledger, ids: Collection[str], signers: Signers
) -> tuple[tuple[Known, Payload | None], ...]:
    """The same with what is known against each, its withdrawals among it, and what was signed if it can be read."""
    entries = sign_offs_about(ledger, ids)
    found = [(one, entry.record.payload) for entry in entries if (one := known(entry, signers))]
    taken_back = withdrawals(ledger, signers, [one.record for one, _ in found]) if found else {}
    return tuple(
        (replace(one, withdrawals=taken_back.get(one.record, ())), payload) for one, payload in found
    )


def hands_in_signed(location: Location, found: Sequence[tuple[Known, Payload | None]]) -> dict[str, str]:
    """Who signed off commits they had a hand in themselves: that hand, by the record's id.

    What landed may not name them any more: a squash has one author, whoever wrote what was squashed. Commits that
    are not in this clone cannot tell.
    """
    signed = {seen.record: payload.subject.commits for seen, payload in found if payload}
    every = sorted({one.id for commits in signed.values() for one in commits})
    here = {commit.oid: commit for commit in commits_here(location, every)}
    hands: dict[str, str] = {}
    for seen, _ in found:
        made = [here[one.id] for one in signed.get(seen.record, ()) if one.id in here]
        hands[seen.record] = role_of(people(made, Provenance()), seen.sign_off.email) if made else ""
    return {record: hand for record, hand in hands.items() if hand}


def commits_here(location: Location, oids: Sequence[str]) -> list[Commit]:
    """Those of some commits that this clone has; merges that git makes by itself are told apart."""
    ids = [oid for oid in oids if is_id(oid)]
    there = batch.ids(location, [f"{oid}^{{commit}}" for oid in ids]) if ids else ()
    return read_commits(location, [oid for oid, found in zip(ids, there, strict=True) if found == oid])


def others_about(ledger: Ledger, audit: Audit, signers: Signers) -> Iterator[RecordSeen]:
    """The records of other kinds that speak of the landed change, of what was signed of it, or of such a record."""
    regards = _regards(audit)
    found = _speaking_of(ledger, regards.keys() - {""})
    found += _speaking_of(ledger, {entry.record.id for entry in found if entry.record.payload})
    for entry in _oldest_first(found):
        payload = entry.record.payload
        if payload is not None:
            state, problem = standing(entry, signers)
            yield RecordSeen(
                record=entry.record.id,
                payload=payload,
                regard=_closest(regards, payload),
                signature=state,
                problem=problem,
            )


def _speaking_of(ledger: Ledger, ids: Collection[str]) -> list[Entry]:
    """The records that name one of these ids; not those that merely follow one in their writer's chain."""
    found = ledger.mentioning(ids, *OTHER_KINDS) if ids else ()
    return [entry for entry in found if _speaks_of(entry, ids)]


def _speaks_of(entry: Entry, ids: Collection[str]) -> bool:
    payload = entry.record.payload
    if payload is None:
        return False
    body = payload.body
    if isinstance(body, ReplyBody | ResolutionBody) and body.to in ids:
        return True
    if isinstance(body, WithdrawalBody) and body.of in ids:
        return True
    return not (ids_in(entry.record.raw) - {payload.previous}).isdisjoint(ids)


def _closest(regards: Mapping[str, Regard], payload: Payload) -> Regard:
    """What of the change a record speaks of; of its tree and its commit, the closer."""
    order = list(Regard)
    named = [regards[one] for one in (payload.subject.head_tree, payload.subject.head) if one in regards]
    return min(named, key=order.index, default=Regard.RECORD)


def evidence_about(ledger: Ledger, ids: set[str], signers: Signers) -> Iterator[RecordSeen]:
    """The evidence at one of these commits or trees."""
    for entry in _oldest_first(ledger.mentioning(ids, RecordKind.EVIDENCE)):
        payload = entry.record.payload
        if payload is not None and ids & {payload.subject.head, payload.subject.head_tree}:
            state, problem = standing(entry, signers)
            yield RecordSeen(
                record=entry.record.id,
                payload=payload,
                regard=Regard.LANDED_TREE,
                signature=state,
                problem=problem,
            )


def _regards(audit: Audit) -> dict[str, Regard]:
    """What each id is to the change; the closest wins."""
    found: dict[str, Regard] = {seen.known.record: Regard.RECORD for seen in audit.sign_offs}
    signed = [seen.subject for seen in audit.sign_offs if seen.subject and seen.counts]
    for subject in signed:
        found |= {one.id: Regard.SIGNED_COMMIT for one in subject.commits}
        found |= {subject.head: Regard.SIGNED_COMMIT, subject.head_tree: Regard.SIGNED_TREE}
    found |= {one.oid: Regard.LANDED_COMMIT for one in audit.commits}
    found |= {audit.commit.oid: Regard.LANDED_COMMIT, audit.landed.by: Regard.LANDED_COMMIT}
    return found | {audit.landed.comparison.head_tree: Regard.LANDED_TREE}


def standing(entry: Entry, signers: Signers) -> tuple[SignatureState, str]:
    """What is known of a record's signature, and why it counts for nothing ("" when it may count)."""
    if problem := misplaced(entry):
        return SignatureState.CANNOT_CHECK, problem
    found = verification(entry.record, signers)
    if found.state in COUNTS:
        return found.state, ""
    return found.state, f"its signature: {found.state}" + (f", {found.why}" if found.why else "")


def _oldest_first(entries: Collection[Entry]) -> tuple[Entry, ...]:
    once = {(entry.commit, entry.record.id, entry.record.raw): entry for entry in entries}
    return tuple(sorted(once.values(), key=_when))


def _when(entry: Entry) -> tuple[str, str]:
    return entry.record.payload.time if entry.record.payload else "", entry.record.id
