"""The records an audit asks the ledger for: by every id of a commit, a change, a unit or another record."""

from collections.abc import Collection, Iterator

from reviewer.audit.landed import Mentioning, Signed
from reviewer.core.audit import Audit, RecordSeen, Regard
from reviewer.core.coverage import SignatureState
from reviewer.core.record import Payload, RecordKind, SignOffBody
from reviewer.git.verifying import verify
from reviewer.ledger import Entry, Ledger, Signers

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


def others_about(ledger: Ledger, audit: Audit, signers: Signers) -> Iterator[RecordSeen]:
    """The records of other kinds that speak of the landed change, of what was signed of it, or of such a record."""
    regards = _regards(audit)
    found = dict.fromkeys(ledger.mentioning(regards.keys() - {""}, *OTHER_KINDS))
    threads = [entry.record.id for entry in found if entry.record.payload]
    found |= dict.fromkeys(ledger.mentioning(threads, *OTHER_KINDS)) if threads else {}
    for entry in _oldest_first(tuple(found)):
        payload = entry.record.payload
        if payload is not None:
            state, problem = standing(entry, payload, signers)
            yield RecordSeen(
                record=entry.record.id,
                payload=payload,
                regard=regards.get(payload.subject.head_tree)
                or regards.get(payload.subject.head)
                or Regard.RECORD,
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


def standing(entry: Entry, payload: Payload, signers: Signers) -> tuple[SignatureState, str]:
    """What is known of a record's signature, and why it counts for nothing ("" when it may count)."""
    if entry.commit != payload.subject.head:
        problem = f"it stands at {entry.commit[:12]} but speaks of {payload.subject.head[:12]}"
        return SignatureState.CANNOT_CHECK, problem
    found = verify(entry.record.raw, entry.record.signature, payload.actor.email, signers.allowed)
    if found.state in (SignatureState.GOOD, SignatureState.UNSIGNED):
        return found.state, ""
    return found.state, f"its signature: {found.state}" + (f", {found.why}" if found.why else "")


def _oldest_first(entries: Collection[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(dict.fromkeys(entries), key=_when))


def _when(entry: Entry) -> tuple[str, str]:
    return entry.record.payload.time if entry.record.payload else "", entry.record.id
