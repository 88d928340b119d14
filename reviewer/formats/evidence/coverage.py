"""Which lines ran: coverage.py's JSON and XML, Cobertura, LCOV. What a report does not name was not measured."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from reviewer.core.record import EvidenceKind, EvidenceOutcome
from reviewer.formats.evidence.report import NotAsExpected, Paths, Report
from reviewer.formats.evidence.xml import local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_LINES = 10_000_000
"""A line number past this is a mistake."""
DA = re.compile(r"DA:(\d+),(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?:,.*)?")

Measured = tuple[str, Iterable[int], Iterable[int]]


def read_coverage_json(told: Mapping[str, Any], paths: Paths) -> Report:
    """coverage.py's JSON, of any format number as long as files have their two lists of lines."""
    files = told.get("files")
    if not isinstance(files, dict):
        raise NotAsExpected("has no object `files`, expected coverage.py's JSON")
    found: list[Measured] = []
    for name, lines in files.items():
        if not isinstance(lines, dict):
            raise NotAsExpected(
                f"at files[{name!r}]: expected an object with executed_lines and missing_lines"
            )
        found.append((name, *(_numbers(lines, key, name) for key in ("executed_lines", "missing_lines"))))
    meta = told.get("meta")
    version = meta.get("version") if isinstance(meta, dict) else None
    tool = f"coverage.py {version}" if isinstance(version, str) else "coverage.py"
    return _report("coverage.py JSON", tool, found, paths)


def read_cobertura(root: "Element", paths: Paths) -> Report:
    """Cobertura XML, which coverage.py writes too; names count from one of the report's own sources."""
    sources = [(source.text or "").strip() for source in root.iter() if local(source) == "source"]
    found: list[Measured] = []
    for one in root.iter():
        if local(one) != "class":
            continue
        name = one.get("filename")
        if not name:
            raise NotAsExpected("has a <class> without a filename, expected Cobertura XML")
        hits = list(_hits(one, name))
        covered = [line for line, number in hits if number > 0]
        found.append((_joined(sources, name, paths), covered, [line for line, number in hits if number <= 0]))
    if not found and not any(local(one) == "packages" for one in root):
        raise NotAsExpected("has no <packages>, expected Cobertura XML")
    return _report("Cobertura XML", "", found, paths)


def read_lcov(text: str, paths: Paths) -> Report:
    """LCOV's trace file; tags that say nothing about lines are passed over, a file that repeats is summed."""
    hits: dict[str, dict[int, float]] = {}
    current: dict[int, float] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith("SF:"):
            current = hits.setdefault(line[3:], {})
        elif line == "end_of_record":
            current = None
        elif line.startswith("DA:"):
            match = DA.fullmatch(line)
            if match is None or current is None:
                raise NotAsExpected(
                    f"at line {number}: expected DA:LINE,HITS below an SF:, found {line[:40]!r}"
                )
            at = int(match[1])
            current[at] = max(current.get(at, 0.0), float(match[2]))
    found = [
        (name, [at for at, hit in lines.items() if hit > 0], [at for at, hit in lines.items() if hit <= 0])
        for name, lines in hits.items()
    ]
    return _report("LCOV", "", found, paths)


def _report(format: str, tool: str, found: Iterable[Measured], paths: Paths) -> Report:
    files: dict[str, tuple[frozenset[int], frozenset[int]]] = {}
    unknown: set[str] = set()
    for name, covered, uncovered in found:
        path = paths.find(name)
        if path is None:
            unknown.add(name)
            continue
        before = files.get(path, (frozenset(), frozenset()))
        ran = before[0] | {line for line in covered if 0 < line <= MOST_LINES}
        files[path] = (ran, (before[1] | {line for line in uncovered if 0 < line <= MOST_LINES}) - ran)
    return Report(
        kind=EvidenceKind.COVERAGE,
        format=format,
        outcome=EvidenceOutcome.UNKNOWN,
        tool=tool,
        counts={
            "covered": sum(len(ran) for ran, _ in files.values()),
            "uncovered": sum(len(missed) for _, missed in files.values()),
        },
        coverage=files,
        left_out={"files": len(unknown)} if unknown else {},
    )


def _numbers(lines: Mapping[str, Any], key: str, name: str) -> list[int]:
    found = lines.get(key)
    if not isinstance(found, list) or not all(isinstance(one, int) for one in found):
        raise NotAsExpected(f"at files[{name!r}].{key}: expected a list of line numbers")
    return found


def _hits(element: "Element", name: str) -> Iterable[tuple[int, float]]:
    """The lines of a class; those of its methods repeat them."""
    for lines in element:
        for line in lines if local(lines) == "lines" else ():
            try:
                yield int(line.get("number", "")), float(line.get("hits", ""))
            except ValueError:
                raise NotAsExpected(f"at {name!r}: expected <line number=… hits=…> with numbers") from None


def _joined(sources: Iterable[str], name: str, paths: Paths) -> str:
    """The name below the first of the report's sources that makes it a path of the tree."""
    for source in sources:
        joined = f"{source.rstrip('/')}/{name}" if source else name
        if paths.find(joined) is not None:
            return joined
    return name
