"""The pre-push hook goes where git looks for hooks, as long as that is this repository's; what is there stays."""

import os
from pathlib import Path

import pytest

from reviewer.git.location import locate
from reviewer.init import hooks
from reviewer.init.change import Proposal
from tests.repo import Repo

HOOK = Path(__file__).parents[2] / "docs" / "hooks" / "pre-push"


def set_up(repo: Repo) -> Proposal:
    found = hooks.propose(locate(repo.path))
    for change in found.changes:
        change.make()
    assert hooks.propose(locate(repo.path)).changes == ()
    return found


def test_the_hook_of_the_documents_is_put_where_git_runs_it(repo: Repo):
    set_up(repo)
    path = repo.path / ".git/hooks/pre-push"
    assert path.read_bytes() == HOOK.read_bytes()
    assert os.access(path, os.X_OK)


def test_a_hook_that_is_there_stays(repo: Repo):
    path = repo.path / ".git/hooks/pre-push"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n")
    found = set_up(repo)
    assert "is there already" in found.remarks[0]
    assert path.read_text() == "#!/bin/sh\n"


def test_hooks_kept_in_the_work_tree_are_heeded(repo: Repo):
    repo.git("config", "core.hooksPath", ".githooks")
    assert [change.what for change in set_up(repo).changes] == [".githooks/pre-push"]
    assert (repo.path / ".githooks/pre-push").is_file()


def test_a_folder_of_hooks_for_every_repository_is_left_alone(
    repo: Repo, sealed: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(sealed / ".gitconfig"))
    repo.git("config", "--global", "core.hooksPath", "~/hooks")
    assert "other repositories use too" in set_up(repo).remarks[0]
    assert not (sealed / "hooks").exists()


def test_a_linked_work_tree_has_the_repositorys_hooks(repo: Repo, tmp_path: Path):
    repo.commit("one")
    repo.git("worktree", "add", "-q", str(tmp_path / "other"))
    set_up(Repo(tmp_path / "other"))
    assert (repo.path / ".git/hooks/pre-push").is_file()
