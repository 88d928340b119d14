"""One line of text to type, with what it is for."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.finder import Query
from reviewer.tui.dialogs.words import Line, content, paragraphs, wrap
from reviewer.tui.theme import Palette


class LineDialog(Dialog[str]):
    """Closes with the line, without blanks around it; it may be empty."""

    SMALLEST = (24, 6)
    WIDEST = 84
    AUTO_FOCUS = "Query"

    def __init__(
        self, palette: Palette, title: str, text: str = "", *, ask: str = "", hint: str = ""
    ) -> None:
        super().__init__(palette, title)
        self.text = text
        self.ask = ask
        self.hint = hint

    def body(self) -> Iterable[Widget]:
        """The line, and what it is for."""
        yield Query(self.ask)
        yield Static(id="hint", markup=False)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Taking it, or not."""
        return (("enter", "take it"), ("esc", "leave it as it was"))

    def rows(self, width: int) -> int:
        """The line and the hint."""
        return 1 + len(self._hint(width))

    def arranged(self, width: int, rows: int) -> None:
        """The hint, wrapped."""
        self.query_one("#hint", Static).update(content(self._hint(width), self.palette))

    def opened(self) -> None:
        """The text there is, to go on from."""
        self.query_one(Query).value = self.text

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def _hint(self, width: int) -> list[Line]:
        if not self.hint:
            return []
        return [line for part in paragraphs(self.hint, "muted") for line in wrap(part, width)]
