"""Searching in the text of the change: a pattern, its matches in reading order, and where they are drawn."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from reviewer.core.finding import DiffSide
from reviewer.core.search import Wanted, wanted
from reviewer.core.text import counted
from reviewer.tui.commands import Ask, Handler
from reviewer.tui.matches import Matches, NotYet, Texts
from reviewer.tui.stage import Stage

PLACEHOLDER = "search in the lines shown; +text in added ones only, -text in removed ones"

SLICE_SECONDS = 0.002
"""How long is looked on before a key may come between."""


SO_FAR = " found so far"


class Stride(NamedTuple):
    """A step that waits until enough has been looked through."""

    cursor: int
    matches: int
    here: bool


class Searching:
    """One search at a time, kept until escape.

    `later` has a function called once the keys that wait have had their turn.
    """

    def __init__(
        self,
        stage: Stage,
        ask: Ask,
        say: Callable[[str], None],
        later: Callable[[Callable[[], None]], None],
    ) -> None:
        self.stage = stage
        self.ask = ask
        self.say = say
        self.text = ""
        self.matches: Matches | None = None
        self._later = later
        self._due = False
        self._step: Stride | None = None
        self._said = ""
        self._told_at = -1

    def handlers(self) -> dict[str, Handler]:
        """The commands of this group."""
        return {
            "search.open": lambda _: self.ask(PLACEHOLDER, self.text, self.search),
            "search.next": lambda count: self.step(count or 1),
            "search.previous": lambda count: self.step(-(count or 1)),
        }

    @property
    def on(self) -> bool:
        """Whether a search is on."""
        return self.matches is not None

    @property
    def busy(self) -> bool:
        """Whether a step still waits for what is looked through."""
        return self._step is not None or (self.matches is not None and not self.matches.finished)

    def search(self, text: str) -> None:
        """Look for a text; small letters match capitals too, capitals only themselves."""
        if not text:
            self.clear()
            return
        stage, sought = self.stage, wanted(text)
        self.text = text
        self.matches = Matches(stage.document, sought, stage.diff.cursor, stage.scene.want_texts)
        stage.painter.overlays.matches = lambda *line: ranges(sought, *line)
        stage.diff.changed()
        self.step(1, here=True)

    def clear(self) -> None:
        """End the search."""
        self.text, self.matches, self._step = "", None, None
        self.stage.painter.overlays.matches = None
        self.stage.diff.changed()

    def texts_arrived(self, file: int, texts: Texts) -> None:
        """The base side of a file, to be searched."""
        if self.matches is not None:
            self.matches.texts_arrived(file, texts)
            self._look_on()

    def step(self, count: int, *, here: bool = False) -> None:
        """Go to another match, going round at the ends."""
        if self.matches is None:
            self.say("nothing is searched for: / searches")
            return
        self._step = Stride(self.stage.diff.cursor, count, here)
        self._look()

    def _look_on(self) -> None:
        """Look on once what waits has had its turn."""
        if not self._due:
            self._due = True
            self._later(self._look)

    def _look(self) -> None:
        """Look on for a moment, and take the step that waits once it is known where to."""
        self._due = False
        matches = self.matches
        if matches is None:
            return
        if self.stage.document.partial:  # soon there is all of it
            self._look_on()
            return
        more = matches.go_on(self.stage.diff.cursor, SLICE_SECONDS)
        step, cursor = self._step, self.stage.diff.cursor
        if step is not None and step.cursor != cursor:  # the reader has gone elsewhere meanwhile
            self._step = step = None
        if step is not None:
            try:
                row = matches.step(cursor, step.matches, here=step.here)
            except NotYet:
                self._tell(f"“{self.text}” {matches.rows:,}{SO_FAR}")
            else:
                self._step = None
                self._go(row)
        elif self._said.endswith(SO_FAR) and cursor == self._told_at and matches.finished:
            self._tell_place()
        if more:
            self._look_on()

    def _go(self, row: int) -> None:
        if row < 0:
            self._tell(self._nowhere())
            return
        self.stage.diff.move_to(row, center=True)
        self.stage.diff.show_match()
        self._tell_place()

    def _nowhere(self) -> str:
        """That nothing shown matches, and what there is in lines that are not."""
        changed, unchanged = self.matches.lines if self.matches else (0, 0)
        hidden = [counted(changed, "changed line")] if changed else []
        hidden += [counted(unchanged, "unchanged line")] if unchanged else []
        rest = f"; {' and '.join(hidden)} not shown" if hidden else ""
        return f"no {self._which()} shown has “{self.text}”{rest}"

    def _which(self) -> str:
        sought = self.matches.wanted if self.matches else None
        if sought is None or sought.unchanged:
            return "line"
        return "added line" if sought.added else "removed line"

    def _tell_place(self) -> None:
        """Which match the cursor is on, of how many."""
        matches, cursor = self.matches, self.stage.diff.cursor
        if matches is None or not matches.finished:
            self._tell(f"“{self.text}” {matches.rows if matches else 0:,}{SO_FAR}")
            return
        more = "+" if matches.full else ""
        self._tell(f"“{self.text}” {matches.place(cursor):,} of {matches.rows:,}{more}")

    def _tell(self, text: str) -> None:
        self._said = text
        self._told_at = self.stage.diff.cursor
        self.say(text)


def ranges(sought: Wanted, text: str, side: DiffSide, changed: bool) -> Iterator[tuple[int, int]]:
    """Where what is looked for stands in a line, if it is looked for in such lines; found as they are asked for."""
    if sought.in_lines(side, changed=changed):
        yield from (match.span() for match in sought.pattern.finditer(text))
