"""A change nobody could read in one go, from its first screen to the gate, in a real terminal: the chunks arranged,
written as a stack, two of its steps signed, and what the gate counts of it."""

import re
import subprocess
import sys

import pytest

from tests.repo import Repo
from tests.terminal import Terminal

FILES, BLOCKS, LINES = 12, 3, 46
REVIEWER = [sys.executable, "-m", "reviewer"]
LACKING = re.compile(r"([\d,]+) of ([\d,]+) units lack it")


def module(number: int, version: int) -> str:
    """Three long functions that share no word with those of any other module."""
    word = "".join(chr(ord("a") + (number * 7 + step * 5) % 26) for step in range(6))
    return "".join(
        f"def {word}_{block}(value):\n"
        + "".join(f"    value += {line}.{version}  # {word}\n" for line in range(LINES))
        + f"    return value, {block}\n\n\n\n\n\n"
        for block in range(BLOCKS)
    )


@pytest.fixture
def large(repo: Repo) -> Repo:
    """Ada's branch: more than 3,000 changed lines in twelve modules; Rita reviews."""
    repo.commit("base", {f"part{number:02}/code.py": module(number, 1) for number in range(FILES)})
    repo.branch("topic")
    repo.commit("work", {f"part{number:02}/code.py": module(number, 2) for number in range(FILES)})
    changed = repo.git("diff", "--shortstat", "main", "topic").split()
    assert int(changed[3]) + int(changed[5]) > 3000
    return repo


def ran(repo: Repo, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*REVIEWER, *words], cwd=repo.path, capture_output=True, text=True, check=False)


def lacking(repo: Repo) -> tuple[int, int]:
    """How many units the gate still lacks an approval for, and of how many."""
    gate = ran(repo, "check", "topic")
    assert gate.returncode == 1, gate.stderr
    found = LACKING.search(gate.stdout)
    assert found, gate.stdout
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


def branches(repo: Repo) -> list[str]:
    return repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads/parts/").split("\n")


@pytest.mark.terminal
def test_a_large_change_is_arranged_written_as_a_stack_and_signed_step_by_step(large: Repo):
    with Terminal(REVIEWER, cwd=large.path, cols=120, rows=36) as terminal:
        terminal.wait_for("chunk read")
        terminal.wait_until(lambda: "splitting …" not in terminal.text, "the chunks")
        for _ in range(2):
            terminal.press("m")
            terminal.wait_for("Move 1 change to")
            terminal.press("down", "enter")
            terminal.wait_for("change moved to")
        terminal.press("v", "j", "j", "m")
        terminal.wait_for("Move 3 lines to")
        terminal.press("down", "enter")
        terminal.wait_for("3 lines moved to")
        terminal.press("s", "m")
        terminal.wait_for("Merge chunk")
        terminal.press("down", "enter")
        terminal.wait_for("merged into")
        terminal.wait_until(lambda: "earlier sign-offs …" not in terminal.text, "the whole analysis")
        terminal.press("s", "w")
        terminal.wait_for("a branch for each")
        terminal.press(*["backspace"] * len("topic-stack"))
        terminal.type("parts")
        terminal.wait_for("parts/")
        terminal.press("enter")
        terminal.wait_for("Stack written")
        terminal.press("escape", "q")
        assert terminal.exit_code() == 0
    steps = branches(large)
    assert large.git("diff", "topic", steps[-1]) == ""

    approved, below = 0, "main"
    for step in steps[:2]:
        done = ran(large, "sign", f"{below}..{step}", "--approve", "--all", "--note", "Read with its tests.")
        read = re.match(r"approve: (\d+) units? read", done.stdout)
        assert read, done.stderr
        approved, below = approved + int(read[1]), step
    left, units = lacking(large)
    assert FILES * BLOCKS <= units <= FILES * BLOCKS + 2, "one change may be in three pieces"
    assert 0 < approved < units
    assert left == units - approved
