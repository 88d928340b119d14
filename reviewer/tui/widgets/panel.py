"""A few lines of styled text: the bars, the details of a unit, the queue."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from reviewer.tui.paint import Back, Run, window
from reviewer.tui.row_strip import RowStrip
from reviewer.tui.theme import Palette
from reviewer.tui.viewport import Line
from reviewer.tui.widgets.diff_view import to_strip
from reviewer.tui.widgets.lines_view import LinesView


class Panel(LinesView, can_focus=False):
    """Lines it was told, cut at its width; no cursor."""

    def __init__(self, palette: Palette, back: Back = Back.PLAIN, *, id: str | None = None) -> None:
        super().__init__(palette, id=id)
        self.back = back
        self.lines: Sequence[Sequence[Run]] = ()

    def tell(self, lines: Sequence[Sequence[Run]]) -> None:
        """Show these lines."""
        if lines != self.lines:
            self.lines = lines
            self.top = self.cursor = 0
            self.changed()

    def move_by(self, rows: int) -> None:
        """There is no cursor to move: the lines scroll."""
        self.scroll_rows(rows)

    def row_count(self) -> int:
        """One row a line."""
        return len(self.lines)

    def paint(self, row: int, width: int, cursor: bool) -> Strip:
        """A line, filled up to the width."""
        runs = window(self.lines[row], 0, width, self.back)
        return to_strip(runs, self.palette, width=width, left=self.left)


class Details(Panel, can_focus=True):
    """Lines that may be more than fit: the keyboard can go there and scroll them."""

    def _full_line(self, line: Line, width: int, bar: Segment | None) -> Strip:
        """While the keyboard is here, a mark at the left says so."""
        strip = super()._full_line(line, width, bar)
        if not self.has_focus:
            return strip
        mark = RowStrip([Segment("▌", self.palette.style("plain", "key"))], 1)
        return RowStrip.join([mark, strip.crop(1, width)])
