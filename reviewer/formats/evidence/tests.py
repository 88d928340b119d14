"""JUnit XML in the dialects of pytest, surefire, gotestsum, jest-junit, vitest and nextest.

There is no standard. Counts in attributes lie (pytest counts subtests it has no element for), so elements are
counted; where the totals tell of failures that no element shows, that is a failure too.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from reviewer.core.commit_claims import encodable
from reviewer.core.record import EvidenceKind, EvidenceOutcome
from reviewer.formats.evidence.report import NotAsExpected, Report
from reviewer.formats.evidence.xml import local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "JUnit XML"
ROOTS = ("testsuites", "testsuite")
MOST_FAILURES = 100
FLAKY = frozenset({"flakyFailure", "flakyError"})


class Result(IntEnum):
    """How a test came out, the worst last."""

    SKIPPED = 0
    PASSED = 1
    FAILED = 2
    ERROR = 3


_OF_CHILD = {"skipped": Result.SKIPPED, "failure": Result.FAILED, "error": Result.ERROR}


def read_junit(root: "Element") -> Report:
    """The report in a `testsuites` or `testsuite` element; a name that repeats keeps its worst result."""
    results: dict[tuple[str, str, str], Result] = {}
    flaky: set[tuple[str, str, str]] = set()
    for suite, case in _cases(root, ""):
        key = (suite, case.get("classname", ""), case.get("name", ""))
        results[key] = max(results.get(key, Result.SKIPPED), _result(case))
        if any(local(child) in FLAKY for child in case):
            flaky.add(key)
    failed = [key for key, result in results.items() if result > Result.PASSED]
    names = [_name(key) for key in failed]
    if not failed and (told := _told_failures(root)):
        names = [f"{told} in the totals, shown by no test case"]
    counts = {result.name.lower(): sum(one is result for one in results.values()) for result in Result}
    if flaky:
        counts["flaky"] = len(flaky)
    return Report(
        kind=EvidenceKind.TESTS,
        format=FORMAT,
        outcome=_outcome(bool(names), counts["passed"]),
        tool=encodable(_tool(root)),
        counts={name: number for name, number in counts.items() if number or name in ("passed", "failed")},
        failures=tuple(names[:MOST_FAILURES]),
        left_out={"failures": len(names) - MOST_FAILURES} if len(names) > MOST_FAILURES else {},
    )


def _outcome(failed: bool, passed: int) -> EvidenceOutcome:
    """A report in which nothing ran proves nothing."""
    if failed:
        return EvidenceOutcome.FAILED
    return EvidenceOutcome.PASSED if passed else EvidenceOutcome.UNKNOWN


def _cases(element: "Element", suite: str) -> Iterator[tuple[str, "Element"]]:
    """Every test case with the names of the suites around it."""
    stack = [(element, suite)]
    while stack:
        one, around = stack.pop()
        if local(one) == "testcase":
            yield around, one
        elif local(one) in ROOTS:
            inner = f"{around}/{one.get('name', '')}"
            stack += [(child, inner) for child in reversed(one)]
        elif one is element:
            raise NotAsExpected(f"begins with <{local(one)}>, expected <testsuites> or <testsuite>")


def _result(case: "Element") -> Result:
    found = [_OF_CHILD[name] for child in case if (name := local(child)) in _OF_CHILD]
    return max(found, default=Result.PASSED)


def _told_failures(root: "Element") -> str:
    """What the totals tell of failures, where no element does: a package that did not build."""
    for element in root.iter():
        if local(element) in ROOTS:
            for name in ("errors", "failures"):
                if element.get(name, "0").strip() not in ("", "0"):
                    return f"{element.get(name)} {name}"
    return ""


def _tool(root: "Element") -> str:
    """Pytest names its one suite so; the others do not say what they are."""
    names = {element.get("name", "") for element in root.iter() if local(element) == "testsuite"}
    return "pytest" if names == {"pytest"} else ""


def _name(key: tuple[str, str, str]) -> str:
    _, classname, name = key
    return encodable(f"{classname}::{name}" if classname and classname != name else name) or "(unnamed)"
