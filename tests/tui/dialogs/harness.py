"""An app with nothing but one dialog over a page of text, and the dialogs as the tests open them."""

from collections.abc import Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from reviewer.core.finding import Level
from reviewer.core.requirements import Blocks, Outcome, Requirement
from reviewer.messages import AuditArrived, AuditPart, AuditStep
from reviewer.tui.color import Depth
from reviewer.tui.dialogs.audit import AuditHistoryDialog, audit_dialog
from reviewer.tui.dialogs.comments import CommentEntry, CommentGroup, CommentsDialog
from reviewer.tui.dialogs.confirm import ConfirmDialog, MessageDialog
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.editor import EditorDialog
from reviewer.tui.dialogs.finder import Entry, FinderDialog
from reviewer.tui.dialogs.help import HelpDialog
from reviewer.tui.dialogs.info import Fact, InfoDialog, Section
from reviewer.tui.dialogs.sign_off import RiskTag, SignOffDialog, Standing
from reviewer.tui.dialogs.written import Quoted, Subject
from reviewer.tui.keys import NORMAL, Context
from reviewer.tui.theme import Palette, textual_theme, variables
from reviewer.tui.themefile import load

Make = Callable[["DialogApp"], Dialog[Any]]
UNANSWERED = object()


class DialogApp(App[None]):
    """Opens the dialog `make` builds; keeps its answer and what it told meanwhile."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { overflow: hidden; }
    Static.page { width: 40; height: 12; background: $back-plain; color: $fore-muted; }
    """

    def __init__(self, make: Make, theme: str = "dark", depth: Depth = Depth.TRUE) -> None:
        self.palette = Palette(load(theme), depth)
        self.make = make
        self.answer: Any = UNANSWERED
        self.told: list[Any] = []
        super().__init__()
        self.register_theme(textual_theme(self.palette))
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(self.palette)

    def compose(self) -> ComposeResult:
        yield Static(Content("\n".join("· " * 20 for _ in range(12))), classes="page")

    def on_mount(self) -> None:
        self.push_screen(self.make(self), self._answered)

    def _answered(self, answer: Any) -> None:
        self.answer = answer


def comment(app: DialogApp) -> EditorDialog:
    lines = (
        Quoted("-", 118, "    if amount < 0:"),
        Quoted("+", 118, "    if amount <= 0 or currency not in SUPPORTED:"),
        Quoted("+", 119, "        raise ValueError('bad \u202eamount')"),
        Quoted(
            " ",
            120,
            "    return provider.capture(token, amount, idempotency_key=key, metadata=order.metadata)",
        ),
    )
    subject = Subject(
        title="Comment",
        place="payments/capture.py:118–120",
        lines=lines,
        ask="What should change here, and why?",
    )
    return EditorDialog(app.palette, subject, "A draft", on_change=app.told.append)


def note(app: DialogApp) -> EditorDialog:
    subject = Subject(
        title="Design note",
        place="chunk 3 · Capture payments once",
        explain="Demanded: 412 changed lines that touch payments. Say in your own words why this is right.",
        ask="What does this do, why is it right, what did you check?",
    )
    return EditorDialog(app.palette, subject, on_change=app.told.append)


TAGS = (
    RiskTag("auth", Level.HIGH, 3, "a password is compared with == instead of in constant time"),
    RiskTag("payments", Level.HIGH, 12, "the amount that is captured changes"),
)


def requirements(note: str, acknowledged: frozenset[str]) -> tuple[Requirement, ...]:
    """Two demands that hang on the dialog, one that warns, two that hold."""
    missing = ", ".join(tag.tag for tag in TAGS if tag.tag not in acknowledged)
    yes, no = Outcome.SATISFIED, Outcome.NOT_SATISFIED
    return (
        Requirement("read", "every unit is read", yes, "214 of 214"),
        Requirement(
            "design-note",
            "a design note from 400 changed lines on",
            yes if note.strip() else no,
            "written" if note.strip() else "missing; demanded by 1,532 changed lines",
        ),
        Requirement(
            "acknowledged",
            "every tag with risk high is acknowledged",
            no if missing else yes,
            f"not acknowledged: {missing}" if missing else "auth, payments",
        ),
        Requirement("contract", "the PR contract is complete", no, "missing: rollback", (), Blocks.NOTHING),
        Requirement("committed", "the head is a commit", yes, "it is", (), Blocks.VERDICT),
    )


STANDING = Standing(
    change="agent/checkout 9f2c1ab7 → main",
    reviewer="Ada Lovelace <ada@example.org>",
    independence="second person: neither author nor driver",
    independent=True,
    signing="signed with ssh key SHA256:Qm9n",
    signed=True,
    units=214,
    units_read=214,
    lines=1532,
    lines_read=1532,
    seconds=2530,
    tags=TAGS,
)


def sign_off(app: DialogApp) -> SignOffDialog:
    return SignOffDialog(app.palette, STANDING, requirements, lambda *said: app.told.append(said))


def help(app: DialogApp) -> HelpDialog:
    return HelpDialog(app.palette, NORMAL, Context.DIFF)


PATHS = ("payments/capture.py", "payments/refund.py", "auth/session.py", "tests/test_capture.py", "README.md")


def finder(app: DialogApp) -> FinderDialog[int]:
    entries = [Entry(path, f"+{number}", number) for number, path in enumerate(PATHS)]
    return FinderDialog(app.palette, "Find a file", entries, ask="a few letters of its path")


def info(app: DialogApp) -> InfoDialog:
    contract = Section(
        "Contract",
        (
            Fact("intent", "Capture payments once, whatever the network does: a retry cannot charge twice."),
            Fact("tests", (("claimed", "caution"), (" without evidence", "muted"))),
            Fact("rollback", (("missing", "bad"),)),
        ),
    )
    commits = Section(
        "Commits", ("9f2c1ab7 capture idempotently\nb7dd0a80 refunds", (("unsigned", "caution"),))
    )
    return InfoDialog(app.palette, "About this change", (contract, commits), aside="agent/checkout → main")


def confirm(app: DialogApp) -> ConfirmDialog:
    return ConfirmDialog(
        app.palette, "Delete this comment?", "It cannot be taken back.", yes="delete", no="keep"
    )


def message(app: DialogApp) -> MessageDialog:
    return MessageDialog(
        app.palette,
        "The sign-off was not written",
        "refs/notes/reviewer is locked by another process.",
        hint="Nothing is lost: try again with S.",
        role="bad",
    )


def comments(app: DialogApp) -> CommentsDialog:
    lost = CommentEntry(
        id="lost",
        place="payments/refund.py:44",
        text="Why is the amount not checked here?\n\nIt was before.",
        author="Ada Lovelace",
        state="draft",
        quoted="    refund(order.amount)",
    )
    placed = [
        CommentEntry(
            id=f"c{number}", place=f"payments/capture.py:{number}", text=f"Comment {number}", state="draft"
        )
        for number in (7, 21)
    ]
    groups = (CommentGroup("Lost their place", (lost,), alarm=True), CommentGroup("Open", placed))
    return CommentsDialog(app.palette, groups)


AUDITED = AuditArrived(
    "Audit of payments/capture.py:118",
    (
        AuditPart(
            "Answer",
            (
                (
                    (
                        (
                            "This line was approved by Ada Lovelace <ada@example.org> on 2026-01-02 (1 of 1 unit, "
                            "same tree, read one by one, signature good).",
                            "",
                        ),
                    )
                ),
                (("No evidence is recorded, and none is claimed.", "alarm"),),
            ),
        ),
        AuditPart("Missing", ((("no-provenance           ", "warning"), ("unknown origin", "")),)),
    ),
)
LANDED = AuditArrived(
    "Audit of v1.0..v1.1",
    (
        AuditPart(
            "Answer",
            (
                (("3 changes of 7 commits; of 1 something is missing:", "warning"),),
                (("     1  ", "warning"), ("without any sign-off", "")),
            ),
        ),
    ),
    tuple(
        AuditStep(
            str(number) * 40,
            ((f"{str(number) * 10} ", ""), (told, style), (subject, "muted")),
            ((("no-sign-off  ", "warning"), ("No sign-off speaks of it.", "")),) if style == "warning" else
            ((("nothing that is asked for", "good"),),),
            style == "warning",
        )
        for number, told, style, subject in (
            (1, "merge, 3 of 3 units approved by Ada Lovelace <ada@example.org>  ", "good", "Capture once"),
            (2, "direct, 0 of 1 unit approved by nobody  ", "warning", "hotfix"),
            (3, "squash, 9 of 9 units approved by Ada Lovelace <ada@example.org>  ", "good", "Refunds"),
        )
    ),
)  # fmt: skip


def audit(app: DialogApp) -> Dialog[None]:
    return audit_dialog(app.palette, AUDITED, app.told.append)


def audit_history(app: DialogApp) -> AuditHistoryDialog:
    return AuditHistoryDialog(app.palette, LANDED, app.told.append)


ALL: dict[str, Make] = {
    "comment": comment,
    "note": note,
    "sign-off": sign_off,
    "help": help,
    "finder": finder,
    "info": info,
    "confirm": confirm,
    "message": message,
    "comments": comments,
    "audit": audit,
    "audit-history": audit_history,
}
