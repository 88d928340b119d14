"""A decision for other programs: well-formed whatever the names are, and complete up to a limit that is said."""

import json
import xml.etree.ElementTree as ElementTree

import pytest
from msgspec.structs import replace

from reviewer.core.change import Comparison, Source, Unit, UnitKind
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
