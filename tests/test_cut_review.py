"""A hunk that a reviewer cut, from the sign-off to the gate in another clone: it is approved when all its lines are."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer.analysis import Scope
from reviewer.audit.asked import AskedLine
from reviewer.audit.one import audit_commit, audit_line
from reviewer.check import check
from reviewer.composing import compose
from reviewer.core.change import Change, Unit
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.cut import Cut, Lines, Point
from reviewer.core.gate import Decision
from reviewer.core.record import SignOffBody, Verdict
from reviewer.core.session import Mark, MarkHow, Session
from reviewer.core.stack import Shape
from reviewer.git.identity import identity
from reviewer.git.location import locate
from reviewer.ledger import opened as opened_ledger
from reviewer.recording import write
from reviewer.review import Request, Review, load
from reviewer.stack import planned
from reviewer.stack import write as write_stack
from reviewer.workspace import open_workspace
from tests.long_hunk import BASE, NEW, PETER, RITA, with_long_hunk
from tests.repo import Repo


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Two hunks: one line, and thirty new ones."""
    return with_long_hunk(repo)


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
    repo.be(name, email)
    marks = {one.fingerprint: Mark((how or {}).get(one.fingerprint, MarkHow.ONE_BY_ONE), "") for one in read}
    location, at = locate(repo.path), datetime(2026, 1, day, tzinfo=UTC)
    payload = compose(review, Session(marks=marks), verdict, (), identity(location), at, is_self=False)
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


# In a stack.


def in_steps(repo: Repo, review: Review, *steps: Sequence[Unit]) -> list[str]:
    """A stack of these units, its commits from the first step to the last."""
    change = review.change
    chunks = tuple(
        Chunk(
            id=str(number),
            title=f"Part {number}",
            why="by hand",
            kind=ChunkKind.REVIEW,
            units=tuple(unit.fingerprint for unit in units),
            lines=0,
            minutes=1,
        )
        for number, units in enumerate(steps, 1)
    )
    done = write_stack(locate(repo.path), change, planned(change, chunks, "parts", Shape.BRANCHES))
    assert done.made[-1].tree == change.comparison.head_tree
    return [one.commit for one in done.made]


def sign_step(repo: Repo, below: str, step: str, *, who: str = RITA, day: int = 2) -> None:
    review = opened(repo, target=f"{below}..{step}")
    give(repo, review, review.change.units, who=who, day=day)


def test_the_steps_of_a_stack_with_a_cut_count_for_the_original_when_all_are_signed(branch: Repo):
    """The middle of the hunk lands last, so no unit of any step but one is a unit of the change."""
    cut = opened(branch, at(long(opened(branch)), 10, 20))
    small, first, middle, last = in_order(cut.change)
    one, two = in_steps(branch, cut, [small, first, last], [middle])
    sign_step(branch, "main", one)
    assert lacking(judged(branch)) == [(31, 40)]
    assert opened(branch).coverage.uncovered == (long(opened(branch)).fingerprint,)  # type: ignore[union-attr]
    sign_step(branch, one, two, who=PETER)
    assert lacking(judged(branch)) == []
    assert opened(branch).coverage.uncovered == ()  # type: ignore[union-attr]


def test_a_hunk_that_is_all_of_a_change_and_lands_from_the_bottom_up(branch: Repo):
    """No unit of the original is in any step: the way to them leads over the base."""
    branch.checkout("main")
    branch.branch("alone")
    branch.commit("work", {"a.py": BASE + NEW})
    cut = opened(branch, at(long(opened(branch, target="alone")), 7, 19), target="alone")
    first, middle, last = in_order(cut.change)
    one, two, three = in_steps(branch, cut, [last], [middle], [first])
    sign_step(branch, one, two)
    assert lacking(judged(branch, "alone")) == [(41, 70)], "nothing leads to a step in the middle alone"
    sign_step(branch, "main", one)
    assert lacking(judged(branch, "alone")) == [(41, 47)]
    sign_step(branch, two, three)
    assert lacking(judged(branch, "alone")) == []


def test_the_original_counts_for_each_step_of_its_stack_with_a_cut(branch: Repo):
    whole = opened(branch)
    cut = opened(branch, at(long(whole), 10, 20))
    small, first, middle, last = in_order(cut.change)
    one, two = in_steps(branch, cut, [small, first, last], [middle])
    give(branch, cut, [small, middle, last])
    assert lacking(judged(branch, f"main..{one}")) == [(21, 40)]
    assert lacking(judged(branch, f"{one}..{two}")) == []
    give(branch, whole, whole.change.units, day=3)
    assert lacking(judged(branch, f"main..{one}")) == []
    assert lacking(judged(branch, f"{one}..{two}")) == []


def test_a_trailer_that_lies_proves_nothing(branch: Repo):
    """A step that does something else is no part of the change, whatever it says of itself."""
    whole = opened(branch)
    give(branch, whole, whole.change.units)
    head = branch.git("rev-parse", "topic").strip()
    branch.checkout("main")
    branch.branch("other")
    at_20 = BASE.index("line 20")
    lies = f"work\n\nSplit-from: {head}\nSplit-unit: {long(whole).fingerprint} 0,10\n"
    branch.commit(lies, {"a.py": BASE[:at_20] + NEW[: NEW.index("new 9")] + "evil\n" + BASE[at_20:]})
    assert lacking(judged(branch, "other")) == [(21, 30)]


def test_a_unit_read_in_pieces_is_signed_as_the_unit_and_only_a_part_of_it_as_pieces(branch: Repo):
    whole = opened(branch)
    cut = opened(branch, at(long(whole), 10))
    small, first, rest = in_order(cut.change)
    bulk = {rest.fingerprint: MarkHow.BULK}
    give(branch, cut, [small, first, rest], how=bulk)
    give(branch, cut, [small, first], day=3)
    give(branch, cut, [small], day=4)
    with opened_ledger(locate(branch.path)) as ledger:
        bodies = [entry.record.payload.body for entry in ledger.of_kinds("sign-off") if entry.record.payload]
    full, part, none = (body for body in bodies if isinstance(body, SignOffBody))
    assert {one.fingerprint: one.how for one in full.read} == {
        small.fingerprint: "one-by-one",
        long(whole).fingerprint: "bulk",
    }
    assert (full.uncovered, full.cuts) == ((), ())
    assert (none.uncovered, none.cuts) == ((long(whole).fingerprint,), ())
    assert [one.fingerprint for one in part.read] == [small.fingerprint, first.fingerprint]
    assert part.uncovered == (rest.fingerprint,)
    assert [(one.unit, one.pieces) for one in part.cuts] == [
        (long(whole).fingerprint, (first.fingerprint, rest.fingerprint))
    ]


def test_an_audit_tells_the_lines_of_a_hunk_apart_of_which_a_part_was_signed(branch: Repo):
    ritas = opened(branch, at(long(opened(branch)), 10))
    small, first, _ = in_order(ritas.change)
    give(branch, ritas, [small, first])
    branch.checkout("main")
    branch.git("merge", "-q", "--no-ff", "topic")
    workspace = open_workspace(branch.path)
    audit = audit_commit(workspace, branch.git("rev-parse", "topic").strip(), "topic")
    assert audit.coverage
    assert audit.coverage.covered
    assert len(audit.coverage.uncovered) == 1
    ours = audit_line(workspace, AskedLine(path="a.py", number=25, revision=""), "a.py:25")
    theirs = audit_line(workspace, AskedLine(path="a.py", number=45, revision=""), "a.py:45")
    assert ours.line
    assert theirs.line
    assert [unit in audit.coverage.covered for unit in ours.line.units] == [True]
    assert [unit in audit.coverage.covered for unit in theirs.line.units] == [False]
