"""The queue: what is left to read, as chunks, files, buckets, findings or comments."""

from textual.strip import Strip

from reviewer.desk import Spot
from reviewer.tui.paint import Back, Run
from reviewer.tui.queue import Entries, Entry, EntryList, draw, leads
from reviewer.tui.theme import Palette
from reviewer.tui.widgets.diff_view import to_strip
from reviewer.tui.widgets.lines_view import LinesView

MOST_HEADINGS = 2
"""Rows in a row that lead nowhere: a heading, and the second line of an entry before it."""


class QueueView(LinesView):
    """Entries it was told; where each leads is for the screen to follow."""

    def __init__(self, palette: Palette, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self.entries: Entries = EntryList()

    def tell(self, entries: Entries) -> None:
        """Show these entries; the cursor stays where it leads, if that is still there."""
        here = self.entries.leads_to(self.cursor) if self.cursor < len(self.entries) else None
        self.entries = entries
        self.cursor = min(self.cursor, max(0, len(entries) - 1))
        if here is not None:
            self.point_at(*here)
        below = range(self.cursor, min(self.cursor + MOST_HEADINGS + 1, len(entries)))
        self.cursor = next(filter(self.selectable, below), self.cursor)
        self.changed()

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def point_at(self, spot: Spot | None, chunk: int = -1, line: int = 0) -> None:
        """Put the cursor on the entry that leads to a place, without saying so."""
        if self.entry is not None and leads(self.entry, spot, chunk, line):
            return
        row = self.entries.find(spot, chunk, line)
        if row >= 0:
            self._put_cursor(row)

    def _put_cursor(self, row: int) -> None:
        """Another entry is chosen: only it and the one before look different."""
        for lit in (self.cursor, row):
            self._strips.pop(lit + 1, None)  # the second line of a chosen entry is kept as it was drawn
        before, self.cursor = self.cursor, row
        top = self.port.top_for(row, max(1, self.size.height))
        if top != self.port.top:
            self.port.top = top
            self.refresh()
        else:
            self.refresh_row(before)
            self.refresh_row(row)

    def stay_at(self, chunk: int, screen_row: int) -> None:
        """Put the cursor on a chunk that has another place now, on the row of the screen it stood on."""
        row = self.entries.find(None, chunk, 0)
        if row >= 0:
            self.keep_screen_row(row, screen_row)

    def row_count(self) -> int:
        """One row an entry; an entry of two lines is two of them."""
        return len(self.entries)

    def selectable(self, row: int) -> bool:
        """Headings and second lines are passed over."""
        entry = self.entries[row]
        return entry.spot is not None and not entry.second

    def paint(self, row: int, width: int, cursor: bool) -> Strip:
        """An entry; both lines of the chosen one stand out."""
        entry = self.entries[row]
        lit = cursor or (row == self.cursor + 1 and entry.second)
        margin = Run("▌", Back.PLAIN, "key") if cursor and self.has_focus else Run(" ", Back.PLAIN, "text")
        return to_strip([margin, *draw(entry, width - 1)], self.palette, lit, width, left=self.left)

    def refresh_row(self, row: int) -> None:
        """A chosen entry may have two lines."""
        super().refresh_row(row)
        self._strips.pop(row + 1, None)
        super().refresh_row(row + 1)
