"""Signing off: every requirement with its state and reason; a verdict can be given only when what it needs holds."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Static

from reviewer.core.finding import Level
from reviewer.core.record import Verdict
from reviewer.core.requirements import Outcome, Requirement, obstacles
from reviewer.core.text import counted
from reviewer.tui.dialogs.confirm import ConfirmDialog
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.field import Field
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.dialogs.words import Line, Piece, content, fit, say, spread, width_of, wrap
from reviewer.tui.theme import Palette

NOTE_ROWS = 4
MOST_TAG_ROWS = 5
NARROW = 56
"""Cells inside below which the buttons stand closer together."""
RISK_ROLE = {Level.LOW: "risk-low", Level.MEDIUM: "risk-medium", Level.HIGH: "risk-high"}
OBJECTIONS = {
    Verdict.REQUEST_CHANGES: ("Request changes?", "request changes"),
    Verdict.REJECT: ("Reject this change?", "reject"),
}
"""What is asked before an objection is given, and the word for yes."""
SIGNS = {
    Outcome.SATISFIED: ("✓", "good"),
    Outcome.NOT_SATISFIED: ("✗", "bad"),
    Outcome.ERROR: ("!", "bad"),
    Outcome.UNVERIFIABLE: ("?", "caution"),
}


class RiskTag(Struct, frozen=True):
    """A tag that asks to be acknowledged: how often it was found, and the first reason why."""

    tag: str
    level: Level
    places: int
    why: str


class Standing(Struct, frozen=True, kw_only=True):
    """Where the review stands when it is to be signed off.

    `change` names head and base; `independence` says in words whether the reviewer counts as the second
    person, `independent` (None: not known) in what colour; `signing` whether and with what the record will be
    signed. `note` and `acknowledged` are what an earlier opening of the dialog left.
    """

    change: str
    reviewer: str
    independence: str
    independent: bool | None
    signing: str
    signed: bool
    units: int
    units_read: int
    lines: int
    lines_read: int
    seconds: float
    tags: tuple[RiskTag, ...] = ()
    note: str = ""
    acknowledged: frozenset[str] = frozenset()


class SignOffAnswer(Struct, frozen=True):
    """What the reviewer decided, in their own words."""

    verdict: Verdict
    note: str
    acknowledged: frozenset[str]


Evaluate = Callable[[str, frozenset[str]], Sequence[Requirement]]
Draft = Callable[[str, frozenset[str]], None]


class Ticks(Listing):
    """A list whose rows are ticked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "enter", show=False)]


class Verdicts(Horizontal):
    """The buttons in a row; arrows go from one to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
    ]

    def on_mount(self) -> None:
        """No effect when one is pressed: while it lasts, the button would not take the next key."""
        for button in self.query(Button):
            button.active_effect_duration = 0

    def action_step(self, step: int) -> None:
        """To the next button that can be pressed."""
        buttons = [button for button in self.query(Button) if not button.disabled]
        at = next((place for place, button in enumerate(buttons) if button.has_focus), 0)
        if buttons:
            buttons[(at + step) % len(buttons)].focus()


class SignOffDialog(Dialog[SignOffAnswer | None]):
    """Shows what a sign-off must satisfy and takes a verdict.

    `evaluate(note, acknowledged)` says what holds, again after every change; `on_change` is told the same two
    at once, so that closing loses nothing. Which requirement stands in whose way is the requirement's own.
    """

    DEFAULT_CSS = """
    SignOffDialog .head, SignOffDialog #waits { width: 100%; height: 1; }
    SignOffDialog #facts { width: 100%; height: 3; }
    SignOffDialog Verdicts { height: 1; }
    SignOffDialog Verdicts Button.-style-default {
        border: none !important; height: 1; min-width: 0; padding: 0 2; margin-right: 2;
        background: $back-selection !important; color: $fore-text; text-style: none !important;
    }
    SignOffDialog.-narrow Verdicts Button.-style-default { padding: 0; margin-right: 1; }
    SignOffDialog Verdicts Button.-style-default:focus {
        background: $fore-key !important; color: $back-dialog; text-style: bold !important;
    }
    SignOffDialog Verdicts Button.-style-default:disabled {
        background: $back-field !important; color: $fore-muted; text-style: strike !important;
        opacity: 1; text-opacity: 1;
    }
    SignOffDialog Verdicts Button.-style-default:ansi { background: ansi_default !important; color: ansi_default; }
    SignOffDialog Verdicts Button.-style-default:ansi:disabled { border: none !important; }
    SignOffDialog Verdicts Button.-style-default:ansi:focus { text-style: bold reverse !important; }
    SignOffDialog.-roomy .head, SignOffDialog.-roomy Verdicts { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]
    SMALLEST = (44, 16)
    WIDEST = 104
    AIRY = 28
    AUTO_FOCUS = ""

    def __init__(
        self, palette: Palette, standing: Standing, evaluate: Evaluate, on_change: Draft | None = None
    ) -> None:
        super().__init__(palette, "Sign off", standing.change)
        self.standing = standing
        self.acknowledged = standing.acknowledged & {tag.tag for tag in standing.tags}
        self.note = standing.note
        self.found: Sequence[Requirement] = ()
        self._evaluate = evaluate
        self._on_change = on_change or (lambda _note, _acknowledged: None)
        self._drawn: list[Line] = []
        self._width = 0
        self._due = False

    def body(self) -> Iterable[Widget]:
        """Facts, requirements, risk, note, verdict."""
        yield Static(id="facts", markup=False)
        yield Static(id="requirements-head", classes="head", markup=False)
        yield Listing(self.palette, self._requirement_line, cursor=False, id="requirements")
        if self.standing.tags:
            yield Static(id="tags-head", classes="head", markup=False)
            yield Ticks(self.palette, self._tag_line, id="tags")
        yield Static(id="note-head", classes="head", markup=False)
        ask = "What you judged and why; kept in the record as written"
        yield Field(self.note, self._noted, placeholder=ask, id="note")
        with Verdicts():
            yield Button("Approve", id=Verdict.APPROVE, compact=True)
            yield Button("Request changes", id=Verdict.REQUEST_CHANGES, compact=True)
            yield Button("Reject", id=Verdict.REJECT, compact=True)
        yield Static(id="waits", markup=False)

    def opened(self) -> None:
        """Evaluate first; the keyboard goes to what is still to be done, never to a button."""
        self.evaluate()
        tags = self.query(Ticks)
        for ticks in tags:
            ticks.tell(len(self.standing.tags))
        open_tags = {tag.tag for tag in self.standing.tags} - self.acknowledged
        self.set_focus(tags.first() if tags and open_tags else self.query_one(Field))

    def on_descendant_focus(self) -> None:
        """The heading of the part with the keyboard is lit."""
        if self._width:
            self._show_heads()

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What moves between the parts."""
        ticks = (("space", "acknowledge"),) if self.standing.tags else ()
        return (("tab", "next part"), *ticks, ("enter", "give the verdict"), ("esc", "close, keeps the note"))

    def rows(self, width: int) -> int:
        """Everything, the requirements in full."""
        tags = min(len(self.standing.tags), MOST_TAG_ROWS)
        heads = 3 if tags else 2
        return 3 + len(self._lines(width)) + tags + NOTE_ROWS + heads * 2 + 3

    def arranged(self, width: int, rows: int) -> None:
        """The requirements give way first, then the note; at least three rows of either stay."""
        tags = min(len(self.standing.tags), MOST_TAG_ROWS)
        heads = 3 if tags else 2
        fixed = 3 + tags + heads + 2
        roomy = rows >= fixed + heads + 1 + NOTE_ROWS + min(len(self._lines(width)), 8)
        self.set_class(roomy, "-roomy")
        self.set_class(width < NARROW, "-narrow")
        note = NOTE_ROWS if roomy or rows >= fixed + NOTE_ROWS + 4 else 2
        self.query_one(Field).styles.height = note
        if tags:
            self.query_one("#tags").styles.height = max(1, min(tags, rows - fixed - note - 3 + tags))
        self._width = width
        self.query_one("#facts", Static).update(content(self._facts(width), self.palette))
        self.show_found()

    def evaluate(self) -> None:
        """Ask what holds now, and show it."""
        self._due = False
        self.found = self._evaluate(self.note, self.acknowledged)
        self.show_found()

    def show_found(self) -> None:
        """The requirements, the counts, and which verdicts can be given."""
        if not self._width:
            return
        self._drawn = self._lines(self._width)
        listing = self.query_one("#requirements", Listing)
        top = listing.top
        listing.tell(len(self._drawn))
        listing.scroll_rows(top)
        approval = obstacles(self.found, approve=True)
        verdict = obstacles(self.found, approve=False)
        for button in self.query(Button):
            button.disabled = bool(approval if button.id == Verdict.APPROVE else verdict)
        self.query_one("#waits", Static).update(content([self._waits(verdict, approval)], self.palette))
        self._show_heads()

    def _show_heads(self) -> None:
        holding = sum(one.passes for one in self.found)
        heads = {
            "requirements": ("Requirements", f"{holding} of {len(self.found)} hold"),
            "tags": (
                "Risk, one by one",
                f"{len(self.acknowledged)} of {len(self.standing.tags)} acknowledged",
            ),
            "note": ("Design note", ""),
        }
        for name, (title, aside) in heads.items():
            for head in self.query(f"#{name}-head"):
                focused = self.focused is not None and self.focused.id == name
                line = spread(
                    (Piece(title, "key" if focused else "title"),), (Piece(aside, "muted"),), self._width
                )
                assert isinstance(head, Static)
                head.update(content([line], self.palette))

    def _facts(self, width: int) -> list[Line]:
        standing = self.standing
        minutes = round(standing.seconds / 60)
        role = {True: "good", False: "self", None: "caution"}[standing.independent]
        read: Line = (
            Piece(f"{standing.units_read:,} of {counted(standing.units, 'change')} read"),
            Piece(f" · {standing.lines_read:,} of {counted(standing.lines, 'line')}", "muted"),
            Piece(f" · {minutes if minutes else 'under 1'} min on screen", "muted"),
        )
        signing = say(standing.signing, "good" if standing.signed else "caution")
        who: Line = (*say(standing.reviewer), Piece(" · ", "muted"), *signing)
        if width_of(who) > width:  # how it is signed is news, the address is not
            who = (*say(standing.reviewer.partition(" <")[0]), *who[-1 - len(signing) :])
        return [fit(line, width) for line in (read, who, say(standing.independence, role))]

    def _lines(self, width: int) -> list[Line]:
        """The requirements as lines: what stands in the way first."""
        blocking = obstacles(self.found, approve=True)
        warnings = [one for one in self.found if not one.passes and one not in blocking]
        passing = [one for one in self.found if one.passes]
        lines: list[Line] = []
        for one in (*blocking, *warnings, *passing):
            sign, role = SIGNS[one.outcome]
            if one in warnings:
                role = "caution"
            reason = say(one.reason, "muted" if one.passes else role)
            aside = " (does not block)" if one in warnings else ""
            text: Line = (Piece(f"{sign} ", role), *say(one.expression), Piece(" — ", "muted"), *reason)
            lines += wrap((*text, Piece(aside, "muted")), width - 2, 2)
        return lines

    def _requirement_line(self, row: int, width: int) -> Line:
        return fit(self._drawn[row], width)

    def _tag_line(self, row: int, width: int) -> Line:
        tag = self.standing.tags[row]
        box = Piece("[✓] ", "good") if tag.tag in self.acknowledged else Piece("[ ] ", "unread")
        broad = max(len(other.tag) for other in self.standing.tags)
        name = Piece(f"{tag.tag:<{broad}} ", RISK_ROLE[tag.level])
        return fit((box, name, Piece(f"{tag.places:>3} × ", "muted"), *say(tag.why)), width)

    def _waits(self, verdict: Sequence[Requirement], approval: Sequence[Requirement]) -> Line:
        if verdict:
            names = ", ".join(one.name for one in verdict)
            return fit((Piece("no verdict can be given: ", "bad"), *say(names, "bad")), self._width)
        if approval:
            names = ", ".join(one.name for one in approval)
            return fit((Piece("approval waits for: ", "muted"), *say(names, "bad")), self._width)
        return (Piece("everything approval demands holds", "good"),)

    def _noted(self, note: str) -> None:
        self.note = note
        self._on_change(note, self.acknowledged)
        if not self._due:  # once a frame, however fast one types
            self._due = True
            self.call_after_refresh(self.evaluate)

    @on(Listing.Entered, "#tags")
    @on(Listing.Chosen, "#tags")
    def _tick(self, event: Listing.Entered | Listing.Chosen) -> None:
        event.stop()
        tag = self.standing.tags[event.row].tag
        self.acknowledged = self.acknowledged ^ {tag}
        self._on_change(self.note, self.acknowledged)
        self.query_one("#tags", Ticks).changed()
        self.evaluate()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        """An objection is asked back: nothing else guards it, and a record is never taken away."""
        event.stop()
        verdict = Verdict(str(event.button.id))
        if not self._possible(verdict):
            return
        if verdict is Verdict.APPROVE:
            self._give(verdict)
            return
        why = "It says why in your note." if self.note.strip() else "No design note says why."
        text = f"The objection is recorded under your name, for everybody who gets the records. {why}"
        title, yes = OBJECTIONS[verdict]

        def answered(sure: bool | None) -> None:
            if sure:
                self.call_later(self._give, verdict)

        self.app.push_screen(ConfirmDialog(self.palette, title, text, yes=yes, no="back"), answered)

    def _possible(self, verdict: Verdict) -> bool:
        """Whether the verdict can be given at this very moment."""
        self.evaluate()
        return not obstacles(self.found, approve=verdict is Verdict.APPROVE)

    def _give(self, verdict: Verdict) -> None:
        """Close with the verdict, if it can still be given."""
        if self._possible(verdict):
            self.dismiss(SignOffAnswer(verdict, self.note, self.acknowledged))
