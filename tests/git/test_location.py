"""Where a repository is, and a sentence where there is none."""

import os
from pathlib import Path

import pytest

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location, locate, refusal
from reviewer.git.process import Answer
from tests.repo import Repo


def folders(location: Location) -> tuple[Path, Path, Path | None]:
    return location.git_dir, location.common_dir, location.work_tree


def test_a_repository_is_found_from_any_folder_inside(repo: Repo) -> None:
    repo.commit("one", {"deep/down/a": "x"})
    git_dir = repo.path / ".git"
    assert folders(locate(repo.path)) == (git_dir, git_dir, repo.path)
    assert folders(locate(repo.path / "deep/down")) == (git_dir, git_dir, repo.path)
    assert locate(repo.path).name == "repo"


def test_a_bare_repository_has_no_work_tree(tmp_path: Path) -> None:
    bare = Repo.init(tmp_path / "bare.git", bare=True).path
    assert folders(locate(bare)) == (bare, bare, None)
    assert locate(bare).name == "bare.git"


def test_inside_the_git_folder_there_is_no_work_tree(repo: Repo) -> None:
    assert folders(locate(repo.path / ".git")) == (repo.path / ".git", repo.path / ".git", None)
    assert locate(repo.path / ".git").name == "repo"


def test_a_linked_work_tree_shares_the_common_folder(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    git_dir = repo.path / ".git"
    assert folders(locate(tmp_path / "linked")) == (
        git_dir / "worktrees/linked",
        git_dir,
        tmp_path / "linked",
    )


def test_a_submodule_is_a_repository_of_its_own(repo: Repo, tmp_path: Path) -> None:
    inner = Repo.init(tmp_path / "inner")
    inner.commit("one", {"a": "x"})
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "sub")
    location = locate(repo.path / "sub")
    assert location.git_dir == repo.path / ".git/modules/sub"
    assert location.work_tree == repo.path / "sub"


def test_the_repository_an_alias_or_hook_names_is_heeded(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(repo.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo.path))
    assert locate(repo.path).git_dir == repo.path / ".git"


def test_no_repository_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput) as caught:
        locate(tmp_path / "empty")
    assert caught.value.message == f"{tmp_path / 'empty'} is not in a git repository."
    assert caught.value.hint


def test_a_git_that_is_too_old_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "git"
    old.write_text('#!/bin/sh\necho "--path-format=absolute"\n')
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(RepositoryError, match="too old: version 2"):
        locate(tmp_path)


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a folder"):
        locate(tmp_path / "missing")


def test_a_repository_of_another_user_is_refused_as_git_refuses_it(repo: Repo) -> None:
    if os.geteuid():
        error = refusal(
            repo.path, Answer(128, b"", "fatal: detected dubious ownership in repository at 'x'\n")
        )
    else:
        os.chown(repo.path, 12345, 12345)
        os.chown(repo.path / ".git", 12345, 12345)
        with pytest.raises(RepositoryError) as caught:
            locate(repo.path)
        error = caught.value
    assert "it belongs to another user" in error.message
    assert f"safe.directory {repo.path}" in str(error.hint)


def test_a_folder_named_with_blanks_colons_and_quotes_works(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / 'a b:c"d')
    repo.commit("one", {"a": "x\n"})
    repo.write({"a": "y\n"})
    from reviewer.git.diff import stream
    from reviewer.git.resolve import resolve

    location = locate(repo.path)
    assert [delta.path for delta in stream(location, resolve(location, worktree=True))] == ["a"]
