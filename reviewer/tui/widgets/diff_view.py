"""The diff: one continuous column of everything shown, drawn line by line on demand."""

from collections.abc import Iterator, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reviewer.tui.cellwidth import ambiguous_wide, cell_len
from reviewer.tui.document import Document
from reviewer.tui.draw import Painter
from reviewer.tui.later import later
from reviewer.tui.paint import Run
from reviewer.tui.placed import disputed, over_blanks, pieces
from reviewer.tui.row_strip import OVER_BLANKS, RowStrip
from reviewer.tui.scroll_marks import Mark, ScrollMarks
from reviewer.tui.theme import Palette
from reviewer.tui.viewport import Line, edges
from reviewer.tui.widgets.lines_view import LinesView, Step

MARKS_SECONDS = 0.01
"""After which the rest of the marks beside the scroll bar is looked for."""


class DiffView(LinesView):
    """Shows a document through a painter; the screen changes both and says what changed."""

    looks_ahead = True

    def __init__(
        self, document: Document, painter: Painter, palette: Palette, *, id: str | None = None
    ) -> None:
        super().__init__(palette, id=id)
        self.port.wraps = painter.wrap
        self.document = document
        self.painter = painter
        self.marks = ScrollMarks(painter.desk, document)
        self._topmost: tuple[tuple[Sequence[Run], int, int, Palette], Strip] | None = None
        self._marks_due = False

    def row_count(self) -> int:
        """Every row of the document."""
        return self.document.rows

    def selectable(self, row: int) -> bool:
        """The cursor passes over rows that only explain."""
        return self.document.selectable(row)

    def paint_lines(self, row: int, width: int, cursor: bool) -> Sequence[Strip] | None:
        """One row in as many lines as its text takes where it is wrapped."""
        lines = self.painter.lines(row, width)
        if lines is None:
            return None
        return [to_strip(runs, self.palette, cursor, width, left=self.left) for runs in lines]

    def wrap(self, wraps: bool) -> None:
        """Wrap long lines, or cut them at the edge."""
        first = self.line_of(self.cursor)
        self.painter.wrap = self.port.wraps = wraps
        self.keep_screen_row(self.cursor, max(0, first))

    def show_match(self) -> None:
        """Bring the first match of the cursor's line into view: sideways, or the part of it that is wrapped."""
        found = self.painter.first_match(self.cursor)
        if found is None:
            return
        (start, end), room = found, self.painter.text_width(self.size.width - 1)
        offset, height = self.painter.offset, max(1, self.size.height)
        if not self.painter.wrap:
            if start < offset or end > offset + room:
                self.painter.offset = 0 if end <= room else max(0, start - room // 3)
                self.changed()
            return
        part = min(start // room, self._lines_of(self.cursor) - 1)
        low, high = edges(height)
        if not low <= self.line_of(self.cursor) + part <= high:
            self.port.top = self.port.clamped(
                self.port.walk(Line(self.cursor, part), -(height // 3))[0], height
            )
            self.refresh()

    def _full_line(self, line: Line, width: int, bar: Segment | None) -> Strip:
        """The topmost row tells which file, and which function, the rows below it belong to."""
        if line == self.port.top and line.row != self.cursor:
            inner = width - 1 if bar else width
            runs = self.painter.sticky(line.row, inner)
            if runs is not None:
                return self._with_bar(self._sticky(runs, inner), width, bar)
        return super()._full_line(line, width, bar)

    def _sticky(self, runs: Sequence[Run], width: int) -> Strip:
        """The same object as long as it says the same."""
        what = runs, width, self.left, self.palette
        if self._topmost is None or self._topmost[0] != what:
            self._topmost = what, to_strip(runs, self.palette, width=width, left=self.left)
        return self._topmost[1]

    def tops_ahead(self) -> Mapping[Step, int]:
        """The screens of the next change and of the next chunk, and the last one."""
        document, height = self.document, self.size.height
        if not document.rows or not self.painter.desk.chunks:
            return {}
        change = document.next_unit(min(self.cursor, document.rows - 1))
        return {
            Step.CHANGE: self.port.top_for(change, height, center=True).row if change >= 0 else -1,
            Step.CHUNK: document.next_chunk(self.top),
            Step.END: max(0, document.rows - height),
        }

    def _bar(self, height: int) -> dict[int, Segment]:
        """As it is, while only what is near is shown: soon there is all of it."""
        if self.document.partial and len(self._drawn_bar) == height:
            return self._drawn_bar
        return super()._bar(height)

    @property
    def _has_bar(self) -> bool:
        return bool(self._drawn_bar) if self.document.partial else super()._has_bar

    def scroll_marks(self, height: int) -> Mapping[int, Mark]:
        """Findings, comments, what is unread and what is read in the scroll bar."""
        if not self.painter.desk.units:
            return {}
        cells = self.marks.cells(height)
        if self.marks.pending:
            self._look_at_marks_soon()
        return cells

    def _look_at_marks_soon(self) -> None:
        if not self._marks_due:
            self._marks_due = True
            later(self, MARKS_SECONDS, self._look_at_marks)

    def _look_at_marks(self) -> None:
        """Look for the rest of the marks."""
        self._marks_due = False
        if self.document.partial:
            self._look_at_marks_soon()
        elif self.marks.look():
            self.refresh_bar()
        elif self.marks.pending:
            self._look_at_marks_soon()


def to_strip(
    runs: Sequence[Run], palette: Palette, lit: bool = False, width: int | None = None, *, left: int = -1
) -> Strip:
    """Runs as a strip; `lit` on the cursor's row. Whoever knows its `width` spares measuring it.

    Where it is known to begin in column `left` of the screen, what terminals may disagree about is put in its place.
    """
    own_too = ambiguous_wide()
    segments: list[Segment] = []
    column = left
    text, look = "", None
    for piece, back, fore in runs:
        style = palette.style(back, fore, lit)
        if style is not look:
            if text:
                segments.append(Segment(text, look))
            text, look = "", style
        if piece.isascii():
            text += piece
            column += len(piece)
            continue
        if left >= 0 and disputed(piece, own_too=own_too):
            if text:
                segments.append(Segment(text, look))
            segments += placed_segments(piece, style, column, own_too=own_too)
            text = ""
        else:
            text += piece
        column += cell_len(piece)
    if text:
        segments.append(Segment(text, look))
    return RowStrip(segments, width)


def placed_segments(text: str, style: Style, column: int, *, own_too: bool) -> Iterator[Segment]:
    """A text of which terminals may disagree how many cells it takes: what is disputed drawn over blanks."""
    for piece, cells in pieces(text, cell_len, own_too=own_too):
        if cells:
            yield Segment(" " * cells, style)
            yield Segment(over_blanks(piece, column, cells), style, ((OVER_BLANKS, cells),))
        else:
            yield Segment(piece, style)
        column += cells or cell_len(piece)
