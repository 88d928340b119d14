"""Writing: a comment on lines, a design note for a chunk or the change."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from reviewer.core.text import counted
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.field import Field
from reviewer.tui.dialogs.words import Line, Piece, content, fit, paragraphs, say, wrap
from reviewer.tui.dialogs.written import Quoted, Subject, Written
from reviewer.tui.external_editor import NotEdited
from reviewer.tui.theme import Palette

QUOTED_LINES = 8
FIELD_ROWS = 8
SIGN_ROLES = {"+": "added", "-": "removed"}


class EditorDialog(Dialog[Written]):
    """A text about a subject; `on_change` is told each change at once, so nothing typed can be lost.

    Closes with the text in either case. `edit_elsewhere` takes the text to an editor and brings it back, or raises
    NotEdited; the terminal is the editor's while it runs.
    """

    DEFAULT_CSS = """
    EditorDialog #quoted, EditorDialog #explain { width: 100%; height: auto; }
    EditorDialog #explain { margin-bottom: 1; }
    EditorDialog #quoted { border-left: vkey $fore-faint; padding: 0; margin-bottom: 1; }
    EditorDialog Field { height: 1fr; min-height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Without priority: a key that is dealt with first would overtake the letters typed before it.
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+o", "elsewhere", "$EDITOR"),
    ]
    SMALLEST = (30, 8)
    WIDEST = 96
    AUTO_FOCUS = "Field"

    def __init__(
        self,
        palette: Palette,
        subject: Subject,
        text: str = "",
        *,
        on_change: Callable[[str], None],
        edit_elsewhere: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(palette, subject.title, subject.place, aside_is_path=subject.in_file)
        self.subject = subject
        self.text = text
        self._on_change = on_change
        self._edit_elsewhere = edit_elsewhere

    def body(self) -> Iterable[Widget]:
        """What it is about, and the field."""
        with Vertical():
            yield Static(id="explain", markup=False)
            yield Static(id="quoted", markup=False)
            yield Field(self.text, self._on_change, placeholder=self.subject.ask)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Saving, the editor, closing."""
        editor = (("ctrl+o", "$EDITOR"),) if self._edit_elsewhere else ()
        return (("ctrl+s", "save"), *editor, ("esc", "keep as draft"))

    def rows(self, width: int) -> int:
        """What is quoted, and a field of a handsome size."""
        return self._upper_rows(width) + FIELD_ROWS

    def arranged(self, width: int, rows: int) -> None:
        """With little room the field stays, and what it is about goes first."""
        explain, quoted = self._explained(width), self._quoted(width)
        spare = rows - 3
        show_quoted = bool(quoted) and spare > 2
        if show_quoted:
            quoted = quoted[: max(1, min(len(quoted), spare - 1))]
            spare -= len(quoted) + 1
        show_explain = bool(explain) and len(explain) < spare
        for id, lines, shown in (("explain", explain, show_explain), ("quoted", quoted, show_quoted)):
            part = self.query_one(f"#{id}", Static)
            part.display = shown
            part.update(content(lines, self.palette))

    def action_save(self) -> None:
        """Finish."""
        self.dismiss(Written(self.query_one(Field).text, finished=True))

    def action_close(self) -> None:
        """Close; the text stays a draft."""
        self.dismiss(Written(self.query_one(Field).text, finished=False))

    def action_elsewhere(self) -> None:
        """Take the text to an editor and bring it back."""
        if self._edit_elsewhere is None:
            return
        field = self.query_one(Field)
        try:
            with self.app.suspend():
                text = self._edit_elsewhere(field.text)
        except SuspendNotSupported:
            self.notify("this terminal cannot be handed to an editor", markup=False)
            return
        except NotEdited as error:
            self.notify(str(error), markup=False)
            return
        field.replace_all(text)

    def _upper_rows(self, width: int) -> int:
        return sum(len(lines) + 1 for lines in (self._explained(width), self._quoted(width)) if lines)

    def _explained(self, width: int) -> list[Line]:
        text = self.subject.explain
        return [line for part in paragraphs(text, "muted") for line in wrap(part, width)] if text else []

    def _quoted(self, width: int) -> list[Line]:
        lines = self.subject.lines
        digits = len(str(max((line.number for line in lines), default=0)))
        shown = [self._quote(line, digits, width - 2) for line in lines[:QUOTED_LINES]]
        if len(lines) > QUOTED_LINES:
            shown.append((Piece(f"… {counted(len(lines) - QUOTED_LINES, 'more line')}", "muted"),))
        return shown

    def _quote(self, line: Quoted, digits: int, width: int) -> Line:
        role = SIGN_ROLES.get(line.sign, "muted")
        head = (Piece(f"{line.number:>{digits}} ", "gutter"), Piece(f"{line.sign or ' '} ", role))
        return fit((*head, *say(line.text)), width)
