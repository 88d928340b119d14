"""What the splitter learns from a branch's own commits, in real repositories."""

from reviewer import branch_steps
from reviewer.git.commits import commits
from reviewer.git.resolve import resolve
from reviewer.workspace import open_workspace
from tests.repo import Repo


def found(repo, target):
    workspace = open_workspace(repo.path)
    location = workspace.repository()
    return branch_steps.branch_steps(location, commits(location, resolve(location, target)))


def test_each_commit_but_merges_with_its_diff_and_none_of_a_branch_too_long(tmp_path, monkeypatch):
    repo = Repo.init(tmp_path / "repo")
    repo.commit("Begin here", {"a.py": "a\n"})
    repo.branch("side")
    repo.commit("Add what b needs", {"b.py": "b\n"})
    repo.checkout("main")
    repo.branch("work")
    repo.commit("Say more of a", {"a.py": "a\nmore\n"})
    repo.git("merge", "-q", "--no-edit", "side")
    steps = found(repo, "main..work")
    assert sorted((step.subject, step.deltas[0].path) for step in steps) == [
        ("Add what b needs", "b.py"),
        ("Say more of a", "a.py"),
    ]
    assert found(repo, "main..side") == ()
    monkeypatch.setattr(branch_steps, "LARGEST_STEPS", 3)
    assert found(repo, "main..work") == ()
    monkeypatch.setattr(branch_steps, "MOST_STEPS", 1)
    assert found(repo, "main..work") == ()
