"""A claim is backed only by evidence that names what it names and passed; in doubt it stays a claim."""

import pytest
from msgspec.structs import replace

from reviewer.core.backing import backing
from reviewer.core.circumstances import Evidence

TESTS = Evidence(
    kind="tests",
    producer="pytest",
    record="1" * 64,
    at="2026-01-01T00:00:00Z",
    passed=True,
    summary="passed",
    signed=False,
    tool="pytest",
)
RUN = replace(TESTS, kind="run", producer="make test", tool="make", command="make test")


@pytest.mark.parametrize(
    "claim",
    ["pytest", "All of pytest passes.", "`pytest -q`: 212 passed", "PYTEST", "command: pytest; result: ok"],
)
def test_a_claim_that_names_the_tool_is_backed(claim: str):
    assert claim in backing([TESTS], signed=False)


@pytest.mark.parametrize("claim", ["make test", "ran `make  test`", "command: make test; result: passed"])
def test_a_claim_that_names_the_command_is_backed(claim: str):
    assert claim in backing([RUN], signed=False)


@pytest.mark.parametrize(
    "claim", ["", "make", "make tests", "make test-all", "all tests pass", "mypy", "xmake test"]
)
def test_a_claim_that_names_something_else_is_not(claim: str):
    assert claim not in backing([RUN], signed=False)


def test_what_failed_or_was_not_judged_backs_nothing():
    assert "pytest" not in backing([replace(TESTS, passed=False)], signed=False)
    assert "pytest" not in backing(None, signed=False)


def test_of_one_producer_the_newest_counts():
    later = replace(TESTS, passed=False, at="2026-01-02T00:00:00Z")
    assert "pytest" not in backing([later, TESTS], signed=False)
    assert "pytest" in backing([replace(later, passed=True), replace(TESTS, passed=False)], signed=False)


def test_a_claim_that_names_two_is_backed_only_when_both_passed():
    mypy = replace(RUN, producer="mypy", command="mypy", passed=False)
    assert "pytest and mypy" not in backing([TESTS, mypy], signed=False)
    assert "pytest and mypy" in backing([TESTS, replace(mypy, passed=True)], signed=False)


def test_where_signatures_are_demanded_unsigned_evidence_is_a_claim_itself():
    assert "pytest" not in backing([TESTS], signed=True)
    assert "pytest" in backing([replace(TESTS, signed=True)], signed=True)


def test_a_coverage_report_backs_no_number_somebody_claims():
    report = replace(TESTS, kind="coverage", producer="coverage.py 7.1", tool="coverage.py 7.1")
    assert "coverage.py says 100%" not in backing([report], signed=False)
