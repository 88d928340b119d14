"""A column of rows drawn on demand: the one way this program shows anything long."""

from asyncio import TimerHandle
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain
from typing import NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from reviewer.tui.later import later
from reviewer.tui.row_strip import BarredStrip, RowStrip
from reviewer.tui.screens.at_once import LineWidget, ScreenAtOnce
from reviewer.tui.scroll_marks import Mark
from reviewer.tui.scrollbar import SCROLL_MARGIN, THUMB, TRACK, thumb
from reviewer.tui.theme import Palette
from reviewer.tui.viewport import Line, Replanned, Viewport

LOOK_AHEAD_SECONDS = 0.03
"""Without a key after which the next page is drawn beforehand."""
LOOK_ON_SECONDS = 0.004
ROWS_AT_ONCE = 12

KEPT_SCREENS = 6
"""Screens of rows kept as they were drawn, those drawn beforehand among them: a row takes some 4 kB."""

CACHED_LINES = 1_000
"""Lines kept of them where rows take several."""

MOST_LINES = 10_000
"""More than any row takes."""

WHEEL_ROWS = 3

ON_THUMB = Style(reverse=True)
"""How a mark of the scroll bar looks where the thumb is, if its sign is the same there: else nobody sees the thumb."""


class Step(Enum):
    """How the cursor went where it is: what comes next is likely to be of the same kind."""

    PAGE = 1
    CHANGE = 2
    CHUNK = 3
    END = 4


class _Drawn(NamedTuple):
    """A line as it was drawn: the cell of the scroll bar beside it, itself, and both together."""

    bar: Segment | None
    strip: Strip
    full: Strip


class LinesView(LineWidget, can_focus=True):
    """Rows, a cursor that is always visible, and a scroll bar with marks.

    Textual's own ScrollView draws through a styles cache and a scroll-bar widget, which together cost two thirds
    of a frame; this overrides `render_lines` and keeps finished strips instead.
    """

    class Happened(Message):
        """Something happened to the view."""

        def __init__(self, view: "LinesView") -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> "LinesView":
            """The view it happened to."""
            return self.view

    class CursorMoved(Happened):
        """The cursor stands on another row."""

        def __init__(self, view: "LinesView", row: int) -> None:
            super().__init__(view)
            self.row = row

        def can_replace(self, message: Message) -> bool:
            """Only where the cursor stands now matters."""
            return isinstance(message, LinesView.CursorMoved) and message.view is self.view

    class Chosen(Happened):
        """A row was clicked or entered."""

        def __init__(self, view: "LinesView", row: int, column: int, *, twice: bool = False) -> None:
            super().__init__(view)
            self.row = row
            self.column = column
            self.twice = twice

    class Dragged(Happened):
        """The mouse is drawn from one row to another with its button held."""

        def __init__(self, view: "LinesView", start: int, row: int) -> None:
            super().__init__(view)
            self.start = start
            self.row = row

    class Resized(Happened):
        """The view has another size."""

    class Wheeled(Happened):
        """The wheel, or the scroll bar under the mouse, scrolled."""

    def __init__(self, palette: Palette, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.palette = palette
        self.port = Viewport(self.row_count, self._lines_of)
        self.cursor = 0
        self._strips: OrderedDict[int, list[_Drawn]] = OrderedDict()
        self._lit: Sequence[Strip] | None = None
        self._width = self._height = 0
        self._pressed = -1
        self._dragged = False
        self._on_bar = False
        self._looking: TimerHandle | None = None
        self._looked_from = 0
        self._paged = False
        self._step = Step.PAGE
        self._drawn_bar: dict[int, Segment] = {}
        self._bar_cells: dict[tuple[str, Style], Segment] = {}
        self.left = -1
        """The column of the screen in which rows begin; -1 while something lies over them, and Textual cuts them."""

    # What a view is made of: overridden by each.

    def row_count(self) -> int:
        """How many rows there are."""
        return 0

    def paint(self, row: int, width: int, cursor: bool) -> Strip | None:
        """The strip of one row, exactly `width` cells; None while its content has not arrived."""
        raise NotImplementedError

    def paint_lines(self, row: int, width: int, cursor: bool) -> Sequence[Strip] | None:
        """The strips of one row: one, or as many as it takes where the view wraps."""
        strip = self.paint(row, width, cursor)
        return None if strip is None else (strip,)

    looks_ahead = False
    """Whether the next page is drawn beforehand."""

    def tops_ahead(self) -> Mapping[Step, int]:
        """Where the screens begin that besides the next page are drawn beforehand: other keys lead there."""
        return {}

    def scroll_marks(self, height: int) -> Mapping[int, Mark]:
        """Marks in the scroll bar, by screen row."""
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

    @property
    def top(self) -> int:
        """The row at the top of the screen."""
        return self.port.top.row

    @top.setter
    def top(self, row: int) -> None:
        self.port.top = Line(row)

    def line_of(self, row: int) -> int:
        """The screen line on which a row begins."""
        return self.port.line_of(row, self.size.height)

    def rows_shown(self) -> list[int]:
        """The row on each line of the screen."""
        return [line.row for line in self.port.shown(self.size.height)]

    def move_to(self, row: int, *, center: bool = False, on_top: bool = False) -> None:
        """Put the cursor on a row and bring it into view, or to the top of it."""
        count = self.row_count()
        row = max(0, min(row, count - 1))
        previous, self.cursor = self.cursor, row
        height = max(1, self.size.height)
        port = self.port
        top = port.clamped(Line(row), height) if on_top else port.top_for(row, height, center=center)
        if top != self.port.top or self._paged:
            if not self._paged:
                self._step = Step.CHUNK if on_top else Step.CHANGE if center else Step.PAGE
            self._paged = False
            self.port.top = top
            self.refresh()
            if self.looks_ahead:
                self._look_later(LOOK_AHEAD_SECONDS)
        else:
            for changed in {previous, row}:
                self.refresh_row(changed)
        if row != previous:
            self._say_moved()

    def move_by(self, rows: int) -> None:
        """Move the cursor, over rows it may not stand on; through one that is longer than the screen, by lines."""
        row, step = self.cursor + rows, 1 if rows > 0 else -1
        if abs(rows) == 1 and self._goes_on(step):
            self.scroll_rows(step)
            return
        count = self.row_count()
        while 0 <= row < count and not self.selectable(row):
            row += step
        if 0 <= row < count:
            self.move_to(row)
        elif rows < 0:
            self.port.top = Line(0)
            self.refresh()

    def _goes_on(self, step: int) -> bool:
        """Whether the cursor's row has lines beyond the edge of the screen it would go over."""
        if not self.port.wraps:
            return False
        first, height = self.line_of(self.cursor), self.size.height
        return first + self._lines_of(self.cursor) > height if step > 0 else first < 0

    def scroll_rows(self, rows: int) -> None:
        """Scroll by lines; the cursor stays on its row while that is visible, and is dragged along otherwise."""
        self._scroll_from(self.port.walk(self.port.top, rows)[0])

    def _scroll_from(self, top: Line) -> None:
        height, count = max(1, self.size.height), self.row_count()
        port = self.port
        top = port.clamped(top, height)
        if top == port.top:
            return
        port.top = top
        self.refresh()
        margin = min(SCROLL_MARGIN, (height - 1) // 2)
        low = port.row_at(margin if top != Line(0) else 0)
        high = port.row_at(height - 1 - (margin if port.row_at(height) < count else 0))
        row = port.settled(max(low, min(self.cursor, high, count - 1)), height)
        if row != self.cursor:
            self.cursor = row
            self._say_moved()

    def scroll_to_end(self) -> None:
        """Show the last line of all; the cursor is on the last row already."""
        count = self.row_count()
        self._scroll_from(self.port.walk(Line(self.cursor), count - self.cursor + MOST_LINES)[0])

    def page(self, pages: float) -> None:
        """Scroll by pages, the cursor keeping its place on the screen."""
        height = max(1, self.size.height)
        lines = int(pages * (height - 2)) or (1 if pages > 0 else -1)
        port = self.port
        here = max(0, self.line_of(self.cursor))
        end, beyond = port.walk(Line(self.cursor), lines)
        port.top = port.clamped(port.walk(port.top, lines)[0], height)
        row = end.row if beyond else port.settled(port.row_at(here), height)
        self._paged, self._step = True, Step.PAGE
        self.move_to(row)

    def keep_screen_row(self, row: int, screen_row: int, *, others: Replanned | None = None) -> None:
        """Put the cursor on a row so that it begins on the same line of the screen as before.

        `others` says which rows are not what they were; without it, none is.
        """
        self.cursor = max(0, min(row, self.row_count() - 1))
        if others is None:
            self._strips.clear()
        else:
            self._renumber(others)
        top = self.port.walk(Line(self.cursor), -screen_row)[0]
        self.port.top = self.port.clamped(top, max(1, self.size.height))
        self.refresh()
        if self.looks_ahead:
            self._look_later(LOOK_AHEAD_SECONDS)
        self._say_moved()

    def _say_moved(self) -> None:
        """Tell the screen, without the containers in between."""
        (self.screen if self.is_attached else self).post_message(self.CursorMoved(self, self.cursor))

    # Drawing.

    @property
    def size(self) -> Size:
        """All the cells it has: no view has a border or a padding, for which Textual looks each time."""
        return self.region.size

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Have it drawn, or some regions of it; by the screen at once, where it can."""
        screen = self.screen if self.is_mounted else None
        if layout or recompose or not repaint or not isinstance(screen, ScreenAtOnce):
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if regions:
            self._repaint_regions.update(regions)
        else:
            self._repaint_regions.clear()
            self._repaint_regions.add(self.size.region)
        screen.redrawn(self)
        return self

    def changed(self, row: int | None = None) -> None:
        """Content changed: of one row, or of all."""
        if row is None:
            self._strips.clear()
            self.refresh()
        else:
            self._strips.pop(row, None)
            self.refresh_row(row)

    def _renumber(self, others: Replanned) -> None:
        """Rows were put in or taken out: those that are the same stay drawn, in their place."""
        first, end, by, until = others
        strips = self._strips.items()
        self._strips = OrderedDict(
            (row if row < first else row + by, drawn)
            for row, drawn in strips
            if row < first or end <= row < until
        )

    def drawn(self) -> Sequence[int]:
        """The rows kept as they were drawn, on the screen or off it."""
        return tuple(self._strips)

    def refresh_row(self, row: int) -> None:
        """Draw one row again, if it is on the screen."""
        height = self.size.height
        if not self.port.wraps:
            first, lines = row - self.top, 1
        elif self.top <= row < self.top + height:
            first, lines = self.line_of(row), self._lines_of(row)
        else:
            return
        top, bottom = max(0, first), min(height, first + lines)
        if top < bottom:
            self.refresh(Region(0, top, self.size.width, bottom - top))

    def refresh_bar(self) -> None:
        """Draw the rows again beside which the scroll bar looks otherwise now: what is elsewhere has changed."""
        width, height = self.size
        bar = self._bar(height)
        if len(bar) != len(self._drawn_bar):
            self.refresh()
            return
        for y, cell in bar.items():
            if cell is not self._drawn_bar.get(y):
                self.refresh(Region(0, y, width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a region of the widget (the compositor's entry point)."""
        width, height = self.size
        left = self.region.x if self.screen.is_active else -1
        if (width, left) != (self._width, self.left):
            self._strips.clear()
            self._width, self.left = width, left
        self._height = height
        bar = self._bar(height)
        drawn = {y: bar[y] for y in range(crop.y, crop.bottom) if y in bar}
        self._drawn_bar = drawn if len(drawn) == len(bar) else self._drawn_bar | drawn
        self._lit = None
        if self.port.wraps:
            if not self.port.sees(self.cursor, height):  # what arrived is longer than it seemed
                self.port.top = self.port.top_for(self.cursor, height)
            shown = self.port.shown(crop.bottom)
            shown += [Line(self.row_count())] * (crop.bottom - len(shown))
            strips = [self._full_line(shown[y], width, bar.get(y)) for y in range(crop.y, crop.bottom)]
        else:
            top = self.top
            strips = [self._full_line(Line(top + y), width, bar.get(y)) for y in range(crop.y, crop.bottom)]
        if crop.x == 0 and crop.width == width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def changed_lines(self) -> list[tuple[int, Strip]]:
        """The lines of the screen that are to be drawn again, from the view's first one on; asked once."""
        width, height = self.size
        regions = self._exchange_repaint_regions()
        lines = sorted({y for region in regions for y in range(max(0, region.y), min(height, region.bottom))})
        if not lines:
            return []
        first = lines[0]
        strips = self.render_lines(Region(0, first, width, lines[-1] + 1 - first))
        return [(y, strips[y - first]) for y in lines]

    def _look_ahead(self) -> None:
        """Draw the rows of the next page, or of where the last key would lead again, while nobody presses a key."""
        width, height = self.size
        if not self.row_count():
            return
        inner = width - self._has_bar
        drawn = 0
        for row in self._rows_ahead(height):
            if drawn == ROWS_AT_ONCE:
                break
            if not 0 <= row < self.row_count() or row in self._strips:
                continue
            if (strips := self.paint_lines(row, inner, False)) is not None:
                for strip in strips:
                    strip.render(self.app.console)  # kept there too
                self._keep(row, strips)
                drawn += 1
        if drawn == ROWS_AT_ONCE:
            self._look_later(LOOK_ON_SECONDS)
        else:
            self._looked_from = self.top

    def _rows_ahead(self, height: int) -> Iterator[int]:
        """The rows that are likely to be seen next, those of the likeliest screen first."""
        step = 1 if self.top >= self._looked_from else -1
        first = self.port.row_at(height) if step > 0 else self.top - 1
        tops = self.tops_ahead()
        screens = {Step.PAGE: range(first, first + step * height, step)}
        screens |= {kind: range(top, top + height) for kind, top in tops.items() if top >= 0}
        likeliest = screens.get(self._step, range(0))
        return chain(likeliest, *(rows for rows in screens.values() if rows is not likeliest))

    def _look_later(self, seconds: float) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self._looking = later(self, seconds, self._look_ahead)

    def _keep(self, row: int, strips: Sequence[Strip]) -> list[_Drawn]:
        drawn = self._strips[row] = [_Drawn(None, strip, strip) for strip in strips]
        while len(self._strips) > KEPT_SCREENS * (self._height or self.size.height) or (
            self.port.wraps and sum(map(len, self._strips.values())) > CACHED_LINES and len(self._strips) > 1
        ):
            self._strips.popitem(last=False)
        return drawn

    def _lines_of(self, row: int) -> int:
        """How many lines a row takes, drawing it if it has not been yet."""
        kept = self._strips.get(row)
        if kept is not None:
            return len(kept)
        if row >= self.row_count():
            return 1
        strips = self.paint_lines(row, max(1, self.size.width - self._has_bar), False)
        return len(self._keep(row, strips)) if strips is not None else 1

    def _full_line(self, line: Line, width: int, bar: Segment | None) -> Strip:
        """A line with its cell of the scroll bar.

        The same object as long as nothing about it changes: Textual keeps what it cut and rendered of a strip in
        the strip itself.
        """
        row, part = line
        inner = width - 1 if bar else width
        if row == self.cursor:
            if self._lit is None and row < self.row_count():
                self._lit = self.paint_lines(row, inner, True)
            lit = self._lit
            return self._with_bar(lit[part] if lit is not None and part < len(lit) else None, width, bar)
        kept = self._strips.get(row)
        if (kept is None or kept[0].strip.cell_length != inner) and row < self.row_count():
            strips = self.paint_lines(row, inner, False)
            kept = None if strips is None else self._keep(row, strips)  # what is missing is asked for again
        if kept is None or part >= len(kept):
            return self._with_bar(None, width, bar)
        drawn = kept[part]
        if drawn.bar is not bar:
            drawn = kept[part] = _Drawn(bar, drawn.strip, self._with_bar(drawn.strip, width, bar))
        return drawn.full

    def _with_bar(self, strip: Strip | None, width: int, bar: Segment | None) -> Strip:
        inner = width - 1 if bar else width
        strip = strip or RowStrip([Segment(" " * inner, self.blank_style())], inner)
        return BarredStrip(strip, bar, width) if bar else strip

    def _bar(self, height: int) -> dict[int, Segment]:
        """The scroll bar's cell for each screen row; none when everything fits."""
        if not self._has_bar or not height:
            return {}
        style = self.palette.style
        track = self._bar_cell(TRACK, style("plain", "faint"))
        mark = self._bar_cell(THUMB, style("plain", "muted"))
        covered = self._thumb(height)
        cells = {y: mark if y in covered else track for y in range(height)}
        for y, look in self.scroll_marks(height).items():
            mark_style = style("plain", look.role)
            if y in covered and look.on_thumb == look.sign:
                mark_style += ON_THUMB
            cells[y] = self._bar_cell(look.on_thumb if y in covered else look.sign, mark_style)
        return cells

    @property
    def _has_bar(self) -> bool:
        """Whether a column is kept for the scroll bar; where rows are wrapped always, for it decides their length."""
        return self.port.wraps or self.row_count() > self.size.height

    def _thumb(self, height: int) -> range:
        """By rows; by lines where there are fewer rows than a screen has lines."""
        count = self.row_count()
        if count > height or not self.port.wraps:
            return thumb(count, height, self.top)
        lines = [self._lines_of(row) for row in range(count)]
        return thumb(sum(lines), height, sum(lines[: self.top]) + self.port.top.part)

    def _bar_cell(self, text: str, style: Style) -> Segment:
        """The same object for the same look, so that a row is seen to have the cell it had."""
        return self._bar_cells.setdefault((text, style), Segment(text, style))

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
        self.post_message(self.Wheeled(self))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls."""
        event.stop()
        self.scroll_rows(-WHEEL_ROWS)
        self.post_message(self.Wheeled(self))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Where a drag may begin; it goes on, and ends, here, wherever the mouse goes meanwhile."""
        self._dragged, self._pressed, self._on_bar = False, -1, False
        if event.button != 1:
            return
        self.capture_mouse()
        self._on_bar = self._has_bar and event.x == self.size.width - 1
        row = self.port.row_at(event.y)
        if not self._on_bar and row < self.row_count() and self.selectable(row):
            self._pressed = row

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button held rows are selected, over the edge more and more of them; the scroll bar follows."""
        if event.button != 1:
            return
        y = max(0, min(event.y, self.size.height - 1))
        if self._on_bar:
            self._dragged = True
            self._scroll_to_part(y)
        elif self._pressed >= 0:
            row = min(self.port.row_at(y), self.row_count() - 1)
            if self._dragged or row != self._pressed:
                self._dragged = True
                self.post_message(self.Dragged(self, self._pressed, row))

    def on_mouse_up(self) -> None:
        """A drag is over."""
        self.release_mouse()
        self._pressed, self._on_bar = -1, False

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there, on the scroll bar it goes to that part; a second one opens or folds."""
        event.stop()
        if self._dragged:
            return
        if self._has_bar and event.x == self.size.width - 1:
            self._scroll_to_part(event.y)
            return
        row = self.port.row_at(event.y)
        if row < self.row_count() and self.selectable(row):
            self.move_to(row)
            self.post_message(self.Chosen(self, row, event.x, twice=event.chain == 2))

    def _scroll_to_part(self, y: int) -> None:
        """Show the part of everything that a cell of the scroll bar stands for."""
        count, height = self.row_count(), self.size.height
        self._scroll_from(Line(max(0, y * count // height - height // 2)))
        self.post_message(self.Wheeled(self))

    def on_resize(self) -> None:
        """The cursor stays in view whatever the size."""
        self.port.top = self.port.top_for(self.cursor, max(1, self.size.height))
        self.post_message(self.Resized(self))
