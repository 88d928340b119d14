"""A change failed when somebody said so; nothing is put on a change by guessing."""

from msgspec.structs import replace

from reviewer.core.stats.failures import Failure, FailureKind, failures, restored
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


def test_a_repair_says_which_incident_it_was_and_ends_it_where_nobody_else_did():
    changes = [
        change(A, 10),
        change(B, 90, fixes=(A,), incidents=("INC-1",)),
        change(C, 99, incidents=("INC-1",)),
    ]
    assert failures(changes, []) == {A: (Failure(FailureKind.INCIDENT, 90, B),)}
    told = [incident("INC-1", 50), incident("INC-2", 50), incident("INC-3", 50, mitigated=60)]
    told = [replace(each, repository="here") for each in told]
    assert restored(changes, told) == {("here", "INC-1"): 90, ("here", "INC-3"): 60}


def test_a_change_before_an_incident_began_did_not_end_it():
    told = replace(incident("INC-1", 50), repository="here")
    assert restored([change(A, 10, incidents=("INC-1",))], [told]) == {}
