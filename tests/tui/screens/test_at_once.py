"""A key is dealt with and drawn in one go, and what it did not touch is not told again: the bars say the same."""

from typing import Any

import pytest
from textual import events

from reviewer.tui.app import ReviewerApp
from reviewer.tui.screens.at_once import ChangedLines
from reviewer.tui.screens.review import ReviewScreen, Taken
from reviewer.tui.widgets.lines_view import LinesView
from tests.escapes import tokens
from tests.repo import Repo
from tests.screen import Screen as Terminal
from tests.tui.session import Sitting, review
from tests.tui.test_review_screen import BASE, HEAD

KEYS = [
    "j",
    "]",
    "J",
    "V",
    "j",
    "escape",
    "r",
    "j",
    "x",
    "k",
    "]",
    "R",
    "u",
    "3",
    "0",
    "j",
    "G",
    "g",
    "g",
    "c",
]
MORE = [
    "j",
    "j",
    "ctrl+d",
    "ctrl+u",
    "]",
    "J",
    "G",
    "k",
    "g",
    "g",
    "w",
    "j",
    "G",
    "w",
    "tab",
    "j",
    "j",
    "tab",
    "?",
    "j",
    "escape",
    "z",
    "z",
    "n",
]


def bars(screen: ReviewScreen) -> list[object]:
    """What all bars say."""
    return [panel.lines for panel in screen.bars]


async def test_bars_that_were_told_only_the_place_say_what_all_of_them_would(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("agent/compare")
    repo.commit("Compare", HEAD)
    async with review(repo) as sitting:
        for key in KEYS:
            await sitting.press(key)
            if sitting.app.screen is not sitting.screen:
                await sitting.press("escape")
            told = bars(sitting.screen)
            sitting.screen.bars.tell(sitting.screen._said())
            assert told == bars(sitting.screen), key


async def test_a_key_is_drawn_before_the_next_message(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("agent/compare")
    repo.commit("Compare", HEAD)
    async with review(repo) as sitting:
        screen, diff = sitting.screen, sitting.stage.diff
        before = diff.cursor
        assert screen.take("j", last=False) is Taken.DONE
        assert diff in dirty(sitting)
        assert screen.take("j", last=True) is Taken.DONE
        assert dirty(sitting) == set()
        assert diff.cursor > before + 1
        assert screen.take("f12", last=True) is Taken.NOT


async def test_a_key_that_comes_the_way_textual_sends_it_is_dealt_with_too(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("agent/compare")
    repo.commit("Compare", HEAD)
    async with review(repo) as sitting:
        before = sitting.stage.diff.cursor
        sitting.stage.diff.post_message(
            events.Key("j", "j")
        )  # as those that are typed before the first frame
        await sitting.pilot.pause()
        assert sitting.stage.diff.cursor > before


def dirty(sitting: Sitting) -> set[LinesView]:
    """The views that are to be drawn."""
    return {view for view in sitting.screen._dirty_widgets if isinstance(view, LinesView)}


async def test_what_is_sent_makes_the_screen_what_it_is(repo: Repo, monkeypatch: pytest.MonkeyPatch):
    """Every frame goes to a terminal; after each key it shows what the whole screen drawn anew would show."""
    repo.commit("base", {**BASE, "wide.md": "漢字 a\n" * 30})
    repo.branch("agent/compare")
    repo.commit("Compare", {**HEAD, "wide.md": "漢字 a\n" * 10 + "≤ 漢字\n" + "漢字 a\n" * 20})
    async with review(repo) as sitting:
        terminal, app, at_once = Terminal(120, 36), sitting.app, 0

        def display(screen: object, update: Any) -> None:
            nonlocal at_once
            at_once += isinstance(update, ChangedLines)
            for token in tokens(update.render_segments(app.console).encode()) if update else ():
                terminal.obey(token)

        monkeypatch.setattr(app, "_display", display)
        monkeypatch.setattr(ReviewerApp, "is_headless", False)
        sitting.screen.refresh()
        await sitting.pilot.pause()
        assert sitting.text.split() == "\n".join(terminal.display).split()
        for key in [*KEYS, *MORE]:
            await sitting.press(key)
            shown = "\n".join(map(str.rstrip, terminal.display)) + "\n"
            assert shown == sitting.text, key
        assert at_once > len(KEYS) // 2
