"""`reviewer stats` in a real terminal: it opens, leads to the changes behind a number, and leaves nothing behind."""

import sys

import pytest

from tests.escapes import disorderly
from tests.repo import Repo
from tests.terminal import Terminal

pytestmark = pytest.mark.terminal


def test_the_screen_is_opened_walked_through_and_left(repo: Repo):
    repo.commit("base \x1b]0;pwned\x07", {"reviewer.toml": "[scorecard]\nenough = 1\n", "a.py": "1\n"})
    words = ["stats", "--until", "2026-01-02", "--zone", "UTC", "--theme", "dark"]
    with Terminal([sys.executable, "-m", "reviewer", *words], cwd=repo.path, cols=100, rows=30) as terminal:
        terminal.wait_for("Change failure rate")
        terminal.press("G")
        terminal.wait_for("AI spend per person and month  –")
        terminal.press("4", "enter")
        terminal.wait_for("Changes behind it")
        terminal.press("escape")
        terminal.wait_for("unknown origin")
        terminal.press("q")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
        assert disorderly(terminal.received) == []
