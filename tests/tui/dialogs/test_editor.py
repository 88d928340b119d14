"""Writing: every key is told at once, closing loses nothing, pasting brings nothing hostile in."""

import pytest
from textual import events

from reviewer.tui.dialogs.editor import EditorDialog
from reviewer.tui.dialogs.field import Field, clean
from reviewer.tui.dialogs.written import Quoted, Subject, Written
from tests.tui.dialogs.harness import DialogApp, comment, note
from tests.tui.frames import frame


async def test_each_key_is_told_before_anything_is_drawn() -> None:
    app = DialogApp(note)
    async with app.run_test() as pilot:
        field = app.screen.query_one(Field)
        field.insert("h")
        assert app.told == ["h"], "told within the edit itself, not by a message later"
        await pilot.press("i", "enter", "!", "backspace")
        assert app.told == ["h", "hi", "hi\n", "hi\n!", "hi\n"]


async def test_undoing_is_told_too() -> None:
    app = DialogApp(note)
    async with app.run_test() as pilot:
        await pilot.press("a", "b")
        app.screen.query_one(Field).undo()
        assert app.told[-1] == app.screen.query_one(Field).text
        assert len(app.told) == 3


async def test_saving_finishes_and_escape_leaves_a_draft() -> None:
    for key, finished in (("ctrl+s", True), ("escape", False)):
        app = DialogApp(comment)
        async with app.run_test() as pilot:
            await pilot.press("end", " ", "x", key)
            await pilot.pause()
            assert app.answer == Written("A draft x", finished)


async def test_what_is_pasted_is_made_visible() -> None:
    app = DialogApp(note)
    async with app.run_test() as pilot:
        app.post_message(events.Paste("one\r\ntwo\x1b[2J\u202e\tthree"))
        await pilot.pause()
        assert app.told == ["one\ntwo^[[2J⟨U+202E RLO⟩\tthree"]


def test_ordinary_text_of_several_lines_comes_in_as_it_is() -> None:
    text = "Grüße, 漢字 👍🏽\n\n\tindented\n"
    assert clean(text) == text


async def test_long_quotes_are_cut_and_the_rest_is_counted() -> None:
    lines = tuple(Quoted("+", number, f"line {number}") for number in range(1, 31))
    subject = Subject(title="Comment", place="a.py:1–30", lines=lines)
    app = DialogApp(lambda app: EditorDialog(app.palette, subject, on_change=app.told.append))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        assert "22 more lines" in frame(app)


async def test_the_text_goes_to_an_editor_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def edit(text: str) -> str:
        seen.append(text)
        return "from\x1b elsewhere\n"

    subject = Subject(title="Comment")
    app = DialogApp(
        lambda app: EditorDialog(app.palette, subject, "here", on_change=app.told.append, edit_elsewhere=edit)
    )
    monkeypatch.setattr(DialogApp, "suspend", lambda self: pytest.MonkeyPatch.context())
    async with app.run_test() as pilot:
        await pilot.press("ctrl+o")
        assert seen == ["here"]
        assert app.told == ["from^[ elsewhere\n"]
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.answer == Written("from^[ elsewhere\n", True)


async def test_where_no_editor_can_be_opened_the_text_stays() -> None:
    subject = Subject(title="Comment")
    app = DialogApp(
        lambda app: EditorDialog(
            app.palette, subject, "here", on_change=app.told.append, edit_elsewhere=str.upper
        )
    )
    async with app.run_test() as pilot:
        await pilot.press("ctrl+o", "escape")
        await pilot.pause()
        assert app.answer == Written("here", False)
