"""Each change that landed is counted once, however it was brought in."""

import pytest

from reviewer.core.kind import Kind
from reviewer.core.stats.landed import Says, Touched, arrivals, landed, says
from tests.core.stats.making import commit

LOCK = Touched("uv.lock", 900, 800, Kind.LOCK)


def ids(*line, others=(), belongs=None):
    known = {each.oid: each for each in (*line, *others)}
    return [(each.id, sorted(each.commits)) for each in landed(arrivals(line, known), belongs=belongs)]


def test_a_merge_is_one_change_with_what_it_brought_in():
    base, merge = commit("base"), commit("merge", "base", "b")
    branch = [commit("a", "base"), commit("b", "a")]
    assert ids(base, merge, others=branch) == [("base", ["base"]), ("merge", ["a", "b", "merge"])]


def test_a_merge_does_not_bring_in_again_what_was_there():
    """The branch had the base merged into it in between."""
    line = [commit("base"), commit("next", "base"), commit("merge", "next", "b")]
    branch = [commit("a", "base"), commit("m", "a", "next"), commit("b", "m")]
    assert ids(*line, others=branch)[-1] == ("merge", ["a", "b", "m", "merge"])


def test_the_merge_back_of_a_squashed_branch_is_no_change():
    line = [commit("base"), commit("squash", "base"), commit("merge", "squash", "b", touched=())]
    assert [oid for oid, _ in ids(*line, others=[commit("b", "base")])] == ["base", "squash"]


@pytest.mark.parametrize("shared", [Says(pull_request="12"), Says(split_from="head")])
def test_commits_rebased_onto_the_branch_are_one_change_when_they_say_so(shared):
    line = [commit("base"), commit("a", "base", says=shared), commit("b", "a", says=shared), commit("c", "b")]
    assert ids(*line) == [("base", ["base"]), ("b", ["a", "b"]), ("c", ["c"])]


def test_commits_one_sign_off_speaks_of_are_one_change():
    line = [commit("base"), commit("a", "base"), commit("b", "a")]
    assert [oid for oid, _ in ids(*line, belongs={"a": "record", "b": "record"})] == ["base", "b"]


def test_the_same_pull_request_number_later_on_is_another_change():
    said = Says(pull_request="1")
    line = [commit("a", says=said), commit("b", "a"), commit("c", "b", says=said)]
    assert [oid for oid, _ in ids(*line)] == ["a", "b", "c"]


def test_lines_are_those_a_person_reads():
    (change,) = landed(arrivals([each := commit("a", touched=(LOCK,))], {"a": each}))
    assert change.lines == 0
    assert not change.changes_behaviour


def test_a_clock_that_is_wrong_never_makes_a_change_begin_after_it_landed():
    each = commit("a", at=100, authored=500)
    assert landed(arrivals([each], {"a": each}))[0].begun_at == 100


def test_a_message_tells_what_it_takes_back_repairs_and_belongs_to():
    found = says(
        "Revert it (#42)\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.\n\n"
        'Fixes: abcdef1234 ("a subject")\nFixes: #7\nIncident: INC-9\nSplit-from: 99\n'
    )
    assert found == Says(
        reverts=("0123456789abcdef0123456789abcdef01234567",),
        fixes=("abcdef1234",),
        incidents=("INC-9",),
        split_from="99",
        pull_request="42",
    )
