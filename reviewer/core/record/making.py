"""The body of provenance: what an agent, or who drove it, states about how commits came about."""

from typing import Annotated

from msgspec import Meta, Struct, field

from reviewer.core.record.terms import CommitId, Count

Dollars = Annotated[float, Meta(ge=0)]


class ProvenanceBody(Struct, frozen=True, kw_only=True):
    """The fields of `.ai/provenance.json`, said of commits; what is empty is not claimed.

    `commits` are the ones it speaks of, the subject's head among them. Of a prompt there is a summary, the
    SHA-256 of the transcript and where it can be found, never the transcript itself.
    """

    commits: tuple[CommitId, ...]
    tool: str = ""
    model: str = ""
    session_id: str = ""
    prompt_summary: str = ""
    reviewer: str = ""
    risk_area: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    cost_usd: Dollars | None = None
    tokens: dict[str, Count] = field(default_factory=dict)
    agent_version: str = ""
    started_at: str = ""
    ended_at: str = ""
    intent: str = ""
    rollout: str = ""
    rollback: str = ""
    transcript_digest: str = ""
    transcript: str = ""
