"""Keys go one by one, however the key before them is told to be done with."""

from textual import events
from textual.keys import key_to_character

from reviewer.tui.dialogs.editor import EditorDialog
from reviewer.tui.dialogs.field import Field
from reviewer.tui.dialogs.written import Subject
from reviewer.tui.screens.review import ReviewScreen
from tests.repo import Repo
from tests.tui.session import review
from tests.tui.test_review_screen import BASE, HEAD


async def test_a_key_that_is_told_of_twice_sends_none_into_a_dialog_that_is_not_there_yet(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.commit("work", HEAD)
    async with review(repo) as sitting:
        app = sitting.app
        for key in ("c", "a", "b"):
            app.post_message(events.Key(key, key_to_character(key)))
            app.post_message(ReviewScreen.KeyDone())
        await sitting.until(lambda: isinstance(app.screen, EditorDialog) and app.screen.ready, "the dialog")
        await sitting.until(lambda: app.screen.query_one(Field).text == "ab", "what was typed")
        await sitting.press("escape")
        for key in ("c", "escape", "c", "escape"):
            app.post_message(events.Key(key, key_to_character(key)))
            app.post_message(ReviewScreen.KeyDone())
        await sitting.until(lambda: app.screen is sitting.screen and not app._keys, "the review again")


async def test_a_dialog_without_its_parts_does_nothing(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.commit("work", HEAD)
    async with review(repo) as sitting:
        subject = Subject(title="Comment")
        dialog = EditorDialog(sitting.screen.palette, subject, on_change=lambda text: None)
        assert not dialog.check_action("close", ())
        await sitting.app.push_screen(dialog)
        assert dialog.check_action("close", ())


async def test_keys_behind_the_one_that_quits_do_nothing(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.commit("work", HEAD)
    async with review(repo) as sitting:
        diff = sitting.stage.diff
        before = diff.cursor
        sitting.app.exit()
        for _ in range(3):
            await sitting.app.on_event(events.Key("j", "j"))
        assert diff.cursor == before
