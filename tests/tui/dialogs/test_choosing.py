"""Dialogs one chooses from: finder, help, comments, questions."""

import pytest
from textual.widgets import Input

from reviewer.tui.dialogs.comments import CommentAction, CommentChoice, CommentsDialog
from reviewer.tui.dialogs.finder import Entry, FinderDialog
from reviewer.tui.dialogs.help import HelpDialog, command_entries
from reviewer.tui.dialogs.listing import Listing
from reviewer.tui.keys import COMMANDS, NORMAL, Context
from tests.tui.dialogs.harness import UNANSWERED, DialogApp, comments, confirm, finder, help, info, message
from tests.tui.frames import frame


async def answer_to(app: DialogApp, *keys: str) -> object:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        return app.answer


async def test_the_finder_gives_the_value_of_the_best_match() -> None:
    assert await answer_to(DialogApp(finder), *"refund", "enter") == 1


async def test_arrows_walk_the_list_while_typing() -> None:
    assert await answer_to(DialogApp(finder), *"capture", "down", "enter") == 3
    assert await answer_to(DialogApp(finder), "down", "down", "up", "enter") == 1


async def test_enter_on_nothing_found_does_nothing() -> None:
    assert await answer_to(DialogApp(finder), *"zzzz", "enter") is UNANSWERED


async def test_a_click_chooses() -> None:
    app = DialogApp(finder)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.click(Listing, offset=(4, 2))
        await pilot.pause()
        assert app.answer == 2


async def test_ten_thousand_entries_open_and_show_how_many_match() -> None:
    entries = [Entry(f"src/module_{number}.py", "", number) for number in range(10_000)]
    app = DialogApp(lambda app: FinderDialog(app.palette, "Find", entries))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert " 10,000 │" in frame(app)
        await pilot.press(*"777")
        await pilot.pause()
        assert "19 of 10,000" in frame(app)
        await pilot.press("pagedown", "pagedown", "enter")
        await pilot.pause()
        assert "777" in str(app.answer)


async def test_help_finds_commands_by_words_names_and_keys() -> None:
    for query, id in (
        ("chunk read", "mark.chunk-read"),
        ("view.fold", "view.fold"),
        ("ctrl+z", "session.suspend"),
    ):
        assert await answer_to(DialogApp(help), *query, "enter") == id


async def test_help_shows_every_command_and_passes_over_headings() -> None:
    app = DialogApp(help)
    async with app.run_test(size=(110, 120)) as pilot:
        await pilot.pause()
        shown = frame(app)
        assert all(command.id in shown for command in COMMANDS)
        listing = app.screen.query_one(Listing)
        for _ in range(len(COMMANDS) + 20):
            assert isinstance(app.screen, HelpDialog)
            assert app.screen.table[listing.cursor].command is not None
            listing.action_move(1)


async def test_the_palette_has_every_command_with_its_keys() -> None:
    entries = command_entries(NORMAL, Context.QUEUE)
    assert {entry.value for entry in entries} == {command.id for command in COMMANDS}
    assert next(entry.detail for entry in entries if entry.value == "queue.tree") == "gt  2"
    app = DialogApp(lambda app: FinderDialog(app.palette, "Commands", entries))
    assert await answer_to(app, *"sign off", "enter") == "sign-off"


@pytest.mark.parametrize(
    ("keys", "choice"),
    [
        (("enter",), CommentChoice("lost", CommentAction.GO)),
        (("down", "e"), CommentChoice("c7", CommentAction.EDIT)),
        (("end", "d"), CommentChoice("c21", CommentAction.DELETE)),
        (("escape",), None),
        (("q",), None),
    ],
)
async def test_a_comment_is_gone_to_edited_or_deleted(
    keys: tuple[str, ...], choice: CommentChoice | None
) -> None:
    assert await answer_to(DialogApp(comments), *keys) == choice


async def test_comments_that_lost_their_place_come_first_with_the_line_they_were_on() -> None:
    app = DialogApp(comments)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        shown = frame(app)
        assert shown.index("Lost their place") < shown.index("Open")
        assert "refund(order.amount)" in shown
        assert "It was before." in shown


async def test_without_comments_there_is_nothing_to_do_but_close() -> None:
    app = DialogApp(lambda app: CommentsDialog(app.palette, []))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "e", "d")
        assert app.answer is UNANSWERED
        assert "no comments" in frame(app)


@pytest.mark.parametrize(
    ("keys", "answer"), [(("y",), True), (("n",), False), (("escape",), False), (("enter",), UNANSWERED)]
)
async def test_a_question_is_answered_yes_by_its_own_key_alone(keys: tuple[str, ...], answer: object) -> None:
    assert await answer_to(DialogApp(confirm), *keys) is answer


async def test_a_message_closes_with_enter() -> None:
    assert await answer_to(DialogApp(message), "enter") is None


async def test_a_long_text_can_be_read_to_its_end() -> None:
    app = DialogApp(info)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert "b7dd0a80 refunds" in frame(app)
        assert "unsigned" in frame(app)


async def test_the_query_keeps_the_keyboard() -> None:
    app = DialogApp(finder)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "a")
        assert app.screen.query_one(Input).value == "a"
