"""SARIF 2.1.0: what a gate still lacks, unit by unit, for tools that show results beside the lines."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from reviewer import __version__
from reviewer.core.commit_claims import encodable
from reviewer.core.finding import DiffSide, Finding
from reviewer.core.gate import Decision, GateOutcome, Place, stands_in_the_way
from reviewer.core.requirements import Requirement

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HELP = (
    "What people signed off decides. `reviewer show` lists the change and its risk, `reviewer` opens it to be read and "
    "signed off, `reviewer check` says what is lacking."
)
MOST_RESULTS = 25_000
"""What GitHub takes of a run; the last result says how many were left out."""


def sarif(decision: Decision) -> str:
    """A log with one run: a rule for each requirement, a result for each unit that one of them lacks.

    A requirement that lacks no unit in particular is said at the change's first file. Lines are the head's; what
    is gone from the head has no region. What risk was found in a unit is said with it, and its tags are properties.
    """
    rules = [
        {
            "id": one.name,
            "shortDescription": {"text": encodable(one.expression)},
            "help": {"text": HELP},
        }
        for one in decision.requirements
    ]
    results = [
        result
        for index, one in enumerate(decision.requirements)
        if not one.passes
        for result in _results(decision, index, one)
    ]
    if len(results) > MOST_RESULTS:
        left_out = len(results) - MOST_RESULTS + 1
        results[MOST_RESULTS - 1 :] = [
            {"level": "error", "message": {"text": f"{left_out} results left out"}}
        ]
    comparison = decision.comparison
    run = {
        "tool": {"driver": {"name": "reviewer", "version": __version__, "rules": rules}},
        "invocations": [{"executionSuccessful": decision.outcome is not GateOutcome.CANNOT_TELL}],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "outcome": decision.outcome.value,
            "head": comparison.head_commit,
            "mergeBase": comparison.merge_base,
            "policyDigest": decision.policy_digest,
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False)


def _results(decision: Decision, index: int, requirement: Requirement) -> list[dict[str, Any]]:
    level = "error" if stands_in_the_way(requirement) else "note"
    text = encodable(f"{requirement.expression}: {requirement.reason}")
    head = {"ruleId": requirement.name, "ruleIndex": index, "level": level, "message": {"text": text}}
    places = decision.lacking(requirement)
    if not places:
        first = [_location(unit.path) for unit in decision.units[:1]]
        return [{**head, "locations": first}]
    return [
        {
            **head,
            "message": {"text": _with_risk(text, decision.found_in(place.unit))},
            "locations": [_location(place.unit.path, place)],
            "partialFingerprints": {"changeUnit/v1": place.unit.fingerprint},
            "properties": {"tags": [one.tag for one in decision.found_in(place.unit)]},
        }
        for place in places
    ]


def _with_risk(text: str, found: Sequence[Finding]) -> str:
    """What a requirement lacks, and what the unit it lacks is about."""
    told = [f"{one.tag} ({one.level.name.lower()}): {encodable(one.why)}" for one in found]
    return f"{text}. Found here: {'; '.join(told)}" if told else text


def _location(path: str, place: Place | None = None) -> dict[str, Any]:
    uri = quote(path.encode("utf-8", "surrogateescape"))
    where: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if place and place.start and place.side is DiffSide.NEW:
        where["region"] = {"startLine": place.start, "endLine": place.end}
    return {"physicalLocation": where}
