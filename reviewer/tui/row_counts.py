"""How many rows a section has, told from where its hunks stand: no row is planned for it.

A file may have ten thousand hunks and more, of which a screen shows a dozen.
"""

from collections.abc import Iterator
from itertools import chain, repeat
from operator import add, sub

from reviewer.core.change import FileDelta
from reviewer.core.fingerprint import facts_of
from reviewer.core.spans import NEW_LINES, OLD_LINES, OLD_START, Spans
from reviewer.tui.rows import CONTEXT, Layout, Section, tail_rows

BETWEEN = 2 * CONTEXT + 1
"""Rows between two hunks at most: the lines around them, and one that tells of those left out or is the only one."""


def counted(
    delta: FileDelta, section: Section, *, layout: Layout = Layout.UNIFIED, base_lines: int | None = None
) -> int | None:
    """As many rows as `rows.plan` would make with the usual context, unfolded and without comments.

    None where planning is no more work: the hunks are few, or do not follow each other.
    """
    spans, facts = delta.spans, len(facts_of(delta))
    hunks = [slot - facts for slot in section.slots if slot >= facts]
    if not isinstance(spans, Spans) or not hunks or hunks[-1] - hunks[0] != len(hunks) - 1:
        return None
    first, last = hunks[0], hunks[-1]
    rows = len(section.slots) - len(hunks)
    if section.above < 0:
        rows += (1 + section.why_lines if section.opens_chunk else 0) + 1
    rows += _changed(spans, first, last + 1, layout)
    rows += sum(map(min, _between(spans, first, last), repeat(BETWEEN)))
    rows += _above(spans, section.above - facts if section.above >= facts else -1, first)
    if section.below < 0:
        rows += 1 + _below(delta, spans, last, base_lines)
    return rows


def _changed(spans: Spans, first: int, end: int, layout: Layout) -> int:
    """The rows of the hunks themselves."""
    old, new = spans.column(OLD_LINES, first, end), spans.column(NEW_LINES, first, end)
    return sum(old) + sum(new) if layout is Layout.UNIFIED else sum(map(max, old, new))


def _between(spans: Spans, first: int, last: int) -> Iterator[int]:
    """How many unchanged lines lie between each of these hunks and the next; `first` -1 stands for the beginning."""
    lines = spans.column(OLD_LINES, max(0, first), last + 1)
    begins = list(map(sub, spans.column(OLD_START, max(0, first), last + 1), map(bool, lines)))
    ends = map(add, begins, lines)
    between = map(sub, begins, chain((0,), ends)) if first < 0 else map(sub, begins[1:], ends)
    return map(max, between, repeat(0))


def _above(spans: Spans, previous: int, first: int) -> int:
    """The rows from the hunk that is shown above the first one; -1 for none."""
    if first - previous > 1:
        behind = min(CONTEXT, *_between(spans, previous, previous + 1)) if previous >= 0 else 0
        return behind + 1 + min(CONTEXT, *_between(spans, first - 1, first))
    return min(BETWEEN if previous >= 0 else CONTEXT + 1, *_between(spans, previous, first))


def _below(delta: FileDelta, spans: Spans, last: int, base_lines: int | None) -> int:
    """The rows behind the last hunk that is shown, but for the blank one."""
    if last < len(spans) - 1:
        return min(CONTEXT, *_between(spans, last, last + 1)) + 1
    return sum(tail_rows(delta, last, None, base_lines))
