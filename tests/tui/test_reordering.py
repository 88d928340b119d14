"""Other chunks are taken over in steps: until the last one everything is as it was, and what a reader does between two
of them holds in the new order too."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from reviewer.core.change import Unit
from reviewer.core.progress import NOTHING, Counted
from reviewer.desk import Spot
from reviewer.parts import ChunksReady
from reviewer.tui.commands import arranging
from reviewer.tui.dialogs.chunk_choice import NEW_CHUNK
from reviewer.tui.document import Document
from reviewer.tui.reordering import Reordering
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review

FILES = ("alpha.py", "beta.md", "gamma.toml", "delta.sql")


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Three changes in each of four files of different kinds."""
    repo.commit("base", {name: numbered(60) for name in FILES})
    repo.branch("topic")
    repo.commit("work", {name: numbered(60, (5, 30, 55)) for name in FILES})
    return repo


def a_chunk_a_unit(sitting: Sitting, step: int) -> ChunksReady:
    """Every unit in a chunk of its own; with a step of -1, the last one of the change first."""
    desk = sitting.desk
    pattern = desk.chunks[0]
    units = [unit for file in sorted(desk.units) for unit in desk.units[file]][::step]
    chunks = [
        replace(pattern, id=str(number), title=f"no {number}", units=(unit.fingerprint,), lines=unit.lines)
        for number, unit in enumerate(units, 1)
    ]
    return ChunksReady(tuple(chunks))


async def test_what_a_reader_does_between_two_steps_holds_in_the_new_order(branch: Repo):
    async with review(branch) as sitting:
        desk, stage = sitting.desk, sitting.stage
        unit = desk.units[1][1]
        acts: dict[str, Callable[[], object]] = {
            "mark": lambda: desk.marking.read(desk.spots[unit.fingerprint]),
            "unmark": lambda: desk.marking.unread(desk.spots[unit.fingerprint]),
            "fold": lambda: sitting.screen.viewing.fold(),
            "show a file whole": lambda: sitting.screen.viewing.whole_file(),
            "hide what is read": lambda: sitting.screen.viewing.hide_done(),
            "rename": lambda: desk.arranging.rename(0, "another title"),
            "show one chunk": lambda: sitting.screen.viewing.only_chunk(),
            "side by side": lambda: sitting.screen.run_command("view.layout"),
        }
        for number, (what, act) in enumerate(acts.items()):
            for at in (0, 1, 3, 9):
                part = a_chunk_a_unit(sitting, (1, -1)[(number + at) % 2])
                before = desk.chunks
                steps = Reordering(stage, part, reading=lambda: True).steps()
                for _ in range(at):
                    assert next(steps, "done") is None
                assert desk.chunks == before, what
                act()
                agree(sitting, what)
                for _ in steps:
                    pass
                agree(sitting, what)
                assert [chunk.units for chunk in desk.chunks] == [chunk.units for chunk in part.chunks]
            await sitting.pilot.pause()


async def test_chunks_that_are_arranged_by_hand_are_shown_in_steps_where_there_are_many(
    branch: Repo, monkeypatch: pytest.MonkeyPatch
):
    async with review(branch) as sitting:
        desk, acts = sitting.desk, sitting.screen.arranging
        sitting.hand_over(a_chunk_a_unit(sitting, 1))
        await sitting.until(lambda: len(desk.chunks) == 12, "a chunk for each unit")
        monkeypatch.setattr(arranging, "ARRANGED_AT_ONCE", 0)
        under_way: list[Iterator[None]] = []
        monkeypatch.setattr(acts, "_begin", under_way.append)
        spot = desk.spots[desk.chunks[4].units[0]]
        edits: dict[str, Callable[[], object]] = {
            "merge": lambda: acts._merge(0, 2),
            "move": lambda: acts._move_to(list(desk.chunks[1].units), 3),
            "move to a new one": lambda: acts._move_to(list(desk.chunks[2].units), NEW_CHUNK),
            "rename": lambda: acts._rename(1, "another title"),
            "order": lambda: (sitting.stage.go_to(spot), acts.place(3)),
            "undo": acts.undo,
            "redo": acts.redo,
        }
        for at, (what, edit) in enumerate(edits.items()):
            before, known = desk.chunks, len(desk.session.arrangement.edits)
            edit()
            assert desk.chunks is before, what
            assert len(desk.session.arrangement.edits) != known, "it is in the journal at once"
            steps = under_way[0]
            for _ in range(2 * at):
                next(steps)
            assert desk.chunks is before, what
            desk.marking.read(desk.spots[before[at].units[0]])
            if at in (1, 3):  # another edit comes between: both are shown in one go
                acts._rename(0, f"title {at}")
            agree(sitting, what)
            for _ in steps:
                pass
            assert desk.arranging.is_up_to_date, what
            agree(sitting, what)
            shown = desk.chunks
            assert [list(rest) for rest in under_way[1:]] == [[]] * (at in (1, 3))
            under_way.clear()
            assert desk.chunks is shown
            desk.arranging.cut()  # arranged at once
            assert desk.chunks == shown, what
        assert "made again: " in sitting.screen._message


def agree(sitting: Sitting, what: str) -> None:
    """Rows, chunks and counts are those that one look at everything gives."""
    desk, stage = sitting.desk, sitting.stage
    anew = Document()
    shown = stage.document
    anew.deltas, anew.layout, anew.shown = shown.deltas, shown.layout, shown.shown
    anew.base_lines, anew.comments, anew.folded = shown.base_lines, shown.comments, shown.folded
    anew.show([one for one in stage.order() if one])
    assert shown.sections == anew.sections, what
    assert [shown.row(row) for row in range(shown.rows)] == [anew.row(row) for row in range(anew.rows)], what
    for index, chunk in enumerate(desk.chunks):
        units = [found for name in chunk.units if (found := desk.unit(desk.spots[name])) is not None]
        counted = (
            Counted(unit.lines, desk.is_read(unit.fingerprint), is_high(sitting, unit)) for unit in units
        )
        assert desk.chunk_progress(index) == sum((one.progress for one in counted), NOTHING), what
        assert {desk.chunk_of[unit.fingerprint] for unit in units} == {index}


def is_high(sitting: Sitting, unit: Unit) -> bool:
    """Whether the gutter calls a unit risky."""
    return sitting.desk.state(Spot(unit.file, sitting.desk.spots[unit.fingerprint].slot)).level == 3
