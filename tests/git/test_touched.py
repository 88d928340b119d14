"""The files recent commits touched, whatever they are called."""

from reviewer.git.location import locate
from reviewer.git.touched import touched
from tests.repo import Repo


def test_the_latest_commits_come_first_each_with_its_files(repo: Repo):
    repo.commit("one", {"a.py": "1\n", "b.py": "1\n"})
    repo.commit("nothing")
    repo.commit("two", {"a.py": "2\n", "caf\udce9 x\ny.py": "2\n"})
    head = repo.git("rev-parse", "HEAD")
    assert touched(locate(repo.path), head, 10) == [
        {"a.py", "caf\udce9 x\ny.py"},
        frozenset(),
        {"a.py", "b.py"},
    ]
    assert touched(locate(repo.path), head, 1) == [{"a.py", "caf\udce9 x\ny.py"}]


def test_merges_are_left_out_and_a_rename_is_two_names(repo: Repo):
    repo.commit("one", {"a.py": "1\n" * 20})
    repo.branch("side")
    repo.commit("moved", {"a.py": None, "b.py": "1\n" * 20})
    repo.checkout("main")
    repo.commit("other", {"c.py": "1\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    found = touched(locate(repo.path), repo.git("rev-parse", "HEAD"), 10)
    assert sorted(map(sorted, found)) == [["a.py"], ["a.py", "b.py"], ["c.py"]]
