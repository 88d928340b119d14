"""Searching in the text of the change: a pattern, its matches in reading order, and where they are drawn."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import NamedTuple

from reviewer.core.finding import DiffSide
from reviewer.core.fingerprint import facts_of
from reviewer.desk import Spot
from reviewer.tui.commands import Ask, Handler
from reviewer.tui.document import Document
from reviewer.tui.stage import Stage

MOST_MATCHES = 20_000
PLACEHOLDER = "search in the changed lines; +text in added ones only, -text in removed ones"


class Match(NamedTuple):
    """A changed line that matches."""

    spot: Spot
    side: DiffSide
    line: int


class Searching:
    """One search at a time, kept until escape."""

    def __init__(self, stage: Stage, ask: Ask, say: Callable[[str], None]) -> None:
        self.stage = stage
        self.ask = ask
        self.say = say
        self.text = ""
        self.matches: list[Match] = []
        self._pattern: re.Pattern[str] | None = None
        self._found: list[int] = []
        self._found_in = -1

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
        return self._pattern is not None

    def search(self, text: str) -> None:
        """Look for a text; small letters match capitals too, capitals only themselves."""
        if not text:
            self.clear()
            return
        wanted, sides = side_of(text)
        flags = re.IGNORECASE if wanted == wanted.lower() else 0
        self.text, self._pattern = text, re.compile(re.escape(wanted), flags)
        pattern = re.compile(re.escape(wanted.encode("utf-8", "surrogateescape")), flags)
        self.matches = find(self.stage.document, pattern, sides)
        self._found_in = -1
        self.stage.painter.overlays.matches = self.ranges
        self.stage.diff.changed()
        self.step(1, here=True)

    def clear(self) -> None:
        """End the search."""
        self.text, self.matches, self._pattern = "", [], None
        self.stage.painter.overlays.matches = None
        self.stage.diff.changed()

    def ranges(self, text: str) -> Sequence[tuple[int, int]]:
        """Where the pattern stands in a line."""
        return [match.span() for match in self._pattern.finditer(text)] if self._pattern else ()

    def step(self, count: int, *, here: bool = False) -> None:
        """Go to another match, going round at the ends."""
        if not self.matches:
            self.say(
                f"no changed line has “{self.text}”"
                if self._pattern
                else "nothing is searched for: / searches"
            )
            return
        rows = self._rows()
        if not rows:
            self.say("all matches are hidden by the filter")
            return
        cursor = self.stage.diff.cursor
        first = (bisect_left if here else bisect_right)(rows, cursor) % len(rows)
        if count < 0:
            first = bisect_left(rows, cursor) - 1  # -1: the last one
        index = (first + (count - 1 if count > 0 else count + 1)) % len(rows)
        self.stage.diff.move_to(rows[index], center=True)
        self.stage.diff.show_match()
        more = "+" if len(self.matches) >= MOST_MATCHES else ""
        self.say(f"“{self.text}” {index + 1} of {len(rows)}{more}")

    def _rows(self) -> list[int]:
        """The rows that match, looked up again only when other rows are shown."""
        version = self.stage.document.version
        if self._found_in != version:
            self._found_in = version
            lines: dict[tuple[int, DiffSide], list[int]] = {}
            for match in self.matches:  # ascending within a file's side
                lines.setdefault((match.spot.file, match.side), []).append(match.line)
            document = self.stage.document
            rows = (document.changed_rows(*where, numbers) for where, numbers in lines.items())
            self._found = sorted(set(chain.from_iterable(rows)))
        return self._found


def side_of(text: str) -> tuple[str, tuple[DiffSide, ...]]:
    """What to look for, and on which sides: `+word` among the added lines, `-word` among the removed ones.

    A sign alone, or twice, is looked for itself.
    """
    if len(text) > 1 and text[0] in "+-" and text[1] not in "+-= ":
        return text[1:], (DiffSide.NEW,) if text[0] == "+" else (DiffSide.OLD,)
    return text, (DiffSide.OLD, DiffSide.NEW)


def find(
    document: Document,
    pattern: re.Pattern[bytes],
    wanted: Collection[DiffSide] = (DiffSide.OLD, DiffSide.NEW),
) -> list[Match]:
    """The changed lines of all files that match, in file order, up to a number nobody steps through."""
    found: list[Match] = []
    for file, delta in enumerate(document.deltas):
        if not pattern.search(delta.body):
            continue
        facts = len(facts_of(delta))
        for index, span in enumerate(delta.spans):
            if not pattern.search(delta.body, span.offset, span.end):
                continue
            hunk = delta.hunk(index)
            spot = Spot(file, facts + index)
            sides = ((DiffSide.OLD, span.old_start, hunk.old), (DiffSide.NEW, span.new_start, hunk.new))
            for side, start, lines in sides:
                if side in wanted:
                    found += [
                        Match(spot, side, start + at) for at, line in enumerate(lines) if pattern.search(line)
                    ]
            if len(found) >= MOST_MATCHES:
                return found[:MOST_MATCHES]
    return found
