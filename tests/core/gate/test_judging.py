"""The gate opens only if everything demanded is there; whatever cannot be established keeps it shut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.circumstances import Circumstances
from reviewer.core.contract import Contract, ContractField, ContractState
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS, Known, coverage
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.gate import Decision, GateFacts, GateOutcome, judge, place
from reviewer.core.policy import Policy
from reviewer.core.policy.reading import read_policy
from reviewer.core.provenance import Claim, ClaimSource, CommitProvenance, Provenance, SourceKind
from reviewer.core.record import Note, SignOff, Verdict
from reviewer.core.requirements import Blocks, Outcome, Requirement

ONE, TWO, RISKY = "1" * 64, "2" * 64, "3" * 64
ALL = (ONE, TWO, RISKY)
CHANGE = "f" * 64
NOW = Comparison(
    source=Source.COMMITS, base="main", head="topic", key="k", merge_base="b" * 40, head_commit="a" * 40
)
GIVEN, MISSING = ContractField(ContractState.GIVEN, "said"), ContractField(ContractState.MISSING)
CLAIM = Claim("tool", "Claude Code", ClaimSource(SourceKind.TRAILER, "Assisted-by", "c" * 40))
AUTH = Finding("auth", Level.HIGH, "a.py", DiffSide.NEW, 3, "because", RISKY)

RITA = SignOff(
    reviewer="Rita",
    email="rita@example.com",
    at="2026-01-02T00:00:00Z",
    base=NOW.merge_base,
    head=NOW.head_commit,
    head_tree="",
    change=CHANGE,
    verdict=Verdict.APPROVE,
    read=ALL,
    one_by_one=(RISKY,),
    notes=(Note(text="The token is compared in constant time."),),
    acknowledged=("auth",),
    policy_digest="p1",
)
SAM = replace(RITA, reviewer="Sam", email="sam@example.com")


def unit(fingerprint: str, lines: int = 3) -> Unit:
    return Unit(fingerprint, UnitKind.LINES, 0, 0, "a.py", "a.py", 1, 0, 1, lines)


UNITS = tuple(map(unit, ALL))


def known(
    sign_off: SignOff = RITA, record: str = "", signature: str = "unsigned", problem: str = ""
) -> Known:
    return Known(
        sign_off, record or f"r-{sign_off.reviewer}-{sign_off.at}", SignatureState(signature), problem
    )


def facts(
    *ledger: Known, text: str = "", units: tuple[Unit, ...] = UNITS, makers: frozenset[str] = frozenset()
) -> GateFacts:
    """What is known of a change of an agent's with one risky unit, and of these records."""
    signed_only = policy(text).require.signature
    counts = frozenset({SignatureState.GOOD}) if signed_only else COUNTS
    return GateFacts(
        units=units,
        findings=(AUTH,),
        coverage=coverage(units, NOW, CHANGE, ledger, makers, counts=counts),
        if_unsigned=coverage(units, NOW, CHANGE, ledger, makers),
        sign_offs={one.record: one.sign_off for one in ledger if not one.problem},
        policy_digest="p1",
        contract=Contract(GIVEN, GIVEN, GIVEN, GIVEN, GIVEN),
        provenance=Provenance(per_commit=(CommitProvenance("c" * 40, (CLAIM,)),)),
        circumstances=Circumstances(evidence=(), freezes=()),
    )


def policy(text: str = "") -> Policy:
    return read_policy(text, "reviewer.toml")


def decision(found: GateFacts, text: str = "") -> Decision:
    return Decision(
        comparison=NOW,
        change=CHANGE,
        policy_digest=found.policy_digest,
        policy_source="defaults",
        units=found.units,
        coverage=found.coverage,
        requirements=judge(policy(text), found),
    )


def outcome(*ledger: Known, text: str = "", units: tuple[Unit, ...] = UNITS) -> GateOutcome:
    return decision(facts(*ledger, text=text, units=units), text).outcome


def named(name: str, found: GateFacts, text: str = "") -> Requirement:
    return next(one for one in judge(policy(text), found) if one.name == name)


def shut_by(found: GateFacts, text: str = "") -> list[str]:
    told = judge(policy(text), found)
    return [one.name for one in told if not one.passes and one.blocks is not Blocks.NOTHING]


def test_without_a_record_nothing_passes():
    assert outcome() is GateOutcome.FAIL
    assert shut_by(facts()) == ["approvals", "one-by-one", "design-note", "acknowledged"]
    assert named("approvals", facts()).units == ALL


def test_a_complete_approval_by_somebody_else_opens_it():
    assert outcome(known()) is GateOutcome.PASS
    assert all(one.passes for one in judge(policy(), facts(known(signature="good"))))


def test_nothing_known_is_no_pass():
    nothing = GateFacts(units=UNITS, findings=None, coverage=None)
    assert decision(nothing).outcome is GateOutcome.CANNOT_TELL
    assert replace(decision(nothing), requirements=()).outcome is GateOutcome.CANNOT_TELL


@pytest.mark.parametrize(
    "missing",
    [
        {"findings": None},
        {"coverage": None},
        {"incomplete": ("risk (it broke)",)},
        {"provenance": None, "coverage": None},
    ],
)
def test_what_could_not_be_established_is_no_answer_however_well_it_is_approved(missing):
    assert decision(replace(facts(known()), **missing)).outcome is GateOutcome.CANNOT_TELL


def test_an_empty_change_is_not_waved_through():
    found = facts(known(), units=())
    assert decision(replace(found, findings=())).outcome is GateOutcome.FAIL


# Who counts.


def test_two_approvals_are_two_people():
    two = "require.approvals = 2"
    twice = (known(), known(replace(RITA, at="2026-01-03T00:00:00Z", email="RITA@example.com")))
    assert outcome(*twice, text=two) is GateOutcome.FAIL
    assert outcome(known(), known(SAM), text=two) is GateOutcome.PASS


def test_several_people_add_up_unit_by_unit():
    first, second = replace(RITA, read=(RISKY,)), replace(SAM, read=(ONE, TWO), notes=(), acknowledged=())
    assert outcome(known(first)) is GateOutcome.FAIL
    assert outcome(known(first), known(second)) is GateOutcome.PASS
    assert shut_by(
        facts(known(first), known(second), text="require.approvals = 2"), "require.approvals = 2"
    ) == ["approvals"]


def test_who_made_the_change_never_counts_and_is_named():
    for found in (
        facts(known(replace(RITA, self_signed=True))),
        facts(known(), makers=frozenset({RITA.email})),
    ):
        assert decision(found).outcome is GateOutcome.FAIL
        assert "a self sign-off never counts: Rita <rita@example.com>" in named("approvals", found).reason


@pytest.mark.parametrize("verdict", [Verdict.REQUEST_CHANGES, Verdict.REJECT])
def test_an_objection_by_anybody_shuts_it_and_is_named(verdict: Verdict):
    objection = replace(SAM, verdict=verdict, read=(), uncovered=(TWO,))
    found = facts(known(), known(objection))
    assert decision(found).outcome is GateOutcome.FAIL
    objections = named("objections", found)
    assert objections.units == (TWO,)
    assert f"{verdict} by Sam <sam@example.com> at 2026-01-02T00:00:00Z, 1 unit" in objections.reason


def test_even_the_makers_own_objection_shuts_it():
    objection = replace(SAM, verdict=Verdict.REJECT, self_signed=True)
    assert "objections" in shut_by(facts(known(), known(objection), makers=frozenset({SAM.email})))


def test_a_persons_newest_word_holds():
    objection, later = replace(RITA, verdict=Verdict.REJECT), replace(RITA, at="2026-01-03T00:00:00Z")
    assert outcome(known(objection), known(later)) is GateOutcome.PASS
    assert outcome(known(replace(objection, at="2026-01-04T00:00:00Z")), known(later)) is GateOutcome.FAIL


# What an approval must bring.


def test_a_risky_unit_needs_a_mark_of_its_own_in_an_approving_record():
    together = replace(RITA, one_by_one=(ONE,))
    assert shut_by(facts(known(together))) == ["one-by-one"]
    assert named("one-by-one", facts(known(together))).units == (RISKY,)
    objecting = replace(SAM, verdict=Verdict.REJECT)
    assert "one-by-one" in shut_by(facts(known(together), known(objecting)))
    assert outcome(known(together), known(SAM)) is GateOutcome.PASS


@pytest.mark.parametrize(
    "notes", [(), (Note(text=" \n"),), (Note(text="of what is gone", units=("9" * 64,)),)]
)
def test_a_risky_unit_needs_a_design_note_that_still_speaks_of_something(notes):
    found = facts(known(replace(RITA, notes=notes)))
    assert shut_by(found) == ["design-note"]
    assert named("design-note", found).units == (RISKY,)


def test_a_note_of_somebody_who_did_not_approve_the_risky_unit_is_none():
    talker = replace(SAM, read=(ONE,))
    assert shut_by(facts(known(replace(RITA, notes=())), known(talker))) == ["design-note"]


def test_a_large_change_needs_a_note_whatever_its_risk():
    units = (unit(ONE, 400), unit(TWO), unit(RISKY))
    found = replace(facts(known(replace(RITA, notes=())), units=units), findings=())
    assert shut_by(found) == ["design-note"]
    assert "406 changed lines" in named("design-note", found).reason
    assert outcome(known(), units=units) is GateOutcome.PASS


def test_every_tag_of_a_unit_is_acknowledged_by_somebody_who_approved_it():
    crypto = replace(AUTH, tag="crypto")
    found = replace(facts(known()), findings=(AUTH, crypto))
    assert named("acknowledged", found).reason == "not acknowledged: crypto"
    assert shut_by(found) == ["acknowledged"]
    second = known(replace(SAM, acknowledged=("crypto",)))
    assert shut_by(replace(facts(known(), second), findings=(AUTH, crypto))) == []


def test_asking_nobody_still_asks_for_a_reader_of_what_is_risky():
    nobody = "require.approvals = 0"
    assert shut_by(facts(text=nobody), nobody) == ["one-by-one", "design-note", "acknowledged"]
    assert shut_by(replace(facts(text=nobody), findings=()), nobody) == []


def test_the_contract_and_the_provenance_are_demanded_where_the_policy_says_so():
    poor = replace(facts(known()), contract=Contract(GIVEN, GIVEN, GIVEN, MISSING, MISSING))
    poor = replace(poor, provenance=Provenance())
    assert shut_by(poor) == []
    assert shut_by(poor, "require.contract = ['rollback']\nrequire.provenance = true") == [
        "contract",
        "provenance",
    ]


# Records that do not count.


def test_where_signatures_are_demanded_an_unsigned_approval_fails_and_says_so():
    text = "require.signature = true"
    found = facts(known(), text=text)
    assert {"approvals", "signature"} <= set(shut_by(found, text))
    assert named("signature", found, text).units == ALL
    assert outcome(known(signature="good"), text=text) is GateOutcome.PASS
    assert outcome(known(signature="good"), known(SAM), text=text) is GateOutcome.PASS


def test_an_unsigned_approval_is_said_where_it_is_enough():
    signature = named("signature", facts(known()))
    assert (signature.outcome, signature.blocks) == (Outcome.NOT_SATISFIED, Blocks.NOTHING)
    assert "Rita <rita@example.com>" in signature.reason


@pytest.mark.parametrize("state", sorted(set(SignatureState) - COUNTS))
def test_a_record_that_cannot_be_verified_counts_for_nothing_and_is_named(state: SignatureState):
    found = facts(known(signature=state, record="abcdef"))
    assert decision(found).outcome is GateOutcome.FAIL
    ledger = named("ledger", found)
    assert ledger.outcome is Outcome.UNVERIFIABLE
    assert f"record abcdef counts for nothing: its signature is {state}" in ledger.reason


def test_a_broken_record_beside_a_good_one_is_named_and_takes_nothing_away():
    found = facts(known(), known(SAM, problem="the line is broken"))
    assert decision(found).outcome is GateOutcome.PASS
    assert "the line is broken" in named("ledger", found).reason


def test_another_policy_at_the_time_is_said_and_the_demands_are_those_of_now():
    found = facts(known(replace(RITA, policy_digest="old", one_by_one=())))
    said = named("policy", found)
    assert (said.outcome, said.blocks) == (Outcome.NOT_SATISFIED, Blocks.NOTHING)
    assert "under old" in said.reason
    assert shut_by(found) == ["one-by-one"]


# Where it stands.


@pytest.mark.parametrize(
    ("numbers", "kind", "words"),
    [
        ((4, 2, 9, 3), UnitKind.LINES, "new.py:9-11"),
        ((4, 2, 9, 1), UnitKind.LINES, "new.py:9"),
        ((4, 2, 3, 0), UnitKind.LINES, "old.py:4-5 (removed)"),
        ((0, 0, 0, 0), UnitKind.RENAME, "new.py (rename)"),
        ((0, 0, 0, 0), UnitKind.BINARY, "new.py (binary)"),
    ],
)
def test_a_place_is_said_as_path_and_lines(numbers: tuple[int, int, int, int], kind: UnitKind, words: str):
    assert place(Unit(ONE, kind, 0, 0, "new.py", "old.py", *numbers)).words == words


# Invariants.

names = st.sampled_from([*ALL, "9" * 64])
sets = st.lists(names, unique=True, max_size=4).map(tuple)
sign_offs = st.builds(
    lambda who, day, verdict, read, rest, singly, note, tags, own: replace(
        RITA, reviewer=who, email=who, at=f"2026-01-0{day}T00:00:00Z", verdict=verdict, read=read,
        uncovered=rest, one_by_one=singly, notes=(Note(text=note),), acknowledged=tags, self_signed=own,
    ),
    st.sampled_from(["rita@x", "sam@x", "ada@x"]), st.integers(1, 3), st.sampled_from(Verdict), sets, sets, sets,
    st.sampled_from(["", "written"]), st.sampled_from([(), ("auth",)]), st.booleans(),
)  # fmt: skip
ledgers = st.lists(
    st.builds(
        Known, sign_offs, st.text("0123456789abcdef", min_size=6, max_size=6), st.sampled_from(SignatureState)
    ),
    max_size=5,
    unique_by=lambda one: one.record,
)
policies = st.sampled_from(["", "require.approvals = 2", "require.signature = true", "require.approvals = 0"])


@given(ledgers, policies)
def test_a_pass_means_that_independent_people_read_every_unit(ledger: list[Known], text: str):
    if decision(facts(*ledger, text=text, makers=frozenset({"ada@x"})), text).outcome is not GateOutcome.PASS:
        return
    demands = policy(text).require
    good = {SignatureState.GOOD} if demands.signature else COUNTS
    for fingerprint in ALL:
        people = {
            one.sign_off.email
            for one in ledger
            if one.signature in good
            and one.sign_off.verdict is Verdict.APPROVE
            and fingerprint in one.sign_off.read
            and not one.sign_off.self_signed
        } - {"ada@x"}
        assert len(people) >= demands.approvals


@given(ledgers, policies, st.sampled_from(range(3)))
def test_a_changed_unit_never_passes(ledger: list[Known], text: str, at: int):
    """Whatever was approved before: new content is under no approval."""
    changed = tuple(replace(one, fingerprint="7" * 64) if n == at else one for n, one in enumerate(UNITS))
    found = facts(*ledger, text=text, units=changed)
    if policy(text).require.approvals:
        assert decision(found, text).outcome is GateOutcome.FAIL
        assert "7" * 64 in named("approvals", found, text).units


@given(ledgers, policies, sign_offs)
def test_one_more_objection_never_opens_it(ledger: list[Known], text: str, more: SignOff):
    objection = known(replace(more, verdict=Verdict.REJECT), "later")
    before = decision(facts(*ledger, text=text), text).outcome
    after = decision(facts(*ledger, objection, text=text), text).outcome
    assert not (before is GateOutcome.FAIL and after is GateOutcome.PASS)
