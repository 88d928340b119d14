"""The records of the ledger: what is signed, in typed bodies; nothing is edited, a later record supersedes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from reviewer.core.session import MarkHow

VERSION = "reviewer/1"

Time = Annotated[str, Meta(pattern=r"\A\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ\Z")]
"""UTC, RFC 3339, whole seconds: then comparing text compares times."""
Address = Annotated[str, Meta(min_length=1, max_length=1000)]
"""An address says who a person is; a record of nobody is none."""


class RecordKind(StrEnum):
    """What a record is about."""

    SIGN_OFF = "sign-off"
    COMMENT = "comment"
    REPLY = "reply"
    RESOLUTION = "resolution"
    EVIDENCE = "evidence"
    PROVENANCE = "provenance"
    DEPLOYMENT = "deployment"
    INCIDENT = "incident"
    WITHDRAWAL = "withdrawal"


class Verdict(StrEnum):
    """What a reviewer said of the units."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request-changes"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wrote a record."""

    name: str
    email: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitSeen:
    """A commit of the change, with the fingerprint of what it changes ("" when it was not computed)."""

    id: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a record speaks of, in ids that mean the same in every clone."""

    base: str
    head: str
    head_tree: str
    change: str
    commits: tuple[CommitSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRead:
    """A unit the verdict speaks of: how it was read and how many seconds it was on the screen."""

    fingerprint: str
    how: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A design note; `units` are those of its chunk, none for the whole change."""

    text: str
    units: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementResult:
    """A requirement as it stood: what was demanded, how it came out, and why."""

    name: str
    expression: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceSeen:
    """A claim the reviewer had before them."""

    field: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentKept:
    """A comment the verdict was given with."""

    path: str
    side: str
    line: int
    fingerprint: str
    state: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffBody:
    """A verdict on a set of units.

    `declared`: the reviewer said that everything was read, it was not shown. `self_signed`: the reviewer wrote
    the change or drove the agent that did, so this is never the second person's.
    """

    verdict: Verdict
    policy_digest: str
    policy_source: str = ""
    read: tuple[UnitRead, ...] = ()
    uncovered: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    acknowledged: tuple[str, ...] = ()
    risk_tags: tuple[str, ...] = ()
    requirements: tuple[RequirementResult, ...] = ()
    evidence: tuple[str, ...] = ()
    provenance: tuple[ProvenanceSeen, ...] = ()
    comments: tuple[CommentKept, ...] = ()
    declared: bool = False
    self_signed: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What is signed: who said what of what, when, after which record of their own."""

    version: str
    kind: RecordKind
    time: Time
    actor: Actor
    subject: Subject
    previous: str | None
    body: SignOffBody


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A sign-off as coverage and the gate need it; `one_by_one` and `declared` are parts of `read`."""

    reviewer: str
    email: str
    at: str
    base: str
    head: str
    head_tree: str
    change: str
    verdict: Verdict
    read: tuple[str, ...]
    uncovered: tuple[str, ...] = ()
    one_by_one: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    acknowledged: tuple[str, ...] = ()
    policy_digest: str = ""
    self_signed: bool = False

    def speaks_of(self) -> tuple[str, ...]:
        """The units the verdict is about: an approval covers what was read, an objection the whole change."""
        return self.read if self.verdict is Verdict.APPROVE else (*self.read, *self.uncovered)


def sign_off_of(payload: Payload) -> SignOff:
    """The sign-off a payload holds."""
    return SignOff(
        reviewer=payload.actor.name,
        email=payload.actor.email,
        at=payload.time,
        base=payload.subject.base,
        head=payload.subject.head,
        head_tree=payload.subject.head_tree,
        change=payload.subject.change,
        verdict=payload.body.verdict,
        read=tuple(unit.fingerprint for unit in payload.body.read),
        uncovered=payload.body.uncovered,
        one_by_one=_marked(payload, MarkHow.ONE_BY_ONE),
        declared=_marked(payload, MarkHow.DECLARED),
        notes=payload.body.notes,
        acknowledged=payload.body.acknowledged,
        policy_digest=payload.body.policy_digest,
        self_signed=payload.body.self_signed,
    )


def _marked(payload: Payload, how: MarkHow) -> tuple[str, ...]:
    return tuple(unit.fingerprint for unit in payload.body.read if unit.how == how)
