"""Uncommitted work as a tree: everything `git add -A` would take, and nothing in the repository touched."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from reviewer.core.change import FileDelta
from reviewer.errors import BadInput, RepositoryError
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.git.snapshot import KEPT_SECONDS
from tests.repo import Repo


def deltas(repo: Repo, **how: bool) -> dict[str, FileDelta]:
    location = locate(repo.path)
    return {delta.path: delta for delta in stream(location, resolve(location, **how))}


def state(repo: Repo) -> dict[str, tuple[bytes, int]]:
    """Every file of the repository but our own store, with its time."""
    found = {}
    for folder, names, files in os.walk(repo.path / ".git"):
        if folder.endswith(".git"):
            names.remove("reviewer") if "reviewer" in names else None
        for file in files:
            path = Path(folder, file)
            found[str(path)] = (path.read_bytes(), path.stat().st_mtime_ns)
    return found


def test_the_work_tree_is_taken_with_untracked_files_and_without_ignored_ones(repo: Repo) -> None:
    repo.commit("one", {"edited": "one\n", "deleted": "x\n", "same": "x\n", ".gitignore": "*.log\n"})
    repo.write({"edited": "two\n", "deleted": None, "new file": "quite another\n", "noise.log": "x\n"})
    assert {path: delta.status.value for path, delta in deltas(repo, worktree=True).items()} == {
        "deleted": "D",
        "edited": "M",
        "new file": "A",
    }


def test_the_index_is_taken_as_it_is(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n", "b": "one\n"})
    repo.write({"a": "staged\n"})
    repo.git("add", "a")
    repo.write({"a": "later\n", "b": "later\n", "c": "x\n"})
    staged = deltas(repo, staged=True)
    assert list(staged) == ["a"]
    assert staged["a"].hunk(0).new == (b"staged\n",)


def test_nothing_in_the_repository_is_touched(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n"})
    repo.write({"a": "two\n", "b": "x\n"})
    before = state(repo)
    deltas(repo, worktree=True)
    deltas(repo, staged=True)
    assert state(repo) == before
    assert repo.git("status", "--porcelain") == " M a\n?? b"


def test_both_sides_can_be_read_afterwards_by_anyone_who_finds_the_repository(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n"})
    repo.write({"a": "two\n"})
    (delta,) = deltas(repo, worktree=True).values()
    blobs = Blobs(locate(repo.path))
    assert delta.old
    assert delta.new
    assert (blobs.read(delta.old.oid), blobs.read(delta.new.oid)) == (b"one\n", b"two\n")
    blobs.close()


def test_a_file_marked_as_never_changing_is_looked_at(repo: Repo) -> None:
    """Otherwise one command would hide a change from its reviewer."""
    repo.commit("one", {"a": "one\n", "b": "one\n"})
    repo.git("update-index", "--assume-unchanged", "a")
    repo.write({"a": "hidden\n", "b": "seen\n"})
    assert list(deltas(repo, worktree=True)) == ["a", "b"]
    assert repo.git("ls-files", "-v").split("\n")[0] == "h a"


def test_a_change_of_the_same_size_in_the_same_instant_is_seen(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n"})
    index = repo.path / ".git/index"
    moment = index.stat().st_mtime_ns
    repo.write({"a": "two\n"})
    os.utime(repo.path / "a", ns=(moment, moment))
    os.utime(index, ns=(moment, moment))
    assert list(deltas(repo, worktree=True)) == ["a"]


def test_conflicts_are_shown_in_the_work_tree_and_refused_in_the_index(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n"})
    repo.branch("other")
    repo.commit("theirs", {"a": "theirs\n"})
    repo.checkout("main")
    repo.commit("ours", {"a": "ours\n"})
    repo.git("merge", "other", check=False)
    assert b"<<<<<<< HEAD\n" in deltas(repo, worktree=True)["a"].body
    with pytest.raises(BadInput, match="unresolved conflicts in a"):
        deltas(repo, staged=True)


def test_what_git_would_store_is_compared_not_what_the_disk_holds(repo: Repo) -> None:
    repo.commit("one", {"a": "one\ntwo\n", ".gitattributes": "* text=auto\n"})
    repo.write({"a": "one\r\ntwo\r\n"})
    assert deltas(repo, worktree=True) == {}


def test_the_users_own_ignore_rules_hold(repo: Repo, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sealed / "ignore").write_text(".DS_Store\n")
    (sealed / "config").write_text(f"[core]\n\texcludesFile = {sealed}/ignore\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(sealed / "config"))
    repo.commit("one", {"a": "x\n"})
    repo.write({".DS_Store": "x", "b": "x\n"})
    assert list(deltas(repo, worktree=True)) == ["b"]


def test_a_bare_repository_has_no_work_tree(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "bare.git", bare=True)
    with pytest.raises(BadInput, match="no work tree"):
        deltas(repo, worktree=True)


def test_the_index_of_a_commit_hook_is_the_one_being_committed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit("one", {"a": "one\n", "b": "one\n"})
    repo.write({"a": "two\n", "b": "two\n"})
    (repo.path / ".git/hooks").mkdir(exist_ok=True)
    hooked = repo.path / ".git/next-index-1.lock"
    hooked.write_bytes((repo.path / ".git/index").read_bytes())
    subprocess.run(
        ["git", "add", "b"], cwd=repo.path, env=os.environ | {"GIT_INDEX_FILE": str(hooked)}, check=True
    )
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/next-index-1.lock")
    assert list(deltas(repo, staged=True)) == ["b"]
    monkeypatch.setenv("GIT_INDEX_FILE", "/tmp/of-another-repository")
    assert list(deltas(repo, staged=True)) == []


def test_a_read_only_repository_can_be_reviewed(repo: Repo, sealed: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    repo.commit("one", {"a": "one\n"})
    repo.write({"a": "two\n"})
    folders = [Path(folder) for folder, _, _ in os.walk(repo.path / ".git")]
    for folder in folders:
        folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert list(deltas(repo, worktree=True)) == ["a"]
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_where_the_repository_cannot_be_written_the_users_cache_is_used(repo: Repo, sealed: Path) -> None:
    repo.commit("one", {"a": "one\n"})
    repo.write({"a": "two\n"})
    (repo.path / ".git/reviewer").write_text("in the way")
    assert list(deltas(repo, worktree=True)) == ["a"]
    assert list((sealed / ".cache/reviewer/objects").iterdir())


def test_nowhere_to_write_is_a_sentence(repo: Repo, sealed: Path) -> None:
    repo.commit("one", {"a": "one\n"})
    for taken in (repo.path / ".git/reviewer", sealed / ".cache"):
        taken.write_text("in the way")
    with pytest.raises(RepositoryError, match="nowhere to keep a snapshot"):
        deltas(repo, worktree=True)


def test_what_git_cannot_take_in_is_said_not_left_out(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n"})
    Repo.init(repo.path / "nested")
    with pytest.raises(RepositoryError, match="could not take a snapshot"):
        deltas(repo, worktree=True)


def test_old_snapshots_are_removed_when_a_new_one_is_taken(repo: Repo) -> None:
    repo.commit("one", {"a": "one\n"})
    repo.write({"a": "two\n"})
    deltas(repo, worktree=True)
    store = repo.path / ".git/reviewer/objects"
    (left,) = [path for path in store.rglob("*") if path.is_file() and len(path.name) == 38][:1]
    os.utime(left, (0, 0))
    fresh = store / "00" / ("0" * 38)
    fresh.parent.mkdir(exist_ok=True)
    fresh.write_bytes(b"")
    os.utime(fresh, (fresh.stat().st_mtime - KEPT_SECONDS / 2,) * 2)
    repo.write({"a": "three\n"})
    deltas(repo, worktree=True)
    assert not left.exists()
    assert fresh.exists()
    assert not list(store.glob("index-*"))
