"""Everything the diff view shows, as one column of rows: sections, their plans, and where each begins."""

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, islice
from typing import NamedTuple
from weakref import WeakSet

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.tui.laying import Laying, Made, hunks_near, may_show, part_of_comments, part_of_shown
from reviewer.tui.rows import CommentRows, Layout, Plan, Row, RowKind, Section, Shown
from reviewer.tui.viewport import END, Replanned

PASSED_OVER = frozenset({RowKind.WHY, RowKind.BLANK, RowKind.COMMENT})
"""Rows that only explain: the cursor passes over them."""

PROSE = (".txt", ".rst", ".adoc", ".lock", ".csv", ".json", ".jsonc", ".yaml", ".yml", ".properties", ".env")
"""Endings of files in which there are no functions, and git takes any line for the beginning of one."""

SECTIONS = (((".md", ".markdown"), b"#"), ((".toml", ".ini", ".cfg", ".conf", ".editorconfig"), b"["))
"""Endings of files whose sections begin with a sign: another line that git names there is no heading."""

HEADINGS = frozenset({RowKind.CHUNK, RowKind.FILE, RowKind.FOLDED})


class Locus(NamedTuple):
    """A place in the change that outlives a new plan: by file, unit and line, not by row."""

    file: int
    slot: int
    kind: RowKind
    old: int
    new: int


class Document:
    """The rows of the whole diff; a section is planned when it is first needed, a long one part by part.

    Sections are told by their index in `sections`, in which each part of a long one is one; `row` tells the whole
    section. Rows are counted from 0 over everything shown. Changing anything keeps no row number valid: ask for a
    `locus` before, and `locate` it after.
    """

    def __init__(self) -> None:
        self.deltas: list[FileDelta] = []
        self.layout = Layout.UNIFIED
        self.shown: dict[int, Shown] = {}
        self.base_lines: dict[int, int] = {}
        self.comments: dict[int, CommentRows] = {}
        self.folded: set[int] = set()
        self.version = 0
        """Counts the changes of what is shown: row numbers of another version mean nothing."""
        self.partial = False
        """Whether only what is near the cursor is shown, until all the rest is laid out."""
        self._layings: WeakSet[Laying] = WeakSet()
        self._before: dict[Section, tuple[Made, int]] = {}
        self._coming: deque[Section] = deque()
        self._shown(Laying(self))

    @property
    def rows(self) -> int:
        """All rows."""
        return self._starts[-1]

    def append(self, deltas: Sequence[FileDelta]) -> None:
        """More files arrived: shown in the order they came, until someone sets other sections."""
        for _ in self.appending(deltas):
            pass

    def appending(self, deltas: Sequence[FileDelta]) -> Iterator[None]:
        """The same, in steps; whatever is shown otherwise between two of them has all of these files."""
        for file, delta in enumerate(deltas, len(self.deltas)):
            self._coming.append(Section(file, all_slots(delta)))
        self.deltas.extend(deltas)
        laying, coming = self._laid, self._coming
        self.version += 1
        while coming:
            for _ in laying.adding(coming.popleft()):
                self.version += 1
                yield
                if self._laid is not laying:
                    return
        self.version += 1

    def extend(self, deltas: Sequence[FileDelta]) -> None:
        """More files arrived while the sections shown are chosen: known, not shown."""
        self.deltas.extend(deltas)

    def replace(self, deltas: Mapping[int, FileDelta]) -> None:
        """The units of these files are cut otherwise; their rows are known when sections are shown again."""
        for file, delta in deltas.items():
            self.deltas[file] = delta
            if not self.shown.get(file, Shown()).whole:
                self.shown.pop(file, None)  # what was opened was counted by hunks
        for known in (self._known, self._before):
            for section in [section for section in known if section.file in deltas]:
                del known[section]

    def show(self, sections: Sequence[Section]) -> None:
        """Show these sections and nothing else; one that was shown before, as it is now, is not planned anew."""
        laying = Laying(self)
        for section in sections:
            laying.add(section)
        self._shown(laying)

    def laying(self, folding: Collection[int]) -> "Laying":
        """Sections to be laid out beside those on show, with some files folded: to be filled, and then adopted."""
        laying = Laying(self, folding)
        self._layings.add(laying)
        return laying

    def adopt(self, laying: "Laying", *, partial: bool = False) -> None:
        """Show these sections and nothing else, the files they fold folded from now on.

        A `partial` one stands for a while; how many rows the sections before it have is not forgotten by it.
        """
        before = {} if not partial else self._before if self.partial else self._known
        self.folded |= set(laying.folding)
        laying.folding = frozenset()
        self._layings.discard(laying)
        self._shown(laying)
        self.partial, self._before = partial, before
        self.replan(sorted(laying.stale))

    def _shown(self, laying: "Laying") -> None:
        self.version += 1
        self.partial, self._before = False, {}
        self._laid = laying
        self._coming = deque()
        self.sections: list[Section] = laying.sections
        self._starts: list[int] = laying.starts
        self._sections_of: dict[int, list[int]] = laying.sections_of
        self._plans: dict[int, Plan] = laying.plans
        self._known: dict[Section, tuple[Made, int]] = laying.known

    def set_layout(self, layout: Layout) -> None:
        """Unified or side by side."""
        if layout is not self.layout:
            self.layout = layout
            self.show([*self._laid.given(), *self._coming])

    def replan(self, files: Sequence[int]) -> Replanned:
        """Something about these files' rows changed: context, comments, folds, the length of the base side."""
        for laying in self._layings:
            laying.stale.update(files)
        starts = self._starts
        others: list[Replanned] = []
        sizes: dict[int, int] = {}
        for index in sorted(at for file in set(files) for at in self._sections_of.get(file, ())):
            section, start, end = self.sections[index], starts[index], starts[index + 1]
            if self._known[section][0] == self.made(section, ()):
                continue
            before = self._laid.forget(index)
            sizes[index] = self._laid.size(index)
            same = 0
            if before is not None and not others:  # what is behind the first of them is drawn anew anyway
                same = self.plan(index).same_rows(before)
            if same < max(end - start, sizes[index]):
                others.append(Replanned(start + same, end, sizes[index] - (end - start)))
        self.version += 1
        if not others:
            return Replanned(self.rows, self.rows, 0)
        first = min(sizes)
        rows = (sizes.get(at, starts[at + 1] - starts[at]) for at in range(first, len(self.sections)))
        starts[first:] = list(accumulate(rows, initial=starts[first]))
        return others[0]._replace(until=others[1].first if len(others) > 1 else END)

    def plan(self, index: int) -> Plan:
        """The plan of one section."""
        found = self._plans.get(index)
        if found is None:
            found = self._laid.plan(index)
        return found

    def made(self, section: Section, folding: Collection[int]) -> Made:
        """What the rows of a section depend on now, with some files folded besides those that are."""
        file, delta = section.file, self.deltas[section.file]
        shown, comments = self.shown.get(file), self.comments.get(file)
        base_lines = self.base_lines.get(file)
        if base_lines is not None or shown or comments:
            near = hunks_near(delta, section)
            shown = part_of_shown(shown, near) if shown else None
            comments = part_of_comments(comments, delta, near) if comments else None
            if section.below >= 0 or near[-1] < len(delta.spans):
                base_lines = None  # it tells what is behind the last hunk
        folded = file in self.folded or file in folding
        if shown is None and base_lines is None and comments is None:
            return _as_usual(self.layout, folded)
        return Made(self.layout, shown, base_lines, comments, folded)

    def known(self, section: Section) -> "tuple[Made, int] | None":
        """The rows of a section on show, and what they depend on."""
        return self._known.get(section) or self._before.get(section)

    def section_at(self, row: int) -> int:
        """The index of the section a row belongs to."""
        return min(bisect_right(self._starts, row) - 1, len(self.sections) - 1)

    def start(self, index: int) -> int:
        """The first row of a section or part."""
        return self._starts[index]

    def begin(self, index: int) -> int:
        """The first row of the whole section that this is, or is a part of."""
        return self._starts[self._laid.begins[index]]

    def row(self, row: int) -> tuple[Section, Row]:
        """The whole section and the resolved row at a row number; IndexError outside."""
        if not 0 <= row < self.rows:
            raise IndexError(row)
        index = self.section_at(row)
        return self._laid.wholes[index], self.plan(index).row(row - self._starts[index])

    def selectable(self, row: int) -> bool:
        """Whether the cursor may stand on a row."""
        return self.row(row)[1].kind not in PASSED_OVER

    def locus(self, row: int) -> Locus | None:
        """What stands at a row, in words that outlive a new plan."""
        if not 0 <= row < self.rows:
            return None
        section, found = self.row(row)
        return Locus(section.file, self.unit_slot(row), found.kind, found.old, found.new)

    def locate(self, locus: Locus) -> int:
        """The row where a place stands now, or the nearest to it: the line, its unit, its file; -1 if gone."""
        every = self._sections_of.get(locus.file, ())
        own = self._with_unit(locus.file, locus.slot) if locus.slot >= 0 else every
        for index in own:  # no other section is planned: a long file may be in hundreds of them
            if locus.kind not in HEADINGS and not self._may_show(index, locus.old, locus.new):
                continue
            found = self._line(self.plan(index), locus)
            if found >= 0:
                return self._starts[index] + found
        if locus.slot >= 0 and own:
            return self._starts[own[-1]] + max(self.plan(own[-1]).find(locus.slot), 0)
        return self._starts[every[0]] + self._header(every[0]) if every else -1

    def _may_show(self, index: int, old: int, new: int) -> bool:
        """Whether a section may have a row of one of these lines (0: none), told without planning it."""
        delta, near = self.deltas[self.sections[index].file], self._near(index)
        return bool(
            (old and may_show(delta, near, DiffSide.OLD, old))
            or (new and may_show(delta, near, DiffSide.NEW, new))
        )

    def line_row(self, index: int, side: DiffSide, line: int) -> int:
        """The row of a line of a section's file, -1 if it is not shown there."""
        if not may_show(self.deltas[self.sections[index].file], self._near(index), side, line):
            return -1
        found = self.plan(index).line(side, line)
        return self._starts[index] + found if found >= 0 else -1

    def unit_row(self, file: int, slot: int) -> int:
        """The first row of a unit, -1 if it is not shown."""
        for index in self._with_unit(file, slot):
            found = self.plan(index).find(slot)
            return self._starts[index] + found if found >= 0 else -1
        return -1

    def _with_unit(self, file: int, slot: int) -> list[int]:
        """The sections and parts that show a unit; of a folded file, those that say so for it."""
        found = [at for at in self._sections_of.get(file, ()) if slot in self.sections[at].slots]
        return [self._laid.begins[at] for at in found] if file in self.folded else found

    def sections_of(self, file: int) -> Sequence[int]:
        """The sections that show something of a file."""
        return self._sections_of.get(file, ())

    def unit_slot(self, row: int) -> int:
        """The unit a row speaks of: its own, or the next one below in its section, or the last above."""
        index = self.section_at(row)
        section, offset = self.sections[index], row - self._starts[index]
        slot = self.plan(index).unit_near(offset)
        return slot if slot >= 0 or not section.slots else section.slots[0]

    def next_unit(self, row: int) -> int:
        """The first row of the unit that begins behind a row; -1 when none does."""
        first = self.section_at(row)
        for index in range(first, len(self.sections)):
            found = self.plan(index).next_unit(row - self._starts[index] if index == first else -1)
            if found >= 0:
                return self._starts[index] + found
        return -1

    def next_chunk(self, row: int) -> int:
        """The first row of the chunk that begins behind a row; -1 when none does."""
        first = self.section_at(row) + 1
        sections = enumerate(islice(self.sections, first, None), first)
        return next((self._starts[index] for index, section in sections if section.opens_chunk), -1)

    def looks(self, index: int) -> tuple[Section, object]:
        """What the rows of a section follow from: while it is the same, they are."""
        section = self.sections[index]
        return section, self.made(section, ())

    def units(self) -> Iterator[tuple[int, int, int]]:
        """(row, file, slot) of every unit shown, in reading order."""
        for index, section in enumerate(self.sections):
            for slot, first in self.units_of(index):
                yield self._starts[index] + first, section.file, slot

    def hunk_of(self, file: int, slot: int) -> int:
        """The index of a unit's hunk among its file's, -1 for a whole-file fact."""
        return slot - len(facts_of(self.deltas[file])) if slot >= len(facts_of(self.deltas[file])) else -1

    def heading(self, file: int, hunk: int) -> bytes:
        """The function or section a hunk lies in, as git names it; b"" for none, and where git names any line."""
        delta = self.deltas[file]
        path = delta.path.lower()
        if not 0 <= hunk < len(delta.spans) or path.endswith(PROSE):
            return b""
        found = delta.heading(hunk)
        begins = next((sign for endings, sign in SECTIONS if path.endswith(endings)), b"")
        return found if found.startswith(begins) else b""

    def elsewhere(self, file: int, hunk: int) -> tuple[int, int]:
        """(file, slot) of a hunk that another section shows."""
        return file, hunk + len(facts_of(self.deltas[file]))

    def units_of(self, index: int) -> tuple[tuple[int, int], ...]:
        """(slot, row within the section) of the units of one section or part; of a folded one, its first."""
        return self.plan(index).units() or self._folded_unit(index)

    def spans_of(self, index: int) -> list[tuple[int, int, int]]:
        """(slot, first, last row within the section) of the units of one section; of a folded one, its first."""
        lasts = self.plan(index).lasts()
        return [(slot, first, lasts.get(slot, first)) for slot, first in self.units_of(index)]

    def headers(self) -> Iterator[tuple[int, int]]:
        """(row, file) of every file header, in order."""
        for index, section in enumerate(self.sections):
            if section.above < 0:
                yield self._starts[index] + self._header(index), section.file

    def _folded_unit(self, index: int) -> tuple[tuple[int, int], ...]:
        run = self.plan(index).segments.first_of(RowKind.FOLDED)
        return ((run.slot, run.first),) if run and run.slot >= 0 else ()

    def _header(self, index: int) -> int:
        section = self.sections[index]
        return 1 + section.why_lines if section.opens_chunk else 0

    def _near(self, index: int) -> range:
        section = self.sections[index]
        return hunks_near(self.deltas[section.file], section)

    @staticmethod
    def _line(found: Plan, locus: Locus) -> int:
        if locus.kind in HEADINGS:
            run = found.segments.first_of(locus.kind)
            return run.first if run else -1
        if locus.new:
            row = found.line(DiffSide.NEW, locus.new)
            if row >= 0:
                return row
        return found.line(DiffSide.OLD, locus.old) if locus.old else -1


@cache
def _as_usual(layout: Layout, folded: bool) -> Made:
    """What the rows of most sections depend on: one value for all of them."""
    return Made(layout, None, None, None, folded)


def all_slots(delta: FileDelta) -> tuple[int, ...]:
    """The places of all units of a file."""
    return tuple(range(len(facts_of(delta)) + len(delta.spans)))
