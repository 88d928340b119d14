"""Copying: what is copied, where it goes, and that this is said."""

import base64
from pathlib import Path

import pytest

from reviewer.core.finding import DiffSide
from reviewer.tui.clipboard import LARGEST, send
from reviewer.tui.commands.outside import where
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Replaced lines, and a removed file under an old name."""
    repo.commit("base", {"a.txt": numbered(40), "gone.txt": "gone\n", "kept.txt": numbered(30)})
    repo.branch("topic")
    repo.git("mv", "kept.txt", "moved.txt")
    repo.commit("work", {"a.txt": numbered(40, (20,)), "gone.txt": None, "moved.txt": numbered(30, (5,))})
    return repo


def copied(sitting: Sitting) -> str:
    return (sitting.desk.journal.folder / "copied.txt").read_text()


async def test_what_is_copied_is_kept_in_a_file_and_said(branch: Repo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(branch.path)
    head, base = branch.git("rev-parse", "topic"), branch.git("rev-parse", "main")
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=20)
        await sitting.press("y")
        assert copied(sitting) == "new 20"
        said = "1 line sent to the clipboard (OSC 52) and kept in .git/reviewer/copied.txt"
        assert said in sitting.text
        await sitting.press("Y")
        assert copied(sitting) == "a.txt:20"
        await sitting.press("v", "j", "j", "y")
        assert copied(sitting) == "new 20\nline 21\nline 22"
        await sitting.press("Y")
        assert copied(sitting) == "a.txt:20-22"
        await sitting.press("P")
        await sitting.until(lambda: "no forge known here" in sitting.text, "the link")
        assert copied(sitting) == f"{head}:a.txt#L20-L22"

        await sitting.press("escape", "H")
        assert "this change as a patch" in sitting.text
        branch.checkout("main")
        branch.git("apply", "--check", "-", stdin=copied(sitting).encode())
        assert copied(sitting).count("\n ") == 6

        branch.git("remote", "add", "origin", "git@github.com:o/r.git")
        await sitting.go("moved.txt", line=5, side=DiffSide.OLD)
        await sitting.press("P")
        await sitting.until(lambda: "permalink, its commit not seen on origin yet" in sitting.text, "it")
        assert copied(sitting) == f"https://github.com/o/r/blob/{base}/kept.txt#L5"
        await sitting.press("Y")
        assert copied(sitting) == "kept.txt:5"
        assert "path and line on the old side" in sitting.text


async def test_what_is_not_committed_has_no_permalink(repo: Repo):
    repo.commit("base", {"a.txt": numbered(5)})
    repo.write({"a.txt": numbered(5, (2,))})
    async with review(repo, worktree=True) as sitting:
        await sitting.go("a.txt", line=2)
        await sitting.press("P")
        assert "not committed has no permalink" in sitting.text


def tmux(folder: Path, script: str) -> dict[str, str]:
    """An environment in which tmux is this script."""
    program = folder / "tmux"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"TMUX": "/tmp/tmux,1,0"}


@pytest.mark.parametrize(
    ("script", "words", "asked"),
    [
        ('[ "$1" = load-buffer ] && cat >"$OUT"; exit 0', "sent to the clipboard by tmux", False),
        (
            '[ "$1" = load-buffer ] && cat >"$OUT"; [ "$1" = show-options ] && echo off; exit 0',
            "put into tmux's buffer (its set-clipboard is off)",
            False,
        ),
        ('[ "$2" = -w ] && exit 1; cat >"$OUT"', "put into tmux's buffer", False),
        ("exit 1", "sent to the clipboard (OSC 52), which tmux may drop,", True),
    ],
)
def test_in_tmux_it_is_tmux_that_is_given_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str, asked: bool
):
    environ = tmux(tmp_path, script)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("OUT", str(tmp_path / "out"))
    written: list[str] = []
    assert send(b"some text", written.append, environ) == words
    assert bool(written) is asked
    if not asked:
        assert (tmp_path / "out").read_bytes() == b"some text"


def test_without_tmux_the_terminal_is_asked_and_what_it_may_not_take_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written: list[str] = []
    assert send("é".encode(), written.append, {}) == "sent to the clipboard (OSC 52)"
    assert written == [f"\x1b]52;c;{base64.b64encode('é'.encode()).decode()}\a"]
    assert "too long" in send(b"x" * (LARGEST + 1), written.append, {})
    assert "screen may drop" in send(b"x", written.append, {"STY": "1.tty"})
    over_ssh = send(b"x", written.append, {"TERM": "screen-256color", "SSH_TTY": "/dev/pts/1"})
    assert over_ssh == "sent to the clipboard (OSC 52), which tmux or screen may drop,"
    assert "tmux may drop" in send(b"x", written.append, {"TERM": "tmux-256color"})
    asked = len(written)
    assert send(b"x", written.append, {"TERM": "linux"}) == "copied (this console has no clipboard)"
    assert len(written) == asked
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "tmux may drop" in send(b"x", written.append, {"TMUX": "1"})


# The editor.


async def test_an_editor_that_is_no_command_is_said(branch: Repo, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VISUAL", 'vi "')
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=20)
        await sitting.press("e")
        assert "$EDITOR cannot be read as a command: No closing quotation" in sitting.text


def test_the_line_is_looked_for_where_the_work_tree_has_it(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("x\n" * 5 + "wanted\n" + "x\n" * 5 + "wanted\n")
    assert where(path, 6, b"wanted\n") == 6
    assert where(path, 11, b"wanted\n") == 12
    assert where(path, 3, b"wanted") == 6
    assert where(path, 3, b"nowhere\n") == 0
    assert where(path, 3, b"") == 3
    assert where(tmp_path / "none", 3, b"x") == 3
