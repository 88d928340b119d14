"""`reviewer split` as it is called: the chunks, the stack they make, each step tried, and all of it undone."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from reviewer.core.arrangement import ChunkPlaced, ChunkRenamed
from reviewer.git.drafts import Journal
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.git.worktree import PREFIX
from tests.cli.conftest import Run
from tests.repo import Repo


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders go, so that what is left in it is seen."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def branched(repo: Repo) -> Repo:
    """A branch that is two chunks: code, and a document that nothing ties to it."""
    repo.commit("base", {"pool.py": "def pool():\n    return 1\n", "README.md": "# Title\n\nText.\n"})
    repo.branch("topic")
    repo.commit("work", {"pool.py": "def pool():\n    return 2\n", "README.md": "# Title\n\nOther words.\n"})
    return repo


def branches(repo: Repo) -> list[str]:
    return repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")


def test_the_chunks_become_branches_and_go_again(branched: Repo, reviewer: Run):
    code, out, _ = reviewer("split", "topic", "--stack", "st")
    assert code == 0
    assert "1/2  " in out
    assert "The last tree is the head's" in out
    first, second = (name for name in branches(branched) if name.startswith("st/"))
    assert branched.git("diff", "topic", second) == ""
    assert branched.git("rev-parse", f"{second}~1") == branched.git("rev-parse", first)

    code, out, _ = reviewer("split", "--undo", "st")
    assert (code, branches(branched)) == (0, ["main", "topic"])
    assert first in out


def test_what_is_there_already_is_refused_with_its_name(branched: Repo, reviewer: Run):
    branched.git("branch", "st")
    code, out, err = reviewer("split", "topic", "--stack", "st")
    assert (code, out) == (2, "")
    assert "st is there already: nothing was written" in err


def test_one_branch_of_commits(branched: Repo, reviewer: Run):
    assert reviewer("split", "topic", "--stack", "st", "--commits")[0] == 0
    assert branched.git("rev-list", "--count", "main..st") == "2"


def test_a_dry_run_says_what_would_be_written_with_the_ids_it_would_have(branched: Repo, reviewer: Run):
    code, out, _ = reviewer("split", "topic", "--stack", "st", "--dry-run", "--json")
    assert (code, branches(branched)) == (0, ["main", "topic"])
    told = json.loads(out)
    assert told["written"] is False
    assert told["tree"] == branched.git("rev-parse", "topic^{tree}")
    reviewer("split", "topic", "--stack", "st")
    assert [branched.git("rev-parse", step["branch"]) for step in told["steps"]] == [
        step["commit"] for step in told["steps"]
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--dry-run"], "belong to a stack"),
        (["--commits"], "belong to a stack"),
        (["--stack", "st", "--verify"], "needs a command"),
        (["--stack", "st", "--", "true"], "Add --verify"),
        (["--undo", "st", "topic"], "nothing else"),
        (["--undo", "st"], "No stack st"),
    ],
)
def test_options_that_make_no_sense_are_said_to(branched: Repo, reviewer: Run, words: list[str], said: str):
    code, _, err = reviewer("split", *words)
    assert code == 2
    assert said in err


# Trying the steps.


def test_a_command_shows_which_steps_stand_alone(branched: Repo, reviewer: Run, scratch: Path):
    check = "test ! -e built && touch built && git describe --always && grep -q 'return 2' pool.py"
    words = ("split", "--stack", "st", "--verify", "--", "sh", "-c", f"{check} || {{ echo not yet; false; }}")
    code, out, _ = reviewer(*words)

    assert code == 0, out
    assert "2 of 2 steps stand alone" in out
    assert [path.name for path in scratch.iterdir()] == []
    assert branched.git("worktree", "list").count("\n") == 0

    reviewer("split", "--undo", "st")
    code, out, _ = reviewer("split", "--stack", "st", "--verify", "--", "grep", "Other words", "README.md")
    assert code == 1
    assert "✗ 1/2  does not: exit code 1" in out
    assert "✓ 2/2  stands" in out


def test_the_end_of_what_a_failing_command_said_is_shown_and_nothing_hostile_with_it(
    branched: Repo, reviewer: Run, scratch: Path
):
    script = "for i in $(seq 40); do echo line $i; done; printf '\\033[31mred\\n'; exit 7"
    code, out, _ = reviewer("split", "--stack", "st", "--dry-run", "--verify", "--", "sh", "-c", script)
    assert code == 1
    assert "exit code 7" in out
    assert "line 40" in out
    assert "line 20\n" not in out
    assert "\x1b" not in out
    assert branches(branched) == ["main", "topic"]


def test_a_command_that_cannot_be_started_is_said(branched: Repo, reviewer: Run, scratch: Path):
    code, _, err = reviewer("split", "--stack", "st", "--verify", "--", "no-such-command")
    assert code == 2
    assert "no-such-command cannot be started" in err
    assert list(scratch.iterdir()) == []


def started(repo: Repo, scratch: Path, running: Path) -> "subprocess.Popen[bytes]":
    """The program, in the middle of a command that would take a minute."""
    script = f"echo $$ > {running}; exec sleep 60"
    words = ["split", "--stack", "st", "--verify", "--", "sh", "-c", script]
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewer", *words],
        cwd=repo.path,
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 300
    while not (running.exists() and running.read_text().strip()):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.02)
    return process


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_ends_the_command_and_leaves_nothing(
    branched: Repo, scratch: Path, tmp_path: Path, told: signal.Signals
):
    running = tmp_path / "running"
    process = started(branched, scratch, running)
    process.send_signal(told)
    assert process.wait(60) == 128 + told
    assert list(scratch.iterdir()) == []
    assert branched.git("worktree", "list").count("\n") == 0
    assert not alive(int(running.read_text()))


def test_what_a_killed_one_left_behind_goes_with_the_next(
    branched: Repo, reviewer: Run, scratch: Path, tmp_path: Path
):
    running = tmp_path / "running"
    process = started(branched, scratch, running)
    process.kill()
    process.wait()
    os.kill(int(running.read_text()), signal.SIGKILL)
    assert [path.name.startswith(PREFIX) for path in scratch.iterdir()] == [True]
    reviewer("split", "--undo", "st")
    assert reviewer("split", "--stack", "st", "--verify", "--", "true")[0] == 0
    assert list(scratch.iterdir()) == []
    assert branched.git("worktree", "list").count("\n") == 0


# The chunks as data.


def test_lines_a_renamed_file_kept_are_listed_apart_and_count_nowhere(repo: Repo, reviewer: Run):
    body = [f"line {number}\n" for number in range(500)]
    untouched = body[::-1]
    repo.commit("base", {"old.py": "".join(body), "gone.py": "".join(untouched)})
    repo.branch("topic")
    body[250] = "another\n"
    moves = {"new.py": "".join(body), "old.py": None}
    repo.commit("work", {**moves, "there/gone.py": "".join(untouched), "gone.py": None})
    chunks = json.loads(reviewer("split", "topic", "--json")[1])["chunks"]
    assert [chunk["over_cap"] for chunk in chunks] == [False] * len(chunks)
    for chunk in chunks:
        changed = [hunk for hunk in chunk["hunks"] if not hunk["moved"]]
        assert sum(hunk["old_lines"] + hunk["new_lines"] for hunk in changed) == chunk["lines"]
    every = [hunk for chunk in chunks for hunk in chunk["hunks"]]
    assert sum(hunk["new_lines"] for hunk in every) == 1000
    assert sum(chunk["lines"] for chunk in chunks) == 2


def test_a_long_generated_hunk_is_listed_as_the_one_it_is(repo: Repo, reviewer: Run):
    repo.commit("base", {"a.txt": "a\n"})
    repo.branch("topic")
    repo.commit("work", {"package-lock.json": "".join(f'"line {number}"\n' for number in range(1200))})
    (chunk,) = json.loads(reviewer("split", "topic", "--json")[1])["chunks"]
    assert len(chunk["units"]) > 1
    (hunk,) = chunk["hunks"]
    assert (hunk["old_lines"], hunk["new_start"], hunk["new_lines"]) == (0, 1, 1200)


# The session's own arrangement.


def test_what_was_arranged_in_the_session_is_listed_and_written_when_asked_for(branched: Repo, reviewer: Run):
    computed = json.loads(reviewer("split", "--json")[1])["chunks"]
    location = locate(branched.path)
    units = [tuple(chunk["units"]) for chunk in computed]
    with Journal.open(location, resolve(location, None).key) as journal:
        journal.append(ChunkPlaced(units[-1], before=units[0]))
        journal.append(ChunkRenamed(units[-1], "Words first"))

    assert json.loads(reviewer("split", "--json")[1])["chunks"] == computed
    for command in ("split", "show"):
        chunks = json.loads(reviewer(command, "--arranged", "--json")[1])["chunks"]
        assert [tuple(chunk["units"]) for chunk in chunks] == [units[1], units[0]]
        assert chunks[0]["title"] == "Words first"
    code, _, err = reviewer("split", "--stack", "computed", "--commits")
    assert (code, "--arranged" in err) == (0, True)
    code, _, err = reviewer("split", "--stack", "mine", "--arranged")
    assert (code, err) == (0, "")
    assert branched.git("log", "--format=%s", "-1", "mine/1-words-first") == "Words first"
