"""The records of the ledger: what is signed, in typed bodies; nothing is edited, a later record supersedes."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from reviewer.core.mark import MarkHow
from reviewer.core.record.discussion import CommentBody, ReplyBody, ResolutionBody
from reviewer.core.record.evidence import EvidenceBody
from reviewer.core.record.making import ProvenanceBody
from reviewer.core.record.operation import DeploymentBody, IncidentBody
from reviewer.core.record.sign_off import Note, SignOffBody, UnitCut
from reviewer.core.record.standing import FreezeBody, SharingBody, WithdrawalBody
from reviewer.core.record.terms import Address, Time
from reviewer.core.verdict import Verdict


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
    FREEZE = "freeze"
    SHARING = "sharing"


Body = (
    SignOffBody
    | CommentBody
    | ReplyBody
    | ResolutionBody
    | EvidenceBody
    | ProvenanceBody
    | DeploymentBody
    | IncidentBody
    | WithdrawalBody
    | FreezeBody
    | SharingBody
)
BODIES: dict[RecordKind, type[Any]] = {
    RecordKind.SIGN_OFF: SignOffBody,
    RecordKind.COMMENT: CommentBody,
    RecordKind.REPLY: ReplyBody,
    RecordKind.RESOLUTION: ResolutionBody,
    RecordKind.EVIDENCE: EvidenceBody,
    RecordKind.PROVENANCE: ProvenanceBody,
    RecordKind.DEPLOYMENT: DeploymentBody,
    RecordKind.INCIDENT: IncidentBody,
    RecordKind.WITHDRAWAL: WithdrawalBody,
    RecordKind.FREEZE: FreezeBody,
    RecordKind.SHARING: SharingBody,
}
"""The form of each kind's body."""


class Actor(Struct, frozen=True):
    """Who wrote a record."""

    name: str
    email: Address


class CommitSeen(Struct, frozen=True, kw_only=True):
    """A commit of the change, with the fingerprint of what it changes ("" when it was not computed)."""

    id: str
    fingerprint: str = ""


class Subject(Struct, frozen=True, kw_only=True):
    """What a record speaks of, in ids that mean the same in every clone.

    `base` and `change` are empty where a record speaks of a commit and not of a change.
    """

    base: str
    head: str
    head_tree: str
    change: str
    commits: tuple[CommitSeen, ...] = ()


class Payload(Struct, frozen=True, kw_only=True):
    """What is signed: who said what of what, when, after which record of their own."""

    version: str
    kind: RecordKind
    time: Time
    actor: Actor
    subject: Subject
    previous: str | None
    body: Body


class SignOff(Struct, frozen=True, kw_only=True):
    """A sign-off as coverage and the gate need it; `one_by_one` and `declared` are parts of `read`.

    `cuts` say which of its units are pieces of which other, and where these begin and end.
    """

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
    cuts: tuple[UnitCut, ...] = ()

    def speaks_of(self) -> tuple[str, ...]:
        """The units the verdict is about: an approval covers what was read, an objection the whole change."""
        return self.read if self.verdict is Verdict.APPROVE else (*self.read, *self.uncovered)


def sign_off_of(payload: Payload) -> SignOff | None:
    """The sign-off a payload holds, None when it holds something else."""
    body = payload.body
    if not isinstance(body, SignOffBody):
        return None
    return SignOff(
        reviewer=payload.actor.name,
        email=payload.actor.email,
        at=payload.time,
        base=payload.subject.base,
        head=payload.subject.head,
        head_tree=payload.subject.head_tree,
        change=payload.subject.change,
        verdict=body.verdict,
        read=tuple(unit.fingerprint for unit in body.read),
        uncovered=body.uncovered,
        one_by_one=_marked(body, MarkHow.ONE_BY_ONE),
        declared=_marked(body, MarkHow.DECLARED),
        notes=body.notes,
        acknowledged=body.acknowledged,
        policy_digest=body.policy_digest,
        self_signed=body.self_signed,
        cuts=body.cuts,
    )


def _marked(body: SignOffBody, how: MarkHow) -> tuple[str, ...]:
    return tuple(unit.fingerprint for unit in body.read if unit.how == how)
