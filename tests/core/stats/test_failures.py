"""A change failed when somebody said so; nothing is put on a change by guessing."""

from reviewer.core.stats.failures import Failure, FailureKind, failures
from tests.core.stats.making import change, incident

A, B, C = "aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"


def test_an_incident_names_the_change_that_caused_it():
    found = failures([change(A, 10)], [incident("INC-1", 50, caused_by=(A,))])
    assert found == {A: (Failure(FailureKind.INCIDENT, 50, "INC-1"),)}


def test_a_revert_and_a_fix_each_make_a_failure():
    found = failures([change(A, 10), change(B, 20, fixes=(A[:8],)), change(C, 30, reverts=(A,))], [])
    assert found == {A: (Failure(FailureKind.FIX, 20, B), Failure(FailureKind.REVERT, 30, C))}


def test_a_revert_that_was_reverted_blames_nobody_but_itself():
    found = failures([change(A, 10), change(B, 20, reverts=(A,)), change(C, 30, reverts=(B,))], [])
    assert set(found) == {B}


def test_an_abbreviation_that_fits_two_changes_blames_neither():
    assert (
        failures([change("abcdefab01", 1), change("abcdefab02", 2), change(C, 3, fixes=("abcdefab",))], [])
        == {}
    )


def test_an_abbreviation_too_short_to_mean_anything_blames_nobody():
    assert failures([change(A, 1), change(C, 3, fixes=("aaaaaa",))], []) == {}


def test_a_change_that_fixes_itself_did_not_fail():
    assert failures([change(A, 1, fixes=(A,))], []) == {}


def test_a_commit_nobody_knows_blames_nobody():
    assert failures([change(A, 1)], [incident("INC-1", 5, caused_by=("f" * 40,))]) == {}
