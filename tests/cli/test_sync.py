"""`reviewer sync` on the command line: what it prints, and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo import Repo
from tests.test_check import give

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Repo:
    return Repo.init(tmp_path / "server.git", bare=True)


@pytest.fixture
def clone(repo: Repo, server: Repo) -> Repo:
    repo.commit("base", {"a.py": "one\n"})
    repo.git("remote", "add", "origin", str(server.path))
    repo.branch("topic")
    repo.commit("work", {"a.py": "two\n"})
    return repo


def reviewer(repo: Repo, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "reviewer", *words],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_record_is_shared_and_its_loss_is_an_alarm_with_exit_code_1(clone: Repo, server: Repo):
    give(clone)
    assert reviewer(clone, "sync")[:2] == (0, "origin: 0 records fetched, 1 pushed, 0 merged.\n")
    server.git("update-ref", "-d", "refs/notes/reviewer")
    code, out, err = reviewer(clone, "sync")
    assert (code, err) == (1, "")
    assert "ALARM: origin no longer has 1 record" in out
    assert "sign-off by Rita Reviewer <rita@example.com>, 20" in out
    code, out, _ = reviewer(clone, "sync", "--json")
    said = json.loads(out)
    assert (code, said["outcome"], said["gone"][0]["kind"]) == (1, "alarm", "sign-off")
    code, out, _ = reviewer(clone, "sync", "--restore")
    assert code == 0
    assert out.endswith("Put back: 1 record.\norigin: 0 records fetched, 1 pushed, 0 merged.\n")


def test_a_dangerous_refspec_is_spoken_of(clone: Repo):
    clone.git("config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/*")
    assert "+refs/notes/*:refs/notes/*" in reviewer(clone, "sync")[2]


def test_no_remote_of_that_name_is_bad_input(clone: Repo):
    code, out, err = reviewer(clone, "sync", "nowhere")
    assert (code, out) == (2, "")
    assert err == "reviewer: There is no remote called nowhere.\nhint: Remotes here: origin.\n"


def test_a_sign_off_is_followed_by_a_word_on_what_nobody_else_has(clone: Repo):
    note = ("--all", "--approve", "--note", "read")
    code, _, err = reviewer(clone, "sign", *note)
    assert code == 0, err
    assert "1 record not on origin yet: `reviewer sync` shares it." in err
