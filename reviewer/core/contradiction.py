"""What was declared and does not go together with what was found."""

from enum import StrEnum

from msgspec import Struct


class ContradictionKind(StrEnum):
    """What does not go together."""

    RISK_NOT_DECLARED = "risk-not-declared"
    RISK_NOT_FOUND = "risk-not-found"
    CLAIM_WITHOUT_EVIDENCE = "claim-without-evidence"
    SOURCES_DISAGREE = "sources-disagree"
    AGENT_SIGNED_OFF = "agent-signed-off"


class Contradiction(Struct, frozen=True):
    """One contradiction, as a sentence for the reviewer."""

    kind: ContradictionKind
    sentence: str
