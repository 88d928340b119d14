"""What was read before the branch moved is held against what is there now; what git has not kept is said."""

from collections.abc import Sequence

import pytest

from reviewer.core.session import MarkHow, ReadAt, Session, UnitsMarked, replay
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.parts import SinceRead
from reviewer.review import Request, Review, load
from reviewer.since_read import since_read
from reviewer.workspace import open_workspace
from tests.repo import Repo

BASE = "".join(f"line {at}\n" for at in range(1, 41))


@pytest.fixture
def moved(repo: Repo) -> tuple[Repo, Review]:
    """A branch that was read whole, and went on: one unit changed, one stayed, one is new."""
    repo.commit("base", {"app.py": BASE, "rest.py": "x = 1\n"})
    repo.branch("work")
    repo.checkout("work")
    first = BASE.replace("line 5\n", "five\nfive more\nstill five\n").replace("line 30\n", "thirty\n")
    repo.commit("first", {"app.py": first})
    before = review(repo)
    repo.commit("second", {"app.py": first.replace("five more\n", "five less\n"), "rest.py": "x = 2\n"})
    return repo, before


def review(repo: Repo) -> Review:
    return load(open_workspace(repo.path), Request(target="work", base="main"))


def session_of(before: Review, *, head: str = "") -> Session:
    comparison = before.change.comparison
    read = tuple(unit.fingerprint for unit in before.change.units)
    at = ReadAt(comparison.merge_base, head or comparison.head_commit)
    return replay([UnitsMarked(read, MarkHow.ONE_BY_ONE, "2026-01-02T03:04:05Z"), at])


def told(repo: Repo, session: Session) -> Sequence[SinceRead]:
    location = locate(repo.path)
    comparison = resolve(location, "work", base="main", worktree=False, staged=False)
    now = review(repo)
    units = [
        [unit for unit in now.change.units if unit.file == file] for file in range(len(now.change.deltas))
    ]
    return list(since_read(location, comparison, now.change.deltas, units, session))


def test_a_changed_unit_is_held_against_the_one_that_was_read(moved: tuple[Repo, Review]):
    repo, before = moved
    session = session_of(before)
    (part,) = told(repo, session)
    (former,) = part.formers
    assert (part.missing, former.head) == ("", before.change.comparison.head_commit)
    assert former.new == (b"five\n", b"five more\n", b"still five\n")
    assert former.old == (b"line 5\n",)
    now = next(unit for unit in review(repo).change.units if unit.fingerprint == former.fingerprint)
    assert (now.path, now.new_start) == ("app.py", 5)
    assert former.fingerprint not in session.marks, "what changed is unread"


def test_nothing_is_told_where_nothing_was_read_or_nothing_moved(moved: tuple[Repo, Review]):
    repo, before = moved
    assert told(repo, replay([])) == []
    comparison = before.change.comparison
    assert told(repo, replay([ReadAt(comparison.merge_base, comparison.head_commit)])) == []
    assert told(repo, session_of(review(repo))) == []


def test_an_earlier_head_that_git_has_not_kept_is_said(moved: tuple[Repo, Review]):
    repo, before = moved
    (part,) = told(repo, session_of(before, head="1" * 40))
    assert part.formers == ()
    assert "11111111 cannot be compared" in part.missing


def test_a_rebased_and_amended_branch_is_still_known(moved: tuple[Repo, Review]):
    repo, before = moved
    repo.checkout("main")
    repo.commit("on", {"other.py": "y = 1\n"})
    repo.git("rebase", "-q", "main", "work")
    (part,) = told(repo, session_of(before))
    assert [former.new[1] for former in part.formers] == [b"five more\n"]
