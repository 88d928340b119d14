"""A decision for other programs: well-formed whatever the names are, and complete up to a limit that is said."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from msgspec.structs import replace

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.gate import Decision
from reviewer.core.requirements import Blocks, Outcome, Requirement
from reviewer.formats import sarif as sarif_module
from reviewer.formats.junit import junit
from reviewer.formats.sarif import sarif

ODD = "caf\udce9 \x00\x1b[31m\u202e\ufffe <&>\"'%\n.py"
UNITS = tuple(Unit(f"{n:064x}", UnitKind.LINES, 0, 0, ODD, ODD, 1, 0, n + 1, 2) for n in range(3))
LACKING = Requirement(
    "approvals", "everything", Outcome.NOT_SATISFIED, f"by {ODD}", tuple(u.fingerprint for u in UNITS)
)
SAID = Requirement("policy", "the same", Outcome.NOT_SATISFIED, ODD, (), Blocks.NOTHING)
ERROR = Requirement("complete", "all of it", Outcome.ERROR, ODD)
HOLDS = Requirement("contract", "said", Outcome.SATISFIED, ODD)
DECISION = Decision(
    comparison=Comparison(source=Source.COMMITS, base="main", head=ODD, key="k"),
    change="f" * 64,
    policy_digest="p",
    policy_source="defaults",
    units=UNITS,
    coverage=None,
    requirements=(ERROR, LACKING, SAID, HOLDS),
)


def test_sarif_survives_every_name():
    (run,) = json.loads(sarif(DECISION).encode("utf-8"))["runs"]
    assert [one["level"] for one in run["results"]] == ["error"] * 4 + ["note"]
    assert run["invocations"] == [{"executionSuccessful": False}]
    uri = run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("caf%E9%20%00%1B%5B31m%E2%80%AE")
    assert all(one["locations"] for one in run["results"])


def test_sarif_says_how_much_it_left_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sarif_module, "MOST_RESULTS", 3)
    (run,) = json.loads(sarif(DECISION))["runs"]
    assert len(run["results"]) == 3
    assert run["results"][-1]["message"]["text"] == "3 results left out"


def test_the_risk_of_a_unit_is_said_where_the_unit_is_lacking():
    """A merge conflict that nobody resolved: the rule is what is demanded, and the tag says of what."""
    why = f"a merge conflict that nobody resolved (`<<<<<<< {ODD}`)"
    found = Finding("conflict-markers", Level.HIGH, ODD, DiffSide.NEW, 2, why, UNITS[1].fingerprint)
    decision = replace(DECISION, findings=(found,))
    (run,) = json.loads(sarif(decision).encode("utf-8"))["runs"]
    assert {one["id"] for one in run["tool"]["driver"]["rules"]} == {
        "complete",
        "approvals",
        "policy",
        "contract",
    }
    assert all(one["help"]["text"] for one in run["tool"]["driver"]["rules"])
    results = [one for one in run["results"] if one["ruleId"] == "approvals"]
    assert [one["properties"]["tags"] for one in results] == [[], ["conflict-markers"], []]
    assert [one["level"] for one in results] == ["error"] * 3
    assert (
        "Found here: conflict-markers (high): a merge conflict that nobody" in results[1]["message"]["text"]
    )
    assert "Found here" not in results[0]["message"]["text"]
    root = ElementTree.fromstring(junit(decision).encode("utf-8"))
    (failure,) = root.iter("failure")
    assert [line.endswith("  conflict-markers") for line in (failure.text or "").splitlines()].count(
        True
    ) == 1


def test_an_empty_change_has_results_without_a_place():
    (run,) = json.loads(sarif(replace(DECISION, units=())))["runs"]
    assert run["results"][0]["locations"] == []


def test_junit_survives_every_name():
    root = ElementTree.fromstring(junit(DECISION).encode("utf-8"))
    assert root.attrib == {"tests": "4", "failures": "1", "errors": "1"}
    children = {case.attrib["name"]: [child.tag for child in case] for case in root.iter("testcase")}
    assert children == {
        "complete": ["error"],
        "approvals": ["failure"],
        "policy": ["system-out"],
        "contract": ["system-out"],
    }
