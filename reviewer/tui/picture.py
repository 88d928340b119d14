"""The picture of a scene: the cells of each row of the screen, as the session will draw them, and what draws them."""

from collections.abc import Sequence

from reviewer.desk import Desk, Spot
from reviewer.tui.cellwidth import ambiguous_wide, cell_len
from reviewer.tui.facts import conditions, detail_lines, details_title, footer_line, queue_title, title_lines
from reviewer.tui.geometry import Pane, panes
from reviewer.tui.keys import Context, Keymap
from reviewer.tui.paint import Back, Run, window
from reviewer.tui.placed import disputed, placed
from reviewer.tui.queue import QueueMode, draw, leads
from reviewer.tui.queue_lists import entries
from reviewer.tui.scene import Scene
from reviewer.tui.scrollbar import SCROLL_MARGIN, THUMB, TRACK, thumb
from reviewer.tui.theme import Palette

Cell = tuple[str, str]
"""Text and the SGR parameters it is drawn with."""


class Picture:
    """Draws a scene in the colours of a palette; `arrived` is whether all of the change is in it."""

    def __init__(self, scene: Scene, palette: Palette, keymap: Keymap, *, arrived: bool) -> None:
        self.desk: Desk = scene.desk
        self.scene = scene
        self.palette = palette
        self.keymap = keymap
        self.arrived = arrived

    def frame(self, width: int, height: int) -> list[list[Cell]]:
        """The cells of each row of the screen."""
        desk, places = self.desk, panes(width, height)
        cursor = self.scene.first_row()
        spot = self.scene.spot(cursor)
        mode = QueueMode(desk.session.preferences.get("queue", QueueMode.CHUNKS))
        now = conditions(desk, spot, selecting=False, searching=False)
        footer = footer_line(self.keymap.footer(Context.DIFF, now, width - 2), "", "", width)
        details = detail_lines(desk, spot, max(20, places.diff.width - 2))
        rows: list[list[Cell]] = [[] for _ in range(height)]
        for pane, lines in (
            (places.title, self._bar(places.title, title_lines(desk, width, self.arrived))),
            (places.queue_title, self._bar(places.queue_title, [queue_title(mode, "", focused=False)])),
            (places.queue, self._queue(places.queue, mode, spot)),
            (places.diff, self._diff(places.diff, cursor)),
            (places.details_title, self._bar(places.details_title, [details_title()])),
            (places.details, self._bar(places.details, details, Back.PLAIN)),
            (places.footer, self._bar(places.footer, [footer])),
        ):
            for at, line in enumerate(lines):
                rows[(pane.y if pane else 0) + at] += line
        return rows

    def _bar(
        self, pane: Pane | None, lines: Sequence[Sequence[Run]], back: Back = Back.CHROME
    ) -> list[list[Cell]]:
        """Lines that are told, cut at the pane's size and filled up to it."""
        if pane is None:
            return []
        shown = [self._cells(window(line, 0, pane.width, back)) for line in lines[: pane.height]]
        blank = [self._cells([Run(" " * pane.width, Back.PLAIN, "text")])]
        return shown + blank * (pane.height - len(shown))

    def _diff(self, pane: Pane, cursor: int) -> list[list[Cell]]:
        """The first rows of the diff, with the scroll bar."""
        count = self.scene.document.rows
        width = pane.width - (count > pane.height)
        lines: list[list[Cell]] = []
        for row in range(min(pane.height, count)):
            drawn = self.scene.painter.lines(row, width) or [self._blank(width)]
            lines += [self._cells(runs, lit=row == cursor) for runs in drawn]
        lines += [self._cells(self._blank(width))] * (pane.height - len(lines))
        return self._with_scroll_bar(lines[: pane.height], count, 0)

    def _queue(self, pane: Pane | None, mode: QueueMode, spot: Spot | None) -> list[list[Cell]]:
        """The queue, on the entry that leads to where the cursor stands."""
        if pane is None:
            return []
        listed = entries(self.desk, mode, self.desk.session.preferences.get("hide-done") == "yes")
        here = Spot(spot.file, 0) if spot else None
        chosen = next((row for row, entry in enumerate(listed) if leads(entry, here, -1, 0)), 0)
        top = max(0, min(chosen - pane.height + 1 + SCROLL_MARGIN, len(listed) - pane.height))
        width = pane.width - (len(listed) > pane.height)
        lines = []
        for row in range(top, top + pane.height):
            runs = self._blank(width)
            if row < len(listed):
                runs = [Run(" ", Back.PLAIN, "text"), *draw(listed[row], width - 1)]
            lit = row < len(listed) and (row == chosen or (row == chosen + 1 and listed[row].second))
            lines.append(self._cells(runs, lit=lit))
        return self._with_scroll_bar(lines, len(listed), top)

    def _with_scroll_bar(self, lines: list[list[Cell]], count: int, top: int) -> list[list[Cell]]:
        covered = thumb(count, len(lines), top)
        if not covered:
            return lines
        look = self.palette.look
        track = (TRACK, look("plain", "faint").sgr(self.palette.depth))
        mark = (THUMB, look("plain", "muted").sgr(self.palette.depth))
        return [[*line, mark if at in covered else track] for at, line in enumerate(lines)]

    def _cells(self, runs: Sequence[Run], *, lit: bool = False) -> list[Cell]:
        look, depth = self.palette.look, self.palette.depth
        return [(run.text, look(run.back, run.fore, lit).sgr(depth)) for run in runs]

    @staticmethod
    def _blank(width: int) -> list[Run]:
        return [Run(" " * width, Back.PLAIN, "text")]


def drawn(rows: Sequence[Sequence[Cell]]) -> str:
    """What draws these rows from the upper left corner on, in one go where the terminal can."""
    parts, own_too = ["\x1b[?2026h"], ambiguous_wide()
    for number, row in enumerate(rows, 1):
        parts.append(f"\x1b[{number};1H")
        before, column = None, 0
        for text, parameters in row:
            if parameters != before:
                parts.append(f"\x1b[0;{parameters}m" if parameters else "\x1b[0m")
                before = parameters
            in_doubt = disputed(text, own_too=own_too)
            parts.append(placed(text, column, cell_len, own_too=own_too) if in_doubt else text)
            column += len(text) if text.isascii() else cell_len(text)
    parts.append("\x1b[0m\x1b[H\x1b[?2026l")
    return "".join(parts)
