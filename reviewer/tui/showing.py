"""Showing the change anew: what the reader looks at is there at once, all the rest follows.

Another layout, or another part of the change, has every section counted again: 200 ms of the processor for a million
lines. So where there is much of it, the sections near the cursor are shown first, while all of them are laid out in
steps, which then take their place with the same rows on the screen. What would lead out of what is near waits for that.
"""

from collections.abc import Callable, Generator, Iterator
from itertools import chain
from time import thread_time
from typing import TYPE_CHECKING

from reviewer.desk import Spot
from reviewer.tui.laying import Laying
from reviewer.tui.reading_order import ReadingOrder
from reviewer.tui.rows import Section

if TYPE_CHECKING:
    from reviewer.tui.stage import Stage

AT_ONCE_UNITS = 2_000
"""Units of a change up to which it is shown anew in one go."""

AT_ONCE_ROWS = 20_000
"""Rows likewise, while units are not known yet."""

NEAR_SECONDS = 0.0015
"""Seconds of the processor for which is looked for what is near on either side: a filter may leave nothing of it."""

NEAR_SCREENS = 2
"""Screens that are shown above and below the cursor until everything is."""


def drain(steps: Iterator[None]) -> None:
    """Go through steps in one go, where nobody says what comes between them."""
    for _ in steps:
        pass


class Showing:
    """Shows what the stage says is to be shown; `begin` has steps gone through between the keys."""

    def __init__(self, stage: "Stage") -> None:
        self.stage = stage
        self.begin: Callable[[Iterator[None]], None] = drain
        self.begin_late: Callable[[Iterator[None]], None] = drain
        """The same, for what nobody waits for."""
        self._way: Iterator[None] | None = None
        self._keys_wait = False
        self._asked = 0
        self._then: list[Callable[[], None]] = []

    @property
    def waits(self) -> bool:
        """Whether what needs all of the rows has to wait: they are not what is to be shown yet, or not all."""
        return self._way is not None and self._keys_wait

    def anew(self, around: Spot | None = None, *, now: bool = True) -> None:
        """Show everything that is to be shown; what is near the cursor, or `around` a unit, at once.

        Unless it has to be `now`, what is on show stays until all of the new is there.
        """
        self._asked += 1
        order = self.stage.order()
        if self._way is None and self._is_small(order):
            drain(self._asking())
            self.stage.show([section for section in order if section is not None])
            return
        if now and (laying := self._near(order, around)) is not None:
            self.stage.adopt(laying, partial=True)
        self._keys_wait = self._keys_wait or now
        if self._way is None:
            self._way = self._steps()
            self.begin(self._way)

    def after(self, what: Callable[[], None]) -> None:
        """Have something done once everything is shown: now, where it is."""
        self._then.append(what)
        self._go_on()

    def finish(self) -> None:
        """Show everything now."""
        if self._way is not None:
            drain(self._way)

    def reaches(self, rows: int) -> bool:
        """Whether so many rows up and down from the cursor, and the screens around it, are shown already."""
        document, diff = self.stage.document, self.stage.diff
        rows += 2 * diff.size.height
        return document.partial and rows <= diff.cursor < document.rows - rows

    def _go_on(self) -> None:
        while self._then and not self.waits:
            self._then.pop(0)()

    def _is_small(self, order: ReadingOrder) -> bool:
        desk, document = self.stage.desk, self.stage.document
        if len(order.places) <= 1:
            file = self.stage.only_file
            return file < 0 or len(document.deltas[file].spans) <= AT_ONCE_UNITS
        return desk.places.index.size <= AT_ONCE_UNITS and document.rows <= AT_ONCE_ROWS

    def _asking(self) -> Iterator[None]:
        """Ask of each unit whether it is wanted, so that the counts say so."""
        if not self.stage.desk.choosing.everything:
            yield from self.stage.desk.wanted.asking()

    def _steps(self) -> Iterator[None]:
        laying = None
        while laying is None:
            laying = yield from self._laid()
        self._way, self._keys_wait = None, False
        self.stage.adopt(laying)
        self._go_on()

    def _laid(self) -> Generator[None, None, Laying | None]:
        """Everything laid out; None where something else is wanted by now."""
        stage, asked = self.stage, self._asked
        yield from self._asking()
        grouping, chosen, laying = stage.desk.grouping, stage.chosen(), stage.document.laying(())
        for section in stage.order():
            if section is not None:
                yield from laying.adding(section)
            yield
            if asked != self._asked:
                return None
        return laying if grouping is stage.desk.grouping and chosen == stage.chosen() else None

    def _near(self, order: ReadingOrder, around: Spot | None) -> Laying | None:
        """The sections near the cursor, or around a unit; None where none are found that soon."""
        stage, places = self.stage, order.places
        locus = stage.document.locus(stage.diff.cursor)
        spot = around or (Spot(locus.file, locus.slot) if locus else Spot(0, 0))
        here = order.place_of(spot)
        measured = stage.document.laying(())
        below = self._some(order, range(max(here, places.start), places.stop), measured)
        above = self._some(order, range(min(here, places.stop) - 1, places.start - 1, -1), measured)
        if not above and not below:
            return None
        laying = stage.document.laying(())
        laying.known = measured.known
        for section in chain(*reversed(above), *below):
            laying.add(section)
        return laying

    def _some(self, order: ReadingOrder, places: range, laying: Laying) -> list[list[Section]]:
        """The sections at each of some places, until there is enough to see behind the first of them."""
        end = thread_time() + NEAR_SECONDS
        rows, found, first = NEAR_SCREENS * max(1, self.stage.diff.size.height), list[list[Section]](), 0
        for place in places:
            sections = _whole(order, place, end)
            if sections is None or (found and laying.starts[-1] - first > rows):
                break
            found.append(sections)
            for section in sections:
                laying.add(section)
            if len(found) == 1:
                first = laying.starts[-1]
        return found


def _whole(order: ReadingOrder, place: int, end: float) -> list[Section] | None:
    """The sections at a place; None where it takes too long."""
    found = []
    for section in order.at(place):
        if section is not None:
            found.append(section)
        if thread_time() >= end:
            return None
    return found
