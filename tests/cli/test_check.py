"""`reviewer check` as it is called: exit codes, and the same answer in four forms."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import unquote

import pytest

from reviewer.analysis.searching import Searching
from tests.cli.conftest import Run
from tests.repo import Repo
from tests.test_check import LAX, give

ROOT = Path(__file__).parents[2]
HOSTILE = 'dir \x1b[31m\u202e/pay <&>"ment.py'


@pytest.fixture
def branched(repo: Repo) -> Repo:
    repo.commit("base", {"a.py": "one\ntwo\nthree\n", "gone.py": "x\n"})
    repo.branch("topic")
    repo.commit("work", {"a.py": "one\n2\nthree\nfour\nfive\n", "gone.py": None, HOSTILE: "x = 1\n"})
    return repo


FORMS = ["text", "json", "sarif", "junit"]


@pytest.mark.parametrize("form", FORMS)
def test_the_exit_code_is_the_same_in_every_form(branched: Repo, reviewer: Run, form: str):
    assert reviewer("check", "--format", form)[0] == 1
    give(branched)
    assert reviewer("check", "--format", form)[0] == 0


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_told_is_3(branched: Repo, reviewer: Run, monkeypatch: pytest.MonkeyPatch, form: str):
    give(branched)
    monkeypatch.setattr(Searching, "_findings_in", lambda *_: 1 // 0)
    code, out, _ = reviewer("check", "--format", form)
    assert code == 3
    assert "failed: risk" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "Nothing here is called nowhere."),
        (["--trusted", "nowhere"], "nowhere"),
        (["--worktree"], "Only commits can be checked"),
        (["--staged"], "Only commits can be checked"),
        (["--format", "html"], "html"),
    ],
)
def test_bad_input_is_a_sentence_and_2(branched: Repo, reviewer: Run, words: list[str], sentence: str):
    give(branched)
    code, out, err = reviewer("check", *words)
    assert (code, out) == (2, "")
    assert sentence in err


def test_a_policy_with_a_mistake_judges_nothing(branched: Repo, reviewer: Run):
    branched.checkout("main")
    branched.commit("policy", {"reviewer.toml": "[require]\napprovals = 'two'\n"})
    code, out, err = reviewer("check", "topic", "--trusted", "main")
    assert (code, out) == (2, "")
    assert "reviewer.toml:2: `require.approvals`: expected" in err


def test_the_text_begins_with_the_answer_and_holds_nothing_hostile(branched: Repo, reviewer: Run):
    code, out, err = reviewer("check")
    assert (code, err) == (1, "")
    assert out.startswith("fail: topic against main\npolicy ")
    assert re.search(r"^ +a\.py:2  [0-9a-f]{64}$", out, re.MULTILINE)
    assert re.search(r"^ +a\.py:4-5  [0-9a-f]{64}$", out, re.MULTILINE)
    assert "gone.py:1 (removed)" in out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)


def test_what_the_text_leaves_out_is_counted(branched: Repo, reviewer: Run):
    branched.commit("many", {f"file{n}": f"{n}\n" for n in range(30)})
    assert "and 14 more; --format json names them all" in reviewer("check")[1]


def test_the_data_names_every_requirement_and_unit(branched: Repo, reviewer: Run):
    data = json.loads(reviewer("check", "--format", "json")[1])
    assert (data["outcome"], data["exit_code"], data["approvals"]) == ("fail", 1, {})
    assert [list(one) for one in data["requirements"]] == [
        ["name", "expression", "outcome", "blocks", "reason", "units"]
    ] * len(data["requirements"])
    (approvals,) = (one for one in data["requirements"] if one["name"] == "approvals")
    assert approvals["blocks"]
    first = approvals["units"][0]
    del first["fingerprint"]
    assert first == {"path": "a.py", "kind": "lines", "side": "new", "start": 2, "end": 2}
    give(branched)
    data = json.loads(reviewer("check", "--format", "json")[1])
    (approval,) = next(iter(data["approvals"].values()))
    assert (approval["email"], approval["match"]) == ("rita@example.com", "same commit")


def test_the_sarif_has_a_result_for_each_unit_that_is_lacking(branched: Repo, reviewer: Run):
    log = json.loads(reviewer("check", "--format", "sarif")[1])
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    lacking = [one for one in run["results"] if one["ruleId"] == "approvals"]
    assert {one["level"] for one in lacking} == {"error"}
    places = [one["locations"][0]["physicalLocation"] for one in lacking]
    assert [unquote(place["artifactLocation"]["uri"]) for place in places] == [
        "a.py",
        "a.py",
        HOSTILE,
        "gone.py",
    ]
    assert [place.get("region", {}).get("startLine") for place in places] == [2, 4, 1, None]
    assert len({one["partialFingerprints"]["changeUnit/v1"] for one in lacking}) == 4


def test_nothing_lacking_is_an_empty_list_of_errors(branched: Repo, reviewer: Run):
    give(branched)
    (run,) = json.loads(reviewer("check", "--format", "sarif")[1])["runs"]
    assert [one for one in run["results"] if one["level"] == "error"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_the_junit_has_a_case_for_each_requirement(branched: Repo, reviewer: Run):
    out = reviewer("check", "--format", "junit")[1]
    root = ElementTree.fromstring(out.encode())
    cases = {case.attrib["name"]: case for case in root.iter("testcase")}
    assert {"complete", "objections", "approvals", "ledger"} <= set(cases)
    failure = cases["approvals"].find("failure")
    assert failure is not None
    assert "a.py:4-5" in (failure.text or "")
    failed = [name for name, case in cases.items() if case.find("failure") is not None]
    assert root.attrib == {"tests": str(len(cases)), "failures": str(len(failed)), "errors": "0"}


def test_a_reader_who_stops_early_does_not_turn_a_no_into_a_yes(branched: Repo):
    branched.commit("many", {f"file{n}": "x\n" for n in range(3000)})
    words = f"set -o pipefail; {sys.executable} -m reviewer check --format json | head -c 1"
    done = subprocess.run(
        ["bash", "-c", words],
        cwd=branched.path,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, b"{", b"")


def test_a_branch_that_loosens_the_policy_is_refused(branched: Repo, reviewer: Run):
    branched.commit("loosen", {"reviewer.toml": LAX})
    assert reviewer("check")[0] == 1
