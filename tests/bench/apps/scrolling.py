"""Textual's own way to show a million lines: a ScrollView that draws a number in each."""

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

ROWS = 1_000_000


class Rows(ScrollView, can_focus=True):
    """A million rows, drawn on demand."""

    BINDINGS = [
        Binding("j", "scroll_down"),
        Binding("pagedown", "page_down"),
        Binding("G", "scroll_end"),
        Binding("g", "scroll_home"),
    ]

    def on_mount(self) -> None:
        self.virtual_size = Size(self.size.width, ROWS)

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"marker{self.scroll_offset.y + y:06}")]).adjust_cell_length(self.size.width)

    def action_scroll_down(self) -> None:
        self.scroll_relative(y=1, animate=False)

    def action_page_down(self) -> None:
        self.scroll_page_down(animate=False)

    def action_scroll_end(self) -> None:
        self.scroll_end(animate=False)

    def action_scroll_home(self) -> None:
        self.scroll_home(animate=False)


class Scrolling(App[None]):
    """Shows the rows."""

    def compose(self) -> ComposeResult:
        yield Rows()

    def on_mount(self) -> None:
        self.query_one(Rows).focus()


if __name__ == "__main__":
    Scrolling().run()
