"""SARIF 2.1.0 as scanners write it: what was found and not set aside. That nothing was looked at is no pass."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urljoin

from reviewer.core.commit_claims import encodable
from reviewer.core.record import EvidenceKind, EvidenceOutcome, ScanFinding
from reviewer.formats.evidence.report import NotAsExpected, Paths, Report

LEVELS = ("error", "warning", "note", "none")
MOST_FINDINGS = 500
LONGEST_MESSAGE = 500
DEEPEST_BASE = 10

Json = Mapping[str, Any]


def read_sarif(told: Json, paths: Paths) -> Report:
    """The findings of all runs that are still there and not suppressed; an error among them makes it fail."""
    if told.get("version") != "2.1.0":
        raise NotAsExpected(f"has version {told.get('version')!r}, expected SARIF 2.1.0")
    runs = _list(told, "runs")
    findings: list[ScanFinding] = []
    looked, aside, tools = bool(runs), 0, []
    for number, run in enumerate(runs):
        where = f"at runs[{number}]"
        if not isinstance(run, dict):
            raise NotAsExpected(f"{where}: expected an object")
        tools.append(_text(_object(_object(run, "tool"), "driver"), "name"))
        looked &= isinstance(run.get("results"), list) and _went_well(run)
        for result in _list(run, "results"):
            if not isinstance(result, dict):
                raise NotAsExpected(f"{where}.results: expected objects")
            if _set_aside(result):
                aside += 1
            elif (level := _level(result, run)) != "none":
                findings.append(_finding(result, run, level, paths))
    findings.sort(key=lambda one: (LEVELS.index(one.level), one.path, one.line))
    counts = Counter(one.level for one in findings)
    more = len(findings) - MOST_FINDINGS
    return Report(
        kind=EvidenceKind.SCAN,
        format="SARIF 2.1.0",
        outcome=_outcome(looked, counts),
        tool=encodable(", ".join(dict.fromkeys(tool for tool in tools if tool))),
        counts={**{level: counts[level] for level in LEVELS[:3]}, **({"suppressed": aside} if aside else {})},
        findings=tuple(findings[:MOST_FINDINGS]),
        left_out={"findings": more} if more > 0 else {},
    )


def _outcome(looked: bool, counts: Mapping[str, int]) -> EvidenceOutcome:
    if counts.get("error"):
        return EvidenceOutcome.FAILED
    return EvidenceOutcome.PASSED if looked else EvidenceOutcome.UNKNOWN


def _went_well(run: Json) -> bool:
    told = [
        one.get("executionSuccessful", True) for one in _list(run, "invocations") if isinstance(one, dict)
    ]
    return all(told)


def _set_aside(result: Json) -> bool:
    """Suppressed by all who said anything about it, or gone since the baseline."""
    given = [one for one in _list(result, "suppressions") if isinstance(one, dict)]
    suppressed = bool(given) and all(one.get("status", "accepted") == "accepted" for one in given)
    return suppressed or result.get("baselineState") == "absent"


def _level(result: Json, run: Json) -> str:
    if result.get("kind", "fail") != "fail":
        return "none"
    own = result.get("level")
    if own is None:
        own = _object(_rule(result, run), "defaultConfiguration").get("level")
    return own if own in LEVELS else "warning"


def _rule(result: Json, run: Json) -> Json:
    """The rule a result names, by its index or its id; `R1/sub` belongs to rule `R1`."""
    rules = [one for one in _list(_object(_object(run, "tool"), "driver"), "rules") if isinstance(one, dict)]
    index = result.get("ruleIndex", _object(result, "rule").get("index"))
    if isinstance(index, int) and 0 <= index < len(rules):
        return rules[index]
    wanted = _rule_id(result)
    return next((one for one in rules if one.get("id") in (wanted, wanted.partition("/")[0])), {})


def _rule_id(result: Json) -> str:
    return _text(result, "ruleId") or _text(_object(result, "rule"), "id")


def _finding(result: Json, run: Json, level: str, paths: Paths) -> ScanFinding:
    places = [one for one in _list(result, "locations") if isinstance(one, dict)]
    physical = _object(places[0], "physicalLocation") if places else {}
    name = _path(_object(physical, "artifactLocation"), run)
    line = _object(physical, "region").get("startLine")
    message = _object(result, "message")
    rule = _rule(result, run)
    text = _text(message, "text") or _text(
        _object(_object(rule, "messageStrings"), _text(message, "id")), "text"
    )
    return ScanFinding(
        rule=encodable(_rule_id(result) or _text(rule, "id")),
        level=level,
        path=paths.find(name) or encodable(name),
        line=line if isinstance(line, int) and line > 0 else 0,
        message=encodable(text)[:LONGEST_MESSAGE],
    )


def _path(location: Json, run: Json) -> str:
    """A location's path: by name or by index, below the bases it names."""
    index = location.get("index")
    artifacts = _list(run, "artifacts")
    if not location.get("uri") and isinstance(index, int) and 0 <= index < len(artifacts):
        location = _object(artifacts[index] if isinstance(artifacts[index], dict) else {}, "location")
    uri = _text(location, "uri")
    bases = _object(run, "originalUriBaseIds")
    base = location.get("uriBaseId")
    for _ in range(DEEPEST_BASE):
        known = bases.get(base) if isinstance(base, str) else None
        if not isinstance(known, dict):
            break
        prefix = _text(known, "uri")
        uri = urljoin(prefix if prefix.endswith("/") or not prefix else prefix + "/", uri)
        base = known.get("uriBaseId")
    return unquote(uri.removeprefix("file://"))


def _object(told: Json, key: str) -> Json:
    found = told.get(key)
    return found if isinstance(found, dict) else {}


def _list(told: Json, key: str) -> Sequence[Any]:
    found = told.get(key)
    return found if isinstance(found, list) else ()


def _text(told: Json, key: str) -> str:
    found = told.get(key)
    return found if isinstance(found, str) else ""
