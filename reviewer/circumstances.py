"""What decides a change besides itself and its sign-offs, read from the ledger and from the base's history."""

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, TypeVar

from reviewer import ledger
from reviewer.core.agents import agent_of
from reviewer.core.change import Comparison
from reviewer.core.circumstances import Circumstances, Evidence, Freeze, spans
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS, Withdrawal
from reviewer.core.policy import Policy
from reviewer.core.record import (
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    FreezeBody,
    Payload,
    RecordKind,
)
from reviewer.core.tools import DAY, landed
from reviewer.errors import ReviewerError
from reviewer.git.commits import between, read
from reviewer.git.location import Location
from reviewer.git.process import run

MOST_A_DAY = 10_001
"""Commits of a base's first-parent history that are looked at: one more than any policy allows in a day."""

Signers = ledger.Signers
Book = ledger.Book
T = TypeVar("T")


def circumstances(
    location: Location,
    comparison: Comparison,
    policy: Policy,
    now: datetime,
    *,
    trusted: str | None = None,
    book: Book | None = None,
) -> Circumstances:
    """What the ledger and the base say of a change now; a part that cannot be read is None.

    Who may sign is read from the merge base, or from the commit that `trusted` names.
    """
    signers = Signers(location, trusted or comparison.merge_base or comparison.base_commit)
    return Circumstances(
        evidence=_known(lambda: tuple(_evidence(location, comparison.head_tree, signers, book))),
        freezes=_known(lambda: tuple(_freezes(location, policy, signers, now, book))),
        landed=_known(lambda: _landed(location, trusted or comparison.base_commit, policy, now)),
    )


def _known(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except ReviewerError:  # the gate stays shut for whatever hangs on it, and says so
        return None


# Evidence.


def _evidence(location: Location, tree: str, signers: Signers, book: Book | None) -> Iterator[Evidence]:
    """The evidence about a tree that was not taken back; about a work tree that differed from it there is none."""
    if not tree:
        return
    with ledger.reading(location, book) as opened:
        about = _readable(opened.mentioning([tree], RecordKind.EVIDENCE), signers)
        found = [one for one in about if one.payload.subject.head_tree == tree]
        taken_back = ledger.withdrawals(opened, signers, [one.record for one in found])
    for record, payload, signature in found:
        body = payload.body
        if not isinstance(body, EvidenceBody) or body.dirty or _is_own(payload, taken_back.get(record, ())):
            continue
        yield Evidence(
            kind=body.kind.value,
            producer=body.name,
            record=record,
            at=payload.time,
            passed=body.outcome in _PROVES.get(body.kind, {EvidenceOutcome.PASSED}),
            summary=body.summary,
            signed=signature is SignatureState.GOOD,
            tool=body.tool,
            command=shlex.join(body.run.command) if body.run else "",
            by=payload.actor.email,
            covered={file.path: spans(file.covered) for file in body.coverage},
            missed={file.path: spans(file.uncovered) for file in body.coverage},
        )


_PROVES = {EvidenceKind.COVERAGE: {EvidenceOutcome.PASSED, EvidenceOutcome.UNKNOWN}}
"""A coverage report judges nothing: that it is there is what it proves, and how much it covers is asked elsewhere."""


def _is_own(payload: Payload, withdrawals: Iterable[Withdrawal]) -> bool:
    """Whether the person who recorded it took it back; whatever their signature, in doubt there is no evidence."""
    return any(one.email.lower() == payload.actor.email.lower() for one in withdrawals)


# Freezes: in force until a record lifts them, and in doubt in force.


def _freezes(
    location: Location, policy: Policy, signers: Signers, now: datetime, book: Book | None
) -> Iterator[Freeze]:
    """What records freeze now; one that cannot be read freezes everything."""
    with ledger.reading(location, book) as opened:
        entries = opened.of_kinds(RecordKind.FREEZE)
    frozen: dict[str, tuple[FreezeBody, str]] = {}
    for entry in entries:
        body = entry.record.payload.body if entry.record.payload else None
        if not isinstance(body, FreezeBody):
            yield Freeze(tool="*", where=f"record {entry.record.id[:12]}, which cannot be read")
        elif not body.lifted:
            who = entry.record.payload.actor.email if entry.record.payload else ""
            frozen[entry.record.id] = body, f"record {entry.record.id[:12]} by {who}: {body.reason}"
    counts = (
        {SignatureState.GOOD} if policy.require.signature else {SignatureState.GOOD, SignatureState.UNSIGNED}
    )
    for one in _readable(entries, signers):
        body = one.payload.body
        if isinstance(body, FreezeBody) and body.lifted and body.lifts and _may_lift(one, counts):
            frozen.pop(body.lifts, None)
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for body, where in frozen.values():
        if body.until is None or body.until >= at:
            yield Freeze(tool=body.tool, model=body.model, where=where)


def _may_lift(one: "_Read", counts: Collection[SignatureState]) -> bool:
    """Only a person lifts a freeze, and where signatures are required only by their key."""
    actor = one.payload.actor
    return one.signature in counts and agent_of(actor.name, actor.email) is None


# Records.


class _Read(NamedTuple):
    """A record that can be read and stands where it should: its id, what it says, how it is signed."""

    record: str
    payload: Payload
    signature: SignatureState


def _readable(entries: Iterable[ledger.Entry], signers: Signers) -> list[_Read]:
    """The records that may count for something; with a signature that does not hold, none does."""
    found = []
    for entry in entries:
        record = entry.record
        if record.payload is None or record.problem or ledger.misplaced(entry):
            continue
        state = ledger.verification(record, signers).state
        if state in COUNTS:
            found.append(_Read(record.id, record.payload, state))
    return found


# The base's history.


def _landed(location: Location, base: str, policy: Policy, now: datetime) -> Mapping[str, int] | None:
    """How many changes each tool landed on the base within 24 hours; None if no stage asks."""
    if not any(stage.changes_a_day is not None for stage in policy.tools.stage):
        return None
    since = int(now.timestamp()) - DAY
    words = ["rev-list", "--first-parent", f"--max-count={MOST_A_DAY}", "--timestamp", base, "--"]
    line = [(int(time), oid) for time, oid in (row.split(" ") for row in run(location, words).lines)]
    recent = [at for at, (time, _) in enumerate(line) if time >= since]
    if not recent:
        return {}
    before = line[recent[-1] + 1][1] if recent[-1] + 1 < len(line) else ""
    oids = between(location, before, base) if before else run(location, ["rev-list", base, "--"]).lines
    return landed(read(location, oids), base, since)
