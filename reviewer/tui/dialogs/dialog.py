"""What every dialog is: a quiet box with a title and its keys; a sentence where there is no room for it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from reviewer.tui.dialogs.words import (
    Line,
    Piece,
    content,
    fit,
    say,
    say_path,
    say_title,
    spread,
    width_of,
    wrap,
)
from reviewer.tui.keynames import BadKey, key_name
from reviewer.tui.theme import Palette

LEGIBLE = 12
"""Columns from which wrapping words is any use."""

Answer = TypeVar("Answer")
FRAME = 2
"""Rows and columns of the border."""
PADDING = 2
"""Columns of padding, left and right together, on top of the border."""


class ShownKeys(Static):
    """A line of keys, each with its word; a click presses the key."""

    def tell(self, line: Line, palette: Palette) -> None:
        """Show these."""
        self._keys = line
        self.update(content([line], palette))

    def on_click(self, event: events.Click) -> None:
        """Press the key whose words these are."""
        key, column = "", 0
        for piece in self._keys:
            key = piece.text if piece.role == "key" else key
            column += width_of([piece])
            if event.x < column:
                break
        else:
            return
        with suppress(BadKey):  # several in one, such as ↑↓
            self.app.simulate_key(key_name(key.split()[-1]))


class Dialog(ModalScreen[Answer]):
    """A modal box; a subclass gives its parts in `body`, its size in cells, and the keys it shows."""

    class Ready(Message):
        """The dialog has the keyboard: what was typed ahead of it can follow."""

    DEFAULT_CSS = """
    Dialog { align: center middle; overflow: hidden; background: $back-plain 45%; }
    Dialog:ansi { background: transparent; }
    Dialog > #box {
        background: $back-dialog; color: $fore-text;
        border: round $border-blurred; padding: 0 1; overflow: hidden;
    }
    Dialog #heading, Dialog #keys { width: 100%; height: 1; }
    Dialog.-airy #heading { margin-bottom: 1; }
    Dialog.-airy #keys { margin-top: 1; }
    Dialog > #too-small { display: none; width: 100%; height: auto; background: $back-dialog; }
    Dialog.-too-small > #box { display: none; }
    Dialog.-too-small > #too-small { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "close", "Close")]
    SMALLEST: ClassVar[tuple[int, int]] = (30, 8)
    """Columns and rows below which there is nothing but a sentence."""
    WIDEST: ClassVar[int] = 100
    AIRY: ClassVar[int] = 22
    """Rows of the terminal from which blank lines set title and keys apart."""

    def __init__(self, palette: Palette, title: str, aside: str = "", *, aside_is_path: bool = False) -> None:
        super().__init__()
        self.palette = palette
        self.heading_text = title
        self.aside = aside
        self._say_aside = say_path if aside_is_path else say_title
        self.inner = 0
        self.ready = False
        self._had_focus: Widget | None = None

    def compose(self) -> ComposeResult:
        """Title, a rule, the parts, the keys."""
        with Vertical(id="box"):
            yield Static(id="heading", markup=False)
            yield from self.body()
            yield ShownKeys(id="keys", markup=False)
        yield Static(id="too-small", markup=False)

    def body(self) -> Iterable[Widget]:
        """The parts between title and keys."""
        raise NotImplementedError

    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys to show at the bottom, with their words."""
        return (("esc", "close"),)

    def rows(self, width: int) -> int:
        """The rows wanted inside the box, besides title and keys, when it is `width` cells wide inside."""
        raise NotImplementedError

    def arranged(self, width: int, rows: int) -> None:
        """The box has this size inside now, title and keys taken off."""

    def on_mount(self) -> None:
        """Go on with the parts, unless they went while they came: the session may have ended meanwhile."""
        if self._has_parts:
            self.opened()

    def opened(self) -> None:
        """The parts are there."""

    @property
    def _has_parts(self) -> bool:
        return self.query_one_optional(ShownKeys) is not None

    def on_screen_resume(self) -> None:
        """Say so once the keyboard is here."""
        self.call_after_refresh(self._say_ready)

    def _say_ready(self) -> None:
        self.ready = True
        self.post_message(self.Ready())

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer, once: what was still on its way then answers nothing, and closes nothing else."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing before its parts are there, and nothing but closing without room to see what would be done."""
        return self.is_mounted and (action == "close" or not self.has_class("-too-small"))

    def on_resize(self) -> None:
        """Fit the box to the terminal."""
        self.settle()

    def settle(self) -> None:
        """Give the box its size: what it wants, as far as the terminal has it."""
        if not self._has_parts:
            return
        columns, lines = self.size
        too_small = columns < self.SMALLEST[0] or lines < self.SMALLEST[1]
        if too_small and not self.has_class("-too-small"):
            self._had_focus = self.focused
        self.set_class(too_small, "-too-small")
        if too_small:
            self.query_one("#too-small", Static).update(content(self._too_small(), self.palette))
            return
        airy = lines >= self.AIRY
        self.set_class(airy, "-airy")
        around = FRAME + (4 if airy else 2)
        outer = min(self.WIDEST, columns - (4 if columns >= 60 else 0))
        width = outer - FRAME - PADDING
        rows = min(self.rows(width), lines - around - (2 if lines >= 30 else 0))
        box = self.query_one("#box")
        box.styles.width, box.styles.height = outer, rows + around
        self.inner = width
        self.set_aside(self.aside)
        self.show_keys(width)
        self.arranged(width, rows)
        if self._had_focus is not None:  # what is hidden loses the keyboard
            focus, self._had_focus = self._had_focus, None
            self.call_after_refresh(self.set_focus, focus)

    def set_aside(self, aside: str) -> None:
        """What stands at the right of the title."""
        self.aside = aside
        if self.inner:
            title = fit(say(self.heading_text, "title"), self.inner)
            room = max(0, self.inner - width_of(title) - 2)
            heading = spread(title, self._say_aside(aside, room, "muted"), self.inner)
            self.query_one("#heading", Static).update(content([heading], self.palette))

    def show_keys(self, width: int) -> None:
        """The keys at the bottom, as many as fit; the last one, how to get out, always."""
        *keys, last = ((Piece(key, "key"), Piece(f" {word}", "muted")) for key, word in self.keys())
        line: list[Piece] = []
        for shown in keys:
            if width_of([*line, *shown, *last]) + 2 > width:
                break
            line += [*shown, Piece("  ")]
        self.query_one(ShownKeys).tell(fit((*line, *last), width), self.palette)

    def _too_small(self) -> list[Line]:
        """As much of a sentence as there is room for."""
        columns, rows = self.SMALLEST
        size = self.size
        lines = [
            say(self.heading_text, "title"),
            say(f"needs {columns} × {rows} cells, the terminal has {size.width} × {size.height}"),
            (Piece("esc", "key"), Piece(" closes; nothing is lost", "muted")),
        ]
        if size.width < LEGIBLE:
            return [fit(line, size.width) for line in lines[: size.height]]
        return [wrapped for line in lines for wrapped in wrap(line, size.width)][: size.height]
