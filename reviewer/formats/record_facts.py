"""What every record says whatever its kind, read without holding the rest of it to a form.

For finding records and for following a person's chain through kinds and versions that are not known here. Whether a
record counts is never decided by this.
"""

import re
from contextlib import suppress

import msgspec

from reviewer.formats.records import BROKEN

IDS = re.compile(rb'"([0-9a-f]{64}|[0-9a-f]{40})"')


class ActorFacts(msgspec.Struct, frozen=True):
    """Who wrote it."""

    email: str = ""


class SubjectFacts(msgspec.Struct, frozen=True):
    """What it speaks of."""

    base: str = ""
    head: str = ""
    head_tree: str = ""


class Facts(msgspec.Struct, frozen=True):
    """The fields all kinds share; what is missing or of another type is empty."""

    version: str = ""
    kind: str = ""
    time: str = ""
    actor: ActorFacts = ActorFacts()
    subject: SubjectFacts = SubjectFacts()
    previous: str | None = None


_FACTS = msgspec.json.Decoder(Facts)


def facts_of(payload: bytes) -> Facts:
    """The facts of a payload, none of them when it is no such object."""
    try:
        return _FACTS.decode(payload)
    except BROKEN:
        return Facts()


def ids_in(payload: bytes) -> set[str]:
    """Every id that stands in a payload as a string of its own, in hexadecimal; however it is spelled in JSON."""
    if b"\\u" in payload:
        with suppress(*BROKEN):  # what is broken counts for nothing anyway
            payload = msgspec.json.encode(msgspec.json.decode(payload))
    return {found.decode("ascii") for found in IDS.findall(payload)}
