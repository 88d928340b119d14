"""A hunk that a reviewer cut, from the sign-off to the gate in another clone: it is approved when all its lines are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer.analysis import Scope
from reviewer.check import check
from reviewer.core.change import Change, Unit
from reviewer.core.cut import Cut, Lines, Point
from reviewer.core.gate import Decision
from reviewer.core.record import Verdict
from reviewer.core.session import Mark, MarkHow, Session
from reviewer.git.identity import identity
from reviewer.git.location import locate
from reviewer.recording import write
from reviewer.review import Request, Review, load
from reviewer.sign import Decision as Verdicts
from reviewer.sign import compose
from reviewer.workspace import open_workspace
from tests.repo import Repo

RITA, PETER = "Rita Reviewer <rita@example.com>", "Peter Peer <peter@example.com>"
BASE = "".join(f"line {number}\n" for number in range(40))
NEW = "".join(f"new {number}\n" for number in range(30))


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Two hunks: one line, and thirty new ones."""
    repo.commit("base", {"a.py": BASE})
    repo.branch("topic")
    at = BASE.index("line 20")
    repo.commit("work", {"a.py": BASE[:at].replace("line 3\n", "line three\n") + NEW + BASE[at:]})
    return repo


def opened(repo: Repo, *cuts: Cut, target: str = "topic") -> Review:
    return load(open_workspace(repo.path), Request(target=target), scope=Scope(cuts=cuts))


def long(review: Review) -> Unit:
    """The hunk of thirty lines."""
    return next(unit for unit in review.change.units if unit.lines == 30)


def at(unit: Unit, *lines: int) -> Cut:
    """The unit cut below so many of its added lines."""
    return Cut(unit.fingerprint, tuple(Point(0, line) for line in lines))


def give(
    repo: Repo,
    review: Review,
    read: Sequence[Unit],
    *,
    who: str = RITA,
    verdict: Verdict = Verdict.APPROVE,
    day: int = 2,
    how: Mapping[str, MarkHow] | None = None,
) -> None:
    """A verdict on some units of a review; an approval of only a part of it, too, which `sign` refuses."""
    name, _, email = who.removesuffix(">").partition(" <")
    repo.git("config", "user.name", name)
    repo.git("config", "user.email", email)
    marks = {one.fingerprint: Mark((how or {}).get(one.fingerprint, MarkHow.ONE_BY_ONE), "") for one in read}
    said = Verdicts(verdict=verdict, note="Read with its callers.")
    location, at = locate(repo.path), datetime(2026, 1, day, tzinfo=UTC)
    payload = compose(review, Session(marks=marks), said, (), identity(location), at, is_self=False)
    write(location, payload, None, at, ask=False)


def lacking(decision: Decision) -> list[tuple[int, int]]:
    """The lines of the head that no approval covers."""
    assert decision.coverage
    units = {unit.fingerprint: unit for unit in decision.units}
    return [
        (units[one].new_start, units[one].new_start + units[one].new_lines - 1)
        for one in decision.coverage.uncovered
    ]


def judged(repo: Repo, target: str = "topic", base: str | None = None) -> Decision:
    return check(open_workspace(repo.path), Request(target=target, base=base))


def in_order(change: Change) -> list[Unit]:
    return sorted(change.units, key=lambda unit: unit.new_start)


def test_the_pieces_are_units_and_the_change_stays_what_it_is(branch: Repo):
    whole = opened(branch)
    cut = opened(branch, at(long(whole), 10, 20))
    assert cut.change.fingerprint == whole.change.fingerprint
    assert [unit.new_lines for unit in in_order(cut.change)] == [1, 10, 10, 10]
    assert in_order(cut.change)[0].fingerprint == in_order(whole.change)[0].fingerprint
    assert [one.unit for one in cut.change.cuts] == [long(whole)]


def test_a_hunk_is_approved_when_all_of_its_pieces_are_by_one_or_by_several(branch: Repo):
    """Each with cuts of their own; what nobody signed is what the gate names."""
    whole = opened(branch)
    assert lacking(judged(branch)) == [(4, 4), (21, 50)]

    ritas = opened(branch, at(long(whole), 10, 20))
    small, _first, middle, last = in_order(ritas.change)
    give(branch, ritas, [small, middle])
    assert lacking(judged(branch)) == [(21, 30), (41, 50)]

    peters = opened(branch, at(long(whole), 15))
    give(branch, peters, in_order(peters.change)[1:2], who=PETER)
    assert lacking(judged(branch)) == [(41, 50)]

    give(branch, ritas, [small, middle, last], day=3)
    assert lacking(judged(branch)) == []


def test_an_objection_to_a_piece_is_one_to_it_and_only_to_its_lines(branch: Repo):
    whole = opened(branch)
    give(branch, whole, whole.change.units, who=PETER)
    assert lacking(judged(branch)) == []
    ritas = opened(branch, at(long(whole), 10))
    small, first, rest = in_order(ritas.change)
    give(branch, ritas, [first], verdict=Verdict.REQUEST_CHANGES)
    assert lacking(judged(branch)) == [
        (4, 4),
        (21, 30),
        (31, 50),
    ]  # an objection speaks of what is unread too
    give(branch, ritas, [small, rest], day=3)
    assert lacking(judged(branch)) == [(21, 30)]


def test_another_clone_knows_the_cut_by_the_record_and_a_rebase_changes_nothing(branch: Repo, tmp_path: Path):
    whole = opened(branch)
    ritas = opened(branch, at(long(whole), 10))
    give(branch, ritas, ritas.change.units)
    branch.checkout("main")
    branch.commit("elsewhere", {"other.py": "x = 1\n"})
    branch.checkout("topic")
    branch.git("rebase", "-q", "main")
    branch.git("clone", "-q", str(branch.path), str(tmp_path / "clone"))
    clone = Repo(tmp_path / "clone")
    clone.git("fetch", "-q", "origin", "refs/notes/reviewer:refs/notes/reviewer")
    assert lacking(judged(clone, "origin/topic", "origin/main")) == []


def test_where_a_unit_is_not_cut_one_sign_off_on_all_of_its_pieces_covers_it(branch: Repo):
    """What a session without the cut shows; a part of it covers nothing."""
    whole = opened(branch)
    ritas = opened(branch, at(long(whole), 10))
    small, first, rest = in_order(ritas.change)
    give(branch, ritas, [small, first])
    covered = opened(branch).coverage
    assert covered
    assert covered.uncovered == (long(whole).fingerprint,)
    give(branch, ritas, [small, first, rest], day=3)
    covered = opened(branch).coverage
    assert covered
    assert covered.uncovered == ()
    others = opened(branch, at(long(whole), 3, 17)).coverage
    assert others
    assert others.uncovered == ()


def test_the_name_of_lines_is_the_same_however_else_the_unit_is_cut(branch: Repo):
    unit = long(opened(branch))
    lines = Lines(unit.fingerprint, Point(0, 10), Point(0, 20))
    for points in ((10, 20), (10, 15, 20), (3, 10, 20, 25)):
        (cut,) = opened(branch, at(unit, *points)).change.cuts
        assert sum(10 <= line < 20 for line in (0, *points)) == len(cut.named(lines))
