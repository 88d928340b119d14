"""Help: every command with its keys, from the table; searchable, and each can be run from here."""

from collections.abc import Iterable
from typing import NamedTuple

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.finder import Entry, Query
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, say, spread
from reviewer.tui.keys import Command, Context, Keymap
from reviewer.tui.theme import Palette


def command_entries(keymap: Keymap, context: Context) -> list[Entry[str]]:
    """Every command for a finder, with its keys beside it: the palette."""
    return [
        Entry(command.title, "  ".join(keymap.keys(command.id, context)), command.id)
        for _, commands in keymap.sections()
        for command in commands
    ]


class Row(NamedTuple):
    """A command with its keys as shown; None: a heading, or a blank line."""

    text: str
    command: Command | None = None


class HelpDialog(Dialog[str | None]):
    """Closes with the id of the command to run, if one was chosen."""

    SMALLEST = (34, 8)
    WIDEST = 92
    AUTO_FOCUS = "Query"

    def __init__(self, palette: Palette, keymap: Keymap, context: Context | None = None) -> None:
        super().__init__(palette, "Help", "all commands and their keys")
        self.keymap = keymap
        self.context = context
        self.table: list[Row] = []
        self._broad = 0

    def body(self) -> Iterable[Widget]:
        """The line to search with, the list."""
        yield Query("search: a word, a key or a name")
        yield Listing(self.palette, self._draw)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Walking, running, closing."""
        return (("↑↓", "walk"), ("enter", "run"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """As much as there is."""
        return 1 + max(8, len(self.table))

    def opened(self) -> None:
        """Everything at first."""
        self._show("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._run(self.query_one(Listing).cursor)

    @on(Listing.Chosen)
    @on(Listing.Entered)
    def _chosen(self, event: Listing.Chosen | Listing.Entered) -> None:
        event.stop()
        self._run(event.row)

    def action_walk(self, how: str, steps: int) -> None:
        """Walk the list while the keyboard stays in the query."""
        listing = self.query_one(Listing)
        if how == "page":
            listing.action_page(steps)
        else:
            listing.action_move(steps)

    def _run(self, row: int) -> None:
        if row < len(self.table) and (command := self.table[row].command):
            self.dismiss(command.id)

    def _show(self, query: str) -> None:
        self.table = list(self._rows(query))
        self._broad = max((len(row.text) for row in self.table if row.command), default=0)
        headings = [place for place, row in enumerate(self.table) if row.command is None]
        self.query_one(Listing).tell(len(self.table), headings)

    def _rows(self, query: str) -> Iterable[Row]:
        words = query.lower().split()
        blank = False
        for group, commands in self.keymap.sections():
            found = [command for command in commands if self._matches(command, query.strip(), words)]
            if not found:
                continue
            if blank:
                yield Row("")
            blank = True
            yield Row(group)
            for command in found:
                yield Row("  ".join(self._keys(command)), command)

    def _keys(self, command: Command) -> tuple[str, ...]:
        """The keys of the pane it was asked in, else all there are."""
        return self.keymap.keys(command.id, self.context) or self.keymap.keys(command.id)

    def _matches(self, command: Command, query: str, words: list[str]) -> bool:
        """Words in its title or name, or one of its keys, typed as it is."""
        if query in self._keys(command):
            return True
        text = f"{command.title} {command.id} {command.group}".lower()
        return all(word in text for word in words)

    def _draw(self, row: int, width: int) -> Line:
        text, command = self.table[row]
        if command is None:
            return (Piece(text, "title"),)
        left = (Piece(f"  {text:<{self._broad}}  ", "key"), *say(command.title))
        return spread(left, (Piece(f" {command.id} ", "muted"),), width) if width >= 70 else left
