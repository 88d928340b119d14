"""The screen of `reviewer stats`: every page, the changes behind a number, at any size."""

from pathlib import Path

import pytest

from reviewer.stats import Stats
from reviewer.tui.scorecard_app import ScorecardApp
from tests.stats.making import counted
from tests.tui.frames import frame


def opened(tmp_path: Path, stats: Stats | None = None) -> ScorecardApp:
    return ScorecardApp(stats or counted(), tmp_path / "fault.txt", "dark")


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 16)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("page", ["1", "2", "3", "4", "5", "6", "7"])
async def test_how_each_page_looks(tmp_path: Path, snapshot, page: str, size: tuple[int, int]):
    app = opened(tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.press(page)
        await pilot.pause()
        assert frame(app) == snapshot


async def test_enter_opens_the_changes_behind_a_number_and_escape_comes_back(tmp_path: Path, snapshot):
    app = opened(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j", "j", "j", "j", "enter")
        await pilot.pause()
        assert frame(app) == snapshot
        await pilot.press("escape")
        await pilot.pause()
        assert app.query_one("#list").cursor == 4
        assert "enter" in frame(app)


async def test_each_page_keeps_its_place(tmp_path: Path):
    app = opened(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("j", "j", "tab", "j", "shift+tab")
        await pilot.pause()
        assert app.query_one("#list").cursor == 2


async def test_what_is_empty_says_so(tmp_path: Path):
    app = opened(tmp_path, counted(changes=(), reviews=(), comments=(), waiting=(), incidents=()))
    async with app.run_test(size=(100, 30)) as pilot:
        for page, words in [
            ("1", "too little data"),
            ("2", "nothing landed"),
            ("3", "no review of these weeks"),
            ("5", "nobody recorded what an agent cost"),
            ("7", "no branch waits"),
        ]:
            await pilot.press(page, "enter")
            await pilot.pause()
            assert words in frame(app)


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (40, 10), (300, 90)])
async def test_no_size_crashes(tmp_path: Path, size: tuple[int, int]):
    app = opened(tmp_path)
    async with app.run_test(size=size) as pilot:
        await pilot.press("2", "5", "enter", "G", "escape", "6", "tab", "enter", "q")
    assert app.fault == ""


async def test_nothing_hostile_reaches_the_screen(tmp_path: Path):
    app = opened(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("6")
        await pilot.pause()
        assert "\x1b" not in frame(app)
        assert "evil^[" in frame(app)


class Counted:
    """The rest of a count, done when a test says so."""

    def __init__(self, found: Stats) -> None:
        self.found, self.done = found, False

    def is_done(self) -> bool:
        return self.done

    def stats(self) -> Stats:
        return self.found


async def test_what_is_counted_meanwhile_takes_the_place_of_what_was_shown(tmp_path: Path):
    rest = Counted(counted())
    app = ScorecardApp(counted(changes=(), pending=1_200), tmp_path / "fault.txt", "dark", rest)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("j", "j")
        assert "1,200 signatures are not verified yet" in frame(app)
        rest.done = True
        while "not verified" in frame(app):
            await pilot.pause(0.05)
        assert app.query_one("#list").cursor == 2
        assert "35.0 %" in frame(app)
