"""The hooks and the workflow of the documents, used as they are: real pushes, into a real bare repository."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo import Repo
from tests.test_check import LAX, give

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / "docs" / "hooks"
WORKFLOW = ROOT / "docs" / "ci" / "github-actions.yml"

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`reviewer` is on the PATH, as for somebody who installed it."""
    program = tmp_path / "bin" / "reviewer"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -P -m reviewer "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def server(tmp_path: Path) -> Repo:
    return Repo.init(tmp_path / "server.git", bare=True)


@pytest.fixture
def clone(repo: Repo, server: Repo) -> Repo:
    """A clone whose main is on the server already, and Ada's topic that is not."""
    repo.commit("base", {"a.py": "one\ntwo\nthree\n"})
    repo.git("remote", "add", "origin", str(server.path))
    repo.git("push", "-q", "origin", "main")
    repo.git("remote", "set-head", "origin", "main")
    repo.branch("topic")
    repo.commit("work", {"a.py": "one\n2\nthree\n", "new.py": "x = 1\n"})
    return repo


def install(name: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    shutil.copy(HOOKS / name, folder / name)
    assert os.access(folder / name, os.X_OK)


def push(repo: Repo, *words: str) -> tuple[bool, str]:
    """Whether a push went through, and what was said."""
    done = subprocess.run(["git", "push", "origin", *words], cwd=repo.path, capture_output=True, text=True)
    return done.returncode == 0, done.stderr


def at(repo: Repo, ref: str = "main") -> str:
    return repo.git("rev-parse", "--verify", "--quiet", ref, check=False)


# In a clone.


@pytest.fixture
def guarded(clone: Repo) -> Repo:
    install("pre-push", clone.path / ".git" / "hooks")
    return clone


def test_a_clone_pushes_to_main_what_is_approved_and_nothing_else(guarded: Repo, server: Repo):
    before = at(server)
    went, said = push(guarded, "topic:main")
    assert not went
    assert "approvals" in said
    assert re.search(r"a\.py:2  [0-9a-f]{64}", said)
    assert "reviewer: main: it may not be pushed" in said
    assert at(server) == before
    give(guarded)
    assert push(guarded, "topic:main")[0]
    assert at(server) == at(guarded, "topic")


def test_a_clone_pushes_other_branches_freely(guarded: Repo, server: Repo):
    assert push(guarded, "topic")[0]
    assert at(server, "topic") == at(guarded, "topic")


def test_one_refused_branch_of_several_refuses_the_push(guarded: Repo, server: Repo):
    assert not push(guarded, "topic", "topic:main")[0]
    assert at(server, "topic") == ""


def test_a_clone_does_not_push_a_branch_that_loosens_its_own_policy(guarded: Repo):
    guarded.commit("loosen", {"reviewer.toml": LAX})
    assert not push(guarded, "topic:main")[0]


def test_a_clone_that_has_not_fetched_is_told_to(guarded: Repo, server: Repo):
    other = Repo.init(server.path.parent / "other")
    other.git("fetch", "-q", str(server.path), "main")
    other.git("reset", "-q", "--hard", "FETCH_HEAD")
    other.commit("meanwhile", {"b.py": "x\n"})
    other.git("push", "-q", str(server.path), "main")
    went, said = push(guarded, "topic:main")
    assert not went
    assert "git fetch origin first" in said


def test_a_protected_branch_is_neither_deleted_nor_begun_with_what_is_not_approved(guarded: Repo):
    guarded.git("config", "reviewer.protected", "main release")
    assert "is not deleted" in push(guarded, ":main")[1]
    assert not push(guarded, "topic:release")[0]
    assert push(guarded, "main:release")[0]


# On a server.


@pytest.fixture
def strict(clone: Repo, server: Repo) -> Repo:
    install("pre-receive", server.path / "hooks")
    return clone


def test_a_server_takes_what_is_approved_by_the_records_it_has(strict: Repo, server: Repo):
    """The commits are in quarantine while the hook looks at them."""
    before = at(server)
    went, said = push(strict, "topic:main")
    assert not went
    assert re.search(r"remote: +a\.py:2  [0-9a-f]{64}", said)
    assert "reviewer: main: it may not come in" in said
    give(strict)
    assert not push(strict, "topic:main")[0]
    assert at(server) == before
    assert push(strict, "refs/notes/reviewer")[0]
    went, said = push(strict, "topic:main")
    assert went, said
    assert at(server) == at(strict, "topic")


def test_a_server_refuses_what_was_changed_after_the_approval(strict: Repo, server: Repo):
    give(strict)
    strict.commit("more", {"new.py": "x = 2\n"})
    assert push(strict, "refs/notes/reviewer")[0]
    went, said = push(strict, "topic:main")
    assert not went
    assert "new.py:1" in said
    assert "a.py:2" not in said


def test_a_server_judges_by_its_own_policy(strict: Repo, server: Repo):
    strict.commit("loosen", {"reviewer.toml": LAX})
    strict.commit("and use it", {"b.py": "x\n"})
    assert not push(strict, "topic:main")[0]
    assert push(strict, "topic")[0]
    assert not push(strict, "topic:main")[0]


def test_a_server_keeps_history_and_ledger(strict: Repo, server: Repo):
    give(strict)
    assert push(strict, "refs/notes/reviewer")[0]
    strict.checkout("main")
    strict.git("commit", "-q", "--amend", "-m", "rewritten")
    assert "its history is not rewritten" in push(strict, "+main")[1]
    server.git("config", "receive.denyDeleteCurrent", "ignore")
    assert "is not deleted" in push(strict, ":main")[1]
    assert "it only grows" in push(strict, ":refs/notes/reviewer")[1]
    strict.git("update-ref", "-d", "refs/notes/reviewer")
    strict.git("notes", "--ref=reviewer", "add", "-m", "another ledger", "main")
    assert "it only grows" in push(strict, "+refs/notes/reviewer")[1]


def note(repo: Repo, content: str, ref: str = "topic") -> None:
    """The note of a commit, written anew; the history of the notes goes on from what is there."""
    repo.git("notes", "--ref=reviewer", "add", "-f", "-F", "-", ref, stdin=content.encode())


def test_a_server_refuses_a_push_that_takes_a_record_out_of_a_note(strict: Repo, server: Repo):
    """A fast-forward, so git alone would take it."""
    give(strict)
    give(strict, who="Sam Second <sam@example.com>", day=3)
    assert push(strict, "refs/notes/reviewer")[0]
    before = at(server, "refs/notes/reviewer")
    first, second = strict.git("notes", "--ref=reviewer", "show", "topic").split("\n")
    topic = at(strict, "topic")
    for less in (first, f"{first}\n{second[:-1]} ", second.replace("Rita", "Rosa")):
        note(strict, less + "\n")
        went, said = push(strict, "refs/notes/reviewer")
        assert not went
        assert f"records would go from the notes of {topic[:12]}" in said
        assert at(server, "refs/notes/reviewer") == before
    strict.git("notes", "--ref=reviewer", "remove", "topic")
    note(strict, f"{first}\n{second}\n", "main")
    assert "records would go" in push(strict, "refs/notes/reviewer")[1]
    note(strict, f"{second}\n\n{first}\nanother line\n")
    went, said = push(strict, "refs/notes/reviewer")
    assert went, said


def test_a_server_takes_notes_that_git_moved_into_folders(strict: Repo, server: Repo):
    give(strict)
    assert push(strict, "refs/notes/reviewer")[0]
    topic = at(strict, "topic")
    blob = strict.git("rev-parse", f"refs/notes/reviewer:{topic}")
    below = strict.git("mktree", stdin=f"100644 blob {blob}\t{topic[2:]}\n".encode())
    tree = strict.git("mktree", stdin=f"040000 tree {below}\t{topic[:2]}\n".encode())
    commit = strict.git("commit-tree", "-p", "refs/notes/reviewer", "-m", "folders", tree)
    strict.git("update-ref", "refs/notes/reviewer", commit)
    went, said = push(strict, "refs/notes/reviewer")
    assert went, said


def test_a_server_takes_a_merge_and_a_squash_of_what_is_approved(strict: Repo, server: Repo):
    give(strict)
    push(strict, "refs/notes/reviewer")
    strict.checkout("main")
    strict.git("merge", "-q", "--squash", "topic")
    strict.commit("Topic (#1)")
    went, said = push(strict, "main")
    assert went, said
    strict.branch("next")
    strict.commit("next", {"next.py": "x\n"})
    give(strict, target="next")
    push(strict, "refs/notes/reviewer")
    strict.checkout("main")
    ada = ("-c", "user.name=Ada Author", "-c", "user.email=ada@example.com")
    strict.git(*ada, "merge", "-q", "--no-ff", "--no-edit", "next")
    went, said = push(strict, "main")
    assert went, said


def test_a_server_lets_new_branches_begin_where_others_are(strict: Repo, server: Repo):
    server.git("config", "reviewer.protected", "main release")
    assert push(strict, "main:release")[0]
    server.git("update-ref", "-d", "refs/heads/release")
    assert not push(strict, "topic:release")[0]


def test_a_hook_without_the_program_lets_nothing_in(
    strict: Repo, server: Repo, monkeypatch: pytest.MonkeyPatch
):
    give(strict)
    push(strict, "refs/notes/reviewer")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert not push(strict, "topic:main")[0]


# In CI.


def scripts() -> dict[str, str]:
    """What the steps of the workflow run, by their names."""
    found = re.findall(
        r"^      - name: (.+)\n        run: (?:\|\n((?:          .*\n)+)|(.+)\n)",
        WORKFLOW.read_text(),
        re.MULTILINE,
    )
    return {name: re.sub(r"^ {10}", "", block, flags=re.MULTILINE) or line for name, block, line in found}


def job(runner: Repo, head: str) -> int:
    """The workflow's two steps that are ours, as the runner's shell runs them."""
    env = {**os.environ, "BASE": "origin/main", "HEAD": head, "NUMBER": "7"}
    steps = scripts()
    for name in ("Fetch the change and the records", "Check"):
        done = subprocess.run(
            ["bash", "-e", "-c", steps[name]], cwd=runner.path, env=env, capture_output=True
        )
        if done.returncode:
            return done.returncode
    return 0


def test_the_workflow_passes_a_pull_request_that_is_approved(clone: Repo, server: Repo):
    clone.git("push", "-q", "origin", "topic:refs/pull/7/head")
    runner = Repo.init(server.path.parent / "runner")
    runner.git("remote", "add", "origin", str(server.path))
    runner.git("fetch", "-q", "origin")
    runner.git("checkout", "-q", "-B", "main", "origin/main")
    assert job(runner, at(clone, "topic")) == 1
    assert '"ruleId": "approvals"' in (runner.path / "review.sarif").read_text()
    give(clone)
    clone.git("push", "-q", "origin", "refs/notes/reviewer")
    assert job(runner, at(clone, "topic")) == 0
    assert '"level": "error"' not in (runner.path / "review.sarif").read_text()


def test_the_workflow_runs_as_the_base_has_it_and_puts_no_name_of_a_stranger_into_a_script():
    text = WORKFLOW.read_text()
    assert "pull_request_target:" in text
    assert not re.search(r"^  pull_request:", text, re.MULTILINE)
    assert "ref: ${{ github.event.pull_request.head" not in text
    assert set(scripts()) == {"Install", "Fetch the change and the records", "Check"}
    assert not any("${{" in script for script in scripts().values())
