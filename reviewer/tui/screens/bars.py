"""What stands around the diff: title, heading of the queue, details and footer; told again what may have changed."""

from collections.abc import Iterator

from msgspec import Struct

from reviewer.desk import Spot
from reviewer.tui.facts import (
    conditions,
    detail_lines,
    details_title,
    footer_line,
    queue_title,
    title_lines,
)
from reviewer.tui.keys import Context, Hint, Keymap, hint_at
from reviewer.tui.paint import Back
from reviewer.tui.stage import Stage
from reviewer.tui.theme import Palette
from reviewer.tui.widgets.panel import Details, Panel


class Said(Struct, frozen=True):
    """What the bars say besides what the desk knows."""

    width: int
    pane: Context
    arrived: bool
    wanted: str
    pending: str
    message: str
    searching: bool


class Bars:
    """The panels, and what they were told."""

    def __init__(self, stage: Stage, keymap: Keymap, palette: Palette) -> None:
        self.stage = stage
        self.keymap = keymap
        self.title = Panel(palette, Back.CHROME, id="title")
        self.queue_title = Panel(palette, Back.CHROME, id="queue-title")
        self.details_title = Panel(palette, Back.CHROME, id="details-title")
        self.details = Details(palette, id="details")
        self.footer = Panel(palette, Back.CHROME, id="footer")
        self._told: tuple[Said, Spot | None, bool, int] | None = None
        self._hints: tuple[Hint, ...] = ()

    def __iter__(self) -> Iterator[Panel]:
        return iter((self.title, self.queue_title, self.details_title, self.details, self.footer))

    def tell(self, said: Said) -> None:
        """All of it."""
        stage, desk = self.stage, self.stage.desk
        self.title.tell(title_lines(desk, said.width, said.arrived))
        focused = stage.queue.has_focus
        anew = desk.arranging.awaited
        heading = queue_title(stage.mode, said.wanted, desk.split_share, focused=focused, anew=anew)
        self.queue_title.tell([heading])
        self.details_title.tell([details_title()])
        self._told = None
        self.tell_place(said)

    def tell_place(self, said: Said) -> None:
        """What hangs on where the cursor stands and on what was typed: all that differs where only that has changed."""
        stage, desk = self.stage, self.stage.desk
        spot, width = stage.spot(), max(20, self.details.size.width - 2)
        told = said, spot, stage.selection_start >= 0, width
        before, self._told = self._told, told
        if told == before:
            return
        if before is None or (spot, width) != (before[1], before[3]):
            self.details.tell(detail_lines(desk, spot, width))
        now = conditions(desk, spot, selecting=stage.selection_start >= 0, searching=said.searching)
        hints = self.keymap.footer(said.pane, now, said.width - 2)
        self._hints = () if said.message else hints
        self.footer.tell([footer_line(hints, said.pending, said.message, said.width)])

    def command_at(self, column: int) -> str:
        """The command whose key the footer shows at a column; "" for none."""
        hint = hint_at(self._hints, column)
        return hint.command if hint else ""
