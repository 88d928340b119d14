"""From an incident back: the commits held to have caused it, who approved them, and where they were put to work."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from reviewer import ledger
from reviewer.audit.answer import answer
from reviewer.audit.data import audit_data
from reviewer.audit.one import audit_commit
from reviewer.audit.record_words import record_words
from reviewer.audit.records import standing
from reviewer.audit.text import landed_subject, record_line
from reviewer.core.audit import SHORT_ID, Audit, RecordSeen, Regard
from reviewer.core.prose import Line, Span, one_line, paragraph, section
from reviewer.core.record import DeploymentBody, IncidentBody, RecordKind
from reviewer.core.text import json_path, visible
from reviewer.errors import BadInput
from reviewer.git.history import exists
from reviewer.git.location import Location
from reviewer.git.refs import look_up
from reviewer.ledger import Entry, Signers
from reviewer.workspace import Workspace


class IncidentTrail(Struct, frozen=True, kw_only=True):
    """What the ledger tells of an incident, oldest record first.

    `causes` are the commits held to have caused it, audited; `absent` those of them this clone lacks.
    `postmortem` is where it is written up, "" when nobody said.
    """

    name: str
    records: tuple[RecordSeen, ...]
    causes: tuple[Audit, ...]
    absent: tuple[str, ...]
    postmortem: str


def audit_incident(workspace: Workspace, name: str, *, trusted: str | None = None) -> IncidentTrail:
    """Follow an incident back. Raises BadInput for one the ledger does not know."""
    location = workspace.repository()
    anchor = look_up(location, trusted or "HEAD").commit
    signers = Signers(location, anchor)
    records = tuple(_records(location, name, signers))
    if not records:
        raise BadInput(f"The ledger knows no incident {name!r}.", _known_names(location))
    bodies = [one.payload.body for one in records if not one.problem]
    told = [body for body in bodies if isinstance(body, IncidentBody)]
    causes = list(dict.fromkeys(oid for body in told for oid in body.caused_by))
    here = [oid for oid in causes if exists(location, oid)]
    kept = look_up(location, trusted).commit if trusted else None
    return IncidentTrail(
        name=name,
        records=records,
        causes=tuple(audit_commit(workspace, oid, oid, trusted=kept) for oid in here),
        absent=tuple(oid for oid in causes if oid not in here),
        postmortem=next((body.postmortem for body in reversed(told) if body.postmortem), ""),
    )


def _records(location: Location, name: str, signers: Signers) -> Iterator[RecordSeen]:
    for entry in _incidents(location):
        payload = entry.record.payload
        if payload and isinstance(payload.body, IncidentBody) and payload.body.incident == name:
            state, problem = standing(entry, signers)
            yield RecordSeen(
                record=entry.record.id,
                payload=payload,
                regard=Regard.RECORD,
                signature=state,
                problem=problem,
            )


def _incidents(location: Location) -> Sequence[Entry]:
    with ledger.opened(location) as book:
        return book.of_kinds(RecordKind.INCIDENT)


def _known_names(location: Location) -> str:
    bodies = (entry.record.payload.body for entry in _incidents(location) if entry.record.payload)
    names = dict.fromkeys(body.incident for body in bodies if isinstance(body, IncidentBody))
    return f"It knows: {', '.join(list(names)[-5:])}." if names else "It knows none at all."


# For a reader, and as data.


def incident_report(trail: IncidentTrail, width: int) -> Iterator[Line]:
    """The whole of it, in lines of at most `width` cells."""
    yield (Span(f"Audit of incident {visible(trail.name)}", "title"),)
    yield from section("Told", [record_line(one) for one in trail.records], width)
    written = one_line(trail.postmortem) if trail.postmortem else "nobody recorded where it is written up"
    yield from section("Postmortem", [paragraph(written, "" if trail.postmortem else "warning")], width)
    if not trail.causes and not trail.absent:
        yield from section("Caused by", [paragraph("no commit is named", "warning")], width)
    for audit in trail.causes:
        yield from section("Caused by", list(_cause(audit)), width)
    for oid in trail.absent:
        sentence = f"{oid[:SHORT_ID]}: this clone lacks it, so nothing can be told"
        yield from section("Caused by", [paragraph(sentence, "alarm")], width)


def _cause(audit: Audit) -> Iterator[Line]:
    yield paragraph(landed_subject(audit))
    for said, good in answer(audit):
        yield paragraph(one_line(said), "" if good else "alarm")
    for seen in audit.records:
        if isinstance(seen.payload.body, DeploymentBody):
            yield record_line(seen)


def incident_data(trail: IncidentTrail) -> dict[str, Any]:
    """The trail in the form `audit --incident NAME --json` prints."""
    return {
        "incident": json_path(trail.name),
        "records": [
            {"record": one.record, "said": json_path(record_words(one)), "problem": json_path(one.problem)}
            for one in trail.records
        ],
        "postmortem": json_path(trail.postmortem),
        "causes": [audit_data(audit) for audit in trail.causes],
        "absent": list(trail.absent),
    }
