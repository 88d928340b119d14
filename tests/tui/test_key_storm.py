"""Thousands of random keys: nothing crashes, and nothing is marked that the cursor was not on."""

import os
import random
from collections.abc import Iterator

import pytest
from textual import events
from textual.keys import key_to_character
from textual.screen import Screen

from reviewer.core.session import MarkHow, UnitsMarked
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.keynames import parse
from reviewer.tui.keys import COMMANDS
from reviewer.tui.screens.review import ReviewScreen
from tests.repo import Repo
from tests.tui.session import Sitting, review
from tests.tui.test_review_screen import BASE, HEAD, lock

EVENTS = int(os.environ.get("REVIEWER_STORM", "10000"))
SEEDS = [int(seed) for seed in os.environ.get("REVIEWER_STORM_SEEDS", "1").split(",")]
BATCH = 25
"""Keys pressed at once; then a frame is drawn, and everything is looked at."""
MARKING = ("r", "R", "x", "X")
"""Keys that are pressed more often than others: it is about what they do."""
SIZES = [(120, 36), (80, 24), (40, 10), (200, 60), (20, 5), (100, 30)]
LEAVES = ("session.quit", "session.suspend", "session.editor", "session.reload")


def keys() -> list[str]:
    """Every key of the table that stays in the session, those within sequences too, and what opens dialogs leave."""
    found = {"1", "3", "0", "enter", "escape"}
    for command in COMMANDS:
        for written in command.keys:
            _, sequence = parse(written)
            found.update(sequence)
    leaving = {parse(written)[1] for command in COMMANDS if command.id in LEAVES for written in command.keys}
    return sorted(found - {sequence[0] for sequence in leaving})


def batches(generator: random.Random) -> Iterator[tuple[str, ...]]:
    every = [*keys(), *MARKING * 4]
    for number in range(EVENTS // BATCH):
        closing = (
            ("escape",) * 4 if number % 3 == 0 else ()
        )  # else most of it is typed into lines and filters
        yield closing + tuple(generator.choice(every) for _ in range(BATCH - len(closing)))


def not_drawn(screen: Screen[object]) -> None:
    """What a screen does instead of drawing after every key: two thirds of the storm's time went there."""
    screen._dirty_widgets.clear()


def watched(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was wrong with any mark, told by what the cursor stood on when its command began."""
    wrong: list[str] = []
    screen, stage, desk = sitting.screen, sitting.stage, sitting.desk
    run = screen.run_command

    def running(command: str, count: int | None = None) -> None:
        before = len(sitting.appended)
        spot = stage.spot()
        on = desk.unit(spot) if spot else None
        folded = spot is not None and spot.file in stage.document.folded
        shown = {unit.fingerprint for unit in desk.units.get(spot.file, ())} if spot else set()
        run(command, count)
        for event in sitting.appended[before:]:
            if not isinstance(event, UnitsMarked):
                continue
            marked = set(event.fingerprints)
            if command == "mark.read" and not folded and (on is None or marked != {on.fingerprint}):
                wrong.append(f"r marked {marked}, the cursor was on {on}")
            if command == "mark.read" and folded and not marked <= shown:
                wrong.append(f"r on a folded file marked {marked - shown} outside it")
            if command not in ("mark.read", "mark.chunk-read"):
                wrong.append(f"{command} marked {marked}")
            if event.how is MarkHow.BULK and any(map(desk.marking.one_by_one, marked)):
                wrong.append(f"{command} marked high risk in one go")

    monkeypatch.setattr(screen, "run_command", running)
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_no_key_crashes_or_marks_what_nobody_looked_at(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, seed: int
):
    repo.commit("base", {**BASE, "package-lock.json": lock("1.0.0"), "old.txt": "one\ntwo\nthree\n"})
    repo.branch("topic")
    repo.write({"old.txt": None, "moved.txt": "one\ntwo\nthree\n", "x.bin": b"\x00\x01"})
    repo.commit("work", {**HEAD, "package-lock.json": lock("1.0.1")})
    generator = random.Random(seed)
    async with review(repo) as sitting:
        wrong = watched(sitting, monkeypatch)
        for command in LEAVES:  # the help runs commands, too
            monkeypatch.setitem(sitting.screen.handlers, command, lambda _count: None)
        monkeypatch.setattr(Screen, "_compositor_refresh", not_drawn)
        for number, batch in enumerate(batches(generator)):
            for key in batch:
                sitting.app.post_message(events.Key(key, key_to_character(key)))
            await sitting.pilot.pause()
            assert sitting.text  # drawn
            if number % 10 == 9:
                await sitting.pilot.resize_terminal(*generator.choice(SIZES))
            consistent(sitting)
            assert wrong == []
        for _ in range(4):
            if sitting.app.screen is not sitting.screen:
                await sitting.press("escape")
        assert isinstance(sitting.app.screen, ReviewScreen | Dialog)
        assert sum(isinstance(event, UnitsMarked) for event in sitting.appended) > EVENTS // 500, (
            "nothing was tried"
        )


def consistent(sitting: Sitting) -> None:
    """Cursor, selection and window stay within what there is."""
    stage, diff = sitting.stage, sitting.stage.diff
    rows = stage.document.rows
    assert 0 <= diff.cursor < max(1, rows)
    assert 0 <= diff.top < max(1, rows)
    assert stage.selection_start < max(1, rows)
    assert sitting.stage.queue.cursor < max(1, len(sitting.stage.queue.entries))
