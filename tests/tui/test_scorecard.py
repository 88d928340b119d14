"""The screen of `reviewer stats`: every page, the changes behind a number, at any size."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer.core.filekind import Kind
from reviewer.core.people import Person
from reviewer.core.policy import Policy
from reviewer.core.policy.values import Scorecard
from reviewer.core.stats.landed import Touched
from reviewer.core.stats.period import weeks
from reviewer.core.stats.waiting import Knowledge, Unreviewed
from reviewer.stats import Gathered, Stats
from reviewer.stats.summary import summarised
from reviewer.tui.scorecard_app import ScorecardApp
from tests.core.stats.making import DAY, HOUR, RITA, SOURCE, TEST, change, incident, review
from tests.tui.frames import frame

NOW = datetime(2026, 6, 14, 12, tzinfo=UTC)
WEEKS = weeks(NOW, 6, UTC)
START = WEEKS[0].start
SAM = Person("Sam", "sam@example.com")
HOSTILE = "evil\x1b[2J.py"


def counted(**said: object) -> Stats:
    changes = [
        change(
            f"{at:02d}" * 10,
            START + at * 2 * DAY,
            touched=(SOURCE, TEST) if at % 3 else (Touched(HOSTILE, 30 * at, 4, Kind.SOURCE),),
            tools=("claude-code",) if at % 2 else (),
            models=("opus",) if at % 4 == 1 else (),
            cost=at / 4 if at % 2 else None,
            fixes=(f"{at - 1:02d}" * 10,) if at % 7 == 6 else (),
        )
        for at in range(20)
    ]
    given: dict[str, object] = {
        "name": "orders",
        "branch": "main",
        "changes": tuple(changes),
        "vouched": {},
        "deployments": (),
        "tags": (),
        "incidents": (incident("INC-1", START + DAY, mitigated=START + DAY + HOUR, caused_by=("01" * 10,)),),
        "reviews": tuple(
            review(
                START + at * DAY + 12 * HOUR,
                who=RITA if at % 3 else Person("Sam", "sam@example.com"),
                lines=100 * at,
            )
            for at in range(1, 8)
        ),
        "comments": (),
        "sharing": frozenset[str](),
        "waiting": (
            Unreviewed(
                name="agent/refunds",
                repository="orders",
                since=START,
                lines=2_000,
                minutes=140.0,
                knowledge=(Knowledge(email="otis@example.com", owns=0.5, knows=0.25),),
            ),
        ),
        "risky_paths": frozenset({"src/a.py"}),
        "policy": Policy(scorecard=Scorecard(enough=1)),
        "policy_source": "defaults",
        "viewer": "rita@example.com",
    }
    return summarised([Gathered(**(given | said))], WEEKS, int(NOW.timestamp()))  # type: ignore[arg-type]


def opened(tmp_path: Path, stats: Stats | None = None) -> ScorecardApp:
    return ScorecardApp(stats or counted(), tmp_path / "fault.txt", "dark")


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 16)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("page", ["1", "2", "3", "4", "5", "6"])
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
    app = opened(tmp_path, counted(changes=(), reviews=(), waiting=(), incidents=()))
    async with app.run_test(size=(100, 30)) as pilot:
        for page, words in [
            ("1", "too little data"),
            ("2", "nothing landed"),
            ("3", "no review of these weeks"),
            ("6", "no branch waits"),
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
        await pilot.press("5")
        await pilot.pause()
        assert "\x1b" not in frame(app)
        assert "evil^[" in frame(app)
