"""Records of every kind but sign-offs in words: evidence, what became of a commit, what was said and taken back."""

from collections.abc import Iterable, Sequence

from reviewer.core.audit import SHORT_ID, RecordSeen, who
from reviewer.core.record import (
    CommentBody,
    DeploymentBody,
    EvidenceBody,
    EvidenceOutcome,
    IncidentBody,
    ProvenanceBody,
    ReplyBody,
    ResolutionBody,
    WithdrawalBody,
)
from reviewer.core.text import counted

MOST_FAILURES = 3
"""Failed tests named; the others are counted."""


def record_words(seen: RecordSeen) -> str:
    """What a record says, who says it, and what its signature is worth. Foreign text in it is raw."""
    return f"{_said(seen)}; {_told_by(seen)}"


def _told_by(seen: RecordSeen) -> str:
    """Who says it, when, and what the signature is worth."""
    actor = who(seen.payload.actor.name, seen.payload.actor.email)
    worth = f"counts for nothing: {seen.problem}" if seen.problem else f"signature {seen.signature}"
    return f"by {actor}, {seen.payload.time}, {worth}, record {seen.record[:SHORT_ID]}"


def in_words(records: Iterable[RecordSeen]) -> tuple[tuple[str, tuple[RecordSeen, ...]], ...]:
    """What records say, each with those that say it: one incident is told once, however many tell of it.

    `records` are in the order of their times; an incident stands where it was told of first.
    """
    found: dict[str, list[RecordSeen]] = {}
    for one in records:
        body = one.payload.body
        found.setdefault(
            f"incident {body.incident}" if isinstance(body, IncidentBody) else one.record, []
        ).append(one)
    return tuple((_together(told), tuple(told)) for told in found.values())


def _together(told: Sequence[RecordSeen]) -> str:
    if len(told) == 1:
        return record_words(told[0])
    counting = [one for one in told if not one.problem] or told
    bodies = [one.payload.body for one in counting if isinstance(one.payload.body, IncidentBody)]
    return f"{_incident(_added_up(bodies))}; {len(told)} records: {'; '.join(map(_told_by, told))}"


def _added_up(told: Sequence[IncidentBody]) -> IncidentBody:
    """What is known of an incident: each record adds to what the ones before it said."""
    whole, *later = told
    for one in later:
        whole = IncidentBody(
            incident=one.incident,
            opened=one.opened,
            mitigated=one.mitigated or whole.mitigated,
            severity=one.severity or whole.severity,
            caused_by=tuple(dict.fromkeys((*whole.caused_by, *one.caused_by))),
            postmortem=one.postmortem or whole.postmortem,
            text=one.text or whole.text,
        )
    return whole


def _said(seen: RecordSeen) -> str:
    body = seen.payload.body
    if isinstance(body, EvidenceBody):
        return f"{evidence_words(body)}, at {seen.regard}"
    if isinstance(body, DeploymentBody):
        return _deployment(body, seen.payload.subject.head)
    if isinstance(body, IncidentBody):
        return _incident(body)
    if isinstance(body, ProvenanceBody):
        made = ", ".join(filter(None, (body.tool, body.model, body.prompt_summary)))
        return f"made with {made or 'nothing that is named'} ({counted(len(body.commits), 'commit')})"
    if isinstance(body, CommentBody):
        return f"{body.path}:{body.start} “{body.text}”"
    if isinstance(body, ReplyBody):
        return f"reply to {body.to[:SHORT_ID]} “{body.text}”"
    if isinstance(body, ResolutionBody):
        return f"{body.how} {body.to[:SHORT_ID]}{f' “{body.text}”' if body.text else ''}"
    if isinstance(body, WithdrawalBody):
        return f"took back record {body.of[:SHORT_ID]}{f': {body.reason}' if body.reason else ''}"
    return seen.payload.kind


def evidence_words(body: EvidenceBody) -> str:
    """`tests passed (pytest: 41 passed, 2 skipped)`."""
    counts = ", ".join(f"{number:,} {word}" for word, number in body.counts.items())
    words = f"{body.kind} {body.outcome} ({body.name}{f': {counts}' if counts else ''})"
    if body.failures:
        more = len(body.failures) - MOST_FAILURES
        named = ", ".join(body.failures[:MOST_FAILURES])
        words += f", failed: {named}{f' and {more:,} more' if more > 0 else ''}"
    return f"{words}, in a work tree that was not clean" if body.dirty else words


def proves(seen: RecordSeen) -> bool:
    """Whether a record is evidence that something held: it passed, of what was committed, and nothing is against it."""
    body = seen.payload.body
    passed = isinstance(body, EvidenceBody) and body.outcome is EvidenceOutcome.PASSED and not body.dirty
    return passed and not seen.problem


def _deployment(body: DeploymentBody, commit: str) -> str:
    version = f", version {body.version}" if body.version else ""
    said = f" “{body.text}”" if body.text else ""
    return f"{commit[:SHORT_ID]} deployed to {body.environment}: {body.outcome}{version}{said}"


def _incident(body: IncidentBody) -> str:
    severity = f", {body.severity}" if body.severity else ""
    over = f", mitigated {body.mitigated}" if body.mitigated else ", not mitigated"
    caused = f", caused by {', '.join(one[:SHORT_ID] for one in body.caused_by)}" if body.caused_by else ""
    written = f", postmortem {body.postmortem}" if body.postmortem else ""
    said = f" “{body.text}”" if body.text else ""
    return f"incident {body.incident}{severity}: opened {body.opened}{over}{caused}{written}{said}"
