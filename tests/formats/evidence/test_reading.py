"""A report is known by what is in it, and each format's traps are read the careful way; what proves nothing says so."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.record import EvidenceBody, EvidenceKind, EvidenceOutcome
from reviewer.errors import BadInput
from reviewer.formats.evidence import Paths, read_report, together
from reviewer.formats.evidence import reading as reading_module

PATHS = Paths(["src/m.py", "src/n.py", "other/n.py", "a b.py"], "/w/repo")


def body(*reports: bytes | str) -> EvidenceBody:
    found = [
        read_report(one.encode() if isinstance(one, str) else one, "report.xml", PATHS) for one in reports
    ]
    (made,) = together(found)
    return made


def refused(report: bytes | str) -> str:
    with pytest.raises(BadInput) as caught:
        body(report)
    return caught.value.message


# JUnit.

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites>
<testsuite name="pytest" errors="0" failures="0" tests="17">
<testcase classname="tests.test_a" name="test_x" time="0.01"/>
<testcase classname="tests.test_a" name="test_y"><skipped type="pytest.skip"/></testcase></testsuite></testsuites>"""
SUREFIRE = """<testsuite name="A" time="1,234.5"><properties/>
<testcase classname="A" name="one"><flakyFailure/></testcase>
<testcase classname="A" name="two"><rerunFailure/><failure message="no"/></testcase></testsuite>"""


def test_elements_are_counted_and_the_totals_in_attributes_are_not():
    found = body(PYTEST)
    assert (found.kind, found.outcome, found.tool) == (EvidenceKind.TESTS, EvidenceOutcome.PASSED, "pytest")
    assert found.counts == {"passed": 1, "failed": 0, "skipped": 1}
    assert found.reports[0].format == "JUnit XML"


def test_a_test_that_passed_at_last_is_flaky_and_one_that_did_not_failed():
    found = body(SUREFIRE)
    assert found.outcome is EvidenceOutcome.FAILED
    assert found.counts == {"passed": 1, "failed": 1, "flaky": 1}
    assert found.failures == ("A::two",)


def test_of_a_name_that_repeats_the_worst_result_counts():
    """Pytest reports a test that fails in its call and its teardown twice."""
    twice = '<testsuite><testcase name="t"/><testcase name="t"><error/></testcase><testcase name="t"/></testsuite>'
    assert body(twice).counts == {"passed": 0, "failed": 0, "error": 1}


def test_failures_that_only_the_totals_tell_of_are_failures():
    """Gotestsum names a package that did not build in the totals alone."""
    found = body('<testsuites errors="1"><testsuite><testcase name="t"/></testsuite></testsuites>')
    assert found.outcome is EvidenceOutcome.FAILED
    assert found.failures == ("1 errors in the totals, shown by no test case",)


@pytest.mark.parametrize(
    "nothing", ["<testsuites/>", '<testsuite><testcase name="t"><skipped/></testcase></testsuite>']
)
def test_where_nothing_ran_nothing_passed(nothing: str):
    assert body(nothing).outcome is EvidenceOutcome.UNKNOWN


def test_suites_may_nest_and_have_a_namespace():
    assert body(
        '<x:testsuites xmlns:x="u"><x:testsuite><x:testsuite><x:testcase name="t"/></x:testsuite></x:testsuite>'
        "</x:testsuites>"
    ).counts == {"passed": 1, "failed": 0}


def test_too_many_failures_are_counted():
    cases = "".join(f'<testcase name="t{n}"><failure/></testcase>' for n in range(150))
    found = body(f"<testsuite>{cases}</testsuite>")
    assert len(found.failures) == 100
    assert found.left_out == {"failures": 50}


# Coverage.

JSON = {
    "meta": {"format": 3, "version": "7.17.3"},
    "files": {"src/m.py": {"executed_lines": [1, 2, 3, 9], "missing_lines": [4], "excluded_lines": [8]}},
}
COBERTURA = """<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage><sources><source>/elsewhere</source><source>SOURCE</source></sources><packages><package><classes>
<class filename="m.py"><methods><method><lines><line number="4" hits="9"/></lines></method></methods>
<lines><line number="1" hits="1"/><line number="4" hits="0"/></lines></class>
<class filename="m.py"><lines><line number="4" hits="2"/><line number="7" hits="0"/></lines></class>
</classes></package></packages></coverage>"""
LCOV = (
    "TN:\nSF:src/m.py\nFN:1,f\nDA:1,1\nDA:4,0,checksum\nDA:7,1e5\nBRDA:2,0,jump to line 3,1\nend_of_record\n"
    "SF:src/m.py\nDA:4,2"
)


@pytest.mark.parametrize(
    ("report", "format", "covered", "uncovered"),
    [
        (json.dumps(JSON), "coverage.py JSON", "1-3,9", "4"),
        (COBERTURA.replace("SOURCE", "src"), "Cobertura XML", "1,4", "7"),
        (COBERTURA.replace("SOURCE", "/w/repo/src"), "Cobertura XML", "1,4", "7"),
        (LCOV, "LCOV", "1,4,7", ""),
        (LCOV.replace("\n", "\r\n"), "LCOV", "1,4,7", ""),
    ],
)
def test_every_format_tells_which_lines_ran(report: str, format: str, covered: str, uncovered: str):
    found = body(report)
    assert (found.kind, found.outcome) == (EvidenceKind.COVERAGE, EvidenceOutcome.UNKNOWN)
    assert found.reports[0].format == format
    (file,) = found.coverage
    assert (file.path, file.covered, file.uncovered) == ("src/m.py", covered, uncovered)


def test_reports_add_up_and_a_line_that_ran_in_one_of_them_ran():
    found = body(json.dumps(JSON), LCOV)
    assert (found.coverage[0].covered, found.coverage[0].uncovered) == ("1-4,7,9", "")
    assert found.counts == {"covered": 6, "uncovered": 0}
    assert len(found.reports) == 2


def one_file(name: str) -> EvidenceBody:
    return body(json.dumps({"files": {name: {"executed_lines": [1], "missing_lines": []}}}))


@pytest.mark.parametrize(
    "name",
    ["src/m.py", "./src/m.py", "src\\m.py", "/w/repo/src/m.py", "/build/17/src/m.py", "C:\\ci\\src\\m.py"],
)
def test_a_file_is_found_by_its_path_below_the_root_or_by_the_one_end_that_fits(name: str):
    assert [file.path for file in one_file(name).coverage] == ["src/m.py"]


@pytest.mark.parametrize("name", ["m.py", "lib/m.py", "n.py", "../src/m.py", "/gone.py", "", "/", "src"])
def test_a_file_that_could_be_none_or_several_is_left_out_and_counted(name: str):
    found = one_file(name)
    assert found.coverage == ()
    assert found.left_out == {"files": 1}


# SARIF.


def sarif(*results: dict[str, Any], **run: Any) -> str:
    driver = {
        "name": "demo",
        "rules": [{"id": "R1", "defaultConfiguration": {"level": "error"}}, {"id": "R2"}],
    }
    return json.dumps(
        {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]}
    )


def result(rule: str = "R1", uri: str = "src/m.py", **more: Any) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": 3}}}
    return {"ruleId": rule, "message": {"text": "no"}, "locations": [place], **more}


def test_an_error_fails_the_scan_and_says_where():
    found = body(sarif(result()))
    assert (found.kind, found.outcome, found.tool) == (EvidenceKind.SCAN, EvidenceOutcome.FAILED, "demo")
    (one,) = found.findings
    assert (one.rule, one.level, one.path, one.line, one.message) == ("R1", "error", "src/m.py", 3, "no")


@pytest.mark.parametrize(
    ("found", "level"),
    [
        (result("R2"), "warning"),
        (result("R1/sub"), "error"),
        (result("R9", ruleIndex=0), "error"),
        (result("R1", level="note"), "note"),
        (result("R1", level="dreadful"), "warning"),
    ],
)
def test_the_level_is_the_results_or_the_rules_or_a_warning(found: dict[str, Any], level: str):
    assert body(sarif(found)).findings[0].level == level


def test_what_was_set_aside_or_is_gone_or_is_no_failure_does_not_count():
    found = body(
        sarif(
            result(suppressions=[{"kind": "inSource"}]),
            result(baselineState="absent"),
            result(kind="pass"),
        )
    )
    assert (found.outcome, found.findings) == (EvidenceOutcome.PASSED, ())
    assert found.counts["suppressed"] == 2
    doubted = result(suppressions=[{"kind": "external", "status": "underReview"}])
    assert body(sarif(doubted)).outcome is EvidenceOutcome.FAILED


@pytest.mark.parametrize(
    "run",
    [{"results": None}, {"invocations": [{"executionSuccessful": False}]}],
    ids=["no results", "failed"],
)
def test_a_tool_that_did_not_look_passed_nothing(run: dict[str, Any]):
    assert body(sarif(**run)).outcome is EvidenceOutcome.UNKNOWN
    assert body('{"version": "2.1.0", "runs": []}').outcome is EvidenceOutcome.UNKNOWN


def test_a_path_may_be_named_by_index_and_below_bases():
    bases = {
        "ROOT": {"uri": "file:///w/repo"},
        "SRC": {"uri": "src/", "uriBaseId": "ROOT"},
        "LOOP": {"uriBaseId": "LOOP"},
    }
    artifacts = [{"location": {"uri": "a%20b.py", "uriBaseId": "ROOT"}}]
    by_index = {"physicalLocation": {"artifactLocation": {"index": 0}}}
    below = {"physicalLocation": {"artifactLocation": {"uri": "m.py", "uriBaseId": "SRC"}}}
    looped = {"physicalLocation": {"artifactLocation": {"uri": "src/m.py", "uriBaseId": "LOOP"}}}
    told = [result(locations=[place]) for place in (by_index, below, looped)]
    found = body(sarif(*told, originalUriBaseIds=bases, artifacts=artifacts))
    assert {(one.path, one.line) for one in found.findings} == {("a b.py", 0), ("src/m.py", 0)}


# What cannot be read.


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (b"", "is empty"),
        (b"hello", "no report that is known"),
        (b"<a>\n<b></a>", "line 2, column 6"),
        (b"<html/>", "begins with <html>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><testsuite>&b;</testsuite>', "defines XML entities"),
        (b"<coverage><project/></coverage>", "no <packages>"),
        (
            b'<coverage><packages><class filename="m"><lines><line number="x"/></lines></class></packages></coverage>',
            "numbers",
        ),
        (b'{"a":\n1,}', "line 2"),
        (b'{"a": 1}', "neither"),
        (b'{"\xff"', "not UTF-8"),
        (b'{"files": {"m": {"executed_lines": ["1"], "missing_lines": []}}}', "executed_lines"),
        (b'{"files": []}', "no object"),
        (b'{"runs": [], "version": "2.0.0"}', "version '2.0.0'"),
        (b'{"runs": [1], "version": "2.1.0"}', "runs[0]"),
        (b"SF:m.py\nDA:one,2\n", "line 2"),
        (b"DA:1,2\nSF:m.py\n", "line 1"),
        (b'{"files":' + b"[" * 100_000, ""),
    ],
)
def test_what_cannot_be_read_is_a_sentence_with_the_place(report: bytes, reason: str):
    said = refused(report)
    assert said.startswith("report.xml ")
    assert reason in said


def test_a_report_past_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading_module, "LARGEST", 10)
    assert "at most 10 are read" in refused(b"SF:m.py\n" * 5)


@settings(max_examples=100)
@given(
    st.sampled_from([b"<testsuite>", b"<coverage>", b'{"files":{', b'{"runs":[', b"SF:"]),
    st.binary(max_size=40),
)
def test_no_report_raises_anything_else(start: bytes, rest: bytes):
    with suppress(BadInput):
        read_report(start + rest, "x", PATHS)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["runs", "results", "tool", "driver", "rules", "locations", "message", "text", "id", "level",
             "physicalLocation", "artifactLocation", "index", "uri", "uriBaseId", "suppressions", "invocations"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=15,
)  # fmt: skip


@settings(max_examples=100)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["results", "tool", "artifacts", "invocations"]), json_values),
        max_size=2,
    )
)
def test_no_sarif_raises_anything_else(runs: list[Any]):
    with suppress(BadInput):
        read_report(json.dumps({"version": "2.1.0", "runs": runs}).encode(), "x", PATHS)
