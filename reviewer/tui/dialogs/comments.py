"""Every comment in one list, those that lost their place first; the whole text of one below."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from reviewer.core.text import counted
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, content, paragraphs, say, say_path, spread, width_of, wrap
from reviewer.tui.theme import Palette

PREVIEW_ROWS = 7


class CommentAction(StrEnum):
    """What to do with the comment that was chosen."""

    GO = "go"
    EDIT = "edit"
    DELETE = "delete"


class CommentEntry(Struct, frozen=True, kw_only=True):
    """One comment as listed: `place` is its path and lines, `state` a word ("draft", "open"), `quoted` the line
    of code it was written on."""

    id: str
    place: str
    text: str
    author: str = ""
    state: str = ""
    quoted: str = ""


class CommentGroup(Struct, frozen=True):
    """Comments under a heading; `alarm` for those that lost their place."""

    heading: str
    entries: Sequence[CommentEntry]
    alarm: bool = False


class CommentChoice(Struct, frozen=True):
    """What was chosen, of which comment."""

    id: str
    action: CommentAction


class CommentsDialog(Dialog[CommentChoice | None]):
    """Lists comments in groups; closes with the one chosen and what to do with it."""

    DEFAULT_CSS = """
    CommentsDialog #preview { width: 100%; border-top: solid $fore-faint; }
    """
    SMALLEST = (40, 12)
    BINDINGS: ClassVar[list[BindingType]] = [
        ("e", "choose('edit')", "Edit"),
        ("d,delete", "choose('delete')", "Delete"),
        ("q", "close", "Close"),
    ]
    AUTO_FOCUS = "Listing"

    def __init__(self, palette: Palette, groups: Sequence[CommentGroup], *, title: str = "Comments") -> None:
        self.groups = [group for group in groups if group.entries]
        super().__init__(palette, title, counted(sum(len(group.entries) for group in self.groups), "comment"))
        self.table: list[CommentEntry | CommentGroup] = []
        for group in self.groups:
            self.table += [group, *group.entries]

    def body(self) -> Iterable[Widget]:
        """The list and the one under the cursor."""
        yield Listing(self.palette, self._draw)
        yield Static(id="preview", markup=False)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What can be done with one."""
        if not self.table:
            return (("esc", "close"),)
        return (("enter", "go there"), ("e", "edit"), ("d", "delete"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """The list and the preview."""
        return max(4, len(self.table)) + PREVIEW_ROWS + 1

    def opened(self) -> None:
        """The cursor on the first comment."""
        headings = [place for place, row in enumerate(self.table) if isinstance(row, CommentGroup)]
        self.query_one(Listing).tell(len(self.table), headings)

    def arranged(self, width: int, rows: int) -> None:
        """The preview gives way first."""
        self.query_one("#preview").styles.height = 1 + max(2, min(PREVIEW_ROWS, rows - 6))
        self._preview()

    @on(Listing.CursorMoved)
    def _moved(self, event: Listing.CursorMoved) -> None:
        event.stop()
        self._preview()

    @on(Listing.Entered)
    def _entered(self, event: Listing.Entered) -> None:
        event.stop()
        self.action_choose(CommentAction.GO)

    def action_choose(self, action: str) -> None:
        """Close with what to do with the comment under the cursor."""
        entry = self._current()
        if entry is not None:
            self.dismiss(CommentChoice(entry.id, CommentAction(action)))

    def _current(self) -> CommentEntry | None:
        cursor = self.query_one(Listing).cursor
        row = self.table[cursor] if cursor < len(self.table) else None
        return row if isinstance(row, CommentEntry) else None

    def _preview(self) -> None:
        preview = self.query_one("#preview", Static)
        width, entry = self.inner, self._current()
        lines: list[Line] = []
        if entry is None:
            lines = [say("no comments", "muted")]
        else:
            author = say(f"  {entry.author}", "muted")
            lines.append((*say_path(entry.place, max(width // 2, width - width_of(author)), "path"), *author))
            if entry.quoted:
                lines.append((Piece("▏", "faint"), *say(entry.quoted, "muted")))
            lines += [line for part in paragraphs(entry.text) for line in wrap(part, width)]
        preview.update(content(lines, self.palette))

    def _draw(self, row: int, width: int) -> Line:
        entry = self.table[row]
        if isinstance(entry, CommentGroup):
            return say(entry.heading, "bad" if entry.alarm else "title")
        first = entry.text.strip().partition("\n")[0]
        left = (Piece("  "), *say(first or "(empty)", "text" if first else "muted"))
        state = say(f"{entry.state} · " if entry.state else "", "unread")
        room = max(width // 2, width - width_of(left) - 3) - width_of(state)
        right = (*state, *say_path(entry.place, room, "muted"))
        return spread(left, (*right, Piece(" ")), width)
