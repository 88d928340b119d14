"""The screen of `reviewer stats`: pages of figures, more about the one under the cursor, the changes behind it."""

import os
import traceback
from pathlib import Path
from typing import ClassVar, Protocol

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from reviewer.stats import Stats
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, content, fit, say, spread
from reviewer.tui.scorecard import Entry, Page, behind, heading, pages
from reviewer.tui.theme import palette, textual_theme
from reviewer.tui.widgets.lines_view import LinesView

MOST_DETAILS = 16
FEWEST_ROWS = 8
LOOK = 0.5
"""Seconds between two looks at whether the rest is counted."""


class Rest(Protocol):
    """What is counted while the screen stands."""

    def is_done(self) -> bool:
        """Whether it is."""

    def stats(self) -> Stats | None:
        """All of it, None where it could not be counted; may take a moment."""


class Rows(Listing):
    """The list of a page; tab turns pages here, before a screen takes it for the next widget."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right,l", "app.turn(1)", show=False),
        Binding("shift+tab,left,h", "app.turn(-1)", show=False),
    ]


class ScorecardApp(App[None]):
    """Shows figures that are counted already; it decides and computes nothing."""

    ENABLE_COMMAND_PALETTE = False
    TITLE = "reviewer stats"
    CSS = """
    Screen { background: $back-dialog; layout: vertical; }
    #heading, #pages, #footer { height: 1; width: 100%; }
    #heading, #pages { background: $back-chrome; }
    #footer { background: $back-chrome; }
    #list { height: 1fr; }
    #rule { height: 1; width: 100%; }
    #details { height: auto; max-height: 16; padding: 0 1; overflow: hidden; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(at), f"page({at - 1})", show=False) for at in range(1, 8)),
        Binding("escape,backspace,b", "leave", show=False),
        Binding("q,ctrl+c", "quit", show=False),
    ]

    def __init__(
        self, stats: Stats, fault_file: Path, theme: str | None = None, rest: Rest | None = None
    ) -> None:
        self.palette = palette(theme, os.environ)
        super().__init__(ansi_color=True if self.palette.theme.ansi else None)
        self.fault = ""
        self._fault_file = fault_file
        self._rest = rest
        self._stats = stats
        self._pages = pages(stats)
        self._at = 0
        self._opened: list[tuple[Page, int]] = []
        self._rows = [0] * len(self._pages)
        self.register_theme(textual_theme(self.palette))
        self.theme = self.palette.theme.name

    def compose(self) -> ComposeResult:
        """What is counted, the pages, the list, its details, the keys."""
        yield Static(id="heading", markup=False)
        yield Static(id="pages", markup=False)
        yield Rows(self.palette, self._line, id="list")
        with Vertical(id="details"):
            yield Static(id="about", markup=False)
        yield Static(id="footer", markup=False)

    def on_mount(self) -> None:
        """Show the first page."""
        self.query_one(Listing).focus()
        self._show(0)
        if self._rest is not None:
            self._looking = self.set_interval(LOOK, self._look)

    def _look(self) -> None:
        """Take over what was counted meanwhile, when all of it was."""
        if self._rest is not None and self._rest.is_done():
            self._looking.stop()
            self.run_worker(self._take_over, thread=True, exit_on_error=False)

    def _take_over(self) -> None:
        found = self._rest.stats() if self._rest else None
        if found is not None:
            self.call_from_thread(self._replace, found)

    def _replace(self, stats: Stats) -> None:
        """The same page, on the same line, with other figures."""
        self._stats, self._pages = stats, pages(stats)
        if not self._opened:
            self._show(min(self.query_one(Listing).cursor, max(0, len(self.page.entries) - 1)))
        self._frame()

    def on_resize(self) -> None:
        """Everything is drawn for the width."""
        self._frame()
        self._about()

    # What is shown.

    @property
    def page(self) -> Page:
        """The page that is shown: changes behind an entry lie over the one it is on."""
        return self._opened[-1][0] if self._opened else self._pages[self._at]

    def _line(self, row: int, width: int) -> Line:
        entries = self.page.entries
        return fit(entries[row].line(width), width) if entries else say(self.page.empty, "muted")

    def _show(self, row: int) -> None:
        self.query_one(Listing).tell(max(1, len(self.page.entries)), at=row)
        self._frame()
        self._about()

    def _frame(self) -> None:
        width = self.size.width
        if self._opened:
            names: Line = (
                *say(f" {self._pages[self._at].title} › ", "muted"),
                *say(self.page.title, "title"),
            )
        else:
            names = tuple(piece for at in range(len(self._pages)) for piece in self._tab(at))
        self._say("#heading", (Piece(" "), *heading(self._stats)), width)
        self._say("#pages", names, width)
        self._say("#footer", self._keys(), width)

    def _tab(self, at: int) -> Line:
        role = "title" if at == self._at else "muted"
        return (Piece(f" {at + 1}", "key"), Piece(f" {self._pages[at].title} ", role))

    def _keys(self) -> Line:
        found = [("j k", "move")]
        found += [("esc", "back")] if self._opened else [("tab", "page"), (f"1–{len(self._pages)}", "pages")]
        entry = self._entry()
        if entry and entry.behind:
            number, noun = len(entry.behind), entry.noun
            found.append(("enter", f"its {number:,} {noun}s" if number > 1 else f"its {noun}"))
        found.append(("q", "quit"))
        return tuple(
            piece for key, word in found for piece in (Piece(f" {key}", "key"), Piece(f" {word} ", "muted"))
        )

    def _say(self, place: str, line: Line, width: int) -> None:
        self.query_one(place, Static).update(content([fit(line, width)], self.palette))

    def _entry(self) -> Entry | None:
        entries = self.page.entries
        row = self.query_one(Listing).cursor
        return entries[row] if row < len(entries) else None

    def _about(self) -> None:
        """The details below the list, as many rows as the list can spare."""
        entry = self._entry()
        rows = max(0, min(MOST_DETAILS, self.size.height - 3 - FEWEST_ROWS))
        lines = entry.details(max(1, self.size.width - 2)) if entry else []
        rule = [spread((), (), 1)] if lines else []
        box = self.query_one("#details")
        box.display = bool(lines) and rows > 1
        shown = [*rule, *(fit(line, self.size.width - 2) for line in lines)][:rows]
        self.query_one("#about", Static).update(content(shown, self.palette))

    # What the keys do.

    @on(LinesView.CursorMoved)
    def on_moved(self) -> None:
        """Other details, other keys."""
        self._frame()
        self._about()

    @on(Listing.Entered)
    @on(LinesView.Chosen)
    def on_entered(self) -> None:
        """What stands behind an entry."""
        entry = self._entry()
        if entry and entry.behind:
            self._opened.append((behind(self._stats, entry), self.query_one(Listing).cursor))
            self._show(0)

    def action_leave(self) -> None:
        """Back to where the changes were asked for."""
        if self._opened:
            _, row = self._opened.pop()
            self._show(row)

    def action_page(self, at: int) -> None:
        """Another page, on the entry left there."""
        self._rows[self._at] = self._opened[0][1] if self._opened else self.query_one(Listing).cursor
        self._opened.clear()
        self._at = at
        self._show(self._rows[at])

    def action_turn(self, pages: int) -> None:
        """The next page, or the one before."""
        self.action_page((self._at + pages) % len(self._pages))

    def _fatal_error(self) -> None:
        """A fault of ours ends the screen with a sentence; the details go to a file, never to the terminal."""
        try:
            text = "".join(traceback.format_exc())
            self._fault_file.write_text(text, encoding="utf-8", errors="backslashreplace")
            where = f"Details are in {self._fault_file}."
        except OSError:
            where = "Details could not be written."
        self.fault = f"The screen stopped on a fault of its own. {where}"
        self._close_messages_no_wait()
