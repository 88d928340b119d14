"""git children: their output, their complaints, and nothing of the caller's that could change an answer."""

import os
from pathlib import Path
from typing import Any

import pytest

from reviewer.errors import RepositoryError
from reviewer.git.location import Location, locate
from reviewer.git.process import borrowed_objects, environment, reason, run
from tests.repo import Repo


def test_output_input_and_complaints_of_any_size_come_through(repo: Repo) -> None:
    location = locate(repo.path)
    content = bytes(range(256)) * 5000
    oid = run(location, ["hash-object", "-w", "--stdin"], stdin=content).lines[0]
    assert run(location, ["cat-file", "blob", oid]).out == content
    many = b"no such object\n" * 20_000
    assert len(run(location, ["cat-file", "--batch-check"], stdin=many).out) > 1 << 18


def test_a_failure_is_one_sentence_with_gits_reason(repo: Repo) -> None:
    with pytest.raises(RepositoryError) as caught:
        run(locate(repo.path), ["cat-file", "blob", "0" * 40])
    assert caught.value.message == f"git cat-file failed: git cat-file {'0' * 40}: bad file."


def test_hints_and_warnings_are_not_the_reason() -> None:
    assert reason("hint: a\nwarning: b\nfatal: this\nhint: c\n") == "this"
    assert reason("") == ""


def test_git_that_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RepositoryError, match="it is not installed, or not on the PATH"):
        run(None, ["version"])


def test_the_callers_git_variables_are_dropped_but_those_a_hook_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dropped = [
        "GIT_DIR",
        "GIT_INDEX_FILE",
        "GIT_DIFF_OPTS",
        "GIT_EXTERNAL_DIFF",
        "GIT_CONFIG_COUNT",
        "GIT_TRACE",
    ]
    kept = [
        "GIT_QUARANTINE_PATH",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_SSH_COMMAND",
    ]
    for name in dropped + kept:
        monkeypatch.setenv(name, "x")
    env = environment(None)
    assert not set(dropped) & set(env)
    assert set(kept) <= set(env)
    assert env["GIT_CONFIG_GLOBAL"] == os.devnull
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "mine")
    assert environment(None, user_settings=True)["GIT_CONFIG_GLOBAL"] == "mine"


def test_borrowed_objects_are_added_where_they_exist(tmp_path: Path) -> None:
    odd = tmp_path / 'a:"b'
    odd.mkdir()
    name = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
    assert borrowed_objects({}, (tmp_path / "missing",)) == {}
    assert borrowed_objects({name: "/x"}, (tmp_path, odd)) == {name: f'/x:{tmp_path}:"{tmp_path}/a:\\"b"'}


def test_no_descriptor_or_child_is_left_behind(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    location = locate(repo.path)
    started: list[int] = []

    def spawned(*words: Any, **named: Any) -> int:
        started.append(spawn(*words, **named))
        return started[-1]

    spawn = os.posix_spawnp
    monkeypatch.setattr(os, "posix_spawnp", spawned)
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(5):
        run(location, ["version"])
        with pytest.raises(RepositoryError):
            run(Location(repo.path, repo.path, None), ["rev-parse", "HEAD"])
    assert len(list(Path("/dev/fd").iterdir())) <= before, "what others had open may be closed by now"
    assert len(started) == 10
    for child in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
