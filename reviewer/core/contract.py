"""The PR contract: what the author owes the reviewer, and how much of it is there."""

from enum import StrEnum

from msgspec import Struct

from reviewer.core.provenance import Claim, ClaimSource


class ContractState(StrEnum):
    """How much a field of the contract is worth."""

    GIVEN = "given"
    CLAIMED = "claimed"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class ContractField(Struct, frozen=True):
    """One field of the contract.

    `value` and `source` are those of the first claim ("" and None when missing); `claims` are all of them,
    since sources may differ; `reason` is one sentence that says why the state is what it is.
    """

    state: ContractState
    value: str = ""
    source: ClaimSource | None = None
    claims: tuple[Claim, ...] = ()
    reason: str = ""


class Contract(Struct, frozen=True):
    """What the author owes: intent, risk, test evidence, rollout and rollback."""

    intent: ContractField
    risk: ContractField
    test_evidence: ContractField
    rollout: ContractField
    rollback: ContractField


CONTRACT_FIELDS = Contract.__struct_fields__
