"""Audits: of a line or a commit, to read; of a range, a list of what landed with what is missing of each."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static

from reviewer.core.text import counted
from reviewer.messages import AuditArrived, AuditPart, AuditStep, Styled
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.info import Fact, InfoDialog, Said, Section
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, content, fit, say, wrap
from reviewer.tui.theme import Palette

GAP_ROWS = 6
ROLES = {
    "title": "title",
    "heading": "title",
    "muted": "muted",
    "good": "good",
    "warning": "caution",
    "alarm": "bad",
}
"""The theme's role for each style of a line; all others are plain text."""


def drawn(line: Styled) -> Line:
    """A line in the theme's roles; nothing in it reaches the terminal raw."""
    return tuple(piece for text, style in line for piece in say(text, ROLES.get(style, "text")))


def audit_dialog(palette: Palette, found: AuditArrived, open_commit: Callable[[str], None]) -> Dialog[None]:
    """The dialog for an answer: a list where it is a range, else text."""
    if found.steps:
        return AuditHistoryDialog(palette, found, open_commit)
    return InfoDialog(palette, found.title, [_section(part) for part in found.parts])


def _section(part: AuditPart) -> Section:
    return Section(part.heading, [_entry(drawn(line)) for line in part.lines])


def _entry(line: Line) -> Said | Fact:
    """A line to be wrapped; one that begins with a name in a column of its own, as that."""
    pieces = [(piece.text, piece.role) for piece in line]
    first = line[0].text if line else ""
    if len(line) > 1 and first.strip() and first.endswith("  "):
        return Fact(first.strip(), pieces[1:])
    return pieces


class AuditHistoryDialog(Dialog[None]):
    """What landed, newest first, and what is missing of the change under the cursor; enter audits that one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("o", "only_gaps", "Only what lacks something"),
        ("q", "close", "Close"),
    ]
    AUTO_FOCUS = "Listing"

    def __init__(self, palette: Palette, found: AuditArrived, open_commit: Callable[[str], None]) -> None:
        super().__init__(palette, found.title, counted(len(found.steps), "change"))
        self.found = found
        self.open_commit = open_commit
        self.only_gaps = False
        self.steps: Sequence[AuditStep] = found.steps
        self._answer: list[Line] = []

    def body(self) -> Iterable[Widget]:
        """The totals, the list, and the gaps of the change under the cursor."""
        yield Static(id="answer", markup=False)
        yield Listing(self.palette, lambda row, width: fit(drawn(self.steps[row].line), width))
        yield Static(id="gaps", markup=False)

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What can be done."""
        return (("enter", "audit it"), ("o", "all" if self.only_gaps else "only gaps"), ("esc", "close"))

    def rows(self, width: int) -> int:
        """All of it."""
        return len(self._answered(width)) + max(4, len(self.found.steps)) + GAP_ROWS + 2

    def opened(self) -> None:
        """The cursor on the newest change."""
        self.query_one(Listing).tell(len(self.steps))

    def arranged(self, width: int, rows: int) -> None:
        """The list keeps what the totals and the gaps leave; they give way before it does."""
        self._answer = self._answered(width)
        gaps = min(GAP_ROWS, max(1, rows // 4))
        totals = min(len(self._answer), max(1, rows - gaps - 6))
        answer = self.query_one("#answer", Static)
        answer.styles.height = totals + 1
        answer.update(content(self._answer[:totals], self.palette))
        self.query_one("#gaps").styles.height = gaps + 1
        self._show_gaps()

    def _answered(self, width: int) -> list[Line]:
        lines = [drawn(line) for part in self.found.parts for line in part.lines]
        return [piece for line in lines for piece in wrap(line, width)]

    def _show_gaps(self) -> None:
        panel = self.query_one("#gaps", Static)
        step = self._current()
        lines = [drawn(line) for line in step.gaps] if step else [say("nothing lacks anything", "good")]
        wrapped = [piece for line in lines for piece in wrap(line, self.inner, indent=2)]
        panel.update(content([(), *wrapped], self.palette))

    def _current(self) -> AuditStep | None:
        cursor = self.query_one(Listing).cursor
        return self.steps[cursor] if cursor < len(self.steps) else None

    def action_only_gaps(self) -> None:
        """List only the changes that lack something, or all again; the cursor stays where it was."""
        before = self._current()
        self.only_gaps = not self.only_gaps
        lacking = [step for step in self.found.steps if step.lacking]
        self.steps = lacking if self.only_gaps else self.found.steps
        at = next((row for row, step in enumerate(self.steps) if step is before), 0)
        self.query_one(Listing).tell(len(self.steps), at=at)
        self.set_aside(counted(len(self.steps), "change"))
        self.show_keys(self.inner)
        self._show_gaps()

    @on(Listing.CursorMoved)
    def _moved(self, event: Listing.CursorMoved) -> None:
        event.stop()
        self._show_gaps()

    @on(Listing.Entered)
    def _entered(self, event: Listing.Entered) -> None:
        event.stop()
        step = self._current()
        if step is not None:
            self.open_commit(step.commit)
