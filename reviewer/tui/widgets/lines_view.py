"""A column of rows drawn on demand: the one way this program shows anything long."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from reviewer.tui.scrollbar import SCROLL_MARGIN, THUMB, TRACK, thumb
from reviewer.tui.theme import Palette

LOOK_AHEAD_SECONDS = 0.03
"""Without a key after which the next page is drawn beforehand."""
LOOK_ON_SECONDS = 0.004
ROWS_AT_ONCE = 8

CACHED_STRIPS = 400
"""Rows kept as they were drawn: some screens; each takes several kilobytes."""

WHEEL_ROWS = 3


class _Drawn(NamedTuple):
    """A row as it was drawn: the cell of the scroll bar beside it, itself, and both together."""

    bar: Segment | None
    strip: Strip
    full: Strip


class LinesView(Widget, can_focus=True):
    """Rows, a cursor that is always visible, and a scroll bar with marks.

    Textual's own ScrollView draws through a styles cache and a scroll-bar widget, which together cost two thirds
    of a frame; this overrides `render_lines` and keeps finished strips instead.
    """

    class CursorMoved(Message):
        """The cursor stands on another row."""

        def __init__(self, view: "LinesView", row: int) -> None:
            super().__init__()
            self.view = view
            self.row = row

        @property
        def control(self) -> "LinesView":
            """The view it happened in."""
            return self.view

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor stands now matters."""
            return isinstance(message, LinesView.CursorMoved) and message.view is self.view

    class Chosen(Message):
        """A row was clicked or entered."""

        def __init__(self, view: "LinesView", row: int, column: int, *, twice: bool = False) -> None:
            super().__init__()
            self.view = view
            self.row = row
            self.column = column
            self.twice = twice

        @property
        def control(self) -> "LinesView":
            """The view it happened in."""
            return self.view

    class Dragged(Message):
        """The mouse is drawn from one row to another with its button held."""

        def __init__(self, view: "LinesView", start: int, row: int) -> None:
            super().__init__()
            self.view = view
            self.start = start
            self.row = row

        @property
        def control(self) -> "LinesView":
            """The view it happens in."""
            return self.view

    def __init__(self, palette: Palette, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.palette = palette
        self.top = 0
        self.cursor = 0
        self._strips: OrderedDict[int, _Drawn] = OrderedDict()
        self._width = 0
        self._pressed = -1
        self._dragged = False
        self._looking: Timer | None = None
        self._looked_from = 0
        self._paged = False
        self._bar_cells: dict[tuple[str, Style], Segment] = {}

    # What a view is made of: overridden by each.

    def row_count(self) -> int:
        """How many rows there are."""
        return 0

    def paint(self, row: int, width: int, cursor: bool) -> Strip | None:
        """The strip of one row, exactly `width` cells; None while its content has not arrived."""
        raise NotImplementedError

    looks_ahead = False
    """Whether the next page is drawn beforehand."""

    def scroll_marks(self, height: int) -> Mapping[int, Style]:
        """Marks beside the scroll bar, by screen row."""
        return {}

    def blank_style(self) -> Style:
        """The style of rows below the last one."""
        return self.palette.style("plain")

    def set_palette(self, palette: Palette) -> None:
        """Another theme."""
        self.palette = palette
        self._bar_cells = {}
        self.changed()

    def selectable(self, row: int) -> bool:
        """Whether the cursor may stand on a row."""
        return True

    # Moving.

    def move_to(self, row: int, *, center: bool = False) -> None:
        """Put the cursor on a row and bring it into view."""
        count = self.row_count()
        row = max(0, min(row, count - 1))
        previous, self.cursor = self.cursor, row
        top = self._top_for(row, center)
        if top != self.top or self._paged:
            self._paged = False
            self.top = top
            self.refresh()
            if self.looks_ahead:
                self._look_later(LOOK_AHEAD_SECONDS)
        else:
            for changed in {previous, row}:
                self.refresh_row(changed)
        if row != previous:
            self.post_message(self.CursorMoved(self, row))

    def move_by(self, rows: int) -> None:
        """Move the cursor, over rows it may not stand on."""
        row, step = self.cursor + rows, 1 if rows > 0 else -1
        count = self.row_count()
        while 0 <= row < count and not self.selectable(row):
            row += step
        if 0 <= row < count:
            self.move_to(row)
        elif rows < 0:
            self.scroll_rows(-self.top)

    def scroll_rows(self, rows: int) -> None:
        """Scroll; the cursor stays on its row while that is visible, and is dragged along otherwise."""
        height, count = max(1, self.size.height), self.row_count()
        top = max(0, min(self.top + rows, count - height))
        if top == self.top:
            return
        self.top = top
        self.refresh()
        margin = min(SCROLL_MARGIN, (height - 1) // 2)
        low = top + (margin if top else 0)
        high = top + height - 1 - (margin if top + height < count else 0)
        row = max(low, min(self.cursor, high, count - 1))
        if row != self.cursor:
            self.cursor = row
            self.post_message(self.CursorMoved(self, row))

    def page(self, pages: float) -> None:
        """Scroll by pages, the cursor keeping its place on the screen."""
        height = max(1, self.size.height)
        rows = int(pages * (height - 2)) or (1 if pages > 0 else -1)
        offset = self.cursor - self.top
        count = self.row_count()
        self.top = max(0, min(self.top + rows, max(0, count - height)))
        row = self.top + offset
        if self.cursor + rows < 0 or self.cursor + rows >= count:
            row = 0 if rows < 0 else count - 1
        self._paged = True
        self.move_to(row)

    def keep_screen_row(self, row: int, screen_row: int, *, changed_from: int = 0) -> None:
        """Put the cursor on a row so that it stands on the same screen row as before.

        Rows from `changed_from` on are not what they were.
        """
        self.cursor = max(0, min(row, self.row_count() - 1))
        self.top = max(0, min(self.cursor - screen_row, max(0, self.row_count() - max(1, self.size.height))))
        for stale in [kept for kept in self._strips if kept >= changed_from]:
            del self._strips[stale]
        self.refresh()
        self.post_message(self.CursorMoved(self, self.cursor))

    # Drawing.

    def changed(self, row: int | None = None) -> None:
        """Content changed: of one row, or of all."""
        if row is None:
            self._strips.clear()
            self.refresh()
        else:
            self._strips.pop(row, None)
            self.refresh_row(row)

    def drawn(self) -> Sequence[int]:
        """The rows kept as they were drawn, on the screen or off it."""
        return tuple(self._strips)

    def refresh_row(self, row: int) -> None:
        """Draw one row again, if it is on the screen."""
        if self.top <= row < self.top + self.size.height:
            self.refresh(Region(0, row - self.top, self.size.width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a region of the widget (the compositor's entry point)."""
        width, height = self.size
        if width != self._width:
            self._strips.clear()
            self._width = width
        bar = self._bar(height)
        strips = [self._full_row(self.top + y, width, bar.get(y)) for y in range(crop.y, crop.bottom)]
        if crop.x == 0 and crop.width == width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def _look_ahead(self) -> None:
        """Draw the rows of the next page while nobody presses a key: then it only has to be shown."""
        width, height = self.size
        inner = width - (self.row_count() > height)
        step = 1 if self.top >= self._looked_from else -1
        first = self.top + height if step > 0 else self.top - 1
        wanted = (first + step * at for at in range(height))
        left = [row for row in wanted if 0 <= row < self.row_count() and row not in self._strips]
        for row in left[:ROWS_AT_ONCE]:
            if (strip := self.paint(row, inner, False)) is not None:
                self._keep(row, _Drawn(None, strip, strip))
        if len(left) > ROWS_AT_ONCE:
            self._look_later(LOOK_ON_SECONDS)
        else:
            self._looked_from = self.top

    def _look_later(self, seconds: float) -> None:
        if self._looking is not None:
            self._looking.stop()
        self._looking = self.set_timer(seconds, self._look_ahead)

    def _keep(self, row: int, drawn: _Drawn) -> None:
        self._strips[row] = drawn
        if len(self._strips) > CACHED_STRIPS:
            self._strips.popitem(last=False)

    def _full_row(self, row: int, width: int, bar: Segment | None) -> Strip:
        """A row with its cell of the scroll bar.

        The same object as long as nothing about it changes: Textual keeps what it cut and rendered of a strip in
        the strip itself.
        """
        kept = self._strips.get(row) if row != self.cursor else None
        if kept is not None and kept.bar is bar:
            return kept.full
        inner = width - 1 if bar else width
        strip = kept.strip if kept is not None and kept.strip.cell_length == inner else None
        if strip is None and row < self.row_count():
            strip = self.paint(row, inner, row == self.cursor)
        found = strip or Strip([Segment(" " * inner, self.blank_style())], inner)
        full = Strip([*found, bar], width) if bar else found
        if strip is not None and row != self.cursor:  # what has not arrived is asked for again
            self._keep(row, _Drawn(bar, strip, full))
        return full

    def _bar(self, height: int) -> dict[int, Segment]:
        """The scroll bar's cell for each screen row; none when everything fits."""
        count = self.row_count()
        if count <= height or not height:
            return {}
        style = self.palette.style
        track = self._bar_cell(TRACK, style("plain", "faint"))
        mark = self._bar_cell(THUMB, style("plain", "muted"))
        unread = style("plain", "unread")  # says so by its colour alone: at first it is everywhere
        covered = thumb(count, height, self.top)
        cells = {y: mark if y in covered else track for y in range(height)}
        for y, look in self.scroll_marks(height).items():
            sign = THUMB if y in covered else TRACK
            if look is not unread:
                sign = "▐" if y in covered else "╸"
            cells[y] = self._bar_cell(sign, look)
        return cells

    def _bar_cell(self, text: str, style: Style) -> Segment:
        """The same object for the same look, so that a row is seen to have the cell it had."""
        return self._bar_cells.setdefault((text, style), Segment(text, style))

    def _top_for(self, row: int, center: bool) -> int:
        height, count = max(1, self.size.height), self.row_count()
        margin = min(SCROLL_MARGIN, (height - 1) // 2)
        top = self.top
        if center and not top + margin <= row < top + height - margin:
            top = row - height // 3
        elif row < top + margin:
            top = row - margin
        elif row >= top + height - margin:
            top = row - height + 1 + margin
        return max(0, min(top, max(0, count - height)))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is: rows are cut, never laid out."""
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All there is."""
        return container.height

    # The mouse.

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        event.stop()
        self.scroll_rows(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls."""
        event.stop()
        self.scroll_rows(-WHEEL_ROWS)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Where a drag may begin."""
        row = self.top + event.y
        usable = row < self.row_count() and event.x < self.size.width - 1 and self.selectable(row)
        self._pressed = row if usable and event.button == 1 else -1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button held, rows are selected."""
        row = min(max(0, self.top + event.y), self.row_count() - 1)
        if self._pressed >= 0 and event.button == 1 and row != self._pressed:
            self._dragged = True
            self.post_message(self.Dragged(self, self._pressed, row))

    def on_mouse_up(self) -> None:
        """A drag is over."""
        self._pressed = -1

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there, on the scroll bar it goes to that part; a second one opens or folds."""
        event.stop()
        if self._dragged:
            self._dragged = False
            return
        count, height = self.row_count(), self.size.height
        if count > height and event.x == self.size.width - 1:
            self.scroll_rows(event.y * count // height - height // 2 - self.top)
            return
        row = self.top + event.y
        if row < count and self.selectable(row):
            self.move_to(row)
            self.post_message(self.Chosen(self, row, event.x, twice=event.chain == 2))

    def on_resize(self) -> None:
        """The cursor stays in view whatever the size."""
        self.top = self._top_for(self.cursor, False)
