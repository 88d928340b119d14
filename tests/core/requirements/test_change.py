"""What a change owes by itself: its size, its tools, their freezes and stages, and evidence for its tree."""

import pytest
from msgspec.structs import replace

from reviewer.core.change import Unit, UnitKind
from reviewer.core.circumstances import Circumstances, Evidence, Freeze, lines_within, spans
from reviewer.core.contract import Contract, ContractField, ContractState
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.policy.reading import read_policy
from reviewer.core.provenance import Claim, ClaimSource, CommitProvenance, Provenance, SourceKind
from reviewer.core.requirements import Blocks, ChangeFacts, Outcome, Requirement, demands_on_the_change

ONE, TWO = "1" * 64, "2" * 64
GIVEN, MISSING = ContractField(ContractState.GIVEN, "said"), ContractField(ContractState.MISSING)
SOURCE = ClaimSource(SourceKind.TRAILER, "Assisted-by", "c" * 40)


def unit(fingerprint: str, path: str, lines: int = 10, old_path: str = "") -> Unit:
    return Unit(fingerprint, UnitKind.LINES, 0, 0, path, old_path or path, 1, 0, 1, lines)


def made_by(*commits: dict[str, str]) -> Provenance:
    return Provenance(
        per_commit=tuple(
            CommitProvenance(
                f"{number}" * 40, tuple(Claim(field, value, SOURCE) for field, value in said.items())
            )
            for number, said in enumerate(commits)
        )
    )


CODEX = {"tool": "codex", "model": "gpt-5"}
PAYMENTS = Finding("payments", Level.HIGH, "src/pay.py", DiffSide.NEW, 1, "because", ONE)
FACTS = ChangeFacts(
    units=(unit(ONE, "src/pay.py"), unit(TWO, "docs/a.md")),
    findings=(PAYMENTS,),
    contract=Contract(GIVEN, GIVEN, GIVEN, GIVEN, GIVEN),
    provenance=made_by(CODEX),
    circumstances=Circumstances(evidence=(), freezes=(), landed={}),
)
UNKNOWN = Circumstances()


def named(name: str, text: str, facts: ChangeFacts = FACTS) -> Requirement:
    found = demands_on_the_change(read_policy(text, "reviewer.toml"), facts)
    return next(one for one in found if one.name == name)


def stands_in_the_way(one: Requirement) -> bool:
    return not one.passes and one.blocks is not Blocks.NOTHING


def test_by_default_nothing_of_this_stands_in_the_way_of_a_change_that_is_known():
    policy = read_policy("", "reviewer.toml")
    assert not [one.name for one in demands_on_the_change(policy, FACTS) if stands_in_the_way(one)]


def test_nothing_known_of_an_agents_change_stands_in_the_way():
    facts = replace(FACTS, circumstances=None)
    assert named("frozen", "", facts).outcome is Outcome.ERROR


def test_a_change_larger_than_the_policy_takes_is_to_be_split():
    assert named("size", "require.largest_change = 20").passes
    assert named("size", "require.largest_change = 19").reason == "20 changed lines: split it"


# Tools.

LISTED = '[tools]\napproved = ["claude-code"]\n'


@pytest.mark.parametrize(
    ("text", "commits", "reason"),
    [
        (LISTED, [CODEX], "codex is not approved"),
        (LISTED, [{"session_id": "s"}], "commit 000000000000 does not say which tool"),
        ('[tools]\nmodels = ["claude-*"]', [CODEX], "model gpt-5 is not approved"),
        (
            '[tools]\nmodels = ["claude-*"]',
            [{"tool": "codex"}],
            "commit 000000000000 does not say which model",
        ),
        ('[tools]\nunknown = "refuse"', [{}], "nobody says how commit 000000000000 was made"),
    ],
)
def test_what_is_not_on_the_list_is_refused_and_named(text, commits, reason):
    found = named("tools", text, replace(FACTS, provenance=made_by(*commits)))
    assert stands_in_the_way(found)
    assert found.reason == reason


def test_unlisted_and_unknown_can_be_let_through_with_a_warning():
    found = named("tools", LISTED + 'unlisted = "warn"')
    assert (found.outcome, found.blocks) == (Outcome.NOT_SATISFIED, Blocks.NOTHING)
    found = named("tools", "", replace(FACTS, provenance=made_by({})))
    assert (found.outcome, found.blocks) == (Outcome.NOT_SATISFIED, Blocks.NOTHING)


def test_provenance_that_could_not_be_read_stands_in_the_way_where_a_list_hangs_on_it():
    unread = replace(FACTS, provenance=None)
    assert stands_in_the_way(named("tools", LISTED, unread))
    assert not stands_in_the_way(named("tools", "", unread))


# Freezes.


@pytest.mark.parametrize("tools", ["codex", "Codex", "co*", "*"])
def test_a_frozen_tool_does_not_pass_whoever_says_so(tools):
    by_policy = named("frozen", f'[tools]\nfrozen = ["{tools}"]')
    by_record = named(
        "frozen",
        "",
        replace(FACTS, circumstances=Circumstances(evidence=(), freezes=(Freeze(tool=tools, where="R"),))),
    )
    assert (by_policy.reason, by_record.reason) == ("codex is frozen by the policy", "codex is frozen by R")


def test_in_doubt_it_is_frozen():
    frozen = '[tools]\nfrozen = ["other"]'
    assert named("frozen", frozen).passes
    assert not named("frozen", frozen, replace(FACTS, provenance=made_by({"session_id": "s"}))).passes
    assert named("frozen", frozen, replace(FACTS, provenance=None)).outcome is Outcome.ERROR
    assert named("frozen", "", replace(FACTS, circumstances=UNKNOWN)).outcome is Outcome.ERROR


def test_a_freeze_of_one_model_means_the_tool_with_it_or_with_none_told():
    def outcome(frozen: str, **said: str) -> bool:
        freeze = Freeze(tool="codex", model=frozen)
        around = Circumstances(evidence=(), freezes=(freeze,))
        facts = replace(FACTS, provenance=made_by({"tool": "codex", **said}), circumstances=around)
        return named("frozen", "", facts).passes

    assert not outcome("gpt-5", model="gpt-5")
    assert not outcome("gpt-5")
    assert outcome("gpt-4*", model="gpt-5")


def test_a_persons_change_is_not_frozen_with_the_tools():
    facts = replace(FACTS, provenance=made_by({}))
    assert named("frozen", '[tools]\nfrozen = ["*"]', facts).passes


# Stages.


def stage(text: str, tools: str = "codex") -> str:
    return f'[[tools.stage]]\ntools = ["{tools}"]\n{text}\n'


@pytest.mark.parametrize(
    ("text", "reason", "units"),
    [
        ('paths = ["docs/**"]', "codex: 1 unit outside docs/**", (ONE,)),
        ('forbid_paths = ["src/"]', "codex: 1 unit in src/", (ONE,)),
        ('forbid_risk = ["high"]', "codex: 1 unit with risk payments", (ONE,)),
        ("max_lines = 19", "codex: 20 changed lines, at most 19 are allowed", ()),
        ("changes_a_day = 2", "codex: 2 changes landed within 24 hours, at most 2 changes a day", ()),
    ],
)
def test_what_goes_beyond_a_tools_stage_is_refused_and_named(text, reason, units):
    facts = replace(
        FACTS, circumstances=Circumstances(evidence=(), freezes=(), landed={"codex": 2, "other": 9})
    )
    found = named("autonomy", stage(text), facts)
    assert (found.reason, found.units) == (reason, units)
    assert stands_in_the_way(found)
    assert named("autonomy", stage(text, "other"), facts).passes


def test_a_tool_within_its_stage_passes():
    text = stage('paths = ["docs/**", "src/**"]\nforbid_risk = ["auth"]\nmax_lines = 20\nchanges_a_day = 1')
    assert named("autonomy", text).passes


def test_a_file_moved_out_of_where_a_tool_may_work_was_touched_there():
    moved = replace(FACTS, units=(unit(ONE, "docs/pay.md", old_path="src/pay.py"),))
    assert not named("autonomy", stage('paths = ["docs/**"]'), moved).passes
    assert not named("autonomy", stage('forbid_paths = ["src/**"]'), moved).passes


def test_all_stages_of_a_tool_hold_and_an_agent_without_a_name_is_held_to_every_one():
    both = stage("max_lines = 100", "co*") + stage("max_lines = 5")
    assert not named("autonomy", both).passes
    nameless = replace(FACTS, provenance=made_by({"session_id": "s"}))
    assert not named("autonomy", stage("max_lines = 5", "other"), nameless).passes


def test_a_stage_that_hangs_on_what_is_not_known_does_not_pass():
    risk = replace(FACTS, findings=None)
    assert named("autonomy", stage('forbid_risk = ["high"]'), risk).outcome is Outcome.ERROR
    today = replace(FACTS, circumstances=UNKNOWN)
    assert named("autonomy", stage("changes_a_day = 5"), today).outcome is Outcome.ERROR
    assert named("autonomy", stage("max_lines = 5"), replace(FACTS, provenance=None)).outcome is Outcome.ERROR


# Evidence.

TESTS = Evidence(
    kind="tests", producer="pytest", record="r1", at="2026-01-01", passed=True, summary="passed", signed=False
)
COVERED = replace(
    TESTS,
    kind="coverage",
    producer="coverage.py",
    covered={"src/pay.py": ((1, 6),)},
    missed={"src/pay.py": ((7, 8),)},
)


def with_evidence(*found: Evidence) -> ChangeFacts:
    return replace(FACTS, circumstances=Circumstances(evidence=found, freezes=()))


def test_evidence_that_is_demanded_must_be_there_and_prove_something():
    text = 'require.evidence = ["tests"]'
    assert named("evidence", text, with_evidence(TESTS)).passes
    assert named("evidence", text).reason == "tests: none for this tree"
    failing = replace(TESTS, passed=False, summary="failed (2 failed)")
    assert named("evidence", text, with_evidence(failing)).reason == "tests by pytest: failed (2 failed)"
    assert named("evidence", text, replace(FACTS, circumstances=UNKNOWN)).outcome is Outcome.ERROR


def test_the_newest_report_of_a_producer_counts_and_a_failure_elsewhere_is_not_made_good():
    failed, later = replace(TESTS, passed=False), replace(TESTS, at="2026-01-02", record="r2")
    text = 'require.evidence = ["tests"]'
    assert named("evidence", text, with_evidence(failed, later)).passes
    assert not named("evidence", text, with_evidence(TESTS, replace(failed, at="2026-01-02"))).passes
    assert not named("evidence", text, with_evidence(failed, replace(TESTS, producer="jest"))).passes
    assert not named("evidence", text, with_evidence(failed, replace(TESTS, record="r2"))).passes


def test_where_signatures_are_demanded_unsigned_evidence_counts_for_nothing():
    text = '[require]\nevidence = ["tests"]\nsignature = true'
    assert "1 unsigned counts for nothing" in named("evidence", text, with_evidence(TESTS)).reason
    assert named("evidence", text, with_evidence(replace(TESTS, signed=True))).passes


def test_enough_of_the_new_lines_that_were_measured_must_have_run():
    facts = with_evidence(COVERED)
    assert named("changed-lines", "require.changed_line_coverage = 75", facts).reason == (
        "6 of 8 (75%); 12 not measured"
    )
    low = named("changed-lines", "require.changed_line_coverage = 76", facts)
    assert (low.outcome, low.units) == (Outcome.NOT_SATISFIED, (ONE,))


def test_lines_nobody_measured_prove_nothing():
    found = named("changed-lines", "require.changed_line_coverage = 1")
    assert (found.outcome, found.units) == (Outcome.NOT_SATISFIED, (ONE, TWO))


def test_a_run_of_lines_costs_no_more_than_what_is_asked_of_it():
    assert lines_within(spans("1-9999999999"), 4, 6) == {4, 5, 6}
    assert lines_within(spans("1-2,5,9-8"), 1, 9) == {1, 2, 5}


# Rules.

RULE = '[[require.rule]]\nname = "pay"\npaths = ["src/pay*"]\n'


def test_a_rule_asks_of_the_change_only_when_a_unit_it_means_is_in_it():
    text = RULE + 'evidence = ["tests"]\ncontract = ["rollback"]\nchanged_line_coverage = 50\n'
    found = named("pay:evidence", text)
    assert (found.outcome, found.units) == (Outcome.NOT_SATISFIED, (ONE,))
    assert named("pay:changed-lines", text, with_evidence(COVERED)).passes
    assert named("pay:contract", text).passes
    elsewhere = replace(FACTS, units=(unit(TWO, "docs/a.md"),))
    assert named("pay:evidence", text, elsewhere).reason == "no unit is meant"


def test_a_rule_by_risk_whose_risk_is_not_known_does_not_pass():
    text = '[[require.rule]]\nrisk = ["payments"]\nevidence = ["tests"]\n'
    assert named("rule-1:evidence", text).units == (ONE,)
    assert named("rule-1:evidence", text, replace(FACTS, findings=None)).outcome is Outcome.ERROR


def test_a_rules_contract_is_demanded():
    contract = replace(FACTS.contract, rollback=MISSING)
    text = RULE + 'contract = ["rollback"]'
    assert stands_in_the_way(named("pay:contract", text, replace(FACTS, contract=contract)))
