"""The scene: what there is to show, before anyone looks at it; the first screen and the session draw from the same."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.desk import Desk, Spot
from reviewer.tui.content import Content
from reviewer.tui.document import Document
from reviewer.tui.draw import Painter
from reviewer.tui.rows import Layout

SPLIT_FROM = 150
"""Columns of the diff from which both sides fit beside each other."""


class Feeding(Protocol):
    """Where base sides and syntax colours come from."""

    def want_base(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file."""

    def want_texts(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file, to search it."""

    def want_tokens(self, file: int, side: DiffSide, line: int, delta: FileDelta) -> None:
        """Ask for the colours of one side of a file, those around a line first."""

    def forget_tokens(self, file: int, side: DiffSide, first: int) -> None:
        """Take note that those from a line on are not kept any longer."""

    def color_large(self, file: int) -> None:
        """Take note that a file is to be coloured whatever its size."""


class Scene:
    """Document, content and painter of one review, and what arrives for them."""

    def __init__(self, desk: Desk, feed: Feeding) -> None:
        self.desk = desk
        self.feed = feed
        self.document = Document()
        self.content = Content(self.document.deltas, self._want_base, self._want_tokens, feed.forget_tokens)
        self.painter = Painter(self.document, self.content, desk)
        self.layout = desk.session.preferences.get("layout", "auto")
        self.painter.blanks = desk.session.preferences.get("blanks") == "yes"
        self.painter.wrap = desk.session.preferences.get("wrap") == "yes"
        self._asked: set[int] = set()
        self._large: set[int] = set()

    def add(self, deltas: Sequence[FileDelta]) -> None:
        """More files of the change."""
        self.widen(deltas)
        for _ in self.adding(deltas):
            pass

    def adding(self, deltas: Sequence[FileDelta]) -> Iterator[None]:
        """The same in steps, their line numbers apart."""
        if self.desk.chunks:
            self.document.extend(deltas)
        else:
            yield from self.document.appending(deltas)

    def widen(self, deltas: Sequence[FileDelta]) -> bool:
        """Make room for the line numbers of some files; whether there was not enough."""
        digits = len(str(max((_last_line(delta) for delta in deltas), default=0)))
        wider = digits > self.painter.number_width
        self.painter.number_width = max(digits, self.painter.number_width)
        return wider

    def base_arrived(self, file: int, lines: Sequence[bytes], *, whole: bool = True) -> bool:
        """The base side of a file is here: its context can be drawn; whether its rows must be planned anew.

        Of a patch, what it tells: behind the last hunk the file ends where the patch does.
        """
        self._asked.discard(file)
        self.content.base_arrived(file, lines)
        count = len(lines)
        spans = self.document.deltas[file].spans
        if not whole and spans:
            last = spans[-1].old_start + spans[-1].old_lines - (1 if spans[-1].old_lines else 0)
            count = last + len(lines[last:])
        known = self.document.base_lines.get(file)
        self.document.base_lines[file] = count
        return known != count

    def layout_for(self, width: int) -> Layout:
        """The layout the reader chose, or the one for so many columns."""
        wanted = {"unified": Layout.UNIFIED, "split": Layout.SPLIT}.get(self.layout)
        return wanted or (Layout.SPLIT if width >= SPLIT_FROM else Layout.UNIFIED)

    def first_row(self) -> int:
        """The first row the cursor may stand on."""
        return next((row for row in range(self.document.rows) if self.document.selectable(row)), 0)

    def spot(self, row: int) -> Spot | None:
        """The unit a row speaks of; that of the last row for one beyond it."""
        if not self.document.rows:
            return None
        row = min(row, self.document.rows - 1)
        section, _ = self.document.row(row)
        slot = self.document.unit_slot(row)
        return Spot(section.file, slot) if slot >= 0 else None

    def left_plain(self, file: int, limit: int) -> None:
        """A file has no colours, being larger than so many bytes; said in its header until somebody asks for them."""
        if file not in self._large:
            self.painter.headings.plain[file] = limit

    def color_large(self, file: int) -> bool:
        """Have a file coloured that is plain because it is large; False for any other."""
        if self.painter.headings.plain.pop(file, None) is None:
            return False
        self._large.add(file)
        self.feed.color_large(file)
        return True

    def want_texts(self, file: int) -> None:
        """Ask for the base side of a file, to search it: what is kept to be drawn may be packed."""
        self.feed.want_texts(file, self.document.deltas[file])

    def _want_base(self, file: int) -> None:
        if file not in self._asked:
            self._asked.add(file)
            self.feed.want_base(file, self.document.deltas[file])

    def _want_tokens(self, file: int, side: DiffSide, line: int) -> None:
        self.feed.want_tokens(file, side, line, self.document.deltas[file])


def _last_line(delta: FileDelta) -> int:
    if not delta.spans:
        return 0
    span = delta.spans[-1]
    return max(span.old_start + span.old_lines, span.new_start + span.new_lines)
