"""A large change is shown anew with what is near first: the same rows are on the screen when all of it is there, and
every key says what it does in a small one."""

import random
from collections.abc import Callable, Iterator

import pytest
from textual.events import Key

from reviewer.tui import app, showing, stage
from reviewer.tui.document import Document
from reviewer.tui.showing import drain
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review

FILES = [f"part{at:02}/{name}" for at in range(12) for name in ("alpha.py", "beta.md")]


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Six changes in each of two dozen files, some of white space alone."""
    repo.commit("base", {name: numbered(120) for name in FILES})
    repo.branch("topic")
    changed = (5, 30, 55, 80, 100, 118)
    work = {name: numbered(120, changed).replace("new 30\n", "line  30\n") for name in FILES}
    repo.commit("work", work)
    return repo


@pytest.fixture
def in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it were large, and as if nobody had much time."""
    monkeypatch.setattr(showing, "AT_ONCE_UNITS", 10)
    monkeypatch.setattr(showing, "AT_ONCE_ROWS", 100)
    monkeypatch.setattr(showing, "NEAR_SCREENS", 1)
    monkeypatch.setattr(showing, "NEAR_SECONDS", 60.0)
    monkeypatch.setattr(stage, "LISTED_AT_ONCE", 1)


ACTS = (
    "view.layout",
    "queue.hide-done",
    "view.only-file",
    "view.only-file",
    "view.layout",
    "filter.unread",
    "view.whitespace",
    "filter.unread",
    "view.only-chunk",
    "view.only-chunk",
    "view.layout",
    "view.whitespace",
    "queue.hide-done",
)


async def test_what_is_near_stays_on_the_screen_when_all_of_it_is_shown(
    branch: Repo, in_steps: None, monkeypatch: pytest.MonkeyPatch
):
    async with review(branch, size=(100, 24)) as sitting:
        stage, desk, screen = sitting.stage, sitting.desk, sitting.screen
        under_way: list[Iterator[None]] = []
        monkeypatch.setattr(stage.showing, "begin", under_way.append)
        parts = 0
        for number, act in enumerate(ACTS):
            await sitting.go(FILES[7 * number % len(FILES)], line=(30, 80, 100)[number % 3])
            for steps in under_way:
                drain(steps)
            under_way.clear()
            desk.marking.read(desk.places.spots[desk.units[number][1].fingerprint])
            if number % 4 == 1:
                screen.run_command("select.range")
            cursor, selected = stage.document.locus(stage.diff.cursor), stage.selection_start >= 0
            screen.run_command(act)
            near = screen_rows(sitting)
            parts += stage.document.partial
            if stage.document.partial:
                assert stage.showing.waits
                assert stage.document.rows <= whole(sitting).rows
                done: list[int] = []
                stage.showing.after(lambda done=done: done.append(stage.document.rows))
                assert done == []
                for _ in under_way.pop():
                    assert stage.document.partial
                assert done == [stage.document.rows]
                assert screen_rows(sitting) == near, act
            elif under_way:
                drain(under_way.pop())
            agree(sitting, act)
            assert not stage.showing.waits
            if cursor in [stage.document.locus(row) for row in range(stage.document.rows)]:
                assert stage.document.locus(stage.diff.cursor) == cursor, act
                assert (stage.selection_start >= 0) == selected, act
            if selected:
                screen.writing.unselect()
        assert parts > 6


async def test_something_else_is_wanted_before_all_of_it_is_shown(
    branch: Repo, in_steps: None, monkeypatch: pytest.MonkeyPatch
):
    async with review(branch, size=(100, 24)) as sitting:
        stage, desk = sitting.stage, sitting.desk
        under_way: list[Iterator[None]] = []
        monkeypatch.setattr(stage.showing, "begin", under_way.append)
        unit = desk.units[3][2]
        meanwhile: dict[str, Callable[[], object]] = {
            "another layout": lambda: sitting.screen.viewing.layout(),
            "a filter": lambda: sitting.screen.filtering.apply("part0"),
            "no filter": lambda: sitting.screen.filtering.apply(""),
            "a mark": lambda: desk.marking.read(desk.spots[unit.fingerprint]),
            "the length of a file": lambda: stage.base_arrived(5, [b"x\n"] * 130),
            "another title": lambda: desk.arranging.rename(0, "another title"),
            "what is done": lambda: sitting.screen.viewing.hide_done(),
        }
        for number, (what, act) in enumerate(meanwhile.items()):
            for at in (0, 3, 20):
                sitting.screen.run_command("view.layout")
                steps = under_way.pop() if under_way else iter(())
                for _ in range(at):
                    next(steps, None)
                act()
                stage.document.row(stage.diff.cursor)
                drain(steps)
                while under_way:
                    drain(under_way.pop())
                agree(sitting, f"{what} {number}")


async def test_a_key_waits_for_all_of_it_where_it_leads_away(branch: Repo, in_steps: None):
    async with review(branch, size=(100, 24)) as sitting:
        stage = sitting.stage
        await sitting.go(FILES[8], line=55)
        cursor = stage.diff.cursor
        for keys, at in (
            (("t", "t", "G"), lambda: stage.document.rows - 2),
            (("t", "t", "t", "g", "g"), lambda: 1),
            (("t", "j", "k", "t", "t", "G", "k"), lambda: stage.document.rows - 3),
        ):
            for key in keys:
                sitting.app.post_message(Key(key, key))
            await sitting.until(lambda: all_shown(sitting), "the keys")
            assert abs(stage.diff.cursor - at()) <= 2, keys
        assert cursor
        sitting.screen.filtering.apply("part11")
        sitting.app.post_message(Key("escape", None))
        sitting.app.post_message(Key("G", "G"))
        await sitting.until(lambda: all_shown(sitting), "the keys")
        assert stage.document.rows - stage.diff.cursor <= 2


async def test_no_key_waits_longer_than_for_what_the_one_before_it_shows(
    branch: Repo, in_steps: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(app, "LONGEST_WAIT", 1e6)
    generator = random.Random(1)
    keys = ["W", "B", "t", "h", "r", "X", "O", "w", "J", "G", "j", "k", "}", "u", "I", "v", "escape"]
    async with review(branch, size=(100, 24)) as sitting:
        for _ in range(40):
            typed = [generator.choice(keys) for _ in range(generator.randint(2, 6))]
            for key in typed:
                sitting.app.post_message(Key(key, key if len(key) == 1 else None))
            await sitting.until(lambda: all_shown(sitting), f"{typed}")


def all_shown(sitting: Sitting) -> bool:
    """Whether every key was dealt with, and what is shown is what is to be shown in the room there is."""
    app = sitting.app
    if app.message_queue_size or app._keys or app._waiting_since or sitting.stage.showing.waits:
        return False
    shown, anew = sitting.stage.document, whole(sitting)
    return (
        not shown.partial
        and shown.sections == anew.sections
        and [shown.row(row) for row in range(shown.rows)] == [anew.row(row) for row in range(anew.rows)]
    )


def screen_rows(sitting: Sitting) -> list[object]:
    """What stands on the screen, in words that do not depend on how many rows there are."""
    stage = sitting.stage
    shown = range(stage.diff.top, min(stage.document.rows, stage.diff.top + stage.diff.size.height))
    return [(stage.document.row(row)[0].file, stage.document.row(row)[1]) for row in shown]


def whole(sitting: Sitting) -> Document:
    """All there is to be shown, in one go."""
    shown, anew = sitting.stage.document, Document()
    anew.deltas, anew.layout, anew.shown = shown.deltas, shown.layout, shown.shown
    anew.base_lines, anew.comments, anew.folded = shown.base_lines, shown.comments, shown.folded
    anew.show([one for one in sitting.stage.order() if one])
    return anew


def agree(sitting: Sitting, what: str) -> None:
    """What is shown is what one look at everything gives, and its counts too."""
    shown, anew = sitting.stage.document, whole(sitting)
    assert not shown.partial, what
    assert shown.sections == anew.sections, what
    assert [shown.row(row) for row in range(shown.rows)] == [anew.row(row) for row in range(anew.rows)], what
