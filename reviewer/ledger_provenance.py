"""What the ledger's records say about how commits came about: claims like any others, each with its record."""

from collections.abc import Collection

from reviewer import ledger
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS
from reviewer.core.provenance import ClaimSource, ProvenanceRecord, SourceKind
from reviewer.core.record import ProvenanceBody, RecordKind
from reviewer.formats.provenance import of_body
from reviewer.git.location import Location
from reviewer.ledger import Entry, Signers

SHORT_ID = 12


def recorded_provenance(
    location: Location,
    commits: Collection[str],
    head_tree: str,
    signers: Signers,
    *,
    book: ledger.Book | None = None,
) -> tuple[tuple[ProvenanceRecord, ...], tuple[str, ...]]:
    """The records that speak of these commits or of the head's tree, oldest first, and what is wrong with others.

    One that its writer took back is left out. Raises RepositoryError when the ledger cannot be read.
    """
    found: list[ProvenanceRecord] = []
    problems: list[str] = []
    with ledger.reading(location, book) as opened:
        entries = opened.mentioning([*commits, *([head_tree] if head_tree else [])], RecordKind.PROVENANCE)
        taken_back = ledger.withdrawals(opened, signers, [entry.record.id for entry in entries])
    for entry in sorted(entries, key=_time):
        payload, record = entry.record.payload, entry.record.id
        if payload is None or not isinstance(payload.body, ProvenanceBody):
            continue  # what cannot be read is named with the sign-offs
        if payload.subject.head_tree != head_tree and not set(payload.body.commits) & set(commits):
            continue
        if any(one.email.lower() == payload.actor.email.lower() for one in taken_back.get(record, ())):
            continue
        state = ledger.verification(entry.record, signers).state
        problem = ledger.misplaced(entry) or ("" if state in COUNTS else f"its signature is {state}")
        if problem:
            problems.append(f"Record {record[:SHORT_ID]} counts as no provenance: {problem}.")
            continue
        signed = "" if state is SignatureState.GOOD else f", {state}"
        where = f"record {record[:SHORT_ID]} by {payload.actor.email}{signed}"
        source = ClaimSource(SourceKind.RECORD, where, payload.subject.head)
        found.append(of_body(payload.body, f"{payload.actor.name} <{payload.actor.email}>", source))
    return tuple(found), tuple(problems)


def _time(entry: Entry) -> tuple[str, str]:
    return entry.record.payload.time if entry.record.payload else "", entry.record.id
