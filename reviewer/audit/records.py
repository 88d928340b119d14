"""The records an audit asks the ledger for: by every id of a commit, a change or a unit."""

from collections.abc import Collection

from reviewer.audit.landed import Mentioning
from reviewer.core.record import Payload, RecordKind
from reviewer.ledger import Entry, Ledger


def payloads(ledger: Ledger) -> Mentioning:
    """Where the change of a commit is looked for: the sign-offs that can be read."""

    def mentioning(ids: Collection[str]) -> list[Payload]:
        return [entry.record.payload for entry in about(ledger, ids) if entry.record.payload is not None]

    return mentioning


def about(ledger: Ledger, ids: Collection[str]) -> tuple[Entry, ...]:
    """The sign-offs that name one of these ids, oldest first; those that cannot be read among them."""
    found = dict.fromkeys(ledger.mentioning(ids, RecordKind.SIGN_OFF))
    return tuple(sorted(found, key=_when))


def _when(entry: Entry) -> tuple[str, str]:
    return entry.record.payload.time if entry.record.payload else "", entry.record.id
