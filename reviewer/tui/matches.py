"""The lines of what is shown that match a search: found section by section, from the cursor's on and round.

Nothing here takes longer than it is given. What was looked through stays known by its file, so that other context,
another order or a filter only has the rows counted anew.
"""

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import chain, islice
from time import monotonic
from typing import NamedTuple

from reviewer.core.finding import DiffSide
from reviewer.core.search import Numbers, Wanted, in_hunks, in_text
from reviewer.tui.document import Document
from reviewer.tui.rows import RowKind, Section

MOST_MATCHES = 20_000
"""Rows that match after which nothing more is looked for: nobody steps through so many."""

ASKED_AHEAD = 8
"""Files whose base side is asked for before it is their turn."""

RUNS_AT_ONCE = 2_000
"""Runs of rows gone through in one step."""

NOTHING = array("I")
WAITING = object()
ENDED = object()


class NotYet(Exception):
    """What was asked has not been looked through yet."""


class _Lines(NamedTuple):
    """The numbers of a file's lines that match; `unchanged` ones by the base side."""

    old: Numbers
    new: Numbers
    unchanged: Numbers | None


class Matches:
    """One search. `ask` asks for the base side of a file, which `texts_arrived` brings."""

    def __init__(self, document: Document, wanted: Wanted, cursor: int, ask: Callable[[int], None]) -> None:
        self.wanted = wanted
        self.rows = 0
        self._document = document
        self._ask = ask
        self._asked: set[int] = set()
        self._texts: dict[int, Sequence[tuple[int, bytes]]] = {}
        self._lines: dict[int, _Lines] = {}
        self._known: dict[Section, tuple[object, Numbers]] = {}
        self._found: list[Numbers | None] = []
        self._left: deque[int] = deque()
        self._walk: Iterator[object] | None = None
        self._version = -1
        self._begin(cursor)

    @property
    def finished(self) -> bool:
        """Whether everything shown has been looked through, or more found than anyone wants."""
        return self._version == self._document.version and (not self._left or self.full)

    @property
    def full(self) -> bool:
        """Whether so many rows match that the rest was left."""
        return self.rows >= MOST_MATCHES

    @property
    def lines(self) -> tuple[int, int]:
        """Changed and unchanged lines that match in the files looked through, shown or not."""
        found = self._lines.values()
        return (
            sum(len(lines.old) + len(lines.new) for lines in found),
            sum(len(lines.unchanged or ()) for lines in found),
        )

    def texts_arrived(self, file: int, texts: Sequence[tuple[int, bytes]]) -> None:
        """The base side of a file is here."""
        if file in self._asked:
            self._texts[file] = texts

    def go_on(self, cursor: int, seconds: float) -> bool:
        """Look on for so long; whether there is more to do at once: not when finished, and not while waiting."""
        end = monotonic() + seconds
        if self._version != self._document.version:
            self._begin(cursor)
        while self._left and not self.full:
            if self._walk is None:
                self._walk = self._section(self._left[0])
            step = next(self._walk, ENDED)
            if step is WAITING:
                return False
            if step is ENDED:
                self._walk = None
                self._left.popleft()
            if monotonic() > end:
                return True
        return False

    # Stepping.

    def step(self, cursor: int, count: int, *, here: bool = False) -> int:
        """The row so many matches further down (up when negative), going round at the ends; -1 without any.

        `here` counts one on the cursor's own row. Raises NotYet while that cannot be told.
        """
        if not self.finished:
            return self._ahead(cursor, count, here)
        if not self.rows:
            return -1
        first = self._before(cursor + (count > 0 and not here))
        place = (first + count - (count > 0)) % self.rows
        for index, rows in enumerate(self._found):
            if rows is not None and place < len(rows):
                return self._document.start(index) + rows[place]
            place -= len(rows or NOTHING)
        raise NotYet

    def place(self, row: int) -> int:
        """How many matches there are down to a row, its own among them. Raises NotYet while that cannot be told."""
        return self._before(row + 1)

    def _before(self, row: int) -> int:
        """How many matches stand above a row."""
        document = self._document
        index = document.section_at(row)
        here = bisect_left(self._of(index), row - document.start(index))
        return sum(len(self._of(above)) for above in range(index)) + here

    def _ahead(self, cursor: int, count: int, here: bool) -> int:
        """The same while there is more to look through: as far as everything in between has been."""
        document = self._document
        if count < 0 or self._version != document.version or not self._found:
            raise NotYet
        first = document.section_at(cursor)
        skip = bisect_left(self._of(first), cursor + (not here) - document.start(first))
        for index in range(first, len(self._found)):
            rows = self._of(index)
            if count <= len(rows) - skip:
                return document.start(index) + rows[skip + count - 1]
            count -= len(rows) - skip
            skip = 0
        raise NotYet

    def _of(self, index: int) -> Numbers:
        """The rows of a section that match, from its first."""
        rows = self._found[index] if index < len(self._found) else NOTHING
        if rows is None and not self.full:
            raise NotYet
        return rows or NOTHING

    # Looking.

    def _begin(self, cursor: int) -> None:
        """Other rows are shown: what is known of the files stays so."""
        document = self._document
        self._version, self._walk, self.rows = document.version, None, 0
        count = len(document.sections)
        if len(self._known) > 2 * count:
            self._known = {}
        self._found = [None] * count
        here = max(0, document.section_at(cursor))
        self._left = deque(chain(range(here, count), range(min(here, count))))

    def _section(self, index: int) -> Iterator[object]:
        """Look through a section; WAITING while its base side has not come."""
        section, made = self._document.looks(index)
        before = self._known.get(section)
        if before is not None and before[0] == made:
            rows = before[1]
        else:
            rows = yield from self._rows(index, section.file)
            self._known[section] = made, rows
        self._found[index] = rows
        self.rows += len(rows)

    def _rows(self, index: int, file: int) -> Generator[object, None, Numbers]:
        plan = self._document.plan(index)
        lines = self._lines.get(file) or (yield from self._changed(file))
        unchanged = self.wanted.unchanged and RowKind.CONTEXT in plan.segments.kinds()
        if unchanged and lines.unchanged is None:
            lines = yield from self._unchanged(file, lines)
        rows: set[int] = set()
        for side, numbers, changed in (
            (DiffSide.OLD, lines.old, True),
            (DiffSide.NEW, lines.new, True),
            (DiffSide.OLD, lines.unchanged or NOTHING, False),
        ):
            for at, (first, start, count) in enumerate(plan.runs(side, changed=changed) if numbers else ()):
                here = numbers[bisect_left(numbers, start) : bisect_left(numbers, start + count)]
                rows.update(first + number - start for number in here)
                if not at % RUNS_AT_ONCE:
                    yield None
        return array("I", sorted(rows))

    def _changed(self, file: int) -> Generator[object, None, _Lines]:
        delta, wanted = self._document.deltas[file], self.wanted
        old = (yield from in_hunks(wanted, delta, DiffSide.OLD)) if wanted.removed else NOTHING
        new = (yield from in_hunks(wanted, delta, DiffSide.NEW)) if wanted.added else NOTHING
        found = self._lines[file] = _Lines(old, new, None)
        return found

    def _unchanged(self, file: int, lines: _Lines) -> Generator[object, None, _Lines]:
        self._ask_ahead()
        while file not in self._texts:
            yield WAITING
        removed, numbers = frozenset(lines.old), array("I")
        for first, text in self._texts[file]:
            found = yield from in_text(self.wanted, text, first)
            numbers.extend(number for number in found if number not in removed)
        del self._texts[file]
        self._asked.discard(file)
        found_now = self._lines[file] = lines._replace(unchanged=numbers)
        return found_now

    def _ask_ahead(self) -> None:
        """Ask for the base sides of the files whose turn it is next."""
        document = self._document
        for index in islice(self._left, ASKED_AHEAD):
            file = document.sections[index].file
            known = self._lines.get(file)
            if file in self._asked or file in document.folded or (known and known.unchanged is not None):
                continue
            self._asked.add(file)
            self._ask(file)
