"""The gate: policy, ledger and change put together into one decision."""

from reviewer.core.gate.decision import Decision, GateOutcome, Place, place, stands_in_the_way
from reviewer.core.gate.facts import GateFacts
from reviewer.core.gate.judging import judge

__all__ = ["Decision", "GateFacts", "GateOutcome", "Place", "judge", "place", "stands_in_the_way"]
