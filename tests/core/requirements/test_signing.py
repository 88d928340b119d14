"""What stands between a reviewer and an approval; in doubt a requirement does not hold."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from reviewer.core.change import Unit, UnitKind
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.circumstances import Circumstances
from reviewer.core.contract import Contract, ContractField, ContractState
from reviewer.core.contradiction import Contradiction, ContradictionKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.policy import Policy
from reviewer.core.policy.reading import read_policy
from reviewer.core.provenance import Claim, ClaimSource, CommitProvenance, Provenance, SourceKind
from reviewer.core.requirements import (
    Blocks,
    Outcome,
    Requirement,
    ReviewFacts,
    obstacles,
    requirements,
)
from reviewer.core.session import Mark, MarkHow

ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64
SINGLY, TOGETHER, DECLARED = (
    Mark(how, "2026-01-01T00:00:00Z") for how in (MarkHow.ONE_BY_ONE, MarkHow.BULK, MarkHow.DECLARED)
)
GIVEN, MISSING = ContractField(ContractState.GIVEN, "said"), ContractField(ContractState.MISSING)
CONTRACT = Contract(GIVEN, GIVEN, GIVEN, GIVEN, GIVEN)
CLAIM = Claim("tool", "Claude Code", ClaimSource(SourceKind.TRAILER, "Assisted-by", "c" * 40))
PROVENANCE = Provenance(per_commit=(CommitProvenance("c" * 40, (CLAIM,)),))


def unit(fingerprint: str, lines: int = 10) -> Unit:
    return Unit(fingerprint, UnitKind.LINES, 0, 0, "a.py", "a.py", 1, 0, 1, lines)


def finding(fingerprint: str, tag: str = "auth", level: Level = Level.HIGH) -> Finding:
    return Finding(tag, level, "a.py", DiffSide.NEW, 1, "because", fingerprint)


# Three small units; the third is high-risk; everything has been done.
DONE = ReviewFacts(
    units=(unit(ONE), unit(TWO), unit(THREE)),
    findings=(finding(THREE), finding(ONE, "public-api", Level.LOW)),
    marks={ONE: TOGETHER, TWO: SINGLY, THREE: SINGLY},
    design_notes=("The token is compared in constant time; see the test.",),
    acknowledged=("auth",),
    contract=CONTRACT,
    provenance=PROVENANCE,
    circumstances=Circumstances(evidence=(), freezes=()),
    head_committed=True,
    reviewer="Rita Reviewer <rita@example.com>",
    email="rita@example.com",
    is_self=False,
    can_sign=True,
    seconds={ONE: 20.0, TWO: 20.0, THREE: 60.0},
)


def chunk(id: str, *units: Unit, kind: ChunkKind = ChunkKind.REVIEW) -> Chunk:
    names, lines = tuple(one.fingerprint for one in units), sum(one.lines for one in units)
    return Chunk(id=id, title=id, why="", kind=kind, units=names, lines=lines, minutes=1)


def policy(text: str = "") -> Policy:
    return read_policy(text, "reviewer.toml")


def named(name: str, facts: ReviewFacts, text: str = "") -> Requirement:
    return next(one for one in requirements(policy(text), facts) if one.name == name)


def in_the_way(facts: ReviewFacts, text: str = "", *, approve: bool = True) -> list[str]:
    return [one.name for one in obstacles(requirements(policy(text), facts), approve=approve)]


def test_when_all_is_done_nothing_stands_in_the_way():
    assert in_the_way(DONE) == []
    assert all(one.passes for one in requirements(Policy(), DONE))


def test_facts_about_which_nothing_is_known_never_approve():
    assert in_the_way(ReviewFacts(units=(), findings=None))
    nothing_known = ReviewFacts(units=(unit(ONE),), findings=None, marks={ONE: SINGLY})
    assert {"complete", "one-by-one", "acknowledged", "design-note", "committed", "identity"} <= set(
        in_the_way(nothing_known)
    )


@pytest.mark.parametrize("outcome", [Outcome.NOT_SATISFIED, Outcome.ERROR, Outcome.UNVERIFIABLE])
def test_only_satisfied_passes(outcome):
    assert not Requirement("x", "x", outcome, "x").passes
    assert obstacles([Requirement("x", "x", outcome, "x")], approve=True)


def test_one_unread_unit_is_in_the_way_and_named():
    facts = replace(DONE, marks={ONE: TOGETHER, THREE: SINGLY})
    read = named("read", facts)
    assert read.units == (TWO,)
    assert read.reason == "1 unit unread (10 lines)"
    assert in_the_way(facts) == ["read"]


def test_a_mark_for_content_that_is_no_longer_there_reads_nothing():
    facts = replace(DONE, marks={"0" * 64: SINGLY})
    assert named("read", facts).units == (ONE, TWO, THREE)


def test_an_empty_change_cannot_be_approved():
    facts = replace(DONE, units=(), findings=())
    assert in_the_way(facts) == ["complete", "read"]


def test_declared_counts_as_read_and_says_so():
    facts = replace(DONE, marks=dict.fromkeys((ONE, TWO, THREE), DECLARED))
    read = named("read", facts)
    assert read.passes
    assert read.reason == "3 of 3; 3 declared read, not shown"


@pytest.mark.parametrize("how", [TOGETHER, DECLARED, None])
def test_a_high_risk_unit_needs_a_mark_of_its_own(how):
    marks = {ONE: SINGLY, TWO: SINGLY} | ({THREE: how} if how else {})
    requirement = named("one-by-one", replace(DONE, marks=marks))
    assert requirement.outcome is Outcome.NOT_SATISFIED
    assert requirement.units == (THREE,)


def test_policy_decides_which_risk_is_marked_one_by_one():
    facts = replace(DONE, marks=dict.fromkeys((ONE, TWO, THREE), TOGETHER))
    assert named("one-by-one", facts, "require.one_by_one = ['public-api']").units == (ONE,)
    assert named("one-by-one", facts, "require.one_by_one = ['low']").units == (ONE, THREE)
    assert named("one-by-one", facts, "require.one_by_one = []").passes


def test_without_findings_nothing_is_taken_for_harmless():
    facts = replace(DONE, findings=None, design_notes=())
    for name in ("complete", "one-by-one", "acknowledged", "design-note"):
        assert named(name, facts).outcome is Outcome.ERROR


def test_a_part_of_the_analysis_that_failed_is_in_the_way_and_named():
    facts = replace(DONE, incomplete=("findings of ledger.py",))
    assert named("complete", facts).reason == "failed: findings of ledger.py"
    assert in_the_way(facts) == ["complete"]


def test_a_risky_change_needs_a_design_note_and_blank_is_none():
    for notes in ((), ("  \n\t",)):
        requirement = named("design-note", replace(DONE, design_notes=notes))
        assert requirement.outcome is Outcome.NOT_SATISFIED
        assert requirement.units == (THREE,)
        assert "auth" in requirement.reason


def test_a_large_change_needs_a_design_note_even_without_risk():
    facts = replace(DONE, units=(unit(ONE, 400),), findings=(), design_notes=())
    assert not named("design-note", facts).passes
    assert named("design-note", replace(facts, units=(unit(ONE, 399),))).passes
    assert named("design-note", facts, "require.large_change = 401").passes


def test_every_high_risk_tag_is_acknowledged_on_its_own():
    facts = replace(DONE, findings=(finding(THREE), finding(TWO, "payments"), finding(ONE, "pii", Level.LOW)))
    requirement = named("acknowledged", facts)
    assert requirement.reason == "not acknowledged: payments"
    assert requirement.units == (TWO,)
    assert named("acknowledged", replace(facts, acknowledged=("auth", "payments"))).passes


def test_a_finding_without_a_unit_still_asks_for_a_note_and_an_acknowledgement():
    facts = replace(DONE, findings=(finding(""),), design_notes=(), acknowledged=())
    assert in_the_way(facts) == ["design-note", "acknowledged"]


def test_open_comments_are_shown_and_block_nothing():
    facts = replace(DONE, open_comments=(TWO, TWO))
    assert named("comments", facts).units == (TWO,)
    assert not named("comments", facts).passes
    assert in_the_way(facts) == []


def test_a_missing_contract_field_warns_and_blocks_only_where_policy_demands_it():
    facts = replace(DONE, contract=replace(CONTRACT, rollback=MISSING, test_evidence=MISSING))
    assert not named("contract", facts).passes
    assert in_the_way(facts) == []
    assert in_the_way(facts, "require.contract = ['rollback']") == ["contract"]
    assert named("contract", facts, "require.contract = ['rollback']").reason == "missing: rollback"
    intent = named("contract", facts, "require.contract = ['intent']")
    assert intent.passes
    assert intent.reason == "present; missing: test evidence, rollback"


def test_a_contract_field_that_is_contradicted_is_not_there_and_one_that_is_claimed_is():
    demanded = "require.contract = ['risk', 'test_evidence']"
    claimed = replace(CONTRACT, test_evidence=ContractField(ContractState.CLAIMED, "pytest"))
    assert named("contract", replace(DONE, contract=claimed), demanded).passes
    contradicted = replace(CONTRACT, risk=ContractField(ContractState.CONTRADICTED, "docs"))
    requirement = named("contract", replace(DONE, contract=contradicted), demanded)
    assert requirement.reason == "contradicted: risk"
    assert requirement.blocks is Blocks.APPROVAL


def test_a_contract_that_could_not_be_read_blocks_where_policy_demands_it():
    facts = replace(DONE, contract=None)
    assert in_the_way(facts) == []
    assert in_the_way(facts, "require.contract = ['intent']") == ["contract"]


def test_unknown_origin_is_shown_and_blocks_only_where_policy_demands_provenance():
    facts = replace(DONE, provenance=Provenance())
    assert named("provenance", facts).reason == "unknown origin"
    assert in_the_way(facts) == []
    assert in_the_way(facts, "require.provenance = true") == ["provenance"]
    assert in_the_way(replace(DONE, provenance=None), "require.provenance = true") == ["provenance"]


def test_a_record_that_could_not_be_read_is_no_provenance_and_its_problem_is_shown():
    facts = replace(DONE, provenance=Provenance(problems=(".ai/provenance.json is not JSON.",)))
    requirement = named("provenance", facts, "require.provenance = true")
    assert requirement.reason == "unknown origin. .ai/provenance.json is not JSON."
    assert requirement.blocks is Blocks.APPROVAL


def test_contradictions_of_the_provenance_are_shown():
    contradiction = Contradiction(ContradictionKind.RISK_NOT_DECLARED, "Declared `docs`, found auth.")
    requirement = named(
        "provenance", replace(DONE, contradictions=(contradiction,)), "require.provenance = true"
    )
    assert not requirement.passes
    assert requirement.reason == "Declared `docs`, found auth."
    assert requirement.blocks is Blocks.NOTHING


def test_without_a_commit_or_a_name_there_is_no_verdict_at_all():
    facts = replace(DONE, head_committed=False, reviewer="")
    assert in_the_way(facts, approve=False) == ["committed", "identity"]


def test_a_required_signature_is_in_the_way_of_every_verdict():
    required = "require.signature = true"
    for can_sign in (False, None):
        facts = replace(DONE, can_sign=can_sign)
        assert not named("signature", facts).passes
        assert in_the_way(facts) == []
        assert in_the_way(facts, required) == in_the_way(facts, required, approve=False) == ["signature"]


def test_a_self_sign_off_can_be_recorded_but_does_not_count():
    facts = replace(DONE, is_self=True)
    requirement = named("independent", facts)
    assert requirement.outcome is Outcome.NOT_SATISFIED
    assert requirement.blocks is Blocks.NOTHING
    assert named("independent", replace(DONE, is_self=None)).outcome is Outcome.UNVERIFIABLE
    assert named("independent", facts, "require.approvals = 0").passes


LARGE = (unit(ONE, 450), unit(TWO, 401), unit(THREE, 400))
CHUNKS = tuple(chunk(str(number), one) for number, one in enumerate(LARGE, 1))


def test_a_large_change_needs_a_design_note_for_each_chunk_over_the_cap():
    facts = replace(DONE, units=LARGE, chunks=CHUNKS, chunk_notes={"1": "why", "2": " "})
    requirement = named("chunk-notes", facts)
    assert requirement.units == (TWO,)
    assert requirement.reason == "missing for chunk 2 (401 lines)"
    assert in_the_way(facts) == ["chunk-notes"]
    assert named("chunk-notes", replace(facts, chunk_notes={"1": "why", "2": "why"})).passes
    assert named("chunk-notes", facts, "reading.chunk_lines = 450").passes


def test_a_small_change_and_what_a_tool_wrote_need_no_note_for_a_chunk():
    facts = replace(DONE, units=LARGE, chunks=CHUNKS)
    assert named("chunk-notes", facts, "require.large_change = 2000").passes
    generated = tuple(replace(one, kind=ChunkKind.GENERATED) for one in CHUNKS)
    assert named("chunk-notes", replace(facts, chunks=generated)).passes


def test_the_note_on_the_change_speaks_for_a_change_that_is_one_chunk_and_for_no_other():
    facts = replace(DONE, units=LARGE, chunks=(chunk("1", *LARGE),))
    assert named("chunk-notes", facts).passes
    assert not named("chunk-notes", replace(facts, design_notes=())).passes
    assert not named("chunk-notes", replace(facts, chunks=CHUNKS)).passes


def test_chunks_that_are_not_known_hold_no_notes():
    requirement = named("chunk-notes", replace(DONE, units=LARGE, chunks=None))
    assert requirement.outcome is Outcome.ERROR


def test_a_hasty_pace_is_a_warning_and_never_a_refusal():
    facts = replace(DONE, seconds={ONE: 1.0})
    assert named("pace", facts).outcome is Outcome.NOT_SATISFIED
    assert in_the_way(facts) == []
    assert named("pace", facts, "reading.seconds_per_line = 0").passes
    assert named("pace", replace(DONE, seconds={}, marks={ONE: DECLARED})).passes


def test_names_are_stable_and_each_its_own():
    names = [one.name for one in requirements(Policy(), DONE)]
    assert names == [
        "complete", "read", "one-by-one", "design-note", "chunk-notes", "acknowledged", "comments", "size", "contract",
        "provenance", "tools", "frozen", "autonomy", "evidence", "changed-lines", "committed", "identity",
        "signature", "independent", "owner", "pace",
    ]  # fmt: skip


@given(st.data())
def test_taking_something_away_never_opens_the_way(data):
    """From any state, unmarking or losing a fact adds obstacles or leaves them as they are."""
    marks = data.draw(
        st.dictionaries(st.sampled_from([ONE, TWO, THREE]), st.sampled_from([SINGLY, TOGETHER, DECLARED]))
    )
    facts = replace(
        DONE,
        marks=marks,
        acknowledged=data.draw(st.sets(st.sampled_from(["auth", "pii"]))),
        design_notes=data.draw(st.sampled_from([(), ("why",)])),
    )
    before = set(in_the_way(facts))
    for less in fewer(facts):
        assert before <= set(in_the_way(less))


def fewer(facts: ReviewFacts) -> Sequence[ReviewFacts]:
    lost = [
        replace(facts, marks={key: how for key, how in facts.marks.items() if key != gone})
        for gone in facts.marks
    ]
    worse = {
        "acknowledged": (),
        "design_notes": (),
        "findings": None,
        "head_committed": False,
        "reviewer": "",
    }
    assert set(worse) <= {one.name for one in fields(ReviewFacts)}
    return [*lost, *(replace(facts, **{key: value}) for key, value in worse.items())]  # type: ignore[arg-type]
