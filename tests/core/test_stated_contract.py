"""The contract says what is there and what is missing; it never fills a gap by guessing."""

import msgspec
import pytest

from reviewer.core.commit_claims import commit_provenance
from reviewer.core.contract import ContractState
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.provenance import Claim, ClaimSource, Provenance, ProvenanceRecord, SourceKind
from reviewer.core.stated_contract import contract, sections
from tests.core.commits import commit

FILE = ClaimSource(SourceKind.FILE, ".ai/provenance.json", "a" * 40)


def declared(**fields: str) -> Provenance:
    return Provenance(
        (ProvenanceRecord(tuple(Claim(field, value, FILE) for field, value in fields.items())),)
    )


def test_nothing_written_is_five_times_missing() -> None:
    found = contract(Provenance(), [commit("Fix it\n\nA long explanation.\n")], [])
    states = {
        getattr(found, name).state for name in ("intent", "risk", "test_evidence", "rollout", "rollback")
    }
    assert states == {ContractState.MISSING}


def test_a_field_of_the_record_is_given_with_its_source() -> None:
    found = contract(declared(intent="refunds", rollback="flag off"), [], [])
    assert (found.intent.state, found.intent.value, found.intent.source) == (
        ContractState.GIVEN,
        "refunds",
        FILE,
    )
    assert found.rollback.state is ContractState.GIVEN
    assert found.rollout.state is ContractState.MISSING


def test_a_verification_is_claimed_until_every_entry_has_evidence() -> None:
    claimed = declared(verification="make test")
    assert contract(claimed, [], []).test_evidence.state is ContractState.CLAIMED
    assert contract(claimed, [], [], evidence={"make test"}).test_evidence.state is ContractState.GIVEN


def test_a_risk_the_findings_contradict_is_contradicted() -> None:
    finding = Finding("auth", Level.HIGH, "a.py", DiffSide.NEW, 1, "why", "f")
    found = contract(declared(risk_area="docs"), [], [finding]).risk
    assert found.state is ContractState.CONTRADICTED
    assert "auth" in found.reason


def test_trailers_and_sections_of_messages_count_and_differences_stay() -> None:
    message = "t\n\n## Rollback\n\nRevert it.\n\nAI-Intent: faster\n"
    change = [commit(message)]
    provenance = Provenance((), tuple(commit_provenance(each) for each in change))
    found = contract(provenance, change, [], text="**Intent:** nicer\n")
    assert found.rollback.value == "Revert it.\n\nAI-Intent: faster"
    assert [claim.value for claim in found.intent.claims] == ["faster", "nicer"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Rollout plan\n\n1. flag\n2. all\n\n## Other\n\nx\n", {"rollout": "1. flag\n2. all"}),
        ("**Rollback:** revert\n", {"rollback": "revert"}),
        ("Rollback: revert\nand wait\n\nmore\n", {"rollback": "revert\nand wait"}),
        ("### Test plan ###\nmake test\n", {"verification": "make test"}),
        ("Rollout: a\n\nRollout: b\n", {"rollout": "a"}),
        ("## Rollback\n\n\n## Why\nbecause\n", {"intent": "because"}),
        ("We could roll out: maybe\nThe rollback is easy.\n", {}),
        ("", {}),
    ],
)
def test_sections_are_found_under_their_headings(text: str, expected: dict[str, str]) -> None:
    assert sections(text) == expected


def test_a_contract_can_be_sent_to_the_screen() -> None:
    found = contract(declared(intent="x", verification="y"), [commit("t\n\nRollback: \udcff\n")], [])
    assert b'"state":"claimed"' in msgspec.json.encode(found)
