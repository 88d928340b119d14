"""Files as a commit has them: no link followed, no work tree looked at, nothing that is missing taken for absent."""

import pytest

from reviewer.errors import RepositoryError
from reviewer.git.files import TreeFile, files_at
from reviewer.git.location import locate
from tests.repo import Repo


def test_several_files_are_read_and_those_that_are_not_there_left_out(repo: Repo):
    commit = repo.commit("files", {"a": "a\n", "sub/b": b"\xff\n", "sub/c": "", "d": "d\n"})
    repo.write({"a": "changed\n"})
    assert files_at(locate(repo.path), commit, ["a", "sub/b", "sub/c", "nowhere"]) == {
        "a": TreeFile("100644", b"a\n"),
        "sub/b": TreeFile("100644", b"\xff\n"),
        "sub/c": TreeFile("100644", b""),
    }


def test_what_is_no_regular_file_has_no_content(repo: Repo):
    repo.write({"own": "* @me\n", "folder/x": "x\n"})
    (repo.path / "CODEOWNERS").symlink_to("own")
    commit = repo.commit("link")
    found = files_at(locate(repo.path), commit, ["CODEOWNERS", "folder"])
    assert found == {"CODEOWNERS": TreeFile("120000", None), "folder": TreeFile("040000", None)}


def test_two_names_of_one_content_are_two_files(repo: Repo):
    commit = repo.commit("twins", {"a": "same\n", "b": "same\n"})
    assert [file.content for file in files_at(locate(repo.path), commit, ["a", "b"]).values()] == [
        b"same\n"
    ] * 2


def test_a_content_that_is_missing_is_an_error_and_not_an_absent_file(repo: Repo):
    commit = repo.commit("file", {"a": "a\n"})
    oid = repo.git("rev-parse", "HEAD:a")
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(RepositoryError, match="a cannot be read"):
        files_at(locate(repo.path), commit, ["a"])


def test_a_folder_that_is_missing_is_an_error_and_not_an_absent_file(repo: Repo):
    """Whoever takes a policy's folder out of a repository does not take the policy away."""
    commit = repo.commit("file", {"docs/deep/CODEOWNERS": "* @a\n"})
    oid = repo.git("rev-parse", "HEAD:docs")
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(RepositoryError, match=f"lacks object {oid}"):
        files_at(locate(repo.path), commit, ["docs/deep/CODEOWNERS"])
    assert files_at(locate(repo.path), commit, ["CODEOWNERS"]) == {}


def test_a_link_on_the_way_is_not_followed_and_a_file_is_no_folder(repo: Repo):
    (repo.path / "real").mkdir()
    (repo.path / "real" / "x").write_text("x\n")
    (repo.path / "link").symlink_to("real")
    commit = repo.commit("link", {"file": "f\n", "caf\udce9": "odd\n"})
    found = files_at(locate(repo.path), commit, ["link/x", "file/x", "real/x", "link", "caf\udce9"])
    assert {path: file.mode for path, file in found.items()} == {
        "real/x": "100644",
        "link": "120000",
        "caf\udce9": "100644",
    }
