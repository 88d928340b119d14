"""The first screen, painted before Textual is imported: what the session then shows, cell by cell the same.

Reading and drawing take a few milliseconds; Textual takes a quarter of a second to import. Both draw the same scene
with the same painter, so nothing moves when the one takes over from the other. A change that takes git longer is
painted by a thread, while Textual is imported. Of a long first file what has come is painted, as soon as it fills the
screen: by a scene of its own, for there is more of the file than that.
"""

import os
import sys
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from reviewer.core.change import FileDelta
from reviewer.desk import Desk
from reviewer.feed import AllDeltas, Arrival, BaseArrived, DeltasArrived, FeedFailed, FileBegun, Listed
from reviewer.tui.answers import Color
from reviewer.tui.background import Background
from reviewer.tui.geometry import Pane, panes
from reviewer.tui.giving_way import GivingWay
from reviewer.tui.keys import Keymap
from reviewer.tui.picture import Cell, Picture, drawn
from reviewer.tui.scene import Scene
from reviewer.tui.terminal import Terminal, size
from reviewer.tui.theme import Palette

SMALLEST = (40, 10)
"""Columns and rows below which nobody is in a hurry."""

SHORT_TURN_SECONDS = 0.0005
"""How long one of both goes on while the other wants to, once it has not."""

DEFAULT_TURN_SECONDS = sys.getswitchinterval()
LOOK_SECONDS = 0.02
SCREENFUL_SECONDS = 0.08
"""How long, from the first file on, what fills the screen is waited for."""
WHOLE_SECONDS = 1.0
"""How long the session waits for the whole of a file of which the beginning is on the screen."""

SWITCH = "REVIEWER_FIRST_SCREEN"
"""The environment variable that turns this off, set to "no"."""


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
        self._begun: Scene | None = None
        """Shows the beginning of a long first file, until the whole of it is here."""
        self._early: list[BaseArrived] = []
        self._comes = False
        """Whether git has compared: what it tells is a matter of milliseconds from there on."""
        self._way = GivingWay()
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
        self._way.begin()
        self._painting.start()
        sys.setswitchinterval(SHORT_TURN_SECONDS)
        self._way.give()
        return True

    def end_painting(self) -> None:
        """The session is about to draw: what has been painted by now is what there is."""
        self._awaited.set()
        self._way.end()
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
            self.terminal.write(drawn(self.frame(width, height)))
            self.background.painted()
            self._way.go_on()
            if self._begun:
                self._wait_for_the_whole()
        except Exception as error:  # for the thread that waits for this one
            self._fault = error
        finally:
            self._way.go_on()

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
            self.take(self._next(min(left, LOOK_SECONDS)))
            if end == float("inf") and self.scene.document.rows:
                end = monotonic() + SCREENFUL_SECONDS

    def _next(self, seconds: float) -> Arrival | None:
        """The next thing that arrived, if one does: while there is something to paint, imports give way."""
        arrival = self.background.next_arrival(0)
        if arrival is None:
            if not self._comes:
                self._way.go_on()
            arrival = self.background.next_arrival(seconds)
            if arrival is not None:
                self._way.hold()
        return arrival

    def _wait_for_the_whole(self) -> None:
        """Only the beginning of a file is on the screen: the session goes on with all of it, unless that takes too
        long."""
        end = float("inf")
        while self._begun and not self.arrived and monotonic() < end:
            self.take(self.background.next_arrival(LOOK_SECONDS))
            if end == float("inf") and self._awaited.is_set():
                end = monotonic() + WHOLE_SECONDS

    def take(self, arrival: Arrival | None) -> None:
        """Take in what arrived; what is not for the picture is kept for the session."""
        match arrival:
            case DeltasArrived(deltas):
                self._begun = None
                self.scene.add(self.desk.take(deltas))
                early, self._early = self._early, []
                for base in early:
                    self._take_base(self.scene, base)
            case FileBegun(delta, last_line):
                if not self.scene.document.deltas:
                    self._begun = self._beginning(delta)
                    self._make_room(last_line)
            case BaseArrived(file):
                if file < len(self.scene.document.deltas):
                    self._take_base(self.scene, arrival)
                else:
                    self._early.append(arrival)
                    if self._begun:
                        self._take_base(self._begun, arrival)
                        self._make_room(len(arrival.lines))
            case Listed():
                self._comes = True
            case None:
                pass
            case other:
                self.arrived = self.arrived or isinstance(other, AllDeltas | FeedFailed)
                self.background.keep(other)

    @staticmethod
    def _take_base(scene: Scene, base: BaseArrived) -> None:
        if scene.base_arrived(base.file, base.lines, whole=base.whole):
            scene.document.replan([base.file])

    def _beginning(self, delta: FileDelta) -> Scene:
        """A scene of the first hunks of the first file; what they add up to is not said."""
        own = self.desk
        scene = Scene(Desk(own.comparison, own.journal, own.now, own.reviewer, own.email), self.background)
        scene.document.set_layout(self.scene.document.layout)
        scene.painter.headings.coming = True
        scene.add(scene.desk.take([delta]))
        return scene

    def _make_room(self, last_line: int) -> None:
        """Number so many lines, the whole of the file too: what stands beside the numbers stays where it is."""
        for scene in filter(None, (self._begun, self.scene)):
            scene.painter.number_width = max(scene.painter.number_width, len(str(last_line)))

    def _full(self, pane: Pane) -> bool:
        """Whether every row of the diff can be drawn; asks for what is missing."""
        document = self.scene.document
        if self._begun:
            return certain_rows(self._begun) >= pane.height and can_draw(self._begun, pane)
        if document.rows < pane.height and not self.arrived:
            return False
        return can_draw(self.scene, pane)

    def frame(self, width: int, height: int) -> list[list[Cell]]:
        """The cells of each row of the screen."""
        scene = self._begun or self.scene
        return Picture(scene, self.palette, self.keymap, arrived=self.arrived).frame(width, height)


def can_draw(scene: Scene, pane: Pane) -> bool:
    """Whether every row that fits into the pane can be drawn; asks for what is missing."""
    rows = range(min(pane.height, scene.document.rows))
    return not [row for row in rows if scene.painter.runs(row, pane.width) is None]


def certain_rows(scene: Scene) -> int:
    """How many rows of the beginning of a file are as they will be: up to the end of its last hunk.

    What stands behind that follows from the hunk below.
    """
    delta = scene.document.deltas[0]
    last = len(delta.spans) - 1
    lines = max(delta.spans[last].old_lines, delta.spans[last].new_lines)
    return scene.document.unit_row(*scene.document.elsewhere(0, last)) + lines
