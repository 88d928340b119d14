"""Reads a report whatever its format, and puts several of one kind together into the body of one record."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from reviewer.core.commit_claims import encodable
from reviewer.core.lineranges import ranges
from reviewer.core.record import EvidenceBody, EvidenceKind, EvidenceOutcome, FileCoverage, ReportRead
from reviewer.errors import BadInput
from reviewer.formats.evidence.coverage import read_cobertura, read_coverage_json, read_lcov
from reviewer.formats.evidence.report import NotAsExpected, Paths, Report
from reviewer.formats.evidence.scan import read_sarif
from reviewer.formats.evidence.tests import MOST_FAILURES, ROOTS, read_junit
from reviewer.formats.evidence.xml import local, root_of

LARGEST = 64 << 20
"""Bytes of a report; XML in memory takes many times what it takes on disk."""
KNOWN = "JUnit XML, coverage.py JSON or XML, Cobertura, LCOV and SARIF are read"


def read_report(data: bytes, name: str, paths: Paths) -> tuple[Report, ReportRead]:
    """One report, recognised by its content, and how the record names its file.

    Raises BadInput, with the place and what was expected there, for anything that cannot be read.
    """
    if len(data) > LARGEST:
        raise BadInput(f"{name} has {len(data):,} bytes; at most {LARGEST:,} are read.")
    try:
        report = _read(data, paths)
    except NotAsExpected as wrong:
        raise BadInput(f"{name} {wrong}.", f"{KNOWN}.") from None
    except RecursionError:
        raise BadInput(f"{name} is nested too deeply for a report.", f"{KNOWN}.") from None
    file = ReportRead(
        name=encodable(PurePath(name).name),
        format=report.format,
        digest=sha256(data).hexdigest(),
        size=len(data),
    )
    return report, file


def together(found: Iterable[tuple[Report, ReportRead]]) -> tuple[EvidenceBody, ...]:
    """One body for each kind of report, in the order they first appeared; the worst outcome is the body's."""
    by_kind: dict[EvidenceKind, list[tuple[Report, ReportRead]]] = {}
    for report, file in found:
        by_kind.setdefault(report.kind, []).append((report, file))
    return tuple(_body(kind, entries) for kind, entries in by_kind.items())


def _read(data: bytes, paths: Paths) -> Report:
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<" or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        root = root_of(data)
        if local(root) == "coverage":
            return read_cobertura(root, paths)
        if local(root) in ROOTS:
            return read_junit(root)
        raise NotAsExpected(f"begins with <{local(root)}>, which is no report that is known here")
    if start == b"{":
        return _read_json(data, paths)
    lines = data[: 1 << 20].split(b"\n")
    if any(line.startswith(b"SF:") for line in lines):
        return read_lcov(data.decode("utf-8", "surrogateescape"), paths)
    raise NotAsExpected("is empty" if not start else "is no report that is known here")


def _read_json(data: bytes, paths: Paths) -> Report:
    try:
        told: Any = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotAsExpected(f"is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise NotAsExpected(f"is not JSON (line {error.lineno}, column {error.colno}): {error.msg}") from None
    if "runs" in told:
        return read_sarif(told, paths)
    if "files" in told:
        return read_coverage_json(told, paths)
    raise NotAsExpected("has neither `runs` (SARIF) nor `files` (coverage.py)")


def _body(kind: EvidenceKind, entries: Sequence[tuple[Report, ReportRead]]) -> EvidenceBody:
    reports = [report for report, _ in entries]
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for report in reports:
        counts.update(report.counts)
        left_out.update(report.left_out)
    failures = [name for report in reports for name in report.failures]
    left_out["failures"] += max(0, len(failures) - MOST_FAILURES)
    covered = _coverage(reports)
    if kind is EvidenceKind.COVERAGE:
        counts["covered"] = sum(len(ran) for ran, _ in covered.values())
        counts["uncovered"] = sum(len(missed) for _, missed in covered.values())
    return EvidenceBody(
        kind=kind,
        name=", ".join(dict.fromkeys(report.tool or report.format for report in reports)),
        outcome=_worst(report.outcome for report in reports),
        tool=", ".join(dict.fromkeys(report.tool for report in reports if report.tool)),
        counts=dict(counts),
        failures=tuple(failures[:MOST_FAILURES]),
        reports=tuple(file for _, file in entries),
        coverage=tuple(
            FileCoverage(path=path, covered=ranges(ran), uncovered=ranges(missed))
            for path, (ran, missed) in sorted(covered.items())
        ),
        findings=tuple(finding for report in reports for finding in report.findings),
        left_out={name: number for name, number in left_out.items() if number},
    )


def _coverage(reports: Iterable[Report]) -> dict[str, tuple[frozenset[int], frozenset[int]]]:
    """A line that ran in any of them ran."""
    found: dict[str, tuple[frozenset[int], frozenset[int]]] = {}
    for report in reports:
        for path, (ran, missed) in report.coverage.items():
            before = found.get(path, (frozenset(), frozenset()))
            found[path] = (before[0] | ran, (before[1] | missed) - before[0] - ran)
    return found


def _worst(outcomes: Iterable[EvidenceOutcome]) -> EvidenceOutcome:
    order = (EvidenceOutcome.FAILED, EvidenceOutcome.UNKNOWN, EvidenceOutcome.PASSED)
    return min(outcomes, key=order.index)
