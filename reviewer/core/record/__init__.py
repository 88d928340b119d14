"""The records of the ledger: what is signed, in typed bodies; nothing is edited, a later record supersedes."""

from reviewer.core.record.discussion import CommentBody, ReplyBody, ResolutionBody, ResolutionHow
from reviewer.core.record.evidence import (
    CommandRun,
    EvidenceBody,
    EvidenceKind,
    EvidenceOutcome,
    FileCoverage,
    ReportRead,
    ScanFinding,
)
from reviewer.core.record.making import ProvenanceBody
from reviewer.core.record.operation import DeploymentBody, DeploymentOutcome, IncidentBody
from reviewer.core.record.payload import (
    BODIES,
    Actor,
    Body,
    CommitSeen,
    Payload,
    RecordKind,
    SignOff,
    Subject,
    sign_off_of,
)
from reviewer.core.record.sign_off import (
    AmountRead,
    CommentKept,
    CutPoint,
    Note,
    ProvenanceSeen,
    RequirementResult,
    SignOffBody,
    UnitCut,
    UnitRead,
)
from reviewer.core.record.standing import FreezeBody, SharingBody, WithdrawalBody
from reviewer.core.record.terms import VERSION
from reviewer.core.verdict import Verdict

__all__ = [
    "BODIES",
    "VERSION",
    "Actor",
    "AmountRead",
    "Body",
    "CommandRun",
    "CommentBody",
    "CommentKept",
    "CommitSeen",
    "CutPoint",
    "DeploymentBody",
    "DeploymentOutcome",
    "EvidenceBody",
    "EvidenceKind",
    "EvidenceOutcome",
    "FileCoverage",
    "FreezeBody",
    "IncidentBody",
    "Note",
    "Payload",
    "ProvenanceBody",
    "ProvenanceSeen",
    "RecordKind",
    "ReplyBody",
    "ReportRead",
    "RequirementResult",
    "ResolutionBody",
    "ResolutionHow",
    "ScanFinding",
    "SharingBody",
    "SignOff",
    "SignOffBody",
    "Subject",
    "UnitCut",
    "UnitRead",
    "Verdict",
    "WithdrawalBody",
    "sign_off_of",
]
