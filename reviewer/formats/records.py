"""Records as lines: the payload's bytes are what is signed and hashed, and are never written anew to verify them.

A line is `{"payload":P,"id":"<SHA-256 of P, hex>"}` or the same with `,"signature":{"format":F,"value":S}` before
the last brace; P is a JSON object without a line break, kept byte for byte.
"""

from functools import cache, reduce
from hashlib import sha256
from operator import or_
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from reviewer.core.commit_claims import encodable
from reviewer.core.record import BODIES, VERSION, Actor, Payload, RecordKind, Subject
from reviewer.core.record.terms import Time


class Signature(Struct, frozen=True):
    """A signature over the payload's bytes; `format` is git's word: ssh or openpgp."""

    format: str
    value: str


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line as it stands in a note."""

    payload: msgspec.Raw
    id: str
    signature: Signature | None = None


class Head(msgspec.Struct, frozen=True):
    """What is read of a payload before its version and kind are known to be ours."""

    version: str
    kind: str


class Record(Struct, frozen=True):
    """One line of the ledger as it was read.

    `payload` is None when the line cannot count: then `problem` says why, and the line is still there to show.
    """

    id: str
    raw: bytes
    payload: Payload | None
    signature: Signature | None
    problem: str = ""


def strict(kind: Any) -> Any:
    """A struct's type with every unknown field refused, in all that it holds.

    What a later version adds may limit what the rest says, so it comes with another version or not at all.
    """
    if get_origin(kind) is tuple:
        return tuple[strict(get_args(kind)[0]), ...]  # type: ignore[misc]
    if get_origin(kind) is UnionType:
        return reduce(or_, (strict(part) for part in get_args(kind)))
    if not (isinstance(kind, type) and issubclass(kind, Struct)):
        return kind
    hints = get_type_hints(kind, include_extras=True)
    found = [(field.name, strict(hints[field.name]), *_default(field)) for field in fields(kind)]
    return msgspec.defstruct(str(kind), found, forbid_unknown_fields=True, kw_only=True)


def _default(field: FieldInfo) -> tuple[object, ...]:
    if field.default_factory is not msgspec.NODEFAULT:
        return (msgspec.field(default_factory=field.default_factory),)
    return () if field.required else (field.default,)


class Envelope(Struct, frozen=True, kw_only=True):
    """A payload whose body was not read yet: which form it has, its kind says."""

    version: str
    kind: RecordKind
    time: Time
    actor: Actor
    subject: Subject
    previous: str | None
    body: msgspec.Raw


_LINE = msgspec.json.Decoder(Line)
_HEAD = msgspec.json.Decoder(Head)
_ENVELOPE = msgspec.json.Decoder(Envelope)
_STRICT = msgspec.json.Decoder(strict(Envelope))
BROKEN = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
OURS = b'{"payload":'
"""How each of our lines begins; other lines of a note are other people's and no concern of ours."""


def payload_bytes(payload: Payload) -> bytes:
    """The bytes that are signed, hashed and stored; what is not UTF-8 in a name stands there as `\\xff`."""
    try:
        return msgspec.json.encode(payload)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(payload)))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list | tuple) else value


def record_id(payload: bytes) -> str:
    """A record's id: the SHA-256 of its payload's bytes."""
    return sha256(payload).hexdigest()


def line_of(payload: bytes, signature: Signature | None) -> bytes:
    """The line of a record, LF included."""
    return msgspec.json.encode(Line(msgspec.Raw(payload), record_id(payload), signature)) + b"\n"


def records(note: bytes) -> tuple[Record, ...]:
    """The records of a note, in its order; what is broken is named, what is not ours is left out."""
    return tuple(read_line(line) for line in lines_of(note))


def lines_of(note: bytes) -> list[bytes]:
    """The lines of a note that are ours, without LF."""
    return [line for line in note.split(b"\n") if line.startswith(OURS)]


def read_line(line: bytes) -> Record:
    """One record; every doubt makes it count for nothing, with the reason."""
    try:
        found = _LINE.decode(line)
    except BROKEN as error:
        return Record("", line, None, None, f"the line is broken: {error}")
    raw = bytes(found.payload)
    if record_id(raw) != found.id:
        return Record(found.id, raw, None, found.signature, "its content does not have the id it claims")
    try:
        head = _HEAD.decode(raw)
        if head.version != VERSION:
            return Record(
                found.id, raw, None, found.signature, f"its version {head.version!r} is not known here"
            )
        if head.kind not in BODIES:
            return Record(found.id, raw, None, found.signature, f"its kind {head.kind!r} is not known here")
        return Record(found.id, raw, _payload(raw), found.signature)
    except BROKEN as error:
        return Record(found.id, raw, None, found.signature, f"it does not have the form of a record: {error}")


def _payload(raw: bytes) -> Payload:
    """The payload in its form; raises one of BROKEN for any other."""
    _STRICT.decode(raw)
    found = _ENVELOPE.decode(raw)
    strict_body, body = _body_decoders(found.kind)
    strict_body.decode(found.body)
    return Payload(
        version=found.version,
        kind=found.kind,
        time=found.time,
        actor=found.actor,
        subject=found.subject,
        previous=found.previous,
        body=body.decode(found.body),
    )


@cache
def _body_decoders(kind: RecordKind) -> tuple[msgspec.json.Decoder[Any], msgspec.json.Decoder[Any]]:
    """The one that refuses what is unknown, and the one that gives the value."""
    form = BODIES[kind]
    return msgspec.json.Decoder(strict(form)), msgspec.json.Decoder(form)
