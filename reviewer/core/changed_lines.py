"""Changed-line coverage: which added lines tests ran, which they did not, and which nobody measured."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field

from reviewer.core.change import Unit
from reviewer.core.circumstances import Evidence, Spans

COVERAGE = "coverage"


class LineState(StrEnum):
    """What is known of one added line; UNKNOWN where no report measured it."""

    COVERED = "covered"
    UNCOVERED = "uncovered"
    UNKNOWN = "unknown"


class FileLines(Struct, frozen=True):
    """The added lines of a file that were measured, as ascending runs of the head's line numbers."""

    covered: Spans = ()
    uncovered: Spans = ()

    def state(self, line: int) -> LineState:
        """What is known of a line."""
        if _holds(self.covered, line):
            return LineState.COVERED
        return LineState.UNCOVERED if _holds(self.uncovered, line) else LineState.UNKNOWN


class ChangedLines(Struct, frozen=True):
    """How many of the added lines are which, and where, by path; a path nobody measured is not there."""

    covered: int = 0
    uncovered: int = 0
    unknown: int = 0
    files: Mapping[str, FileLines] = field(default_factory=dict)

    @property
    def measured(self) -> int:
        """The added lines of which something is known."""
        return self.covered + self.uncovered

    @property
    def words(self) -> str:
        """The counts in a few words."""
        return f"{self.covered:,} covered, {self.uncovered:,} not, {self.unknown:,} not measured"


def changed_lines(units: Iterable[Unit], reports: Iterable[Evidence]) -> ChangedLines | None:
    """What coverage reports about the head's tree say of the units' added lines; None where there is no report.

    A line that ran in any report ran.
    """
    told = [one for one in reports if one.kind == COVERAGE]
    if not told:
        return None
    added: dict[str, list[tuple[int, int]]] = {}
    for unit in units:
        if unit.new_lines:
            added.setdefault(unit.path, []).append((unit.new_start, unit.new_start + unit.new_lines - 1))
    files: dict[str, FileLines] = {}
    covered = uncovered = total = 0
    for path, spans in added.items():
        lines = united(spans)
        ran = united(span for one in told for span in one.covered.get(path, ()))
        missed = without(united(span for one in told for span in one.missed.get(path, ())), ran)
        file = FileLines(within(ran, lines), within(missed, lines))
        if file.covered or file.uncovered:
            files[path] = file
        covered, uncovered = covered + size(file.covered), uncovered + size(file.uncovered)
        total += size(lines)
    return ChangedLines(covered, uncovered, total - covered - uncovered, files)


def of_unit(told: ChangedLines, unit: Unit) -> tuple[int, int]:
    """How many of a unit's added lines are covered and uncovered."""
    file = told.files.get(unit.path)
    if file is None or not unit.new_lines:
        return 0, 0
    lines = ((unit.new_start, unit.new_start + unit.new_lines - 1),)
    return size(within(file.covered, lines)), size(within(file.uncovered, lines))


# Runs of lines: first and last included. The functions below take ascending, disjoint ones, as `united` gives them.


def united(spans: Iterable[tuple[int, int]]) -> Spans:
    """Any runs as ascending ones that do not touch; one that runs backwards is none."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def within(spans: Spans, others: Spans) -> Spans:
    """The lines that are in both."""
    found = []
    for first, last in others:
        at = max(0, bisect_right(spans, (first,)) - 1)
        while at < len(spans) and spans[at][0] <= last:
            if spans[at][1] >= first:
                found.append((max(first, spans[at][0]), min(last, spans[at][1])))
            at += 1
    return tuple(found)


def without(spans: Spans, others: Spans) -> Spans:
    """The lines that are in the first alone."""
    gaps, before = [], 0
    for first, last in others:
        gaps.append((before, first - 1))
        before = last + 1
    gaps.append((before, max((last for _, last in spans), default=0)))
    return within(spans, tuple(gap for gap in gaps if gap[0] <= gap[1]))


def size(spans: Spans) -> int:
    """How many lines there are."""
    return sum(last - first + 1 for first, last in spans)


def _holds(spans: Spans, line: int) -> bool:
    at = bisect_right(spans, (line, line)) - 1
    return any(first <= line <= last for first, last in spans[max(0, at) : at + 2])
