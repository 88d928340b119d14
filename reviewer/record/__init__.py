"""The job `record`: what agents, CI and operators write into the ledger beside what reviewers sign."""

from reviewer.record.evidence import EvidenceAsked, EvidenceRecorded, record_evidence
from reviewer.record.operation import record_deployment, record_freeze, record_incident
from reviewer.record.provenance import record_provenance
from reviewer.record.writer import Writer

__all__ = [
    "EvidenceAsked",
    "EvidenceRecorded",
    "Writer",
    "record_deployment",
    "record_evidence",
    "record_freeze",
    "record_incident",
    "record_provenance",
]
