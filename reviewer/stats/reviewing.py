"""The ledger as work done: which sign-offs and comments were made, by whom, when, and what came of them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from reviewer.core.commit import Commit
from reviewer.core.commit_claims import encodable
from reviewer.core.people import Person
from reviewer.core.record import (
    CommentBody,
    Payload,
    RecordKind,
    ReplyBody,
    ResolutionBody,
    ResolutionHow,
    SharingBody,
    SignOffBody,
    Verdict,
)
from reviewer.core.stats.workload import Commented, Outcome, Reviewed


class Standing(Struct, frozen=True):
    """A record that may count: its id and what it says."""

    record: str
    payload: Payload


def seconds_of(time: str) -> int:
    """Seconds since 1970 UTC of a record's time."""
    return int(datetime.fromisoformat(time).timestamp())


def reviews(
    records: Iterable[Standing],
    repository: str,
    heads: Mapping[str, Commit],
    zones: Mapping[str, Sequence[tuple[int, int]]],
) -> tuple[Reviewed, ...]:
    """The sign-offs among some records as work.

    `heads` are the commits that were reviewed, `zones` the offsets (minutes) in which somebody committed, each with
    when, in time: records are in UTC, so a person's own clock is the one of their nearest commit.
    """
    found = []
    for one in records:
        body = one.payload.body
        if not isinstance(body, SignOffBody):
            continue
        at = seconds_of(one.payload.time)
        amount = body.amount
        head = heads.get(one.payload.subject.head)
        found.append(
            Reviewed(
                record=one.record,
                repository=repository,
                reviewer=_person(one.payload),
                at=at,
                change=one.payload.subject.change,
                approves=body.verdict is Verdict.APPROVE,
                units=len(body.read),
                seconds=body.seconds,
                notes=sum(bool(note.text.strip()) for note in body.notes),
                lines=amount.lines if amount else None,
                chunks=amount.chunks if amount else None,
                high_risk_lines=amount.high_risk_lines if amount else None,
                head=one.payload.subject.head,
                subject=encodable(head.subject) if head else "",
                asked_at=head.time if head else None,
                zone=_zone(zones.get(one.payload.actor.email.lower(), ()), at),
                declared=body.declared,
            )
        )
    return tuple(found)


def _person(payload: Payload) -> Person:
    return Person(encodable(payload.actor.name), encodable(payload.actor.email))


def _zone(known: Sequence[tuple[int, int]], at: int) -> int | None:
    """The zone of the commit nearest in time."""
    place = bisect_left(known, (at, 0))
    near = known[max(0, place - 1) : place + 1]
    return min(near, key=lambda each: abs(each[0] - at))[1] if near else None


def comments(records: Sequence[Standing]) -> tuple[Commented, ...]:
    """The comments people made, in records of their own or with a verdict, each once."""
    return *_threads(records), *_with_verdicts(records)


def _threads(records: Sequence[Standing]) -> Iterable[Commented]:
    answered = {one.payload.body.to for one in records if isinstance(one.payload.body, ReplyBody)}
    settled: dict[str, tuple[str, ResolutionHow]] = {}
    for one in records:
        body = one.payload.body
        if isinstance(body, ResolutionBody):
            settled[body.to] = max(settled.get(body.to, ("", body.how)), (one.payload.time, body.how))
    for one in records:
        if not isinstance(one.payload.body, CommentBody):
            continue
        how = settled.get(one.record, ("", None))[1]
        if how is ResolutionHow.RESOLVED:
            outcome = Outcome.RESOLVED
        else:
            outcome = Outcome.ANSWERED if one.record in answered else Outcome.OPEN
        yield Commented(
            email=one.payload.actor.email,
            at=seconds_of(one.payload.time),
            outcome=outcome,
            record=one.record,
        )


def _with_verdicts(records: Iterable[Standing]) -> Iterable[Commented]:
    """The comments a verdict was given with: the same one in a later verdict tells what came of it."""
    made: dict[tuple[str, str, str, str], Commented] = {}
    for one in sorted(records, key=lambda each: (each.payload.time, each.record)):
        body = one.payload.body
        if not isinstance(body, SignOffBody):
            continue
        for comment in body.comments:
            email = one.payload.actor.email
            place = (email.lower(), comment.path, comment.fingerprint, comment.body)
            first = made.get(place)
            made[place] = Commented(
                email=email,
                at=first.at if first else seconds_of(one.payload.time),
                outcome=Outcome.RESOLVED if comment.state == "resolved" else Outcome.OPEN,
                record=one.record,
            )
    return made.values()


def sharing(records: Iterable[Standing]) -> frozenset[str]:
    """The addresses (lower case) of those who chose to let others see their pace: their newest word holds."""
    said: dict[str, tuple[str, str, bool]] = {}
    for one in records:
        body = one.payload.body
        if one.payload.kind is RecordKind.SHARING and isinstance(body, SharingBody):
            email = one.payload.actor.email.lower()
            # Of two at the same time the one that keeps it private holds.
            newest = max(
                said.get(email, ("", "", True)), (one.payload.time, "" if body.pace else "~", body.pace)
            )
            said[email] = newest
    return frozenset(email for email, (_, _, pace) in said.items() if pace)
