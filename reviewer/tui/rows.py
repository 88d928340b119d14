"""The row plan: which rows stand in the diff, in which order; drawing, moving, search and tests all read it."""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import chain
from typing import NamedTuple

from msgspec import Struct, field

from reviewer.core.change import FileDelta, HunkSpan
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.tui.segments import CHANGED, RowKind, Segment, Segments

__all__ = [
    "CHANGED",
    "CONTEXT",
    "CommentRows",
    "Layout",
    "Plan",
    "Row",
    "RowKind",
    "Section",
    "Shown",
    "plan",
    "tail_rows",
]

CONTEXT = 3
"""Unchanged lines shown around a hunk before anyone asks for more."""


LINES = frozenset({RowKind.CONTEXT, RowKind.REMOVED, RowKind.ADDED, RowKind.PAIRED})
"""Rows of lines."""

SHOWS = {
    DiffSide.OLD: LINES - {RowKind.ADDED},
    DiffSide.NEW: LINES - {RowKind.REMOVED},
}
"""The rows that show a line of a side."""


class Row(NamedTuple):
    """One row, resolved.

    `slot` is the unit's place in its file's units (-1: none). `old` and `new` are 1-based line numbers, 0 where
    the side has no line here. `extra` is the number of hidden lines of a GAP, the region's number of an
    ELSEWHERE, the line of a COMMENT, the line of a WHY.
    """

    kind: RowKind
    slot: int
    old: int
    new: int
    extra: int
    key: int


class Layout(IntEnum):
    """How the two sides stand: under one another, or beside one another."""

    UNIFIED = 1
    SPLIT = 2


class Shown(Struct, frozen=True):
    """How much more than the usual context is shown: lines by region (-1: above all hunks), or all of it."""

    above: Mapping[int, int] = field(default_factory=dict)
    below: Mapping[int, int] = field(default_factory=dict)
    whole: bool = False


class Section(Struct, frozen=True):
    """A file's units shown together: all of them, or one chunk's; `slots` are unit places, ascending.

    Of a part of a long one, `above` is the last unit of the part it goes on from, `below` the first of the part that
    goes on from it; -1 at the ends. The lines between two parts belong to the lower one.
    """

    file: int
    slots: tuple[int, ...]
    chunk: int = -1
    opens_chunk: bool = False
    why_lines: int = 0
    above: int = -1
    below: int = -1


class Plan(Struct, frozen=True):
    """The rows of one section, as runs."""

    segments: Segments
    rows: int

    def row(self, index: int) -> Row:
        """The row at an index; IndexError outside."""
        if not 0 <= index < self.rows:
            raise IndexError(index)
        segment = self.segments[self.segments.at(index)]
        return _row(segment, index - segment.first)

    def same_rows(self, other: "Plan") -> int:
        """How many rows this plan begins with that are another's too."""
        for mine, theirs in zip(self.segments, other.segments, strict=False):
            if mine != theirs:
                alike = mine._replace(size=0) == theirs._replace(size=0)
                return mine.first + (min(mine.size, theirs.size) if alike else 0)
        return min(self.rows, other.rows)

    def find(self, slot: int) -> int:
        """The first row of a unit's own content, or of its fold; -1 when it is not shown."""
        own = next(self.segments.of_unit(slot), None)
        run = own or self.segments.first_of(RowKind.FOLDED)
        return run.first if run else -1

    def last(self, slot: int) -> int:
        """The last row of a unit's own content; -1 when it is not shown."""
        return max((run.first + run.size - 1 for run in self.segments.of_unit(slot)), default=-1)

    def lasts(self) -> dict[int, int]:
        """The last row of each unit's own content, by slot."""
        return {slot: first + size - 1 for slot, first, size in self.segments.units()}

    def line(self, side: DiffSide, number: int) -> int:
        """The row that shows a line of a side; -1 when it is hidden."""
        shows = SHOWS[side]
        for first, kind, size, start in self.segments.numbered(side):
            if start and start <= number < start + size and kind in shows:
                return first + number - start
        return -1

    def runs(self, side: DiffSide, *, changed: bool) -> Iterator[tuple[int, int, int]]:
        """(first row, number of its line, lines) of every run of changed, or of unchanged, lines of a side."""
        wanted = CHANGED if changed else frozenset({RowKind.CONTEXT})
        for first, kind, size, number in self.segments.numbered(side):
            if number and kind in wanted:
                yield first, number, size

    def units(self) -> tuple[tuple[int, int], ...]:
        """(slot, first row) of every unit shown, in reading order."""
        found: dict[int, int] = {}
        for slot, first, _ in self.segments.units():
            found.setdefault(slot, first)
        return tuple(found.items())

    def next_unit(self, row: int) -> int:
        """The first row of the unit that begins behind a row (-1: in front of all); -1 when none does."""
        segments = self.segments
        at = segments.at(row)
        here = segments.slot(at) if row >= 0 else -1
        for index in range(at + 1, len(segments)):
            slot = segments.slot(index)
            if slot not in (-1, here) and segments.kind(index) in CHANGED:
                return segments[index].first
        return -1

    def unit_near(self, index: int) -> int:
        """The unit a row speaks of: its own, the next one below, or the last one above; -1 without any."""
        segments = self.segments
        at = segments.at(index)
        if segments.slot(at) >= 0:
            return segments.slot(at)
        for step in chain(range(at + 1, len(segments)), range(at - 1, -1, -1)):
            if segments.slot(step) >= 0 and segments.kind(step) in CHANGED:
                return segments.slot(step)
        return -1


CommentRows = Mapping[tuple[DiffSide, int], int]
"""How many rows the comments under a line take, by side and line number."""


def plan(
    delta: FileDelta,
    section: Section,
    *,
    layout: Layout = Layout.UNIFIED,
    shown: Shown | None = None,
    base_lines: int | None = None,
    comments: CommentRows | None = None,
    folded: bool = False,
) -> Plan:
    """The rows of one section.

    `base_lines` is the number of lines of the old side, None while it is not known (then the usual context is
    assumed after the last hunk). A folded section keeps its header and one row that says so.
    """
    build = _Builder(comments or {})
    if section.above < 0:
        _head(build, section, folded=folded)
    if not folded:
        facts = len(facts_of(delta))
        for slot in section.slots:
            if slot < facts:
                build.add(RowKind.FACT, 1, slot=slot)
        _hunks(build, delta, facts, section, layout, shown or Shown(), base_lines)
    build.add(RowKind.BLANK, int(section.below < 0))
    return Plan(build.segments, build.rows)


def _head(build: "_Builder", section: Section, *, folded: bool) -> None:
    """What stands above the units of a section; of a folded one, all there is."""
    if section.opens_chunk:
        build.add(RowKind.CHUNK, 1)
        build.add(RowKind.WHY, section.why_lines)
    build.add(RowKind.FILE, 1)
    if folded:
        build.add(RowKind.FOLDED, 1, slot=section.slots[0] if section.slots else -1)


class _Builder:
    """Collects runs; splits a run where comments stand under one of its lines."""

    def __init__(self, comments: CommentRows) -> None:
        self.comments = comments
        self.segments = Segments()
        self.rows = 0

    def add(
        self,
        kind: RowKind,
        count: int,
        slot: int = -1,
        old: int = 0,
        new: int = 0,
        extra: int = 0,
        key: int = 0,
    ) -> None:
        """Append `count` rows of a kind (none when the count is zero or less)."""
        if count <= 0:
            return
        run = self.rows, kind, count, slot, old, new, extra, key
        if self.comments and kind in LINES:
            for piece in self._split(Segment(*run)):
                self.segments.append(piece._replace(first=self.rows))
                self.rows += piece.size
        else:
            self.segments.append(run)
            self.rows += count

    def _split(self, run: Segment) -> list[Segment]:
        """The run in pieces, with the comment rows between them."""
        cuts: dict[int, list[tuple[DiffSide, int, int]]] = {}
        for (side, line), rows in self.comments.items():
            start = _start(run, side)
            if run.kind is RowKind.CONTEXT and side is DiffSide.OLD:
                continue  # an unchanged line is spoken of by its new number
            if start and start <= line < start + _side_count(run, side):
                cuts.setdefault(line - start, []).append((side, line, rows))
        pieces: list[Segment] = []
        done = 0
        for at in sorted(cuts):
            pieces.append(_slice(run, done, at + 1 - done))
            for side, line, rows in cuts[at]:
                old, new = (line, 0) if side is DiffSide.OLD else (0, line)
                pieces.append(Segment(0, RowKind.COMMENT, rows, run.slot, old, new, 0, 0))
            done = at + 1
        if done < run.size:
            pieces.append(_slice(run, done, run.size - done))
        return pieces


def _hunks(
    build: _Builder,
    delta: FileDelta,
    facts: int,
    section: Section,
    layout: Layout,
    shown: Shown,
    base_lines: int | None,
) -> None:
    """The chosen hunks of a file with the unchanged lines around them."""
    spans = delta.spans
    previous = section.above - facts if section.above >= facts else -1
    hunks = [slot - facts for slot in section.slots if slot >= facts]
    for hunk in hunks:
        skipped = hunk - previous - 1
        if not skipped:
            _region(
                build, spans, previous, shown, head=CONTEXT if previous >= 0 else 0, tail=CONTEXT, gap=True
            )
        else:
            if previous >= 0:
                _region(build, spans, previous, shown, head=CONTEXT, tail=0, gap=False)
            build.add(RowKind.ELSEWHERE, 1, extra=skipped, key=previous + 1)
            _region(build, spans, hunk - 1, shown, head=0, tail=CONTEXT, gap=False)
        _changed(build, spans[hunk], facts + hunk, layout)
        previous = hunk
    left = len(spans) - 1 - previous
    if section.below >= 0 or not hunks:
        return
    if not left:
        _tail(build, delta, previous, shown, base_lines)
    else:
        _region(build, spans, previous, shown, head=CONTEXT, tail=0, gap=False)
        build.add(RowKind.ELSEWHERE, 1, extra=left, key=previous + 1)


def _changed(build: _Builder, span: HunkSpan, slot: int, layout: Layout) -> None:
    old = span.old_start if span.old_lines else 0
    new = span.new_start if span.new_lines else 0
    if layout is Layout.UNIFIED:
        build.add(RowKind.REMOVED, span.old_lines, slot, old, 0)
        build.add(RowKind.ADDED, span.new_lines, slot, 0, new)
        return
    both = min(span.old_lines, span.new_lines)
    build.add(RowKind.PAIRED, both, slot, old, new)
    build.add(RowKind.PAIRED, span.old_lines - both, slot, old + both, 0)
    build.add(RowKind.PAIRED, span.new_lines - both, slot, 0, new + both)


def _after(span: HunkSpan) -> tuple[int, int]:
    """The old and new numbers of the first unchanged line behind a hunk."""
    old = span.old_start + span.old_lines if span.old_lines else span.old_start + 1
    new = span.new_start + span.new_lines if span.new_lines else span.new_start + 1
    return old, new


def _region(
    build: _Builder, spans: Sequence[HunkSpan], region: int, shown: Shown, *, head: int, tail: int, gap: bool
) -> None:
    """The unchanged lines between hunk `region` and the next: some after the one, some before the other.

    With `gap`, what stays hidden between the two is said in a row; without, the neighbouring row says it.
    """
    old, new = _after(spans[region]) if region >= 0 else (1, 1)
    following = spans[region + 1]
    length = (following.old_start if following.old_lines else following.old_start + 1) - old
    head = min(length, head + shown.below.get(region, 0)) if head or gap else 0
    tail = min(length - head, tail + shown.above.get(region, 0)) if tail or gap else 0
    if shown.whole:
        head, tail = (length, 0) if head or gap else (0, length)
    hidden = length - head - tail
    if gap and hidden == 1:  # a row that says "1 line" costs as much as the line
        tail, hidden = tail + 1, 0
    build.add(RowKind.CONTEXT, head, -1, old, new)
    build.add(RowKind.GAP, int(gap and hidden > 0), extra=hidden, key=region)
    build.add(RowKind.CONTEXT, tail, -1, old + length - tail, new + length - tail)


def _tail(build: _Builder, delta: FileDelta, region: int, shown: Shown, base_lines: int | None) -> None:
    """The unchanged lines behind the last hunk."""
    head, gap = tail_rows(delta, region, shown, base_lines)
    old, new = _after(delta.spans[region])
    build.add(RowKind.CONTEXT, head, -1, old, new)
    if gap and base_lines is not None:
        build.add(RowKind.GAP, 1, extra=base_lines - old + 1 - head, key=region)


def tail_rows(delta: FileDelta, region: int, shown: Shown | None, base_lines: int | None) -> tuple[int, int]:
    """How many lines are shown behind the last hunk, and whether (1) a row tells of others."""
    if delta.old is None or delta.new is None:
        return 0, 0
    old, _ = _after(delta.spans[region])
    length = CONTEXT if base_lines is None else max(0, base_lines - old + 1)
    more = shown.below.get(region, 0) if shown else 0
    head = length if shown and shown.whole else min(length, CONTEXT + more)
    if length - head == 1:
        head = length
    return head, int(base_lines is not None and length > head)


def _start(run: Segment, side: DiffSide) -> int:
    return run.old if side is DiffSide.OLD else run.new


def _side_count(run: Segment, side: DiffSide) -> int:
    return run.size if run.kind in SHOWS[side] else 0


def _slice(run: Segment, skip: int, count: int) -> Segment:
    return run._replace(
        size=count, old=run.old + skip if run.old else 0, new=run.new + skip if run.new else 0
    )


def _row(run: Segment, offset: int) -> Row:
    moving = run.kind in LINES
    old = run.old + offset if run.old and moving else run.old
    new = run.new + offset if run.new and moving else run.new
    extra = offset if run.kind in (RowKind.COMMENT, RowKind.WHY) else run.extra
    return Row(run.kind, run.slot, old, new, extra, run.key)
