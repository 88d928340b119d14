"""What the latest commits rewrote in some files: their hunks, newest first, along one line of history."""

import pytest

from reviewer.core.split.lineage import Rewrite
from reviewer.errors import RepositoryError
from reviewer.git.location import locate
from reviewer.git.rewritten import rewritten
from tests.repo import Repo

MUCH = 1 << 20


def test_the_hunks_of_the_files_asked_for_come_newest_first(repo: Repo):
    first = repo.commit("one", {"a.py": "1\n2\n3\n", "b.py": "1\n"})
    second = repo.commit("two", {"a.py": "1\n--- a/b.py\n3\n4\n", "other": "x\n"})
    third = repo.commit("three", {"a b/-c.py": "@@ -1 +1 @@\n"})
    asked = ["a.py", "a b/-c.py"]
    found = list(rewritten(locate(repo.path), third, asked, 10, MUCH))
    assert found == [
        Rewrite(third, "a b/-c.py", 0, 0, 1, 1),
        Rewrite(second, "a.py", 2, 1, 2, 1),
        Rewrite(second, "a.py", 3, 0, 4, 1),
        Rewrite(first, "a.py", 0, 0, 1, 3),
    ]
    assert list(rewritten(locate(repo.path), third, asked, 1, MUCH)) == found[:1]
    assert list(rewritten(locate(repo.path), third, asked, 10, 1)) == []


def test_a_merge_stands_for_what_it_brought_and_a_pattern_is_a_name(repo: Repo):
    repo.commit("one", {"a.py": "1\n", "*.py": "1\n"})
    repo.branch("side")
    repo.commit("brought", {"a.py": "1\n2\n"})
    repo.checkout("main")
    repo.commit("other", {"c.py": "1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    head = repo.git("rev-parse", "HEAD")
    assert next(rewritten(locate(repo.path), head, ["a.py"], 10, MUCH)) == Rewrite(head, "a.py", 1, 0, 2, 1)
    assert [one.path for one in rewritten(locate(repo.path), head, ["*.py"], 10, MUCH)] == ["*.py"]


def test_a_commit_that_is_not_there_is_an_error(repo: Repo):
    repo.commit("one", {"a.py": "1\n"})
    with pytest.raises(RepositoryError):
        list(rewritten(locate(repo.path), "0" * 40, ["a.py"], 10, MUCH))
