"""`reviewer demo` as it is called: with a terminal it opens, without one it prints, and it cleans up."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

COMMAND = [sys.executable, "-m", "reviewer", "demo"]


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def demo(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_without_a_terminal_the_summary_is_printed_and_nothing_stays(scratch: Path) -> None:
    done = demo(cwd=scratch)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("agent/partial-refunds against main\n")
    assert "high    payments" in done.stdout
    assert list(scratch.iterdir()) == []


def test_in_a_hook_the_demo_is_shown_and_not_the_repository_around(scratch: Path, monkeypatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(scratch / "nowhere"))
    done = demo(cwd=scratch)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("agent/partial-refunds against main\n")


def test_what_is_asked_to_stay_stays_and_can_be_opened_again(scratch: Path) -> None:
    done = demo("--path", "here", cwd=scratch)
    assert done.returncode == 0
    assert str(scratch / "here") in done.stderr
    again = subprocess.run(
        [sys.executable, "-m", "reviewer", "show"],
        cwd=scratch / "here",
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.stdout == done.stdout


def test_a_folder_in_use_is_refused_with_a_sentence(scratch: Path) -> None:
    (scratch / "mine").write_text("keep")
    done = demo("--path", ".", cwd=scratch)
    assert done.returncode == 2
    assert done.stderr.startswith("reviewer: The demo cannot be built in ")
    assert "Traceback" not in done.stderr


@pytest.mark.terminal
@pytest.mark.slow
def test_with_a_terminal_it_opens_and_an_untouched_demo_leaves_nothing(scratch: Path) -> None:
    with Terminal(COMMAND, cwd=scratch) as terminal:
        terminal.wait_for("agent/partial-refunds")
        terminal.press("q")
        assert terminal.exit_code() == 0
    assert list(scratch.iterdir()) == []


@pytest.mark.terminal
@pytest.mark.slow
def test_marks_in_a_demo_are_not_thrown_away(scratch: Path) -> None:
    with Terminal(COMMAND, cwd=scratch) as terminal:
        terminal.wait_for(re.compile(r"[○◐✓●] 1 "))
        terminal.press("r")
        terminal.wait_for(re.compile(r"\b1/\d+ read"))
        terminal.press("q")
        assert terminal.exit_code() == 0
    (kept,) = scratch.iterdir()
    assert kept.name.startswith("reviewer-demo-")
    assert kept.name in terminal.received.decode(errors="replace")
