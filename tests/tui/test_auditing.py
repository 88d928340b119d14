"""The audit on the screen: of the line under the cursor, and as a screen of its own."""

import re
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reviewer.git import notes_writer
from reviewer.tui.audit_app import AuditApp
from reviewer.tui.dialogs.info import InfoDialog
from tests.audit.ledgers import edited, give, topic
from tests.repo import Repo
from tests.terminal import Terminal
from tests.tui.frames import frame
from tests.tui.session import review


@pytest.fixture
def landed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Ada's topic, approved by Rita and merged; and a branch that changes a line of it."""
    monkeypatch.setattr(notes_writer, "SETTLING", 0.0)
    topic(repo)
    give(repo)
    repo.checkout("main")
    repo.git("merge", "-q", "--no-ff", "--no-edit", "topic")
    repo.branch("later")
    repo.commit("later", {"long.txt": edited(L5="six", L40="forty")})
    return repo


async def test_the_line_that_goes_was_approved_and_the_one_that_comes_was_not(landed: Repo) -> None:
    async with review(landed, "later") as sitting:
        sitting.stage.diff.move_to(
            next(
                row
                for row in range(sitting.stage.document.rows)
                if sitting.stage.document.row(row)[1].old == 6 and not sitting.stage.document.row(row)[1].new
            )
        )
        await sitting.press("A")
        await sitting.until(lambda: isinstance(sitting.app.screen, InfoDialog), "the audit")
        assert "Audit of long.txt:6" in sitting.text
        assert "This line was approved by Rita Reviewer" in sitting.text
        await sitting.press("escape")
        assert not isinstance(sitting.app.screen, InfoDialog)
        await sitting.go("long.txt", line=6)
        await sitting.press("A")
        await sitting.until(lambda: isinstance(sitting.app.screen, InfoDialog), "the audit of the new line")
        assert "This line was approved by nobody" in sitting.text


async def test_a_line_that_is_not_committed_is_said_to_be_that(landed: Repo) -> None:
    landed.write({"long.txt": edited(L5="seven", L40="forty")})
    async with review(landed, worktree=True) as sitting:
        await sitting.go("long.txt", line=6)
        await sitting.press("A")
        assert "not committed yet" in sitting.text


async def shown(pilot: Pilot[None], *words: str) -> str:
    """What is on the screen, once all of this is."""
    for _ in range(3000):
        text = frame(pilot.app)
        if all(word in text for word in words):
            break
        await pilot.pause(0.01)
    assert all(word in text for word in words), text
    return text


async def test_a_range_leads_to_each_of_its_changes_and_back(landed: Repo) -> None:
    app = AuditApp(landed.path, "main~1..later")
    async with app.run_test(size=(120, 36)) as pilot:
        await shown(pilot, "Audit of main~1..later", "2 changes of 3 commits", "enter audit it")
        await pilot.press("j", "enter")
        await shown(pilot, "This change was approved by Rita Reviewer")
        await pilot.press("escape")
        await shown(pilot, "Audit of main~1..later")
        await pilot.press("escape")
    assert not app.is_running


async def test_what_fails_is_said(landed: Repo) -> None:
    app = AuditApp(landed.path, "nowhere.txt:1")
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "No audit", "There is no file nowhere.txt")
        await pilot.press("escape")
    assert not app.is_running


@pytest.mark.terminal
def test_in_a_terminal_it_opens_and_leaves_no_trace(landed: Repo, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "reviewer", "audit", "main", "--screen"]
    with Terminal(words, cols=100, rows=30, cwd=landed.path) as terminal:
        terminal.wait_for(re.compile("approved by Rita Reviewer"))
        terminal.press("escape")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
        assert terminal.survivors() == []
