"""The bodies of deployments and incidents: what became of a commit after it was merged."""

from enum import StrEnum

from msgspec import Struct

from reviewer.core.record.terms import CommitId, Said, Time


class DeploymentOutcome(StrEnum):
    """How far a deployment came."""

    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"


class DeploymentBody(Struct, frozen=True, kw_only=True):
    """The subject's head was put to work; `replaced` is the commit that ran there before."""

    environment: Said
    outcome: DeploymentOutcome
    version: str = ""
    replaced: CommitId | None = None
    url: str = ""
    text: str = ""


class IncidentBody(Struct, frozen=True, kw_only=True):
    """Something went wrong in use; records with one `incident` tell of one, each more than the last.

    The subject's head is the commit that ran; `caused_by` are the commits that are held to have caused it.
    """

    incident: Said
    opened: Time
    mitigated: Time | None = None
    severity: str = ""
    caused_by: tuple[CommitId, ...] = ()
    postmortem: str = ""
    text: str = ""
