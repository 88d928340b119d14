"""The first screen, painted before Textual is imported: what the session then shows, cell by cell the same.

Reading and drawing take a few milliseconds; Textual takes a quarter of a second to import. Both draw the same scene
with the same painter, so nothing moves when the one takes over from the other. A change that takes git longer is
painted by a thread, while Textual is imported.
"""

import os
import sys
from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic

from reviewer.desk import Desk, Spot
from reviewer.feed import AllDeltas, Arrival, BaseArrived, DeltasArrived, FeedFailed
from reviewer.tui.answers import Color
from reviewer.tui.background import Background
from reviewer.tui.cellwidth import ambiguous_wide, cell_len
from reviewer.tui.facts import conditions, detail_lines, details_title, footer_line, queue_title, title_lines
from reviewer.tui.geometry import Pane, panes
from reviewer.tui.keys import Context, Keymap
from reviewer.tui.paint import Back, Run, window
from reviewer.tui.placed import disputed, placed
from reviewer.tui.queue import QueueMode, draw, leads
from reviewer.tui.queue_lists import entries
from reviewer.tui.scene import Scene
from reviewer.tui.scrollbar import SCROLL_MARGIN, THUMB, TRACK, thumb
from reviewer.tui.terminal import Terminal, size
from reviewer.tui.theme import Palette

SMALLEST = (40, 10)
"""Columns and rows below which nobody is in a hurry."""

HEAD_START_SECONDS = 0.06
"""How long the painting has the processor for itself: mostly it is done by then."""

SHORT_TURN_SECONDS = 0.0005
"""How long one of both goes on while the other wants to, once it has not."""

DEFAULT_TURN_SECONDS = sys.getswitchinterval()
LOOK_SECONDS = 0.02
SCREENFUL_SECONDS = 0.08
"""How long, from the first file on, what fills the screen is waited for."""

SWITCH = "REVIEWER_FIRST_SCREEN"
"""The environment variable that turns this off, set to "no"."""

Cell = tuple[str, str]
"""Text and the SGR parameters it is drawn with."""


class Opening:
    """A scene that fills while Textual is not there yet, and the picture of it."""

    def __init__(self, desk: Desk, background: Background, palette: Palette, keymap: Keymap) -> None:
        self.desk = desk
        self.background = background
        self.palette = palette
        self.keymap = keymap
        self.scene = Scene(desk, background)
        self.terminal = Terminal()
        self.follow: Callable[[Color], Palette] | None = None
        """The palette for a background the terminal tells of; None where the theme is chosen."""
        self.arrived = False
        self._awaited = Event()
        self._painting: Thread | None = None
        self._fault: Exception | None = None

    def begin_painting(self) -> bool:
        """Take the terminal and begin to paint the first screen; False where that is not to be done.

        Who wants to go on importing may: from here on the painting waits for git by itself.
        """
        width, height = size()
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if small or os.environ.get(SWITCH) == "no" or not self.terminal.take():
            return False
        if self.follow:
            self.terminal.ask_background()
        self._painting = Thread(target=self._paint, args=(width, height), name="painting", daemon=True)
        self._painting.start()
        self._painting.join(HEAD_START_SECONDS)
        sys.setswitchinterval(SHORT_TURN_SECONDS)
        return True

    def end_painting(self) -> None:
        """The session is about to draw: what has been painted by now is what there is."""
        self._awaited.set()
        if self._painting is not None:
            self._painting.join()
            sys.setswitchinterval(DEFAULT_TURN_SECONDS)
            self._painting = None
        if self._fault is not None:
            raise self._fault

    def _paint(self, width: int, height: int) -> None:
        try:
            self.fill(width, height)
            self._take_background()
            self.terminal.write(picture(self.frame(width, height)))
        except Exception as error:  # for the thread that waits for this one
            self._fault = error

    def _take_background(self) -> None:
        """The theme for the background, if the terminal has told it by now: a late answer changes nothing."""
        if self.follow:
            self.terminal.listen()
            if self.terminal.answers.background:
                self.palette = self.follow(self.terminal.answers.background)

    # What there is to show.

    def fill(self, width: int, height: int) -> None:
        """Take in what arrives until the screen is full of it, it takes too long, or the session is awaited."""
        pane = panes(width, height).diff
        self.scene.document.set_layout(self.scene.layout_for(pane.width))
        end = float("inf")
        while not self._full(pane) and not self._awaited.is_set() and (left := end - monotonic()) > 0:
            self.take(self.background.next_arrival(min(left, LOOK_SECONDS)))
            if end == float("inf") and self.scene.document.rows:
                end = monotonic() + SCREENFUL_SECONDS

    def take(self, arrival: Arrival | None) -> None:
        """Take in what arrived; what is not for the picture is kept for the session."""
        match arrival:
            case DeltasArrived(deltas):
                self.scene.add(self.desk.take(deltas))
            case BaseArrived(file, lines, whole):
                if self.scene.base_arrived(file, lines, whole=whole):
                    self.scene.document.replan([file])
            case None:
                pass
            case other:
                self.arrived = self.arrived or isinstance(other, AllDeltas | FeedFailed)
                self.background.keep(other)

    def _full(self, pane: Pane) -> bool:
        """Whether every row of the diff can be drawn; asks for what is missing."""
        document = self.scene.document
        if document.rows < pane.height and not self.arrived:
            return False
        rows = range(min(pane.height, document.rows))
        missing = [row for row in rows if self.scene.painter.runs(row, pane.width) is None]
        return not missing

    # The picture.

    def frame(self, width: int, height: int) -> list[list[Cell]]:
        """The cells of each row of the screen."""
        desk, places = self.desk, panes(width, height)
        cursor = self.scene.first_row()
        spot = self.scene.spot(cursor)
        mode = QueueMode(desk.session.preferences.get("queue", QueueMode.CHUNKS))
        now = conditions(desk, spot, selecting=False, searching=False)
        footer = footer_line(self.keymap.footer(Context.DIFF, now, width - 2), "", "", width)
        details = detail_lines(desk, spot, max(20, places.diff.width - 2))
        rows: list[list[Cell]] = [[] for _ in range(height)]
        for pane, lines in (
            (places.title, self._bar(places.title, title_lines(desk, width, self.arrived))),
            (places.queue_title, self._bar(places.queue_title, [queue_title(mode, "", focused=False)])),
            (places.queue, self._queue(places.queue, mode, spot)),
            (places.diff, self._diff(places.diff, cursor)),
            (places.details_title, self._bar(places.details_title, [details_title()])),
            (places.details, self._bar(places.details, details, Back.PLAIN)),
            (places.footer, self._bar(places.footer, [footer])),
        ):
            for at, line in enumerate(lines):
                rows[(pane.y if pane else 0) + at] += line
        return rows

    def _bar(
        self, pane: Pane | None, lines: Sequence[Sequence[Run]], back: Back = Back.CHROME
    ) -> list[list[Cell]]:
        """Lines that are told, cut at the pane's size and filled up to it."""
        if pane is None:
            return []
        shown = [self._cells(window(line, 0, pane.width, back)) for line in lines[: pane.height]]
        blank = [self._cells([Run(" " * pane.width, Back.PLAIN, "text")])]
        return shown + blank * (pane.height - len(shown))

    def _diff(self, pane: Pane, cursor: int) -> list[list[Cell]]:
        """The first rows of the diff, with the scroll bar."""
        count = self.scene.document.rows
        width = pane.width - (count > pane.height)
        lines: list[list[Cell]] = []
        for row in range(min(pane.height, count)):
            drawn = self.scene.painter.lines(row, width) or [self._blank(width)]
            lines += [self._cells(runs, lit=row == cursor) for runs in drawn]
        lines += [self._cells(self._blank(width))] * (pane.height - len(lines))
        return self._with_scroll_bar(lines[: pane.height], count, 0)

    def _queue(self, pane: Pane | None, mode: QueueMode, spot: Spot | None) -> list[list[Cell]]:
        """The queue, on the entry that leads to where the cursor stands."""
        if pane is None:
            return []
        listed = entries(self.desk, mode, self.desk.session.preferences.get("hide-done") == "yes")
        here = Spot(spot.file, 0) if spot else None
        chosen = next((row for row, entry in enumerate(listed) if leads(entry, here, -1, 0)), 0)
        top = max(0, min(chosen - pane.height + 1 + SCROLL_MARGIN, len(listed) - pane.height))
        width = pane.width - (len(listed) > pane.height)
        lines = []
        for row in range(top, top + pane.height):
            runs = self._blank(width)
            if row < len(listed):
                runs = [Run(" ", Back.PLAIN, "text"), *draw(listed[row], width - 1)]
            lit = row < len(listed) and (row == chosen or (row == chosen + 1 and listed[row].second))
            lines.append(self._cells(runs, lit=lit))
        return self._with_scroll_bar(lines, len(listed), top)

    def _with_scroll_bar(self, lines: list[list[Cell]], count: int, top: int) -> list[list[Cell]]:
        covered = thumb(count, len(lines), top)
        if not covered:
            return lines
        look = self.palette.look
        track = (TRACK, look("plain", "faint").sgr(self.palette.depth))
        mark = (THUMB, look("plain", "muted").sgr(self.palette.depth))
        return [[*line, mark if at in covered else track] for at, line in enumerate(lines)]

    def _cells(self, runs: Sequence[Run], *, lit: bool = False) -> list[Cell]:
        look, depth = self.palette.look, self.palette.depth
        return [(run.text, look(run.back, run.fore, lit).sgr(depth)) for run in runs]

    @staticmethod
    def _blank(width: int) -> list[Run]:
        return [Run(" " * width, Back.PLAIN, "text")]


def picture(rows: Sequence[Sequence[Cell]]) -> str:
    """What draws these rows from the upper left corner on, in one go where the terminal can."""
    parts, own_too = ["\x1b[?2026h"], ambiguous_wide()
    for number, row in enumerate(rows, 1):
        parts.append(f"\x1b[{number};1H")
        before, column = None, 0
        for text, parameters in row:
            if parameters != before:
                parts.append(f"\x1b[0;{parameters}m" if parameters else "\x1b[0m")
                before = parameters
            in_doubt = disputed(text, own_too=own_too)
            parts.append(placed(text, column, cell_len, own_too=own_too) if in_doubt else text)
            column += len(text) if text.isascii() else cell_len(text)
    parts.append("\x1b[0m\x1b[H\x1b[?2026l")
    return "".join(parts)
