"""`reviewer record` as it is called: one record at the commit for what was given, or a sentence and nothing written."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reviewer.__main__ import main
from reviewer.git import notes, notes_writer
from reviewer.git.location import locate
from tests.repo import Repo

Run = Callable[..., tuple[int, str, str]]
JUNIT = '<testsuite name="pytest"><testcase classname="test_m" name="test_f"/></testsuite>'
FAILED = (
    '<testsuite name="pytest"><testcase classname="test_m" name="test_f"><failure/></testcase></testsuite>'
)
COVERAGE = json.dumps({"files": {"m.py": {"executed_lines": [1, 2], "missing_lines": [3]}}})
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
def tested(repo: Repo) -> Repo:
    repo.commit("base", {"m.py": "def f():\n    return 1\n", ".gitignore": "*.xml\n*.json\n"})
    return repo


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tested: Repo) -> Run:
    """Runs `reviewer record` in the repository; exit code, standard output, standard error."""
    monkeypatch.chdir(tested.path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tested.path.parent))
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)

    def run(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["reviewer", "record", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return int(left.value.code or 0), out, err

    return run


def payloads(repo: Repo, commit: str = "HEAD") -> list[dict[str, Any]]:
    """The records at a commit, oldest first by their chain."""
    lines = repo.git("notes", "--ref=reviewer", "show", commit).split("\n")
    told = {(line := json.loads(raw))["id"]: line["payload"] for raw in lines if raw}
    ordered: list[dict[str, Any]] = []
    before = None
    while found := next(((id, one) for id, one in told.items() if one["previous"] == before), None):
        before = found[0]
        ordered.append(found[1])
    assert len(ordered) == len(told)
    return ordered


def nothing(repo: Repo) -> bool:
    return notes.tip(locate(repo.path)) == ""


# Evidence.


def test_a_report_becomes_a_record_of_the_commits_tree(tested: Repo, record: Run):
    tested.write({"report.xml": JUNIT})
    code, out, _ = record("evidence", "report.xml")
    assert (code, out.split("\n")[0]) == (0, "tests: pytest: passed (1 passed, 0 failed)")
    (told,) = payloads(tested)
    assert told["subject"]["head"] == tested.git("rev-parse", "HEAD")
    assert told["subject"]["head_tree"] == tested.git("rev-parse", "HEAD^{tree}")
    assert told["body"]["counts"] == {"passed": 1, "failed": 0}
    assert told["body"]["reports"][0]["size"] == len(JUNIT)


def test_reports_of_two_kinds_become_two_records_in_one_chain(tested: Repo, record: Run):
    tested.write({"report.xml": JUNIT, "cov.json": COVERAGE})
    record("evidence", "report.xml", "cov.json")
    first, second = payloads(tested)
    assert [first["body"]["kind"], second["body"]["kind"]] == ["tests", "coverage"]
    assert second["body"]["coverage"] == [{"path": "m.py", "covered": "1-2", "uncovered": "3"}]


def test_a_command_is_run_and_its_end_is_kept(tested: Repo, record: Run):
    code, out, _ = record("evidence", "--", "sh", "-c", "echo tested")
    assert code == 0
    assert out.startswith("tested\n")
    (told,) = payloads(tested)
    assert told["body"]["kind"] == "run"
    assert told["body"]["outcome"] == "passed"
    assert told["body"]["run"]["command"] == ["sh", "-c", "echo tested"]
    assert len(told["body"]["run"]["environment"]) == 64


@pytest.mark.parametrize(("script", "exit_code"), [("exit 3", 3), ("kill -9 $$", 137)])
def test_a_command_that_fails_is_recorded_as_failed(tested: Repo, record: Run, script: str, exit_code: int):
    assert record("evidence", "--", "sh", "-c", script)[0] == 1
    (told,) = payloads(tested)
    assert (told["body"]["outcome"], told["body"]["run"]["exit_code"]) == ("failed", exit_code)


def test_a_report_the_command_wrote_carries_its_run(tested: Repo, record: Run):
    assert (
        record("evidence", "r.xml", "--name", "unit", "--", "sh", "-c", f"echo '{JUNIT}' > r.xml; exit 1")[0]
        == 1
    )
    (told,) = payloads(tested)
    assert (told["body"]["kind"], told["body"]["name"], told["body"]["outcome"]) == (
        "tests",
        "unit",
        "failed",
    )
    assert told["body"]["run"]["exit_code"] == 1


def test_a_failed_report_is_failed_though_the_command_says_otherwise(tested: Repo, record: Run):
    assert record("evidence", "r.xml", "--", "sh", "-c", f"echo '{FAILED}' > r.xml")[0] == 1
    assert payloads(tested)[0]["body"]["failures"] == ["test_m::test_f"]


def test_a_report_that_is_older_than_the_run_is_refused(tested: Repo, record: Run):
    tested.write({"r.xml": JUNIT})
    code, _, err = record("evidence", "r.xml", "--", "true")
    assert (code, "older than the run" in err) == (2, True)
    assert "not written by the command" in record("evidence", "gone.xml", "--", "true")[2]
    assert nothing(tested)


def test_a_work_tree_that_differs_is_refused_or_named(tested: Repo, record: Run):
    tested.write({"r.xml": JUNIT, "m.py": "def f():\n    return 2\n", "new.py": "x"})
    code, _, err = record("evidence", "r.xml")
    assert code == 2
    assert "m.py, new.py" in err
    assert nothing(tested)
    assert record("evidence", "--allow-dirty", "r.xml")[0] == 0
    assert payloads(tested)[0]["body"]["dirty"] == ["m.py", "new.py"]


def test_the_report_itself_does_not_make_the_tree_differ(tested: Repo, record: Run):
    tested.write({"out/report.txt": JUNIT})
    assert record("evidence", "out/report.txt")[0] == 0


def test_a_commit_that_changes_during_the_run_is_refused(tested: Repo, record: Run):
    code, _, err = record("evidence", "--", "git", "commit", "-q", "--allow-empty", "-m", "x")
    assert (code, "Another commit" in err) == (2, True)
    assert nothing(tested)


def test_reports_of_a_commit_that_is_not_checked_out_are_recorded_there(tested: Repo, record: Run):
    before = tested.git("rev-parse", "HEAD")
    tested.commit("more", {"m.py": "x = 1\n"})
    tested.write({"r.xml": JUNIT, "dirty.py": "x"})
    assert record("evidence", "--commit", "HEAD~1", "r.xml")[0] == 0
    assert payloads(tested, before)[0]["subject"]["head"] == before
    assert record("evidence", "--commit", "HEAD~1", "--", "true")[0] == 2


@pytest.mark.parametrize(
    "words", [[], ["gone.xml"], ["m.py"], ["--", "no-such-program"], ["--commit", "nowhere", "m.py"]]
)
def test_what_cannot_be_recorded_is_a_sentence_and_no_record(tested: Repo, record: Run, words: list[str]):
    code, _, err = record("evidence", *words)
    assert code == 2
    assert err.startswith("reviewer: ")
    assert nothing(tested)


def test_no_secret_of_a_command_is_kept(tested: Repo, record: Run):
    _, out, _ = record("evidence", "--", "true", "--api-token", "hunter2", TOKEN)
    assert "Redacted before writing: option's value, GitHub token." in out
    text = tested.git("notes", "--ref=reviewer", "show", "HEAD")
    assert TOKEN not in text
    assert "hunter2" not in text


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_records_are_signed_like_sign_offs_unless_asked_not_to(tested: Repo, record: Run, tmp_path: Path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "id")], check=True)
    tested.git("config", "gpg.format", "ssh")
    tested.git("config", "user.signingKey", str(tmp_path / "id"))
    assert "signed with your ssh key" in record("provenance", "--tool", "X")[1]
    assert ", unsigned\n" in record("provenance", "--tool", "Y", "--unsigned")[1]


def test_nothing_hostile_in_what_was_given_reaches_the_terminal(tested: Repo, record: Run):
    name = "\x1b[31m\u202e"
    _, out, _ = record("evidence", "--name", f"{name} {TOKEN} [redacted: {name}]", "--", "true")
    assert "\x1b" not in out
    assert "\u202e" not in out


# Provenance.


def test_an_agent_states_how_the_commit_came_about(tested: Repo, record: Run):
    stated = {
        "tool": "Claude Code",
        "verification": ["pytest", {"command": "make", "result": "ok"}],
        "tokens": 12,
    }
    code, _, _ = record(
        "provenance", "--json", "-", "--model", "opus", "--cost-usd", "0.5", stdin=json.dumps(stated).encode()
    )
    assert code == 0
    (told,) = payloads(tested)
    body = {name: value for name, value in told["body"].items() if value}
    assert body == {
        "commits": [tested.git("rev-parse", "HEAD")],
        "tool": "Claude Code",
        "model": "opus",
        "verification": ["pytest", "command: make; result: ok"],
        "cost_usd": 0.5,
        "tokens": {"total": 12},
    }


def test_it_may_speak_of_several_commits_and_of_a_transcript_it_does_not_keep(tested: Repo, record: Run):
    one = tested.commit("one")
    two = tested.commit("two")
    tested.write({"chat.json": f"the key is {TOKEN}"})
    words = [
        "--tool",
        "X",
        "--since",
        "HEAD~2",
        "--transcript",
        "chat.json",
        "--transcript-at",
        "s3://chats/7",
    ]
    assert record("provenance", *words)[0] == 0
    (told,) = payloads(tested)
    assert told["body"]["commits"] == [one, two]
    assert (len(told["body"]["transcript_digest"]), told["body"]["transcript"]) == (64, "s3://chats/7")
    assert TOKEN not in json.dumps(told)


@pytest.mark.parametrize(
    ("stdin", "reason"),
    [
        (b"{", "line 1, column 2"),
        (b"[]", "holds no object"),
        (b"\xff", "not UTF-8"),
        (b"{}", "states nothing"),
        (b'{"tool": 1}', "provenance.tool: expected text"),
        (b'{"tool": "x", "tol": "y"}', "no field tol"),
        (b'{"tool": "x", "transcript": 1}', "expected text"),
        (b'{"tool": "x\\u001b"}', "without control characters"),
    ],
)
def test_what_is_stated_in_another_form_is_refused_with_the_place(
    tested: Repo, record: Run, stdin: bytes, reason: str
):
    code, _, err = record("provenance", "--json", "-", stdin=stdin)
    assert code == 2
    assert reason in err
    assert nothing(tested)


# Deployments, incidents, freezes.


def test_what_became_of_a_commit_is_recorded(tested: Repo, record: Run):
    head = tested.git("rev-parse", "HEAD")
    assert (
        record("deployment", "--environment", "production", "--version", "v1", "--replaced", "HEAD")[0] == 0
    )
    assert record("incident", "INC-7", "--opened", "2026-01-01T00:00:00Z", "--caused-by", "HEAD")[0] == 0
    deployed, incident = payloads(tested)
    assert (deployed["body"]["outcome"], deployed["body"]["replaced"]) == ("succeeded", head)
    assert (incident["body"]["incident"], incident["body"]["caused_by"]) == ("INC-7", [head])


def test_a_tool_is_frozen_and_the_freeze_is_lifted(tested: Repo, record: Run):
    _, out, _ = record("freeze", "claude*", "--reason", "It deleted a table.")
    frozen = out.split()[1].rstrip(",")
    assert record("freeze", "claude*", "--reason", "Mended.", "--lift", frozen)[0] == 0
    assert [one["body"]["lifts"] for one in payloads(tested)] == [None, frozen]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["incident", "INC-7", "--opened", "yesterday"], "no time"),
        (["incident", " ", "--opened", "2026-01-01T00:00:00Z"], "says nothing"),
        (
            ["incident", "I", "--opened", "2026-01-02T00:00:00Z", "--mitigated", "2026-01-01T00:00:00Z"],
            "before",
        ),
        (["deployment", "--environment", " "], "says nothing"),
        (["deployment", "--environment", "x", "--replaced", "v0"], "v0"),
        (["freeze", "x", "--reason", "y", "--lift", "abc"], "no record's id"),
    ],
)
def test_what_operators_get_wrong_is_said(tested: Repo, record: Run, words: list[str], reason: str):
    code, _, err = record(*words)
    assert code == 2
    assert reason in err
    assert nothing(tested)
