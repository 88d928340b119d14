"""A question with two answers, and a message with none."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from reviewer.tui.dialogs.dialog import Answer, Dialog
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, paragraphs, wrap
from reviewer.tui.theme import Palette


class Sentences(Dialog[Answer]):
    """A few sentences, and apart from them what can be done."""

    SMALLEST = (20, 6)
    WIDEST = 72
    AUTO_FOCUS = "Listing"

    def __init__(
        self, palette: Palette, title: str, text: str, *, hint: str = "", role: str = "text"
    ) -> None:
        super().__init__(palette, title)
        self.text = text
        self.hint = hint
        self.role = role
        self._lines: list[Line] = []

    def body(self) -> Iterable[Widget]:
        """The sentences."""
        yield Listing(self.palette, lambda row, width: self._lines[row], cursor=False)

    def rows(self, width: int) -> int:
        """All of it."""
        return len(self._laid_out(width))

    def arranged(self, width: int, rows: int) -> None:
        """Wrapped; what does not fit can be scrolled to."""
        self._lines = self._laid_out(width)
        if len(self._lines) > rows:
            self._lines = self._laid_out(width - 2)
        self.query_one(Listing).tell(len(self._lines))

    def _laid_out(self, width: int) -> list[Line]:
        said = [line for part in paragraphs(self.text, self.role) for line in wrap(part, width)]
        if not self.hint:
            return said
        return [*said, (), *(line for part in paragraphs(self.hint, "muted") for line in wrap(part, width))]


class MessageDialog(Sentences[None]):
    """Something to know; enter closes it too."""

    BINDINGS: ClassVar[list[BindingType]] = [("enter,q", "close", "Close")]


class ConfirmDialog(Sentences[bool]):
    """Asks; `yes` and `no` say what each answer does. Closing means no, and no key says yes by habit."""

    BINDINGS: ClassVar[list[BindingType]] = [("y", "answer(True)", "Yes"), ("n,q", "answer(False)", "No")]

    def __init__(
        self, palette: Palette, title: str, text: str, *, yes: str = "yes", no: str = "no", hint: str = ""
    ) -> None:
        super().__init__(palette, title, text, hint=hint)
        self.yes = yes
        self.no = no

    def keys(self) -> tuple[tuple[str, str], ...]:
        """The two answers."""
        return (("y", self.yes), ("n", self.no))

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)

    def action_close(self) -> None:
        """Escape means no."""
        self.dismiss(False)
