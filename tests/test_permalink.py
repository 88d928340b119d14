"""Permalinks: which remote they lead to, and what there is without one."""

from reviewer.formats.forges import Lines
from reviewer.git.location import locate
from reviewer.permalink import Permalink, link_to
from tests.repo import Repo


def test_the_link_leads_where_the_branch_is_followed_and_says_whether_the_commit_was_seen_there(repo: Repo):
    commit = repo.commit("one", {"a.py": "one\n"})
    location, lines = locate(repo.path), Lines(commit, "a.py", 1, 1)
    assert link_to(location, lines) == Permalink(f"{commit}:a.py#L1")
    assert link_to(location, Lines(commit, "a.py", 1, 3)).text == f"{commit}:a.py#L1-L3"
    assert link_to(None, Lines(commit, "a.py", 0, 0)).text == f"{commit}:a.py"
    assert repo.git("show", f"{commit}:a.py") == "one"

    repo.git("remote", "add", "elsewhere", "https://gitlab.com/o/r")
    repo.git("remote", "add", "origin", "/srv/git/r")
    found = link_to(location, lines)
    assert found == Permalink(f"https://gitlab.com/o/r/-/blob/{commit}/a.py#L1", "elsewhere", False)
    repo.git("remote", "set-url", "origin", "short:o/r")
    repo.git("config", "url.git@github.com:.insteadOf", "short:")
    repo.git("update-ref", "refs/remotes/origin/main", commit)
    found = link_to(location, lines)
    assert found == Permalink(f"https://github.com/o/r/blob/{commit}/a.py#L1", "origin", True)
    repo.git("config", "branch.main.remote", "elsewhere")
    assert link_to(location, lines).remote == "elsewhere"
