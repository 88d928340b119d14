"""A scrolling list of lines inside a dialog, with a cursor that passes over headings, or without one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from reviewer.tui.dialogs.words import Line, filled
from reviewer.tui.row_strip import RowStrip
from reviewer.tui.theme import Palette
from reviewer.tui.widgets.lines_view import LinesView


class Listing(LinesView):
    """Lines drawn when they come into view: `draw` makes the line of a row for a width."""

    DEFAULT_CSS = """
    Listing { width: 100%; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,ctrl+f,space", "page(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("ctrl+d", "page(0.5)", show=False),
        Binding("ctrl+u", "page(-0.5)", show=False),
        Binding("home,g", "first", show=False),
        Binding("end,G", "last", show=False),
        Binding("enter", "enter", show=False),
    ]

    class Entered(Message):
        """Enter was pressed on a row."""

        def __init__(self, listing: "Listing", row: int) -> None:
            super().__init__()
            self.listing = listing
            self.row = row

        @property
        def control(self) -> "Listing":
            """The list it happened in."""
            return self.listing

    def __init__(
        self,
        palette: Palette,
        draw: Callable[[int, int], Line],
        *,
        cursor: bool = True,
        id: str | None = None,
    ) -> None:
        super().__init__(palette, id=id)
        self.draw = draw
        self.has_cursor = cursor
        self.count = 0
        self.passed_over: frozenset[int] = frozenset()

    def tell(self, count: int, passed_over: Sequence[int] = (), at: int = 0) -> None:
        """There are so many rows now, some of them headings; the cursor goes to the first other from `at`."""
        self.count = count
        self.passed_over = frozenset(passed_over)
        self.top = 0
        self.cursor = 0
        self.changed()
        row = next((row for row in range(at, count) if row not in self.passed_over), 0)
        self.move_to(row)

    def row_count(self) -> int:
        """As many as it was told."""
        return self.count

    def selectable(self, row: int) -> bool:
        """Headings are passed over."""
        return row not in self.passed_over

    def blank_style(self) -> Style:
        """The dialog's ground."""
        return self.palette.style("dialog")

    def paint(self, row: int, width: int, cursor: bool) -> Strip:
        """One row; the cursor's in the colour of a selection."""
        back = "dialog"
        if cursor and self.has_cursor and self.selectable(row):
            back = "selection"
        line = filled(self.draw(row, width), width)
        return RowStrip([Segment(text, self.palette.style(back, role)) for text, role in line if text], width)

    def action_move(self, rows: int) -> None:
        """One row on; without a cursor the text scrolls."""
        if self.has_cursor:
            self.move_by(rows)
        else:
            self.scroll_rows(rows)

    def action_page(self, pages: float) -> None:
        """A page on."""
        if self.has_cursor:
            self.page(pages)
            self._settle(1 if pages > 0 else -1)
        else:
            self.scroll_rows(int(pages * max(1, self.size.height - 1)))

    def action_first(self) -> None:
        """The first row."""
        self.scroll_rows(-self.count)
        self.move_to(0)
        self._settle(1)

    def action_last(self) -> None:
        """The last row."""
        self.scroll_rows(self.count)
        self.move_to(self.count - 1)
        self._settle(-1)

    def action_enter(self) -> None:
        """Choose the row under the cursor."""
        if not self.has_cursor:
            raise SkipAction
        if self.count and self.selectable(self.cursor):
            self.post_message(self.Entered(self, self.cursor))

    def _settle(self, direction: int) -> None:
        """Off a heading, onto the nearest row that can be chosen."""
        for step in (direction, -direction):
            rows = range(self.cursor, self.count if step > 0 else -1, step)
            found = next((row for row in rows if self.selectable(row)), None)
            if found is not None:
                self.move_to(found)
                return
