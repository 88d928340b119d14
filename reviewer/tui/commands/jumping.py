"""Jumps: by function, and back and forward through where the reader has been."""

from collections.abc import Callable
from typing import NamedTuple

from reviewer.core.symbol import Symbol
from reviewer.tui.commands import Handler
from reviewer.tui.document import Locus
from reviewer.tui.stage import Stage

MOST_PLACES = 200
NEAR = 12
"""Rows within which a move is reading on, not a jump."""


class Standing(NamedTuple):
    """A place, and the row it is while the same rows are shown."""

    place: Locus | None
    row: int
    version: int


class Jumping:
    """Remembers where the cursor came from, in words that outlive a new plan."""

    def __init__(self, stage: Stage, say: Callable[[str], None]) -> None:
        self.stage = stage
        self.say = say
        self._behind: list[Locus] = []
        self._ahead: list[Locus] = []

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "move.back": lambda count: self._repeat(
                count, self._behind, self._ahead, "nowhere to go back to"
            ),
            "move.forward": lambda count: self._repeat(
                count, self._ahead, self._behind, "nowhere further on"
            ),
            "move.function-next": lambda count: self.by_functions(count or 1),
            "move.function-previous": lambda count: self.by_functions(-(count or 1)),
        }

    def place(self) -> Locus | None:
        """Where the cursor stands."""
        return self.stage.document.locus(self.stage.diff.cursor)

    def standing(self) -> Standing:
        """Where the cursor stands before a command."""
        return Standing(self.place(), self.stage.diff.cursor, self.stage.document.version)

    def moved(self, command: str, before: Standing) -> None:
        """A command has run; if it led away from `before`, that is a place to come back to."""
        place, document = before.place, self.stage.document
        if place is None or command in ("move.back", "move.forward"):
            return
        row = before.row if document.version == before.version else document.locate(place)
        far = abs(row - self.stage.diff.cursor) > NEAR if row >= 0 else document.partial
        if far and place not in self._behind[-1:]:
            self._behind.append(place)
            del self._behind[:-MOST_PLACES]
            self._ahead.clear()

    def _repeat(self, count: int | None, come_from: list[Locus], go_to: list[Locus], nothing: str) -> None:
        for _ in range(min(count or 1, MOST_PLACES)):
            if not self._step(come_from, go_to):
                self.say(nothing)
                return

    def _step(self, come_from: list[Locus], go_to: list[Locus]) -> bool:
        """To the last place of one list that is still shown; where the cursor was goes to the other."""
        here = self.place()
        while come_from:
            row = self.stage.document.locate(come_from.pop())
            if row >= 0 and row != self.stage.diff.cursor:
                if here is not None:
                    go_to.append(here)
                self.stage.diff.move_to(row, center=True)
                return True
        return False

    def by_functions(self, functions: int) -> None:
        """To the first change of another function, file by file."""
        stage, step = self.stage, 1 if functions > 0 else -1
        document, cursor = stage.document, stage.diff.cursor
        if not document.sections:
            return
        here = document.section_at(min(cursor, document.rows - 1))
        found: list[int] = []  # the first change of each function, in the direction of the jump
        index = here
        while 0 <= index < len(document.sections) and len(found) < abs(functions):
            starts = self._functions(index)
            if index == here:
                starts = [row for row in starts if (row > cursor if step > 0 else row < cursor)]
            found += starts if step > 0 else reversed(starts)
            index += step
        if not found:
            self.say("no further function")
            return
        stage.diff.move_to(found[min(len(found), abs(functions)) - 1], center=True)

    def _functions(self, index: int) -> list[int]:
        """The rows where the changes of each function of a section begin, and where one is defined."""
        document, section = self.stage.document, self.stage.document.sections[index]
        rows: set[int] = set()
        before = None
        defined = self._defined(section.file)
        for slot, row in document.units_of(index):
            hunk = document.hunk_of(section.file, slot)
            name = document.heading(section.file, hunk)
            if name != before:
                rows.add(document.start(index) + row)
            before = name
            rows |= {document.line_row(index, one.side, one.line) for one in defined.get(hunk, ())}
        return sorted(rows - {-1})

    def _defined(self, file: int) -> dict[int, list[Symbol]]:
        """What is defined in each hunk of a file."""
        found: dict[int, list[Symbol]] = {}
        for one in self.stage.desk.symbols.get(file, ()):
            found.setdefault(one.hunk, []).append(one)
        return found
