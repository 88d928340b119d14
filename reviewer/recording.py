"""Puts a record of any kind into the ledger: without secrets, chained to its writer's last one, signed by their key."""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from reviewer import ledger
from reviewer.core.record import VERSION, Actor, Body, Payload, RecordKind, Subject
from reviewer.core.redaction import redacted
from reviewer.core.text import visible
from reviewer.formats.records import payload_bytes
from reviewer.git.identity import Identity
from reviewer.git.location import Location
from reviewer.git.signing import Signer, sign

UNSIGNED = "unsigned"


class Written(Struct, frozen=True):
    """A record that is in the ledger: its id, the commit whose note holds it, how it is signed, what was redacted."""

    record: str
    commit: str
    signature: str
    redacted: tuple[str, ...] = ()


def write(location: Location, payload: Payload, key: Signer | None, at: datetime, *, ask: bool) -> Written:
    """Write a payload; what it says is redacted first, and what stood before it is filled in.

    `key` None writes it unsigned; `ask`: its passphrase may be asked for on the terminal. Raises
    RepositoryError when the ledger cannot be written or the key does not sign: then nothing is recorded.
    """
    body, kinds = redacted(payload.body)
    payload = replace(payload, body=body, previous=ledger.previous_of(location, payload.actor.email))
    raw = payload_bytes(payload)
    signature = sign(key, raw, ask=ask) if key else None
    record = ledger.write(location, payload, raw, signature, at)
    return Written(record, payload.subject.head, key.words if key else UNSIGNED, kinds)


def payload_of(who: Identity, kind: RecordKind, subject: Subject, body: Body, at: datetime) -> Payload:
    """What a person says of a subject at a time, ready to be written."""
    return Payload(
        version=VERSION,
        kind=kind,
        time=stamp(at),
        actor=Actor(who.name, who.email),
        subject=subject,
        previous=None,
        body=body,
    )


def stamp(at: datetime) -> str:
    """A time as records have it: UTC, RFC 3339, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def told_redacted(kinds: Iterable[str]) -> str:
    """The sentence for the writer about what does not stand in the record."""
    return f"Redacted before writing: {', '.join(map(visible, kinds))}."
