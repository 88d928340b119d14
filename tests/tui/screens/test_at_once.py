"""A key is dealt with and drawn in one go, and what it did not touch is not told again: the bars say the same."""

from reviewer.tui.screens.review import ReviewScreen, Taken
from reviewer.tui.widgets.lines_view import LinesView
from tests.repo import Repo
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


def dirty(sitting: Sitting) -> set[LinesView]:
    """The views that are to be drawn."""
    return {view for view in sitting.screen._dirty_widgets if isinstance(view, LinesView)}
