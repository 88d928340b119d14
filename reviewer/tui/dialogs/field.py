"""Where text is typed: every change is told at once, and nothing hostile comes in by pasting."""

from collections.abc import Callable

from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from reviewer.core.text import visible


def clean(text: str) -> str:
    """Text of several lines as it may be shown; what a terminal would act on becomes visible tokens."""
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").split("\n"))


class Field(TextArea):
    """A text area that tells its text after each change, before anything is drawn."""

    DEFAULT_CSS = """
    Field, Field:focus, Field:ansi {
        border: none; padding: 0 1; background: $back-field; color: $fore-text;
        scrollbar-size: 1 1; scrollbar-background: $back-field; scrollbar-color: $fore-faint;
    }
    Field .text-area--cursor-line { background: transparent; }
    Field .text-area--placeholder { color: $fore-muted; }
    """

    def __init__(
        self, text: str, told: Callable[[str], None], *, placeholder: str = "", id: str | None = None
    ) -> None:
        super().__init__(
            clean(text), id=id, compact=True, placeholder=placeholder, highlight_cursor_line=False
        )
        self._told = told
        self._last = self.text

    def on_mount(self) -> None:
        """Whoever comes back to a text goes on where it ends."""
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Every insertion and deletion comes through here."""
        if len(edit.text) > 1:  # a single key is printable or it is not typed
            edit.text = clean(edit.text)
        result = super().edit(edit)
        self._tell()
        return result

    def undo(self) -> None:
        """Take back the last edits."""
        super().undo()
        self._tell()

    def redo(self) -> None:
        """Do them again."""
        super().redo()
        self._tell()

    def replace_all(self, text: str) -> None:
        """Another text in place of all of it, as one edit that can be undone."""
        self.replace(clean(text), (0, 0), self.document.end)

    def _tell(self) -> None:
        if self.text != self._last:
            self._last = self.text
            self._told(self.text)
