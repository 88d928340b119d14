"""A hunk that several people signed in parts: what an audit and the figures say of it, and what they leave open."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from reviewer.analysis import Scope
from reviewer.audit.answer import sentences
from reviewer.audit.asked import AskedLine, AskedRange
from reviewer.audit.data import history_data
from reviewer.audit.history import audit_range
from reviewer.audit.one import audit_commit, audit_line
from reviewer.audit.statement import predicate
from reviewer.audit.text import report
from reviewer.composing import compose
from reviewer.core.audit import Audit, GapKind, History, Step, is_approved, uncovered
from reviewer.core.change import Unit
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.cut import Cut, Point
from reviewer.core.mark import MarkHow
from reviewer.core.record import SignOffBody, Verdict
from reviewer.core.record.sign_off import CutPoint
from reviewer.core.session import Mark, Session
from reviewer.core.stack import Shape
from reviewer.core.stats.period import Period
from reviewer.core.stats.scorecard import Vouched
from reviewer.git.identity import identity
from reviewer.git.location import locate
from reviewer.git.refs import look_up
from reviewer.ledger import opened
from reviewer.recording import write
from reviewer.review import Request, Review, load
from reviewer.stack import planned
from reviewer.stack import write as write_stack
from reviewer.stats.book import DAY
from reviewer.stats.gathering import gather
from reviewer.workspace import open_workspace
from tests.long_hunk import PETER, RITA, with_long_hunk
from tests.repo import Repo

AUTHOR = "Ada Author <ada@example.com>"


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Two hunks: one line, and thirty new ones, which stand at 21 to 50."""
    return with_long_hunk(repo)


def in_pieces(repo: Repo, *points: int) -> Review:
    """The change with its long hunk cut below so many of its lines."""
    whole = load(open_workspace(repo.path), Request(target="topic", base="main"))
    long = next(unit for unit in whole.change.units if unit.lines == 30)
    cut = Cut(long.fingerprint, tuple(Point(0, line) for line in points))
    scope = Scope(cuts=(cut,) if points else ())
    return load(open_workspace(repo.path), Request(target="topic", base="main"), scope=scope)


def units(review: Review) -> list[Unit]:
    return sorted(review.change.units, key=lambda unit: unit.new_start)


def give(
    repo: Repo,
    review: Review,
    read: Sequence[Unit],
    who: str,
    day: int = 2,
    verdict: Verdict = Verdict.APPROVE,
    how: MarkHow = MarkHow.ONE_BY_ONE,
    points: tuple[CutPoint, ...] = (),
) -> None:
    """A verdict on some units, as the session gives it; `points` are what it claims of its cut instead."""
    name, _, email = who.removesuffix(">").partition(" <")
    repo.be(name, email)
    session = Session(marks={one.fingerprint: Mark(how, "") for one in read})
    location, at = locate(repo.path), datetime(2026, 1, day, tzinfo=UTC)
    payload = compose(review, session, verdict, (), identity(location), at, is_self=False)
    if points and isinstance(payload.body, SignOffBody):
        (cut,) = payload.body.cuts
        payload = replace(payload, body=replace(payload.body, cuts=(replace(cut, at=points),)))
    write(location, payload, None, at, ask=False)


def landed(repo: Repo, *, squash: bool = False) -> str:
    """The commit on main that brought it."""
    repo.be("Mona Merger", "mona@example.com")
    repo.checkout("main")
    if squash:
        repo.git("merge", "-q", "--squash", "topic")
        return repo.commit("work, squashed")
    repo.git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic")
    return repo.git("rev-parse", "HEAD").strip()


def one_of(repo: Repo, commit: str) -> Audit:
    return audit_commit(open_workspace(repo.path), commit, commit)


def range_of(repo: Repo, commit: str) -> tuple[History, Step]:
    location = locate(repo.path)
    asked = AskedRange(look_up(location, f"{commit}^1"), look_up(location, commit))
    history = audit_range(open_workspace(repo.path), asked, "range")
    (step,) = history.steps
    return history, step


def counted(repo: Repo) -> Vouched:
    """What the figures say of what landed last."""
    period = Period(label="all", start=repo.clock - 10 * DAY, end=repo.clock + 10 * DAY)
    found = gather(repo.path, period, repo.clock + DAY, lambda _what, _done, _of: None)
    return found.vouched[found.changes[-1].id]


def printed(audit: Audit) -> str:
    return "\n".join("".join(span.text for span in line) for line in report(audit, 200))


# In doubt it is not covered.


def test_a_hunk_of_which_nobody_signed_a_part_is_uncovered_and_the_part_is_named(branch: Repo):
    small, first, _middle, last = units(in_pieces(branch, 10, 20))
    give(branch, in_pieces(branch, 10, 20), [small, first], RITA)
    give(branch, in_pieces(branch, 20), [last], PETER)
    commit = landed(branch)
    history, step = range_of(branch, commit)
    (gap,) = (gap for gap in step.gaps if gap.kind is GapKind.NOT_COVERED)
    assert gap.sentence == "1 of 4 units not covered (10 lines)."
    assert (step.covered, len(step.landed.units)) == (3, 4)
    assert history_data(history)["changes"][0]["covered"] == 3
    audit = one_of(branch, commit)
    assert not is_approved(audit)
    assert [(one.start, one.end) for one in uncovered(audit)] == [(31, 40)]
    assert counted(branch) == replace(counted(branch), signed=False, independent=False)


def test_what_its_own_author_signed_of_a_hunk_covers_nothing_of_it(branch: Repo):
    small, first, rest = units(in_pieces(branch, 10))
    give(branch, in_pieces(branch, 10), [small, first], RITA)
    give(branch, in_pieces(branch, 10), [rest], AUTHOR)
    commit = landed(branch)
    _, step = range_of(branch, commit)
    assert (step.covered, len(step.landed.units)) == (2, 3)
    assert GapKind.NOT_COVERED in {gap.kind for gap in step.gaps}
    assert not is_approved(one_of(branch, commit))
    found = counted(branch)
    assert (found.signed, found.independent) == (True, False)


def test_an_objection_to_a_part_takes_its_cover_away(branch: Repo):
    whole = in_pieces(branch)
    give(branch, whole, units(whole), PETER)
    _, first, _ = units(in_pieces(branch, 10))
    give(branch, in_pieces(branch, 10), [first], RITA, day=3, verdict=Verdict.REQUEST_CHANGES)
    commit = landed(branch)
    _, step = range_of(branch, commit)
    assert {gap.kind for gap in step.gaps} >= {GapKind.OBJECTION, GapKind.NOT_COVERED}
    found = counted(branch)
    assert (found.signed, found.independent) == (False, False)


@pytest.mark.parametrize("points", [((0, 31),), ((0, 10), (0, 10)), ((0, 10), (0, 20))])
def test_a_record_that_lies_about_its_parts_approves_nothing(
    branch: Repo, points: tuple[tuple[int, int], ...]
):
    """Points that are not in the unit, twice the same, and too many for its pieces."""
    review = in_pieces(branch, 10)
    small, first, _ = units(review)
    give(branch, review, [small, first], RITA, points=tuple(CutPoint(*point) for point in points))
    give(branch, in_pieces(branch, 20), units(in_pieces(branch, 20))[2:], PETER)
    commit = landed(branch)
    _, step = range_of(branch, commit)
    lacking = [gap.sentence for gap in step.gaps if gap.kind is GapKind.NOT_COVERED]
    assert [sentence.partition("(")[2] for sentence in lacking] == ["20 lines)."]
    assert not is_approved(one_of(branch, commit))
    assert not counted(branch).signed


# Covered when all its parts are.


@pytest.mark.parametrize("squash", [False, True])
def test_a_hunk_is_covered_when_all_its_parts_are_and_everybody_is_named(branch: Repo, squash: bool):
    """Each had it cut in another way; whether it was merged or squashed."""
    ritas, peters = in_pieces(branch, 10, 20), in_pieces(branch, 15)
    small, first, middle, _ = units(ritas)
    give(branch, ritas, [small, first, middle], RITA)
    give(branch, peters, [units(peters)[2]], PETER, how=MarkHow.BULK)
    commit = landed(branch, squash=squash)

    history, step = range_of(branch, commit)
    assert step.covered == len(step.landed.units)
    assert [one.email for one in step.approvers] == ["rita@example.com", "peter@example.com"]
    assert GapKind.NOT_COVERED not in {gap.kind for gap in step.gaps}
    assert GapKind.NO_SIGN_OFF not in {gap.kind for gap in step.gaps}
    assert [one["email"] for one in history_data(history)["changes"][0]["approvers"]] == [
        "rita@example.com",
        "peter@example.com",
    ]

    audit = one_of(branch, commit)
    assert is_approved(audit)
    said = next(iter(sentences(audit)))
    assert "Rita Reviewer" in said
    assert "Peter Peer" in said
    assert "read one by one" in said
    assert "read with its chunk" in said
    assert "not said how" not in said
    assert "none of this change" not in printed(audit)

    found = counted(branch)
    assert (found.signed, found.independent) == (True, True)


def test_of_a_line_in_the_part_that_only_one_signed_that_one_is_named(branch: Repo):
    ritas, peters = in_pieces(branch, 10), in_pieces(branch, 15)
    give(branch, ritas, units(ritas)[:2], RITA)
    give(branch, peters, units(peters)[2:], PETER)
    landed(branch)
    workspace = open_workspace(branch.path)
    for number, approved, name in ((25, True, "Rita"), (45, True, "Peter"), (33, False, "nobody")):
        audit = audit_line(workspace, AskedLine(path="a.py", number=number, revision=""), f"a.py:{number}")
        assert is_approved(audit) is approved
        said = next(iter(sentences(audit)))
        assert name in said
        assert "not said how" not in said


def test_an_attestation_says_that_the_record_and_others_cover_it_together(branch: Repo):
    ritas = in_pieces(branch, 10)
    small, first, rest = units(ritas)
    give(branch, ritas, [small, first], RITA)
    give(branch, ritas, [rest], PETER, day=3)
    audit = one_of(branch, landed(branch))
    with opened(locate(branch.path)) as ledger:
        told = []
        for seen in audit.sign_offs:
            assert seen.subject
            assert seen.body
            (entry,) = ledger.with_id(seen.known.record)
            told.append(predicate(audit, seen, seen.subject, seen.body, entry.record))
    assert [one["result"] for one in told] == ["partlyApproved", "partlyApproved"]
    assert [one["scope"]["unitsRead"] for one in told] == [2, 1]
    assert [one["landed"]["approved"] for one in told] == [True, True]
    records = [seen.known.record for seen in audit.sign_offs]
    assert [one["landed"]["approvedBy"] for one in told] == [records, records]


def test_a_change_whose_stack_was_signed_step_by_step_is_covered_where_it_landed_whole(branch: Repo):
    """The middle of the hunk lands last, so it is a unit of no step as it is one of the change."""
    review = in_pieces(branch, 10, 20)
    small, first, middle, last = units(review)
    one, two = in_steps(branch, review, [small, first, last], [middle])
    step_one = load(open_workspace(branch.path), Request(target=f"main..{one}"))
    step_two = load(open_workspace(branch.path), Request(target=f"{one}..{two}"))
    give(branch, step_one, step_one.change.units, RITA)
    commit = landed(branch)
    _, step = range_of(branch, commit)
    (gap,) = (gap for gap in step.gaps if gap.kind is GapKind.NOT_COVERED)
    assert gap.sentence == "1 of 4 units not covered (10 lines)."
    assert not is_approved(one_of(branch, commit))

    give(branch, step_two, step_two.change.units, PETER)
    _, step = range_of(branch, commit)
    assert step.covered == len(step.landed.units)
    assert {one.email for one in step.approvers} == {"rita@example.com", "peter@example.com"}
    assert is_approved(one_of(branch, commit))


def in_steps(repo: Repo, review: Review, *steps: Sequence[Unit]) -> list[str]:
    """A stack of these units, its commits from the first step to the last."""
    chunks = tuple(
        Chunk(
            id=str(number),
            title=f"Part {number}",
            why="by hand",
            kind=ChunkKind.REVIEW,
            units=tuple(unit.fingerprint for unit in each),
            lines=0,
            minutes=1,
        )
        for number, each in enumerate(steps, 1)
    )
    plan = planned(review.change, chunks, "parts", Shape.BRANCHES)
    return [one.commit for one in write_stack(locate(repo.path), review.change, plan).made]
