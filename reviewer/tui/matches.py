"""The lines of what is shown that match a search: found section by section, from the cursor's on and round, the way
the reader goes.

Nothing here takes longer than it is given. What was looked through stays known by the block of its file, so that other
context, another order or a filter only has the rows counted anew.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Generator, Iterator
from itertools import chain, islice
from time import monotonic
from typing import NamedTuple

from reviewer.core.change import SUBMODULE_MODE, FileDelta
from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.core.lines import Lines
from reviewer.core.pieces import base_place
from reviewer.core.search import Numbers, Wanted, in_hunks, in_text
from reviewer.tui.document import Document
from reviewer.tui.rows import Section

MOST_MATCHES = 20_000
"""Rows that match after which nothing more is looked for: nobody steps through so many."""

ASKED_AHEAD = 8
"""Files whose base side is asked for before it is their turn."""

KEPT_TEXTS = 3 * ASKED_AHEAD
"""Base sides kept while they are looked through."""

RUNS_AT_ONCE = 2_000
"""Runs of rows gone through in one step."""

NOTHING = array("I")
WAITING = object()
ENDED = object()


BLOCK_HUNKS = 128
"""Hunks of a file that are looked through together, with the lines above each: a long file has hundreds of these."""

Texts = tuple[tuple[int, Lines], ...]


class NotYet(Exception):
    """What was asked has not been looked through yet."""


class _Lines(NamedTuple):
    """The numbers of a block's lines that match; `unchanged` ones by the base side."""

    old: Numbers
    new: Numbers
    unchanged: Numbers | None

    @property
    def any(self) -> bool:
        """Whether there are any."""
        return bool(self.old or self.new or self.unchanged)


class _File:
    """What was looked through of a file: lines by block."""

    def __init__(self, delta: FileDelta) -> None:
        self.delta = delta
        self.blocks: dict[int, _Lines] = {}
        self._facts = len(facts_of(delta))
        self.count = max(1, -(-len(delta.spans) // BLOCK_HUNKS))

    @property
    def all_known(self) -> bool:
        """Whether nothing of its base side is left to look through."""
        return len(self.blocks) == self.count and all(
            block.unchanged is not None for block in self.blocks.values()
        )

    def blocks_of(self, section: Section) -> list[int]:
        """The blocks in which the lines of a section are: those of its hunks and of the lines below each."""
        hunks = [slot - self._facts for slot in section.slots if slot >= self._facts]
        if section.above >= self._facts:
            hunks.append(section.above - self._facts)
        last = len(self.delta.spans) - 1
        return sorted({min(hunk + below, last) // BLOCK_HUNKS for hunk in hunks for below in (0, 1)})

    def hunks(self, block: int) -> tuple[int, int]:
        """The first of a block's hunks, and the first behind them."""
        return block * BLOCK_HUNKS, min((block + 1) * BLOCK_HUNKS, len(self.delta.spans))

    def base_lines(self, block: int) -> tuple[int, int | None]:
        """The first line of a block on the base side, and the first behind it: None at the end of the file."""
        first, end = self.hunks(block)
        return self._behind(first - 1), self._behind(end - 1) if end < len(self.delta.spans) else None

    def _behind(self, hunk: int) -> int:
        """The number of the first line of the base side behind a hunk; -1 stands for the beginning."""
        if hunk < 0:
            return 1
        span = self.delta.spans[hunk]
        return base_place(span) + span.old_lines + 1


class Matches:
    """One search. `ask` returns the base side of a file, or None and has it brought by `texts_arrived`."""

    def __init__(
        self, document: Document, wanted: Wanted, cursor: int, ask: Callable[[int], Texts | None]
    ) -> None:
        self.wanted = wanted
        self.rows = 0
        self._document = document
        self._ask = ask
        self._asked: set[int] = set()
        self._texts: dict[int, Texts] = {}
        self._files: dict[int, _File] = {}
        self._known: dict[Section, tuple[object, Numbers]] = {}
        self._found: list[Numbers | None] = []
        self._left: deque[int] = deque()
        self._walk: Iterator[object] | None = None
        self._version = -1
        self._facing = 0, 1
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
        found = [lines for file in self._files.values() for lines in file.blocks.values()]
        return (
            sum(len(lines.old) + len(lines.new) for lines in found),
            sum(len(lines.unchanged or ()) for lines in found),
        )

    def texts_arrived(self, file: int, texts: Texts) -> None:
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
            self._turn(cursor, 1 if count > 0 else -1)
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
        document, left = self._document, abs(count)
        if self._version != document.version or not self._found:
            raise NotYet
        first = document.section_at(cursor)
        row = cursor + (count > 0 and not here) - document.start(first)
        for index, rows in self._round(first, row, 1 if count > 0 else -1):
            if left <= len(rows):
                return document.start(index) + rows[left - 1 if count > 0 else -left]
            left -= len(rows)
        raise NotYet

    def _round(self, first: int, row: int, step: int) -> Iterator[tuple[int, Numbers]]:
        """The matches section by section from a row of one on, all round to it."""
        matching, count = self._of(first), len(self._found)
        at = bisect_left(matching, row)
        yield first, matching[at:] if step > 0 else matching[:at]
        for away in range(1, count):
            index = (first + step * away) % count
            yield index, self._of(index)
        yield first, matching[:at] if step > 0 else matching[at:]

    def _turn(self, cursor: int, step: int) -> None:
        """Look from the cursor on in the direction somebody wants to go."""
        here, count = self._document.section_at(cursor), len(self._found)
        if self._version == self._document.version and (here, step) != self._facing:
            self._facing, self._walk = (here, step), None
            around = ((here + step * away) % count for away in range(count))
            self._left = deque(index for index in around if self._found[index] is None)

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
        self._facing = here, 1
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
        document, section = self._document, self._document.sections[index]
        delta = document.deltas[file]
        known = self._files.get(file)
        if known is None or known.delta is not delta:
            known = self._files[file] = _File(delta)
        with_base = self.wanted.unchanged and file not in document.folded and _has_context(delta)
        rows: set[int] = set()
        for block in known.blocks_of(section):
            lines = known.blocks.get(block) or (yield from self._changed(known, block))
            if with_base and lines.unchanged is None:
                lines = yield from self._unchanged(file, known, block)
            if lines.any:
                yield from self._shown(index, lines, rows)
        return array("I", sorted(rows))

    def _shown(self, index: int, lines: _Lines, rows: set[int]) -> Iterator[None]:
        """The rows of a section that show some lines."""
        plan = self._document.plan(index)
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

    def _changed(self, file: _File, block: int) -> Generator[object, None, _Lines]:
        wanted, hunks = self.wanted, file.hunks(block)
        old, new = NOTHING, NOTHING
        if wanted.removed:
            old = yield from in_hunks(wanted, file.delta, DiffSide.OLD, *hunks)
        if wanted.added:
            new = yield from in_hunks(wanted, file.delta, DiffSide.NEW, *hunks)
        found = file.blocks[block] = _Lines(old, new, None)
        return found

    def _unchanged(self, file: int, known: _File, block: int) -> Generator[object, None, _Lines]:
        self._ask_ahead()
        while file not in self._texts:
            yield WAITING
        self._texts[file] = self._texts.pop(file)
        while len(self._texts) > KEPT_TEXTS:  # of some files only a part is shown
            self._forget(next(iter(self._texts)))
        lines, numbers = known.blocks[block], array("I")
        removed, (first, behind) = frozenset(lines.old), known.base_lines(block)
        for number, text in _pieces(self._texts[file], first):
            if behind is not None and number >= behind:
                break
            above = max(0, first - number)
            start = text.start(above)
            end = text.start(behind - number) if behind is not None else text.size
            found = yield from in_text(self.wanted, text.blob, number + above, start, end)
            numbers.extend(each for each in found if each not in removed)
        found_now = known.blocks[block] = lines._replace(unchanged=numbers)
        if known.all_known:
            self._forget(file)
        return found_now

    def _forget(self, file: int) -> None:
        del self._texts[file]
        self._asked.discard(file)

    def _ask_ahead(self) -> None:
        """Ask for the base sides of the files whose turn it is next."""
        document, left = self._document, ASKED_AHEAD
        for index in self._left:
            file = document.sections[index].file
            known = self._files.get(file)
            if file in self._asked or file in document.folded or (known and known.all_known):
                continue
            self._asked.add(file)
            texts = self._ask(file)
            if texts is not None:
                self._texts[file] = texts
            left -= 1
            if not left:
                return


def _has_context(delta: FileDelta) -> bool:
    """Whether unchanged lines of a file may be shown."""
    return bool(delta.old and delta.new) and delta.mode != SUBMODULE_MODE


def _pieces(texts: Texts, first: int) -> Iterator[tuple[int, Lines]]:
    """The texts from the one on that has a line, or that follows it."""
    at = bisect_right(texts, first, key=lambda text: text[0]) - 1
    return islice(texts, max(0, at), None)
