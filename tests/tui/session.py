"""A review on a real repository, opened as `reviewer` opens it, but on Textual's own headless terminal."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual import events
from textual.keys import key_to_character
from textual.pilot import Pilot

from reviewer.core.finding import DiffSide
from reviewer.core.session import Event
from reviewer.desk import Desk, Spot
from reviewer.git.drafts import Journal
from reviewer.git.location import locate
from reviewer.git.resolve import resolve
from reviewer.tui.app import ReviewerApp
from reviewer.tui.background import Background
from reviewer.tui.keynames import parse
from reviewer.tui.keys import NORMAL
from reviewer.tui.opening import Opening
from reviewer.tui.rows import Row, RowKind
from reviewer.tui.screens.review import ReviewScreen
from reviewer.tui.stage import Stage
from reviewer.tui.theme import palette
from tests.repo import Repo
from tests.tui.frames import frame

PATIENCE = 120.0
"""Seconds to wait before a test gives up; a loaded machine is slow, not wrong."""
NOW = "2026-01-02T03:04:05Z"


@dataclass
class Sitting:
    """One open review and the hands on its keyboard."""

    app: ReviewerApp
    pilot: Pilot[bool]
    appended: list[Event]

    @property
    def screen(self) -> ReviewScreen:
        """The review, whatever dialog lies over it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, ReviewScreen))

    @property
    def stage(self) -> Stage:
        return self.screen.stage

    @property
    def desk(self) -> Desk:
        return self.screen.desk

    def hand_over(self, part: object) -> None:
        """Let something arrive as it does from the worker."""
        self.screen.intake.put(part)

    async def press(self, *keys: str) -> None:
        """Press keys and let everything they cause happen."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def press_at_once(self, *keys: str) -> None:
        """Press keys, written as in the table, without looking up between them; a fifth of the time of `press`."""
        for key in keys:
            (name,) = parse(key)[1]
            self.app.post_message(events.Key(name, key_to_character(name)))
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds; AssertionError with the frame when it never does."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not holds():
            assert asyncio.get_running_loop().time() < end, f"waited in vain for {what}\n{self.text}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def go(self, path: str, *, line: int = 0, side: DiffSide = DiffSide.NEW) -> Spot:
        """Put the cursor on the unit of a file that holds the line (on its first unit without one)."""
        file = [delta.path for delta in self.desk.deltas].index(path)
        spot = Spot(file, 0)
        if line:
            spot = next(
                Spot(file, slot)
                for slot, unit in enumerate(self.desk.units[file])
                for start, lines in [
                    (unit.new_start, unit.new_lines)
                    if side is DiffSide.NEW
                    else (unit.old_start, unit.old_lines)
                ]
                if start <= line < start + lines
            )
        self.stage.show_spot(spot, line=line, side=side)
        await self.pilot.pause()
        return spot

    def row(self) -> Row:
        """The row under the cursor."""
        return self.stage.document.row(self.stage.diff.cursor)[1]

    def kinds(self) -> list[RowKind]:
        """What every row of the diff is, from the first to the last."""
        document = self.stage.document
        return [document.row(row)[1].kind for row in range(document.rows)]

    def read_units(self) -> int:
        return self.desk.progress().units_read

    @property
    def text(self) -> str:
        """What is on the screen."""
        return frame(self.app)


class Recording(Journal):
    """A journal that also tells the test what was written to it."""

    told: list[Event]

    def append(self, event: Event) -> None:
        self.told.append(event)
        super().append(event)


@asynccontextmanager
async def review(
    repo: Repo,
    target: str | None = None,
    *,
    size: tuple[int, int] = (120, 36),
    worktree: bool = False,
    theme: str = "dark",
    analysed: bool = True,
) -> AsyncIterator[Sitting]:
    """The session on a target, when its analysis has arrived."""
    location = locate(repo.path)
    comparison = resolve(location, target, base=None, worktree=worktree, staged=False)
    async with opened(Background(repo.path, location, comparison), size=size, theme=theme) as sitting:
        if analysed:
            await sitting.until(lambda: sitting.desk.ready and sitting.screen.arrivals.whole, "the analysis")
            await sitting.pilot.pause()
        yield sitting


@asynccontextmanager
async def opened(
    background: Background, *, size: tuple[int, int] = (120, 36), theme: str = "dark"
) -> AsyncIterator[Sitting]:
    """The session on what a background brings."""
    appended: list[Event] = []
    location = background.location
    with Recording.open(location, background.comparison.key) as journal:
        journal.told = appended
        desk = Desk(background.comparison, journal, lambda: NOW, "Rita Reviewer", "rita@example.com")
        app = ReviewerApp(Opening(desk, background, palette(theme, os.environ), NORMAL))
        try:
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                yield Sitting(app, pilot, appended)
        finally:
            background.close()


def numbered(count: int, changed: Sequence[int] = (), word: str = "line") -> str:
    """`count` lines that each say their number; those in `changed` say something else."""
    return "".join(f"{'new' if at in changed else word} {at}\n" for at in range(1, count + 1))
