"""Sections laid out one below the other: where each begins, and how many rows it has; a long one part by part."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from reviewer.core.change import FileDelta, HunkSpan
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.tui.row_counts import counted
from reviewer.tui.rows import CommentRows, Layout, Plan, Section, Shown, plan

PART_UNITS = 128
"""Units of a section above which it is laid out in parts: so many are planned in a millisecond."""

PARTS_AT_ONCE = 8
"""Parts laid out before something else may happen."""

KEPT_RUNS = 20_000
"""Runs of rows of the sections and parts that stay planned, 32 bytes each; others are planned again."""

PLAN_RUNS = 12
"""As many runs take the room of a plan without any."""


class Made(NamedTuple):
    """What the rows of a section depend on besides its file and itself: the arguments of `rows.plan`."""

    layout: Layout
    shown: Shown | None
    base_lines: int | None
    comments: CommentRows | None
    folded: bool

    @property
    def usual(self) -> bool:
        """Whether nothing but the hunks and the layout says how many rows there are."""
        return self.shown is None and not self.comments and not self.folded


class Shows(Protocol):
    """What sections are laid out for."""

    @property
    def deltas(self) -> Sequence[FileDelta]:
        """The files."""

    def made(self, section: Section, folding: Collection[int]) -> Made:
        """What a section's rows depend on now, with some files folded besides those that are."""

    def known(self, section: Section) -> tuple[Made, int] | None:
        """The rows of a section on show, and what they depend on."""


class Laying:
    """Sections that are laid out one after the other, and which show something of a file.

    `sections` has the parts of a long one each by itself, `wholes` beside them the section that each is a part of.
    `stale` collects files whose rows changed meanwhile. The rows of a section that is on show, as it is to be shown
    here, are not counted anew.
    """

    def __init__(self, shows: Shows, folding: Collection[int] = ()) -> None:
        self.sections: list[Section] = []
        self.wholes: list[Section] = []
        self.begins: list[int] = []  # the index of the part that each one's section begins with
        self.starts: list[int] = [0]
        self.sections_of: dict[int, list[int]] = {}
        self.plans: dict[int, Plan] = {}
        self._planned_runs = 0
        self.known: dict[Section, tuple[Made, int]] = {}
        self.folding = frozenset(folding)
        self.stale: set[int] = set()
        self._shows = shows

    def add(self, section: Section) -> None:
        """One more, behind the others."""
        for _ in self.adding(section):
            pass

    def adding(self, section: Section) -> Iterator[None]:
        """The same, in steps."""
        begin = len(self.sections)
        for number, part in enumerate(parts_of(section), 1):
            index = len(self.sections)
            self.sections.append(part)
            self.wholes.append(section)
            self.begins.append(begin)
            self.sections_of.setdefault(section.file, []).append(index)
            self.starts.append(self.starts[-1] + self.size(index))
            if number % PARTS_AT_ONCE == 0:
                yield

    def given(self) -> Iterator[Section]:
        """The sections as they were added."""
        return (whole for at, whole in enumerate(self.wholes) if self.begins[at] == at)

    def keep_open(self, file: int) -> None:
        """Do not fold a file after all."""
        if file in self.folding:
            self.folding -= {file}
            self.stale.add(file)

    def size(self, index: int) -> int:
        """The rows of a section or part: known from before, counted, or planned."""
        section = self.sections[index]
        made = self._shows.made(section, self.folding)
        before = self.known.get(section) or self._shows.known(section)
        if before is None or before[0] != made:
            before = made, self._rows(section, made)
        self.known[section] = before
        return before[1]

    def _rows(self, section: Section, made: Made) -> int:
        delta, found = self._shows.deltas[section.file], None
        if made.usual:
            found = counted(delta, section, layout=made.layout, base_lines=made.base_lines)
        return self._planned(section, made).rows if found is None else found

    def plan(self, index: int) -> Plan:
        """The plan of a section or part, kept while few others are made."""
        section = self.sections[index]
        self.forget(index)
        found = self.plans[index] = self._planned(section, self._shows.made(section, self.folding))
        self._planned_runs += _runs(found)
        while self._planned_runs > KEPT_RUNS and len(self.plans) > 1:
            self.forget(next(iter(self.plans)))
        return found

    def forget(self, index: int) -> Plan | None:
        """Keep the plan of a section or part no longer; what it was."""
        found = self.plans.pop(index, None)
        if found is not None:
            self._planned_runs -= _runs(found)
        return found

    def _planned(self, section: Section, made: Made) -> Plan:
        return plan(self._shows.deltas[section.file], section, **made._asdict())


def _runs(kept: Plan) -> int:
    """What a plan counts for."""
    return PLAN_RUNS + len(kept.segments)


def parts_of(section: Section) -> Iterator[Section]:
    """A section, a long one in parts."""
    slots = section.slots
    if len(slots) <= PART_UNITS:
        yield section
        return
    for first in range(0, len(slots), PART_UNITS):
        end = first + PART_UNITS
        part = replace(
            section,
            slots=slots[first:end],
            above=slots[first - 1] if first else -1,
            below=slots[end] if end < len(slots) else -1,
        )
        yield replace(part, opens_chunk=False, why_lines=0) if first else part


def hunks_near(delta: FileDelta, section: Section) -> range:
    """The hunks of a section, and those above and below it between which all its lines are: -1 and the number of
    hunks stand for the ends of the file."""
    facts, count = len(facts_of(delta)), len(delta.spans)
    hunks = [slot - facts for slot in (section.slots[0], section.slots[-1])] if section.slots else [-1]
    first = hunks[0] if section.above < facts else min(hunks[0], section.above - facts + 1)
    return range(max(0, first) - 1, min(hunks[-1] + 1, count) + 1)


def part_of_shown(shown: Shown, near: range) -> Shown | None:
    """What more is shown between these hunks; None where it is no more than usual."""
    above, below = (
        {region: lines for region, lines in told.items() if region in near}
        for told in (shown.above, shown.below)
    )
    return Shown(above, below, shown.whole) if above or below or shown.whole else None


def may_show(delta: FileDelta, near: range, side: DiffSide, line: int) -> bool:
    """Whether a line may stand between the hunks at both ends of a range, themselves included."""
    spans, (above, below) = delta.spans, (near[0], near[-1])
    if above >= 0 and line < _start(spans[above], side):
        return False
    return below >= len(spans) or line <= _start(spans[below], side)


def part_of_comments(comments: CommentRows, delta: FileDelta, near: range) -> CommentRows | None:
    """The comments on lines between these hunks; None without any."""
    found = {at: rows for at, rows in comments.items() if may_show(delta, near, *at)}
    return found or None


def _start(span: HunkSpan, side: DiffSide) -> int:
    return span.old_start if side is DiffSide.OLD else span.new_start
