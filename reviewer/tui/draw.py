"""The painter of the diff: a resolved row in, runs of text out; it decides how each kind of row looks."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from msgspec import Struct, field

from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.core.long_lines import Line
from reviewer.core.text import text_of, visible
from reviewer.desk import Desk, Spot, UnitState
from reviewer.tui.content import Content
from reviewer.tui.document import Document
from reviewer.tui.headings import NO_TEXT_FILE, Headings, count_of, fact_text
from reviewer.tui.paint import (
    LETTERS_A_CELL,
    Back,
    Run,
    Spanned,
    content_runs,
    folded,
    shortened,
    width_of,
    window,
    wrapped,
)
from reviewer.tui.rows import Layout, Row, RowKind, Section

WIDEST_SCREEN = 1_000

LONGEST_WRAPPED = 16_000
"""Characters of a line that are wrapped; of the rest it is said how much it is, and unwrapped it can be read."""

LONGEST_SOUGHT = 200_000
"""Characters of a line in which a match is brought into view."""

LONGEST_LETTER = 4
"""Bytes a character may take in UTF-8: of one that is cut, at most so many are left."""

NARROWEST_WRAPPED = 8
"""Cells below which nothing is wrapped: it would be a column of letters."""

GOES_ON = "↳"
"""In the place of the line number, where a wrapped line goes on."""

MARKS = 2
"""Cells of the gutter that tell the unit's state and its finding."""

STAND_FOR_THEMSELVES = frozenset({RowKind.CHUNK, RowKind.WHY, RowKind.FILE, RowKind.BLANK, RowKind.COMMENT})
"""Rows over which no header is put: they are one, or cannot be read without the row above."""

CONTENT = frozenset({RowKind.CONTEXT, RowKind.REMOVED, RowKind.ADDED, RowKind.PAIRED})
"""Rows that show lines of a file."""

LINE_MARKS = {"covered": ("●", "tested"), "uncovered": ("○", "untested"), "unknown": (" ", "muted")}
"""The mark of an added line, beside its sign: whether tests ran it."""
SINCE = ("~", "caution")
"""In place of the unit's state, beside a line that was not there when the unit was read."""
MOVED = "»"
"""Beside a line that was moved, where there is no finding to mark."""

LEVEL_SIGN = {0: " ", 1: "·", 2: "•", 3: "▲"}
LEVEL_ROLE = {0: "muted", 1: "risk-low", 2: "risk-medium", 3: "risk-high"}
CONFLICT_MARKERS = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
"""How git begins the lines around a conflict; lit up in a file that has one that nobody resolved."""


class Overlays(Struct):
    """What lies over the text: the selected rows, the search; set by the screen."""

    selected: range = field(default_factory=lambda: range(0))
    matches: Callable[[str, DiffSide, bool], Iterable[tuple[int, int]]] | None = None
    """Where a line's text matches, by its side and whether it is changed."""


class Painter:
    """Draws rows for one width of line numbers, and one horizontal offset or wrapped."""

    def __init__(self, document: Document, content: Content, desk: Desk) -> None:
        self.document = document
        self.content = content
        self.desk = desk
        self.headings = Headings(document, desk)
        self.overlays = Overlays()
        self.number_width = 4
        self.offset = 0
        self.wrap = False
        self.blanks = False

    def lines(self, row_number: int, width: int) -> list[list[Run]] | None:
        """The runs of a row, line by line, each exactly `width` cells; None while its content has not arrived."""
        section, row = self.document.row(row_number)
        if row.kind in CONTENT:
            selected = row_number in self.overlays.selected
            if self.document.layout is Layout.SPLIT:
                return self._both_sides(section, row, width, selected)
            return self._line(section, row, width, selected)
        runs = self.runs(row_number, width)
        return None if runs is None else [runs]

    def runs(self, row_number: int, width: int) -> list[Run] | None:
        """The first line of a row, exactly `width` cells; None while its content has not arrived."""
        section, row = self.document.row(row_number)
        match row.kind:
            case RowKind.CONTEXT | RowKind.REMOVED | RowKind.ADDED | RowKind.PAIRED:
                lines = self.lines(row_number, width)
                return None if lines is None else lines[0]
            case RowKind.FILE:
                return self.headings.file(section, width)
            case RowKind.CHUNK:
                return self.headings.chunk(section, width)
            case RowKind.WHY:
                return self.headings.why(section, row.extra, width)
            case RowKind.FACT:
                return self._fact(section, row, width)
            case RowKind.GAP:
                return self._gap(section, row, width)
            case RowKind.ELSEWHERE:
                text = f"{count_of(row.extra, 'change')} of this file not shown here: enter goes there"
                return self._note(f"⋯ {text}", width, Back.GAP)
            case RowKind.FOLDED:
                return self._folded(section, row, width)
            case RowKind.COMMENT:
                return self._comment(section, row, width)
            case _:
                return [Run(" " * width, Back.PLAIN, "text")]

    def sticky(self, row_number: int, width: int) -> list[Run] | None:
        """What stands at the top of the screen instead of a row whose file's header has been scrolled away."""
        if not row_number or row_number >= self.document.rows:
            return None
        index = self.document.section_at(row_number)
        section, row = self.document.row(row_number)
        if row_number <= self.document.begin(index) or row.kind in STAND_FOR_THEMSELVES:
            return None
        slot = self.document.unit_slot(row_number)
        hunk = self.document.hunk_of(section.file, slot) if slot >= 0 else -1
        return self.headings.file(section, width, self.document.heading(section.file, hunk))

    # Lines of content.

    def _line(self, section: Section, row: Row, width: int, selected: bool) -> list[list[Run]] | None:
        """A line of the unified layout: marks, both numbers, sign, text."""
        side = DiffSide.OLD if row.kind is RowKind.REMOVED else DiffSide.NEW
        back = {RowKind.ADDED: Back.ADDED, RowKind.REMOVED: Back.REMOVED}.get(row.kind, Back.PLAIN)
        numbers = f"{row.old or '':>{self.number_width}} {row.new or '':>{self.number_width}} "
        used = MARKS + len(numbers) + 2
        texts = self._texts(section.file, row, side, selected, back, max(0, width - used))
        if texts is None:
            return None
        sign = {RowKind.ADDED: "+", RowKind.REMOVED: "-"}.get(row.kind, " ")
        role = {RowKind.ADDED: "added", RowKind.REMOVED: "removed"}.get(row.kind, "muted")
        first = [
            *self._marks(section, row),
            Run(numbers, Back.PLAIN, "gutter"),
            Run(sign, back, role),
            self._line_mark(section.file, row, side, back),
            *texts[0],
        ]
        going_on = f"{GOES_ON + ' ':>{used - 2}}"
        return [first, *([*_going_on(going_on, sign, back, role), *text] for text in texts[1:])]

    def _both_sides(self, section: Section, row: Row, width: int, selected: bool) -> list[list[Run]] | None:
        """A line of the side-by-side layout."""
        left_width = (width - MARKS - 1) // 2
        right_width = width - MARKS - 1 - left_width
        left = self._half(section, row, DiffSide.OLD, left_width, selected)
        right = self._half(section, row, DiffSide.NEW, right_width, selected)
        if left is None or right is None:
            return None
        lines = []
        for at in range(max(len(left), len(right))):
            marks = [Run(" " * MARKS, Back.PLAIN, "muted")] if at else self._marks(section, row)
            halves = [
                half[at] if at < len(half) else [Run(" " * cells, Back.PLAIN, "muted")]
                for half, cells in ((left, left_width), (right, right_width))
            ]
            lines.append([*marks, *halves[0], Run("│", Back.PLAIN, "faint"), *halves[1]])
        return lines

    def _half(
        self, section: Section, row: Row, side: DiffSide, width: int, selected: bool
    ) -> list[list[Run]] | None:
        number = row.old if side is DiffSide.OLD else row.new
        if not number:
            return [[Run("╱" * width, Back.FILLER, "faint")]]
        changed = row.kind is not RowKind.CONTEXT
        back = (Back.REMOVED if side is DiffSide.OLD else Back.ADDED) if changed else Back.PLAIN
        label = f"{number:>{self.number_width}} "
        texts = self._texts(section.file, row, side, selected, back, max(0, width - len(label) - 2))
        if texts is None:
            return None
        sign = ("-" if side is DiffSide.OLD else "+") if changed else " "
        role = ("removed" if side is DiffSide.OLD else "added") if changed else "muted"
        first = [
            Run(label, Back.PLAIN, "gutter"),
            Run(sign, back, role),
            self._line_mark(section.file, row, side, back),
            *texts[0],
        ]
        going_on = f"{GOES_ON + ' ':>{len(label)}}"
        return [first, *([*_going_on(going_on, sign, back, role), *text] for text in texts[1:])]

    def _texts(
        self, file: int, row: Row, side: DiffSide, selected: bool, back: Back, width: int
    ) -> list[list[Run]] | None:
        """A line's text: the part of it that is seen, or in as many lines as it takes."""
        if not self.wrap or width < NARROWEST_WRAPPED:
            text = self._text(file, row, side, selected, back, self.offset + WIDEST_SCREEN)
            return None if text is None else [window(text, self.offset, width, back)]
        text = self._text(file, row, side, selected, back, LONGEST_WRAPPED)
        return None if text is None else folded(text, width, back)

    def _text(
        self, file: int, row: Row, side: DiffSide, selected: bool, back: Back, longest: int
    ) -> list[Run] | None:
        """The runs of a line's text, up to so many characters or, unwrapped, cells: the rest of 5 MB is not drawn."""
        line, emphasis = self._side(file, row, side)
        if line is None:
            return None
        whole = beginning_of(line, longest * LETTERS_A_CELL)
        text = whole[:longest]
        if not self.wrap and not text.isascii():
            text = whole[: longest * LETTERS_A_CELL]
        number = row.old if side is DiffSide.OLD else row.new
        word = Back.REMOVED_WORD if side is DiffSide.OLD else Back.ADDED_WORD
        overlays = [(start, end, word) for start, end in emphasis]
        if selected:
            overlays = [(0, len(text), Back.SELECTION)]
        if self.overlays.matches:
            matches = self.overlays.matches(text, side, row.kind is not RowKind.CONTEXT)
            overlays += [(start, end, Back.MATCH) for start, end in matches]
        tokens = self.content.tokens(file, side, number)
        if line.startswith(CONFLICT_MARKERS) and self.headings.has_conflict(file):
            tokens = (Spanned(0, len(text), "alarm"),)
        runs = content_runs(text, back, "text", tokens, overlays, self.blanks)
        if self.wrap and len(whole) > longest:
            more = (len(text_of(line)) if isinstance(line, bytes) else line.characters) - longest
            return [*runs, Run(f" ⋯ {more:,} more characters: unwrapped", back, "alarm")]
        if self.document.deltas[file].mode in NO_TEXT_FILE:
            return runs  # that it has no newline at its end says nothing
        return runs + _line_end(line, back)

    def text_width(self, width: int) -> int:
        """The cells a line's text has in a view of so many."""
        label = self.number_width + 1
        if self.document.layout is Layout.SPLIT:
            return max(1, (width - MARKS - 1) // 2 - label - 2)
        return max(1, width - MARKS - 2 * label - 2)

    def first_match(self, row_number: int) -> tuple[int, int] | None:
        """The cells of the first match in a row's text, as if it were drawn in one line; None where none is near."""
        section, row = self.document.row(row_number)
        if self.overlays.matches is None or row.kind not in CONTENT:
            return None
        for side, number in ((DiffSide.NEW, row.new), (DiffSide.OLD, row.old)):
            line = self._side(section.file, row, side)[0] if number else None
            text = beginning_of(line, LONGEST_SOUGHT)[:LONGEST_SOUGHT] if line is not None else ""
            found = next(iter(self.overlays.matches(text, side, row.kind is not RowKind.CONTEXT)), None)
            if found:
                start = width_of(content_runs(text[: found[0]], Back.PLAIN, "text"))
                return start, start + width_of(content_runs(text[found[0] : found[1]], Back.PLAIN, "text"))
        return None

    def source(self, file: int, row: Row) -> bytes | None:
        """The bytes of a row's line: the new side's, or the old one's of a removed line."""
        line = self._side(file, row, DiffSide.NEW if row.new else DiffSide.OLD)[0]
        return None if line is None else bytes(line)

    def _side(self, file: int, row: Row, side: DiffSide) -> tuple[Line | None, Sequence[tuple[int, int]]]:
        """The bytes of a line and the ranges of its changed words."""
        if row.kind is RowKind.CONTEXT:
            return self.content.base_line(file, row.old), ()
        delta = self.document.deltas[file]
        index = row.slot - len(facts_of(delta))
        span = delta.spans[index]
        emphasis = self.content.emphasis(file, index)
        if side is DiffSide.OLD:
            at = row.old - span.old_start
            return self.content.line(file, index, side, at), emphasis.old.get(at, ())
        at = row.new - span.new_start
        return self.content.line(file, index, side, at), emphasis.new.get(at, ())

    def _marks(self, section: Section, row: Row) -> list[Run]:
        """The two cells that tell whether the unit is read and what was found here."""
        if row.slot < 0:
            return [Run("  ", Back.PLAIN, "muted")]
        state = self.desk.state(Spot(section.file, row.slot))
        mark, role = SINCE if self._is_new_since(section.file, row) else _state_mark(state)
        level = 0
        if state.level:  # of the whole unit: without one, nothing is found on any of its lines
            findings = self.desk.findings_at(section.file, row.slot, row.old, row.new)
            level = max((finding.level for finding in findings), default=0)
        sign, sign_role = LEVEL_SIGN[level], LEVEL_ROLE[level]
        if not level and self._is_moved(section.file, row):
            sign, sign_role = MOVED, "key"
        return [Run(mark, Back.PLAIN, role), Run(sign, Back.PLAIN, sign_role)]

    def _is_new_since(self, file: int, row: Row) -> bool:
        """Whether a row of an unread unit shows a line that was not there when its earlier form was read."""
        formers = self.desk.formers
        unit = self.desk.unit(Spot(file, row.slot)) if formers else None
        if unit is None or unit.hunk is None or self.desk.is_read(unit.fingerprint):
            return False
        if formers.get(unit.fingerprint) is None:
            return False
        new = formers.new(unit.fingerprint, partial(self.content.hunk, file, unit.hunk))
        old_at, new_at = row.old - unit.old_start, row.new - unit.new_start
        return (bool(row.old) and old_at in new[0]) or (bool(row.new) and new_at in new[1])

    def _is_moved(self, file: int, row: Row) -> bool:
        """Whether a changed row shows a line of a moved block, on either side."""
        sides = ((DiffSide.OLD, row.old), (DiffSide.NEW, row.new))
        return any(number and self.desk.moves.at(file, side, number) for side, number in sides)

    def _line_mark(self, file: int, row: Row, side: DiffSide, back: Back) -> Run:
        """Whether tests ran an added line, in one cell."""
        is_added = side is DiffSide.NEW and row.new and row.kind is not RowKind.CONTEXT
        mark, role = LINE_MARKS[self.desk.proven.line(file, row.new) if is_added else "unknown"]
        return Run(mark, back, role)

    # Facts, notes and comments.

    def _fact(self, section: Section, row: Row, width: int) -> list[Run]:
        delta = self.document.deltas[section.file]
        marks = [*self._marks(section, row), Run("◇ ", Back.PLAIN, "caution")]
        media = self.desk.media.get(section.file, "")
        text = fact_text(delta, facts_of(delta)[row.slot], media, width - width_of(marks))
        return shortened([*marks, Run(text, Back.PLAIN, "caution")], width, Back.PLAIN)

    def _gap(self, section: Section, row: Row, width: int) -> list[Run]:
        heading = self.document.heading(section.file, row.key + 1)
        function = f" · {visible(text_of(heading))}" if heading else ""
        return self._note(f"⋯ {count_of(row.extra, 'unchanged line')}{function}", width, Back.GAP)

    def _folded(self, section: Section, row: Row, width: int) -> list[Run]:
        delta = self.document.deltas[section.file]
        reason = self.desk.fold_reason(section.file) or "folded"
        text = f"▸ {count_of(delta.added + delta.removed, 'changed line')} folded ({reason}): enter opens"
        return window([*self._marks(section, row), Run(text, Back.PLAIN, "muted")], 0, width, Back.PLAIN)

    def _comment(self, section: Section, row: Row, width: int) -> list[Run]:
        side = DiffSide.OLD if row.old else DiffSide.NEW
        lines = self.comment_lines(section.file, side, row.old or row.new, width)
        text, role = lines[row.extra] if row.extra < len(lines) else ("", "text")
        indent = self._indent()
        left = [
            Run(" " * indent, Back.PLAIN, "text"),
            Run("┃ ", Back.COMMENT, "comment-mark"),
            Run(text, Back.COMMENT, role),
        ]
        return window(left, 0, width, Back.COMMENT)

    def comment_lines(self, file: int, side: DiffSide, line: int, width: int) -> list[tuple[str, str]]:
        """The rows of the comments under a line, as (text, role)."""
        rows: list[tuple[str, str]] = []
        inner = max(10, width - self._indent() - 3)
        for comment in self.desk.threads.at(file, side, line):
            state = "" if comment.state == "open" else f" · {comment.state}"
            rows.append((f"{visible(comment.author)}{state}", "muted"))
            rows += [(text, "text") for text in wrapped(visible_lines(comment.body), inner)]
            for reply in comment.replies:
                rows.append((f"↳ {visible(reply.author)}", "muted"))
                rows += [(f"  {text}", "text") for text in wrapped(visible_lines(reply.body), inner - 2)]
        return rows

    def _note(self, text: str, width: int, back: Back) -> list[Run]:
        return window([Run(" " * self._indent(), back, "muted"), Run(text, back, "muted")], 0, width, back)

    def _indent(self) -> int:
        numbers = 1 if self.document.layout is Layout.SPLIT else 2
        return MARKS + numbers * (self.number_width + 1)


def beginning_of(line: Line, characters: int) -> str:
    """A line's text, at least so many characters of it: the rest of five megabytes is not even decoded."""
    most = (characters + LONGEST_LETTER) * LONGEST_LETTER
    return text_of(bytes(line)) if len(line) <= most else text_of(line[:most])[:-LONGEST_LETTER]


def visible_lines(text: str) -> str:
    """Text of several lines made safe, its line breaks kept."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _going_on(label: str, sign: str, back: Back, role: str) -> list[Run]:
    """What stands before the text where a wrapped line goes on: its sign again, and no number."""
    return [Run(label, Back.PLAIN, "faint"), Run(f"{sign} ", back, role)]


def _state_mark(state: UnitState) -> tuple[str, str]:
    if state.read:
        return "✓", "read"
    if state.covered:
        return "◆", "good"
    return "▏", LEVEL_ROLE[state.level] if state.level == 3 else "unread"


def _line_end(line: Line, back: Back) -> list[Run]:
    """What the end of a line is, where it is not a plain LF."""
    if not line.endswith(b"\n"):
        return [Run(" ⊘ no newline at end of file", back, "muted")]
    return [Run("␍", back, "muted")] if line.endswith(b"\r\n") else []
