"""The job `sign --withdraw`: a person takes back a record of their own, with a record that says so."""

from datetime import datetime

from reviewer import ledger
from reviewer.core.record import RecordKind, Subject, WithdrawalBody
from reviewer.errors import BadInput
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.signing import signer
from reviewer.ledger import Entry
from reviewer.recording import Written, payload_of, write

SHORTEST = 7
"""Digits of an id that are enough, if no other record begins with them."""


def withdraw(location: Location, record: str, reason: str, at: datetime, *, ask: bool = False) -> Written:
    """Take back the record with this id, or the only one whose id begins so.

    Raises BadInput for an id that is not one record's, a record of somebody else's, one that does not count
    anyway and one that was taken back already.
    """
    entry = _the_record(location, record.lower())
    payload, found = entry.record.payload, entry.record.id
    if payload is None:
        raise BadInput(f"Record {found[:12]} counts for nothing as it is: {entry.record.problem}.")
    if payload.kind is RecordKind.WITHDRAWAL:
        raise BadInput("A withdrawal is not taken back.", "Say anew what you want to say.")
    who = identity(location)
    if payload.actor.email.lower() != who.email.lower():
        raise BadInput(
            f"Record {found[:12]} is by {payload.actor.name} <{payload.actor.email}>, and you are {who}.",
            "Only who wrote a record can take it back.",
        )
    with ledger.opened(location) as opened:
        for other in opened.mentioning([found], RecordKind.WITHDRAWAL):
            said = other.record.payload
            if (
                said
                and isinstance(said.body, WithdrawalBody)
                and said.actor.email.lower() == who.email.lower()
            ):
                raise BadInput(f"You took record {found[:12]} back at {said.time}.")
    subject = Subject(base="", head=payload.subject.head, head_tree=payload.subject.head_tree, change="")
    body = WithdrawalBody(of=found, reason=reason.strip())
    return write(
        location, payload_of(who, RecordKind.WITHDRAWAL, subject, body, at), signer(location), at, ask=ask
    )


def _the_record(location: Location, record: str) -> Entry:
    """The one record an id, or its beginning, means; of copies the one that stands where it belongs."""
    if len(record) < SHORTEST:
        raise BadInput(f"“{record}” is no record's id.", f"At least {SHORTEST} of its digits are needed.")
    with ledger.opened(location) as opened:
        found = [entry for entry in opened.beginning(record) if not ledger.misplaced(entry)]
    if not found:
        raise BadInput(
            f"No record {record} is in the ledger.", "Its id stands in what `reviewer sign` printed."
        )
    if len({entry.record.id for entry in found}) > 1:
        raise BadInput(f"Several records begin with {record}.", "Give more of its digits.")
    return found[0]
