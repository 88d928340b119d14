"""The application: a theme, the review screen, nothing else."""

import asyncio
import traceback
from asyncio import TimerHandle
from collections import deque
from time import monotonic
from typing import Any

from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen

from reviewer.tui.color import Depth
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.driver import PaintedDriver
from reviewer.tui.later import later
from reviewer.tui.opening import Opening
from reviewer.tui.screens.review import ReviewScreen, Taken
from reviewer.tui.theme import Palette, textual_theme
from reviewer.tui.themefile import load, names

LONGEST_WAIT = 2.0
"""Seconds after which keys go on whatever the one before them is doing."""


class ReviewerApp(App[bool]):
    """Holds what the screen is made of; ends with True when the review is to be opened again."""

    class KeyPassed(Message):
        """Follows a key on its way up from the widget it went to; here, that key has been dealt with."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "reviewer"
    CSS_PATH = "screens/review.tcss"  # a screen's own would have everything there is parsed once more

    def __init__(self, opening: Opening, *, painted: bool = False) -> None:
        self.palette = opening.palette
        self.fault = ""
        self._curtain = painted
        self._keys: deque[events.Key] = deque()
        self._waiting_since = 0.0
        self._overdue: TimerHandle | None = None
        super().__init__(
            driver_class=PaintedDriver.for_terminal(opening.terminal) if painted else None,
            ansi_color=True if self.palette.theme.ansi else None,
        )
        self.opening = opening
        self._take_theme()

    async def on_event(self, event: events.Event) -> None:
        """Keys go one by one: what a key opens, or comes back to, gets the keys that were typed after it."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys.append(event)
            if self._waiting_since and not self._overdue:
                self._overdue = later(self, LONGEST_WAIT, self._wait_no_longer)
            await self._next_keys()
        else:
            await super().on_event(event)

    async def _next_keys(self) -> None:
        while self._keys and not self._waiting_since and self.is_running and self.screen.is_attached:
            event = self._keys.popleft()
            self._waiting_since = monotonic()
            taken = await self._taken(event.key)
            if taken is Taken.DONE:
                self._waiting_since = 0.0
            elif taken is Taken.NOT:
                await self._pass(event)

    async def _taken(self, key: str) -> Taken:
        """Have the review deal with a key at once, if it is one of its own; others come between it and the next."""
        screen = self.screen
        if not isinstance(screen, ReviewScreen):
            return Taken.NOT
        if not self.app_focus:
            self.app_focus = True
        last = not self._keys and not self.message_queue_size
        taken = screen.take(key, last=last)
        if not last:
            await asyncio.sleep(0)
        return taken

    async def _pass(self, event: events.Key) -> None:
        """Let a key go the way Textual sends it: to the widget that has the keyboard, and up from there."""
        target = self.screen.focused or self.screen
        await super().on_event(event)
        target.post_message(self.KeyPassed())

    def _wait_no_longer(self) -> None:
        self._overdue = None
        if monotonic() - self._waiting_since >= LONGEST_WAIT:
            self._go_on()
        elif self._keys:
            self._overdue = later(self, LONGEST_WAIT, self._wait_no_longer)

    def on_reviewer_app_key_passed(self) -> None:
        """A key is dealt with; what it opened says itself when it has the keyboard."""
        self._next_may_come()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """What was painted before stays on the screen until the review can draw all of it."""
        if not self._curtain:
            super()._display(screen, renderable)

    def on_review_screen_drawn(self) -> None:
        """From here on, it draws."""
        if self._curtain:
            self._curtain = False
            self.screen.refresh()

    def on_review_screen_key_done(self) -> None:
        """The review has dealt with a key."""
        self._next_may_come()

    def on_dialog_ready(self) -> None:
        """A dialog has the keyboard."""
        self._next_may_come()

    def _next_may_come(self) -> None:
        """Go on, unless a dialog was opened since that has no keyboard yet: one key may be told of twice."""
        screen = self.screen
        if not isinstance(screen, Dialog) or screen.ready:
            self._go_on()

    def _go_on(self) -> None:
        self._waiting_since = 0.0
        if self._keys:
            self.call_next(self._next_keys)

    def _take_theme(self) -> None:
        self.register_theme(textual_theme(self.palette))
        self.theme = self.palette.theme.name

    def next_theme(self) -> Palette:
        """Go on to the next theme; its palette."""
        if self.palette.depth in (Depth.NONE, Depth.SIXTEEN):
            return self.palette  # every other theme would turn to mud with so few colours
        every = names()
        at = every.index(self.palette.theme.name) if self.palette.theme.name in every else -1
        self.palette = Palette(load(every[(at + 1) % len(every)]), self.palette.depth)
        self._take_theme()
        return self.palette

    def _fatal_error(self) -> None:
        """A fault of ours ends the screen with a sentence; the details go to a file, never to the terminal.

        Textual's own would print the traceback with the values of all variables, which are the repository's.
        """
        log = self.opening.desk.journal.folder / "fault.txt"
        try:
            log.write_text("".join(traceback.format_exc()), encoding="utf-8", errors="backslashreplace")
            where = f"Details are in {log}."
        except OSError:
            where = "Details could not be written."
        self.fault = f"The screen stopped on a fault of its own. Everything you did is kept. {where}"
        self._close_messages_no_wait()

    def on_mount(self) -> None:
        """Open the review."""
        scene, background, keymap = self.opening.scene, self.opening.background, self.opening.keymap
        self.push_screen(ReviewScreen(scene, background, self.palette, keymap, self.next_theme))
