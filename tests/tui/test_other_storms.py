"""Random keys at random sizes: neither the scorecard nor an audit ends by them."""

import random
import string
from pathlib import Path

from textual import events
from textual.app import App
from textual.keys import key_to_character
from textual.pilot import Pilot

from reviewer.tui.audit_app import AuditApp
from reviewer.tui.scorecard_app import ScorecardApp
from tests.audit.ledgers import give, topic
from tests.repo import Repo
from tests.stats.making import counted
from tests.tui.frames import frame

KEYS = (
    *sorted(set(string.ascii_letters + string.digits) - {"q"}),
    *("enter", "tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
    *("space", "slash", "question_mark", "ctrl+d", "ctrl+u", "ctrl+p", "ctrl+n", "delete", "backspace"),
)
SIZES = [(120, 36), (80, 24), (40, 10), (200, 60), (20, 5), (3, 2)]
BATCHES = 40
BATCH = 15


async def storm(app: App[None], pilot: Pilot[None], generator: random.Random, keys: tuple[str, ...]) -> None:
    for number in range(BATCHES):
        for key in generator.choices(keys, k=BATCH):
            app.post_message(events.Key(key, key_to_character(key)))
        await pilot.pause()
        if number % 5 == 4:
            await pilot.resize_terminal(*generator.choice(SIZES))


async def test_the_scorecard_outlives_a_storm_of_keys(tmp_path: Path) -> None:
    app = ScorecardApp(counted(), tmp_path / "fault.txt", "dark")
    async with app.run_test(size=(100, 30)) as pilot:
        await storm(app, pilot, random.Random(1), KEYS)
        assert app.is_running
    assert app.fault == ""


async def test_an_audit_outlives_a_storm_of_keys(repo: Repo) -> None:
    topic(repo)
    give(repo)
    app = AuditApp(repo.path, "main..topic")
    async with app.run_test(size=(100, 30)) as pilot:
        while "Audit of" not in frame(app):
            await pilot.pause(0.01)
        await storm(app, pilot, random.Random(1), KEYS)
        assert app.is_running
    assert app.fault == ""
