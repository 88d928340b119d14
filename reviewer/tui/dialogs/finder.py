"""Finding by a few letters: files, chunks, commands; ten thousand entries answer while one types."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from msgspec import Struct
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, say, say_path, say_title, spread, width_of
from reviewer.tui.theme import Palette

Value = TypeVar("Value")


class Entry(Struct, Generic[Value], frozen=True):
    """Something to find: what it is called, a word beside it, what choosing it gives; which of the two is a path."""

    label: str
    detail: str
    value: Value
    label_is_path: bool = False
    detail_is_path: bool = False


class Query(Input):
    """The line one types into; up and down walk the list while typing."""

    DEFAULT_CSS = """
    Query, Query:focus, Query:ansi {
        border: none; height: 1; padding: 0 1; background: $back-field; color: $fore-text; background-tint: transparent;
    }
    Query > .input--placeholder, Query:ansi > .input--placeholder { color: $fore-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "screen.walk('move', 1)", show=False),
        Binding("up,ctrl+p", "screen.walk('move', -1)", show=False),
        Binding("pagedown", "screen.walk('page', 1)", show=False),
        Binding("pageup", "screen.walk('page', -1)", show=False),
    ]

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)


class FinderDialog(Dialog[Value | None], Generic[Value]):
    """Choose one of many by typing; closes with the value of the one chosen."""

    WIDEST = 96
    SMALLEST = (24, 7)
    AUTO_FOCUS = "Query"

    def __init__(
        self, palette: Palette, title: str, entries: Sequence[Entry[Value]], *, ask: str = ""
    ) -> None:
        super().__init__(palette, title)
        self.entries = entries
        self.ask = ask
        from reviewer.tui.dialogs.ranking import Ranking  # rapidfuzz: only who looks for something needs it

        self._ranking = Ranking([entry.label for entry in entries])
        self.found: Sequence[int] = range(len(entries))

    def body(self) -> Iterable[Widget]:
        """The line to type into, the list."""
        yield Query(self.ask)
        yield Listing(self.palette, self._draw)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Choosing and closing."""
        return (("↑↓", "walk"), ("enter", "choose"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """A list of a handsome size, whatever is found."""
        return 1 + max(6, min(len(self.entries), 20))

    def opened(self) -> None:
        """All of them at first."""
        self._show(self.found)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(self._ranking.find(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        listing = self.query_one(Listing)
        if self.found:
            self.dismiss(self.entries[self.found[listing.cursor]].value)

    @on(Listing.Chosen)
    @on(Listing.Entered)
    def _chosen(self, event: Listing.Chosen | Listing.Entered) -> None:
        event.stop()
        self.dismiss(self.entries[self.found[event.row]].value)

    def action_walk(self, how: str, steps: int) -> None:
        """Walk the list while the keyboard stays in the query."""
        listing = self.query_one(Listing)
        if how == "page":
            listing.action_page(steps)
        else:
            listing.action_move(steps)

    def _show(self, found: Sequence[int]) -> None:
        self.found = found
        listing = self.query_one(Listing)
        listing.tell(len(found))
        total = f"{len(self.entries):,}"
        self.set_aside(total if len(found) == len(self.entries) else f"{len(found):,} of {total}")

    def _draw(self, row: int, width: int) -> Line:
        entry = self.entries[self.found[row]]
        if entry.detail_is_path:
            label = say(entry.label)
            detail = say_path(entry.detail, max(width // 2, width - width_of(label) - 4), "muted")
        else:
            detail = say(entry.detail, "muted")
        room = width - width_of(detail) - 3
        label = say_path(entry.label, room) if entry.label_is_path else say_title(entry.label, room)
        return spread((Piece(" "), *label), (*detail, Piece(" ")), width)
