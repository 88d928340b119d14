"""The policy: what must be true before a change may pass, as `reviewer.toml` says it, or the defaults."""

from reviewer.core.policy.values import (
    CodeOwners,
    ContractName,
    Demands,
    EvidenceName,
    Policy,
    RiskRules,
    Rule,
    Stage,
    Tools,
    digest,
    label,
    selects,
)

__all__ = [
    "CodeOwners",
    "ContractName",
    "Demands",
    "EvidenceName",
    "Policy",
    "RiskRules",
    "Rule",
    "Stage",
    "Tools",
    "digest",
    "label",
    "selects",
]
