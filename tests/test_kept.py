"""What is kept of an analysis: chunks and cuts that come of it are those of an analysis made anew."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.analysis import Analysis, Scope
from reviewer.core.arrangement import Pieces
from reviewer.core.cut import Cut, Point
from reviewer.git.process import scratch_file
from reviewer.kept import Keeping, Kept
from reviewer.parts import ChunksReady, CoverageReady, Failed, MovedReady, SymbolsReady, UnitsReady
from reviewer.review import Request, load, open_comparison
from reviewer.workspace import open_workspace
from tests.repo import Repo

CAP = 60
PARTS = "\n\n".join(
    f"def part_{number}(value):\n" + "".join(f"    value += {number * at}\n" for at in range(9))
    for number in range(20)
)


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """A new file of four caps, edits that use it, a lock file beside its manifest, a path that is not UTF-8."""
    before = {f"shop/use_{number}.py": f"value = {number}\n" for number in range(6)}
    after = {name: f"value = part_{number}({number})\n" for number, name in enumerate(before)}
    repo.commit(
        "base",
        {
            "reviewer.toml": f"[reading]\nchunk_lines = {CAP}\n",
            "Cargo.toml": "a = 1\n",
            "Cargo.lock": "1\n",
            **before,
        },
    )
    repo.branch("topic")
    repo.commit(
        "work",
        {"a.py": PARTS, "Cargo.toml": "a = 2\n", "Cargo.lock": "2\n", "caf\udce9.py": "x = 1\n", **after},
    )
    return repo


@pytest.fixture
def kept() -> Iterator[int]:
    handle = scratch_file()
    yield handle
    os.close(handle)


def analysed(repo: Path, keeping: Keeping | None = None, **asked: object) -> Analysis:
    workspace = open_workspace(repo)
    scope = Scope(drawn=True, capped=True, **asked)  # type: ignore[arg-type]
    return Analysis(
        workspace, open_comparison(workspace, Request(target="topic")), None, scope, keeping=keeping
    )


def units_of(analysis: Analysis) -> dict[int, UnitsReady]:
    """The units of each file as they were told last."""
    return {part.file: part for part in analysis.parts() if isinstance(part, UnitsReady)}


def test_every_granularity_is_the_one_of_the_command_line(branch: Repo, kept: int) -> None:
    first = analysed(branch.path, Keeping(kept), grain=1)
    told = [part for part in first.parts() if isinstance(part, ChunksReady)]
    assert told[-1] == Kept(kept).chunks(1)
    for grain in (-9, -1, 0, 2, 9):
        review = load(open_workspace(branch.path), Request(target="topic"), scope=Scope(grain=grain))
        found = Kept(kept).chunks(grain)
        assert found
        assert found.asked == grain
        pieces = Pieces(review.change.cuts)
        assert tuple(map(pieces.chunk, found.chunks)) == review.chunks


def test_who_recalls_a_change_cuts_it_as_who_has_read_it(branch: Repo, kept: int) -> None:
    first = analysed(branch.path, Keeping(kept))
    last = units_of(first)
    change = Kept(kept).change()
    assert change

    again = analysed(branch.path)
    recalled = list(again.recall(change))

    assert [(one.file, tuple(one.units), one.cuts) for one in recalled] == [
        (one.file, tuple(one.units), one.cuts) for one in last.values()
    ]
    long = next(cut.unit for one in recalled for cut in one.cuts)
    cuts = (Cut(long.fingerprint, (Point(0, 5),)), Cut(last[max(last)].units[0].fingerprint, (Point(1, 0),)))
    expected = list(first.recut(cuts))
    assert {type(part) for part in expected} == {UnitsReady, MovedReady, SymbolsReady, CoverageReady}
    assert list(again.recut(cuts)) == expected
    assert list(again.recut(())) == list(first.recut(()))


def test_who_recalls_a_change_that_was_cut_has_its_pieces(branch: Repo, kept: int) -> None:
    first = analysed(branch.path, Keeping(kept))
    last = units_of(first)
    cuts = (Cut(last[max(last)].units[0].fingerprint, (Point(1, 0),)),)
    change = Kept(kept).change()
    assert change
    (told,) = (part for part in first.recut(cuts) if isinstance(part, UnitsReady))

    assert told in list(analysed(branch.path, cuts=cuts).recall(change))


def test_where_nothing_can_be_kept_nothing_is_and_the_analysis_goes_on(
    branch: Repo, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int, _frame: bytes, _at: int) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(os, "pwrite", full)
    parts = list(analysed(branch.path, Keeping(kept)).parts())

    assert not [part for part in parts if isinstance(part, Failed)]
    assert [part for part in parts if isinstance(part, ChunksReady) and part.final]
    assert Kept(kept).change() is None
    assert Kept(kept).chunks(0) is None
