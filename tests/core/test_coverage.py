"""What is covered: never more than independent people approved, never what changed since, in doubt nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.cover import Coverage, Match, SignatureState
from reviewer.core.coverage import COUNTS, Known, Withdrawal, coverage
from reviewer.core.record import SignOff, Verdict

NOW = Comparison(
    source=Source.COMMITS,
    base="main",
    head="topic",
    key="k",
    merge_base="b" * 40,
    head_commit="a" * 40,
    base_tree="d" * 40,
    head_tree="c" * 40,
)
CHANGE = "f" * 64
RITA = SignOff(
    reviewer="Rita",
    email="rita@example.com",
    at="2026-01-02T00:00:00Z",
    base=NOW.merge_base,
    head=NOW.head_commit,
    head_tree=NOW.head_tree,
    change=CHANGE,
    verdict=Verdict.APPROVE,
    read=("u1", "u2"),
)
UNITS = tuple(Unit(name, UnitKind.LINES, 0, 0, "a.py", "a.py", 1, 0, 1, 1) for name in ("u1", "u2", "u3"))


def known(sign_off: SignOff = RITA, record: str = "r1", **changes: object) -> Known:
    made = Known(sign_off, record, SignatureState.UNSIGNED)
    return replace(made, **changes)  # type: ignore[arg-type]


def of(*sign_offs: Known, involved: frozenset[str] = frozenset()) -> Coverage:
    return coverage(UNITS, NOW, CHANGE, sign_offs, involved)


def test_nothing_is_covered_without_a_sign_off():
    assert of() == Coverage(uncovered=("u1", "u2", "u3"))


def test_an_approval_covers_what_was_read_and_the_rest_is_listed():
    found = of(known())
    assert set(found.covered) == {"u1", "u2"}
    assert found.uncovered == ("u3",)
    assert found.covered["u1"][0].reviewer == "Rita"


def test_several_peoples_partial_approvals_add_up():
    sam = replace(RITA, reviewer="Sam", email="sam@example.com", read=("u2", "u3"))
    found = of(known(), known(sam, "r2"))
    assert found.uncovered == ()
    assert [one.reviewer for one in found.covered["u2"]] == ["Rita", "Sam"]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({}, Match.SAME_COMMIT),
        ({"head": "9" * 40}, Match.SAME_TREE),
        ({"head": "9" * 40, "head_tree": "8" * 40}, Match.SAME_CHANGE),
        ({"base": "7" * 40}, Match.SAME_CHANGE),
        ({"base": "7" * 40, "change": "6" * 64}, Match.UNIT_BY_UNIT),
        ({"head": "9" * 40, "head_tree": "8" * 40, "change": "6" * 64}, Match.UNIT_BY_UNIT),
        ({"head": "", "head_tree": "", "change": ""}, Match.UNIT_BY_UNIT),
    ],
)
def test_every_approval_says_by_which_match(changes: dict[str, str], match: Match):
    found = of(known(replace(RITA, **changes)))  # type: ignore[arg-type]
    assert found.covered["u1"][0].match is match


# Who does not count.


def test_the_changes_own_people_never_cover_it_whatever_the_record_says():
    found = of(known(replace(RITA, email="Rita@Example.com")), involved=frozenset({"rita@example.com"}))
    assert found.covered == {}
    assert found.uncovered == ("u1", "u2", "u3")
    assert set(found.self_signed) == {"u1", "u2"}


def test_a_record_that_calls_itself_self_signed_never_counts():
    found = of(known(replace(RITA, self_signed=True)))
    assert found.covered == {}
    assert set(found.self_signed) == {"u1", "u2"}


# Objections.


def test_a_newer_objection_of_the_same_person_outweighs_the_approval():
    for verdict in (Verdict.REQUEST_CHANGES, Verdict.REJECT):
        later = replace(RITA, verdict=verdict, at="2026-01-03T00:00:00Z", read=("u1",), uncovered=("u2",))
        found = of(known(later, "r2"), known())
        assert found.covered == {}
        assert found.objected["u2"][0].verdict is verdict


def test_a_newer_approval_of_the_same_person_settles_the_objection():
    earlier = replace(RITA, verdict=Verdict.REJECT, at="2026-01-01T00:00:00Z")
    found = of(known(earlier, "r2"), known())
    assert set(found.covered) == {"u1", "u2"}
    assert found.objected == {}


def test_of_two_verdicts_at_the_same_moment_the_objection_holds():
    objection = replace(RITA, verdict=Verdict.REQUEST_CHANGES)
    for records in (("r1", "r2"), ("r2", "r1")):
        assert of(known(record=records[0]), known(objection, records[1])).covered == {}


def test_an_objection_of_another_person_stands_until_that_person_settles_it():
    sam = replace(RITA, reviewer="Sam", email="sam@example.com", verdict=Verdict.REJECT, read=("u1",))
    found = of(known(sam, "r2"), known())
    assert set(found.covered) == {"u2"}
    assert found.objected["u1"][0].reviewer == "Sam"


def test_an_objection_to_content_that_is_gone_says_nothing_of_what_came_in_its_place():
    objection = replace(RITA, verdict=Verdict.REJECT, at="2026-01-03T00:00:00Z", read=("old",))
    assert set(of(known(objection, "r2"), known()).covered) == {"u1", "u2"}


# Withdrawals.

OBJECTION = replace(RITA, verdict=Verdict.REJECT)
EARLIER, LATER = "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"


def taken_back(sign_off: SignOff = RITA, record: str = "r1", **changes: object) -> Known:
    made = Withdrawal(
        email="Rita@example.com", at="2026-01-04T00:00:00Z", record="w1", signature=SignatureState.UNSIGNED
    )
    return known(sign_off, record, withdrawals=(replace(made, **changes),))  # type: ignore[arg-type]


def test_a_withdrawn_approval_covers_nothing():
    found = of(taken_back())
    assert found.covered == {}
    assert found.problems == ()


def test_a_withdrawn_objection_stands_against_nothing_and_approves_nothing():
    sam = known(replace(RITA, reviewer="Sam", email="sam@example.com"), "r2")
    assert of(taken_back(OBJECTION)).objected == {}
    assert of(taken_back(OBJECTION)).covered == {}
    assert {one.reviewer for given in of(taken_back(OBJECTION), sam).covered.values() for one in given} == {
        "Sam"
    }


def test_behind_a_withdrawn_verdict_no_older_approval_comes_back():
    older = known(replace(RITA, at=EARLIER), "r0")
    assert of(older, taken_back()).covered == {}
    assert of(older, taken_back(OBJECTION)) == Coverage(uncovered=("u1", "u2", "u3"))


def test_behind_a_withdrawn_approval_the_objection_it_settled_comes_back():
    older = known(replace(OBJECTION, at=EARLIER), "r0")
    assert set(of(older, taken_back()).objected) == {"u1", "u2"}


def test_an_objection_that_a_standing_approval_settled_does_not_come_back():
    oldest, older = (
        known(replace(OBJECTION, at="2025-12-31T00:00:00Z"), "r9"),
        known(replace(RITA, at=EARLIER), "r0"),
    )
    assert of(oldest, older, taken_back(OBJECTION)).objected == {}


def test_what_is_said_after_a_withdrawal_counts():
    assert set(of(taken_back(OBJECTION), known(replace(RITA, at=LATER), "r2")).covered) == {"u1", "u2"}


@pytest.mark.parametrize("state", sorted(set(SignatureState) - COUNTS))
def test_a_withdrawal_in_doubt_uncovers_but_lifts_no_objection_and_is_named(state: SignatureState):
    assert of(taken_back(signature=state)).covered == {}
    assert f"its signature is {state}, so the approval" in of(taken_back(signature=state)).problems[0]
    assert set(of(taken_back(OBJECTION, signature=state)).objected) == {"u1", "u2"}
    assert "so the objection stands" in of(taken_back(OBJECTION, signature=state)).problems[0]


def test_where_the_policy_wants_signatures_an_unsigned_withdrawal_lifts_no_objection():
    signed = taken_back(OBJECTION)
    found = coverage(
        UNITS,
        NOW,
        CHANGE,
        [replace(signed, signature=SignatureState.GOOD)],
        counts=frozenset({SignatureState.GOOD}),
    )
    assert set(found.objected) == {"u1", "u2"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"email": "sam@example.com"}, "it is by sam@example.com"),
        ({"problem": "it stands elsewhere"}, "elsewhere"),
    ],
)
def test_a_withdrawal_by_somebody_else_or_out_of_place_changes_nothing_and_is_named(
    changes: dict[str, str], reason: str
):
    assert set(of(taken_back(**changes)).covered) == {"u1", "u2"}
    assert set(of(taken_back(OBJECTION, **changes)).objected) == {"u1", "u2"}
    assert reason in of(taken_back(**changes)).problems[0]


# What counts for nothing.


@pytest.mark.parametrize("state", sorted(set(SignatureState) - COUNTS))
def test_a_signature_that_does_not_hold_makes_the_record_count_for_nothing(state: SignatureState):
    found = of(known(signature=state))
    assert found.covered == {}
    assert found.problems == (f"record r1 counts for nothing: its signature is {state}",)


def test_a_record_with_a_problem_counts_for_nothing_and_is_named():
    found = of(known(problem="its content does not have the id it claims"))
    assert found.covered == {}
    assert "its content does not have the id" in found.problems[0]


def test_an_unreadable_record_is_named_whatever_it_may_have_spoken_of():
    nobody = replace(RITA, reviewer="", email="", read=())
    assert of(known(nobody, problem="the line is broken")).problems


def test_a_broken_record_about_another_change_is_not_this_changes_problem():
    assert of(known(replace(RITA, read=("elsewhere",)), signature=SignatureState.BAD)).problems == ()


def test_where_the_policy_wants_signatures_an_unsigned_record_does_not_count():
    only_signed = frozenset({SignatureState.GOOD})
    found = coverage(UNITS, NOW, CHANGE, [known()], counts=only_signed)
    assert found.covered == {}
    assert found.problems
    signed = known(signature=SignatureState.GOOD)
    assert coverage(UNITS, NOW, CHANGE, [signed], counts=only_signed).covered


# Invariants.

names = st.sampled_from([unit.fingerprint for unit in UNITS] + ["gone"])
sets = st.lists(names, unique=True, max_size=4).map(tuple)
people = st.sampled_from(["rita@example.com", "sam@example.com", "ada@example.com"])
sign_offs = st.builds(
    lambda email, at, verdict, read, rest, own: replace(
        RITA, reviewer=email, email=email, at=at, verdict=verdict, read=read, uncovered=rest, self_signed=own
    ),
    people,
    st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]),
    st.sampled_from(Verdict),
    sets,
    sets,
    st.booleans(),
)
withdrawals = st.builds(
    Withdrawal,
    email=people,
    at=st.just("2026-01-04T00:00:00Z"),
    record=st.just("w"),
    signature=st.sampled_from(SignatureState),
    problem=st.sampled_from(["", "out of place"]),
)
ledgers = st.lists(
    st.builds(
        Known,
        sign_offs,
        st.text("0123456789abcdef", min_size=4, max_size=4),
        st.sampled_from(SignatureState),
        st.just(""),
        st.lists(withdrawals, max_size=2).map(tuple),
    ),
    max_size=6,
)


@given(ledgers)
def test_every_unit_is_either_covered_or_listed(ledger: list[Known]):
    found = of(*ledger)
    assert set(found.covered).isdisjoint(found.uncovered)
    assert {*found.covered, *found.uncovered} == {unit.fingerprint for unit in UNITS}


@given(ledgers)
def test_only_a_valid_independent_approval_of_that_very_unit_covers(ledger: list[Known]):
    found = of(*ledger, involved=frozenset({"ada@example.com"}))
    for fingerprint, approvals in found.covered.items():
        assert approvals
        for one in approvals:
            assert one.email != "ada@example.com"
            assert any(approves(known, fingerprint) for known in ledger if known.record == one.record)


def approves(known: Known, fingerprint: str) -> bool:
    """Whether a record alone would be reason enough to call a unit covered."""
    said = known.sign_off
    valid = known.signature in COUNTS and not said.self_signed and not known.own_withdrawals()
    return valid and said.verdict is Verdict.APPROVE and fingerprint in said.read


@given(ledgers, ledgers)
def test_coverage_grows_only_by_approvals(ledger: list[Known], more: list[Known]):
    """Taking in records that are no valid approval never covers anything more, but for a settled objection."""
    never = [
        one for one in more if one.sign_off.verdict is not Verdict.APPROVE or one.signature not in COUNTS
    ]
    assert set(of(*ledger, *never).covered) <= set(of(*ledger).covered)


@given(ledgers, withdrawals, st.integers(0, 5))
def test_a_withdrawal_covers_nothing_more_but_what_ones_own_objection_kept_uncovered(
    ledger: list[Known], withdrawal: Withdrawal, at: int
):
    if not ledger:
        return
    one = ledger[at % len(ledger)]
    more = [*ledger]
    more[at % len(ledger)] = replace(one, withdrawals=(*one.withdrawals, withdrawal))
    before, after = of(*ledger), of(*more)
    own = withdrawal.email == one.sign_off.email and not withdrawal.problem
    if not (one.objects and own and withdrawal.signature in COUNTS):
        assert set(after.covered) <= set(before.covered)
        assert set(after.objected) >= set(before.objected)
    for fingerprint in after.covered.keys() - before.covered.keys():
        assert any(objection.email == one.sign_off.email for objection in before.objected[fingerprint])


@given(ledgers)
def test_a_changed_unit_is_never_covered(ledger: list[Known]):
    changed = (replace(UNITS[0], fingerprint="new"), *UNITS[1:])
    found = coverage(changed, NOW, CHANGE, ledger)
    assert "new" not in found.covered
    assert "new" in found.uncovered


@given(st.permutations([0, 1, 2, 3]), ledgers)
def test_the_order_of_the_records_decides_nothing(order: list[int], ledger: list[Known]):
    first = {known.record: known for known in ledger[:4]}  # ids are content: no two records share one
    records = list(first.values())
    shuffled = [records[at] for at in order if at < len(records)]
    assert of(*records).covered == of(*shuffled).covered
    assert of(*records).objected == of(*shuffled).objected
