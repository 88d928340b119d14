"""What holds for every dialog: its look, its keys, small terminals, all themes, hostile text."""

import asyncio
import unicodedata

import pytest
from syrupy.assertion import SnapshotAssertion

from reviewer.messages import AuditArrived, AuditPart, AuditStep
from reviewer.tui.color import Depth
from reviewer.tui.dialogs.audit import AuditHistoryDialog
from reviewer.tui.dialogs.comments import CommentEntry, CommentGroup, CommentsDialog
from reviewer.tui.dialogs.confirm import ConfirmDialog, MessageDialog
from reviewer.tui.dialogs.dialog import Dialog
from reviewer.tui.dialogs.editor import EditorDialog
from reviewer.tui.dialogs.finder import Entry, FinderDialog
from reviewer.tui.dialogs.info import Fact, InfoDialog, Section
from reviewer.tui.dialogs.written import Quoted, Subject
from reviewer.tui.themefile import names
from tests.tui.dialogs.harness import ALL, UNANSWERED, DialogApp, Make
from tests.tui.frames import frame

SIZES = [(120, 36), (80, 24), (44, 16)]
HOSTILE = "a\x1b[31m\x9b2J\x07\u202e[red]b[/red]\u200b\udce9 漢字 [@click=app.quit]c[/]"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", ALL)
async def test_how_it_looks(name: str, size: tuple[int, int], frames: SnapshotAssertion) -> None:
    app = DialogApp(ALL[name])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert frame(app) == frames


@pytest.mark.parametrize("name", ALL)
async def test_it_fits_into_the_terminal_and_closes_with_escape(name: str) -> None:
    app = DialogApp(ALL[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        box = app.screen.query_one("#box").region
        assert box.right <= 80
        assert box.bottom <= 24
        await pilot.press("escape")
        await pilot.pause()
        assert app.answer is not UNANSWERED
        assert not isinstance(app.screen, Dialog)


@pytest.mark.parametrize("name", ALL)
async def test_it_closes_once_and_nothing_else_with_it(name: str) -> None:
    app = DialogApp(ALL[name])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        below, dialog = app.screen_stack[-2:]
        assert isinstance(dialog, Dialog)
        dialog.action_close()
        dialog.dismiss("a key that was on its way")
        await pilot.pause()
        assert app.screen is below
        assert app.answer != "a key that was on its way"


@pytest.mark.parametrize("steps", range(2, 18, 4))
async def test_the_session_may_end_while_a_dialog_opens(steps: int) -> None:
    """At whichever step of opening: nothing is asked of parts that are gone."""
    for name in ALL:
        app = DialogApp(ALL[name])
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.push_screen(ALL[name](app))
            for _ in range(steps):
                await asyncio.sleep(0)


@pytest.mark.parametrize("size", [(40, 10), (24, 6), (12, 4), (2, 1)], ids=str)
@pytest.mark.parametrize("name", ALL)
async def test_too_small_a_terminal_is_said_not_a_crash(name: str, size: tuple[int, int]) -> None:
    app = DialogApp(ALL[name])
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        dialog = app.screen
        assert isinstance(dialog, Dialog)
        small = size[0] < dialog.SMALLEST[0] or size[1] < dialog.SMALLEST[1]
        assert dialog.has_class("-too-small") == small
        if small:
            enter = () if name == "message" else ("enter",)  # there it closes, as escape does
            await pilot.press(*enter, "y", "space", "tab", "ctrl+s", "d", "e")
            assert app.answer is UNANSWERED, "nothing is done that cannot be seen"
            assert app.told == []
        await pilot.press("escape")
        await pilot.pause()
        assert app.answer is not UNANSWERED


@pytest.mark.parametrize("name", ALL)
async def test_a_resize_keeps_place_and_keyboard(name: str) -> None:
    app = DialogApp(ALL[name])
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        before, focus = frame(app), app.focused
        await pilot.resize_terminal(12, 4)
        await pilot.pause()
        assert app.focused is None
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        await pilot.pause()
        assert app.focused is focus
        assert frame(app) == before


@pytest.mark.parametrize("theme", names())
async def test_every_theme_can_draw_every_dialog(theme: str) -> None:
    app = DialogApp(ALL["confirm"], theme, Depth.INDEXED if theme == "light" else Depth.TRUE)
    async with app.run_test(size=(80, 24)) as pilot:
        for name in ALL:
            app.push_screen(ALL[name](app))
            await pilot.pause()
            assert isinstance(app.screen, Dialog)
            assert app.screen.heading_text in frame(app)


def hostile_editor(app: DialogApp) -> Dialog[object]:
    subject = Subject(
        title="Comment", place=HOSTILE, lines=(Quoted("+", 1, HOSTILE),), ask="?", explain=HOSTILE
    )
    return EditorDialog(app.palette, subject, HOSTILE, on_change=app.told.append)  # type: ignore[return-value]


def hostile_finder(app: DialogApp) -> Dialog[object]:
    return FinderDialog(app.palette, "Find", [Entry(HOSTILE, HOSTILE, 1)])  # type: ignore[return-value]


def hostile_info(app: DialogApp) -> Dialog[object]:
    section = Section(HOSTILE, (HOSTILE, Fact(HOSTILE, HOSTILE), ((HOSTILE, "text"),)))
    return InfoDialog(app.palette, HOSTILE, [section], aside=HOSTILE)  # type: ignore[return-value]


def hostile_message(app: DialogApp) -> Dialog[object]:
    return MessageDialog(app.palette, HOSTILE, HOSTILE, hint=HOSTILE)  # type: ignore[return-value]


def hostile_confirm(app: DialogApp) -> Dialog[object]:
    return ConfirmDialog(app.palette, HOSTILE, HOSTILE)  # type: ignore[return-value]


def hostile_comments(app: DialogApp) -> Dialog[object]:
    entry = CommentEntry(id="x", place=HOSTILE, text=HOSTILE, author=HOSTILE, state=HOSTILE, quoted=HOSTILE)
    groups = [CommentGroup(HOSTILE, [entry])]
    return CommentsDialog(app.palette, groups, title=HOSTILE)  # type: ignore[return-value]


def hostile_audit(app: DialogApp) -> Dialog[object]:
    line = ((HOSTILE, "alarm"),)
    found = AuditArrived(HOSTILE, (AuditPart(HOSTILE, (line,)),), (AuditStep("1" * 40, line, (line,), True),))
    return AuditHistoryDialog(app.palette, found, app.told.append)  # type: ignore[return-value]


@pytest.mark.parametrize(
    "make",
    [
        hostile_editor,
        hostile_finder,
        hostile_info,
        hostile_message,
        hostile_confirm,
        hostile_comments,
        hostile_audit,
    ],
    ids=lambda make: make.__name__,
)
async def test_nothing_hostile_is_drawn_and_nothing_is_markup(make: Make) -> None:
    app = DialogApp(make)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        shown = frame(app)
        drawn = set(shown) - {"\n"}
        assert not {character for character in drawn if unicodedata.category(character) in ("Cc", "Cf", "Cs")}
        assert "[red]b[/red]" in shown
        assert "RLO" in shown
