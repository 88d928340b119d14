"""What may be marked in one go, and what only on its own: in doubt, on its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.kind import FileKind, Kind
from reviewer.core.policy import Policy
from reviewer.core.session import MarkHow
from reviewer.desk import Desk
from reviewer.desk.places import Spot
from reviewer.git.drafts import Journal
from reviewer.parts import ChunksReady, FindingsReady, PolicyReady, UnitsReady

COMPARISON = Comparison(source=Source.COMMITS, base="main", head="topic", key="k", head_commit="1" * 40)
PLAIN, RISKY = (
    Unit(name * 64, UnitKind.LINES, 0, at, "pay.py", "pay.py", at, 1, at, 1)
    for at, name in ((1, "a"), (9, "b"))
)
FOUND = Finding("payments", Level.HIGH, "pay.py", DiffSide.NEW, 9, "why", RISKY.fingerprint)
CHUNK = Chunk(
    id="1",
    title="Pay",
    why="why",
    kind=ChunkKind.REVIEW,
    units=(PLAIN.fingerprint, RISKY.fingerprint),
    lines=4,
    minutes=1,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Two units of one file, in one chunk; what was found in them, and the policy, are not known yet."""
    with Journal(tmp_path, "k") as journal:
        desk = Desk(COMPARISON, journal, lambda: "2026-01-01T00:00:00Z")
        desk.receive(UnitsReady(0, (PLAIN, RISKY), FileKind(Kind.SOURCE, "")))
        desk.receive(ChunksReady((CHUNK,)))
        yield desk


def all_known(desk: Desk) -> None:
    desk.receive(PolicyReady(Policy(), "", ""))
    desk.receive(FindingsReady(0, (FOUND,)))


def test_while_risks_and_policy_are_not_known_nothing_is_marked_in_one_go(desk: Desk) -> None:
    assert desk.marking.chunk(0) == (0, 2)
    assert desk.marking.folded(0, (0, 1)) == (0, 2)
    assert not desk.session.marks


def test_a_chunk_leaves_what_wants_to_be_marked_on_its_own(desk: Desk) -> None:
    all_known(desk)
    assert desk.marking.chunk(0) == (1, 1)
    assert {name: mark.how for name, mark in desk.session.marks.items()} == {PLAIN.fingerprint: MarkHow.BULK}
    assert desk.marking.read(Spot(0, 1))
    assert desk.session.marks[RISKY.fingerprint].how is MarkHow.ONE_BY_ONE
    assert desk.progress().done


def test_a_folded_file_is_marked_whole_or_not_at_all(desk: Desk) -> None:
    all_known(desk)
    assert desk.marking.folded(0, (0, 1)) == (0, 1)
    assert desk.marking.folded(0, (0,)) == (1, 0)


def test_marks_are_taken_back_the_last_one_first(desk: Desk) -> None:
    all_known(desk)
    desk.marking.read(Spot(0, 0))
    desk.marking.read(Spot(0, 1))
    assert desk.marking.unread(Spot(0, 1))
    assert not desk.marking.unread(Spot(0, 1))
    assert desk.marking.undo() == Spot(0, 0)  # the other one is not read any more
    assert desk.marking.undo() is None
    assert not desk.session.marks


def test_what_has_not_arrived_cannot_be_marked(desk: Desk) -> None:
    assert not desk.marking.read(Spot(3, 0))
    assert desk.marking.one_by_one("f" * 64)
