"""A policy whose chunks are shorter than a unit may be: longer units are cut for it, and the sign-off says where."""

import pytest

from reviewer.analysis import Scope
from reviewer.arranged import arranged
from reviewer.core.arrangement import Arrangement, UnitsMoved
from reviewer.core.cut import Lines, Point
from reviewer.review import Request, Review, load
from reviewer.workspace import open_workspace
from tests.repo import Repo
from tests.test_cut_review import give, judged, lacking
from tests.tui.session import review
from tests.tui.test_arranging import agree

CAP = 100
NEW = "\n\n".join(
    f"def part_{number}(value):\n" + "".join(f"    value += {number * at}\n" for at in range(13))
    for number in range(20)
)


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """A new file of three caps, one line elsewhere, and a lock file that nobody reads."""
    repo.commit(
        "base", {"reviewer.toml": f"[reading]\nchunk_lines = {CAP}\n", "b.py": "one\n", "poetry.lock": "x\n"}
    )
    repo.branch("topic")
    lock = "".join(f"package {at}\n" for at in range(300))
    repo.commit("work", {"a.py": NEW, "b.py": "two\n", "poetry.lock": lock})
    return repo


def opened(repo: Repo, scope: Scope | None = None) -> Review:
    return load(open_workspace(repo.path), Request(target="topic"), scope=scope or Scope())


def lines(found: Review, path: str) -> list[int]:
    return [unit.lines for unit in found.change.units if unit.path == path]


def test_a_unit_over_the_policys_cap_is_cut_where_something_begins(branch: Repo):
    found = opened(branch)
    assert len(lines(found, "a.py")) > 2
    assert max(lines(found, "a.py")) <= CAP
    assert len(lines(found, "poetry.lock")) == 1
    for unit in found.change.units[1:3]:
        first = found.change.deltas[0].hunk(unit.hunk or 0).new
        assert next(line for line in first if line.strip()).startswith(b"def ")
    assert found.chunks
    units = {unit.fingerprint for unit in found.change.units}
    assert sorted(unit for chunk in found.chunks for unit in chunk.units) == sorted(units)
    assert [
        chunk.title for chunk in found.chunks if chunk.over_cap and "lock" not in chunk.title.lower()
    ] == []


def test_the_fingerprint_of_the_change_and_the_gate_know_nothing_of_the_cap(branch: Repo):
    whole = opened(branch, Scope(chunks=False))
    assert lines(whole, "a.py") == [len(NEW.splitlines())]
    assert opened(branch).change.fingerprint == whole.change.fingerprint
    assert len(lacking(judged(branch))) == 3
    give(branch, opened(branch), opened(branch).change.units)
    assert lacking(judged(branch)) == []
    covered = opened(branch).coverage
    assert covered
    assert covered.uncovered == ()


def test_a_sign_off_on_the_whole_counts_for_the_pieces(branch: Repo):
    whole = opened(branch, Scope(chunks=False))
    give(branch, whole, whole.change.units)
    covered = opened(branch).coverage
    assert covered
    assert covered.uncovered == ()


def test_a_reader_cuts_such_a_piece_further_and_no_other_chunk_changes(branch: Repo):
    found = opened(branch)
    (cut,) = found.change.cuts
    assert found.chunks
    moved = Lines(cut.unit.fingerprint, Point(0, 3), Point(0, 8))
    arrangement = Arrangement((UnitsMoved((moved.name,), (), "Five lines"),))
    mine = opened(branch, Scope(cuts=arrangement.cuts))
    chunks = arranged(mine, arrangement)
    assert chunks
    assert [chunk.lines for chunk in chunks if chunk.title == "Five lines"] == [5]
    assert len(chunks) == len(found.chunks) + 1
    assert mine.change.cuts[0].at[:2] == (Point(0, 3), Point(0, 8))
    assert set(cut.at) <= set(mine.change.cuts[0].at)


async def test_the_screen_shows_the_pieces_from_the_start(branch: Repo):
    async with review(branch) as sitting:
        desk = sitting.desk
        assert [unit.lines for unit in desk.units[0]] == lines(opened(branch), "a.py")
        agree(sitting)
        pieces = len(desk.units[0])
        await sitting.go("a.py", line=3)
        await sitting.press("v", "j", "j", "m", "n")
        await sitting.until(lambda: "moved to" in sitting.text, "the lines in their chunk")
        assert len(desk.units[0]) == pieces + 2
        agree(sitting)
        await sitting.press("s", "u")
        await sitting.until(lambda: len(desk.units[0]) == pieces, "the pieces of before")
        agree(sitting)
