"""After `init`, plain git brings records, joins them without loss, and copies none to another commit."""

from pathlib import Path

import pytest

from reviewer.errors import BadInput
from reviewer.git import notes, remotes
from reviewer.git.location import locate
from reviewer.init import sharing
from tests.repo import Repo


@pytest.fixture
def server(tmp_path: Path) -> Repo:
    return Repo.init(tmp_path / "server.git", bare=True)


@pytest.fixture
def clone(repo: Repo, server: Repo) -> Repo:
    repo.commit("one", {"a": "1\n"})
    repo.git("remote", "add", "origin", str(server.path))
    repo.git("push", "-q", "origin", "main")
    return repo


def set_up(repo: Repo, remote: str | None = None) -> tuple[str, ...]:
    """Make every change, and say what is still to say; afterwards there is nothing to do."""
    found = sharing.propose(locate(repo.path), remote)
    for change in found.changes:
        change.make()
    assert sharing.propose(locate(repo.path), remote).changes == ()
    return found.remarks


def note(repo: Repo, text: str) -> None:
    repo.git("notes", "--ref=reviewer", "append", "-m", text)


def test_a_plain_fetch_works_whether_or_not_the_remote_has_records(clone: Repo, server: Repo):
    set_up(clone)
    clone.git("fetch", "-q")
    note(clone, '{"a":1}')
    clone.git("push", "-q", "origin", notes.REF)
    note(clone, '{"b":2}')
    clone.git("fetch", "-q", "--prune")
    assert clone.git("rev-parse", "refs/notes/remotes/origin/reviewer") == server.git("rev-parse", notes.REF)
    assert clone.git("notes", "--ref=reviewer", "show", "HEAD").endswith('{"b":2}')


def test_git_joins_records_of_both_sides_without_a_conflict(clone: Repo, server: Repo):
    set_up(clone)
    other = Repo(server.path.parent / "other")
    server.git("clone", "-q", str(server.path), str(other.path))
    for name, value in (("user.name", "O"), ("user.email", "o@example.com")):
        other.git("config", name, value)
    note(other, '{"theirs":1}')
    other.git("push", "-q", "origin", notes.REF)
    note(clone, '{"ours":1}')
    clone.git("fetch", "-q")
    clone.git("notes", "--ref=reviewer", "merge", "remotes/origin/reviewer")
    assert clone.git("notes", "--ref=reviewer", "show").split("\n") == ['{"ours":1}', '{"theirs":1}']


@pytest.mark.parametrize("spec", ["+refs/notes/*:refs/notes/*", "+refs/notes/reviewer:refs/notes/reviewer"])
def test_a_refspec_that_overwrites_records_is_replaced(clone: Repo, spec: str):
    clone.git("config", "--add", "remote.origin.fetch", spec)
    place = locate(clone.path)
    assert remotes.overwriting(place, "origin") == spec
    set_up(clone)
    assert remotes.overwriting(place, "origin") is None
    note(clone, '{"a":1}')
    clone.git("push", "-q", "origin", notes.REF)
    note(clone, '{"b":2}')
    before = notes.tip(place)
    clone.git("fetch", "-q")
    assert notes.tip(place) == before
    assert clone.git("rev-parse", "refs/notes/remotes/origin/reviewer")


def test_a_mirror_is_somebodys_intention_and_only_spoken_of(clone: Repo):
    clone.git("config", "remote.origin.fetch", "+refs/*:refs/*")
    assert any("+refs/*:refs/*" in remark for remark in set_up(clone))
    assert clone.git("config", "--get-all", "remote.origin.fetch").split("\n")[0] == "+refs/*:refs/*"


def test_a_record_is_not_copied_to_an_amended_commit(clone: Repo):
    clone.git("config", "notes.rewriteRef", notes.REF)
    clone.git("config", "--add", "notes.rewriteRef", "refs/notes/commits")
    set_up(clone)
    note(clone, '{"a":1}')
    clone.git("commit", "-q", "--amend", "-m", "amended")
    assert clone.git("notes", "--ref=reviewer", "list", "HEAD", check=False) == ""
    assert clone.git("config", "--get-all", "notes.rewriteRef") == "refs/notes/commits"


def test_copies_that_are_not_ours_to_forbid_never_replace_a_record(
    clone: Repo, sealed: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(sealed / ".gitconfig"))
    clone.git("config", "--global", "notes.rewriteRef", "refs/notes/*")
    clone.git("config", "--global", "notes.rewriteMode", "overwrite")
    remarks = set_up(clone)
    assert any("refs/notes/* (global)" in remark for remark in remarks)
    assert clone.git("config", "--global", "notes.rewriteMode") == "overwrite"
    note(clone, '{"a":1}')
    first = clone.git("rev-parse", "HEAD")
    clone.git("commit", "-q", "--amend", "-m", "x")
    note(clone, '{"b":2}')
    clone.git("checkout", "-q", first)
    clone.git("commit", "-q", "--amend", "-m", "x")
    lines = clone.git("notes", "--ref=reviewer", "show").split("\n")
    assert {'{"a":1}', '{"b":2}'} <= set(lines)


def test_without_a_remote_the_rest_is_set_up(repo: Repo):
    assert "no remote yet" in set_up(repo)[0]
    assert repo.git("config", "notes.reviewer.mergeStrategy") == "cat_sort_uniq"


def test_of_several_remotes_one_is_named(repo: Repo, server: Repo):
    for name in ("one", "two"):
        repo.git("remote", "add", name, str(server.path))
    assert "--remote NAME" in set_up(repo)[0]
    assert set_up(repo, "two") == ()
    assert "refs/notes/remotes/two" in repo.git("config", "--get-all", "remote.two.fetch")
    with pytest.raises(BadInput, match="no remote called three"):
        sharing.propose(locate(repo.path), "three")


def test_what_is_undone_is_as_it_was(clone: Repo):
    clone.git("config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/*")
    clone.git("config", "--add", "notes.rewriteRef", notes.REF)
    clone.git("config", "notes.reviewer.mergeStrategy", "union")
    before = sorted(clone.git("config", "--local", "--list").split("\n"))
    changes = sharing.propose(locate(clone.path)).changes
    for change in changes:
        change.make()
    for change in reversed(changes):
        clone.git(*_words(change.undo))
    assert sorted(clone.git("config", "--local", "--list").split("\n")) == before


def _words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)[1:]
