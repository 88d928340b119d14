"""Nothing hostile reaches the terminal: not from paths, names, messages, records, comments or contents."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.escapes import disorderly
from tests.repo import Repo
from tests.terminal import Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

TITLE = "\x1b]0;owned\x07"
CLEAR = "\x1b[2J\x1b[H"
COPY = "\x1b]52;c;b3duZWQ=\x1b\\"
C1 = "\x9b31m\x9d0;owned\x9c"
BIDI = "\u202eevil\u2066"
HIDDEN = "\u200bzero\U000e0041"
HOSTILE = f"{TITLE}{CLEAR}{COPY}{C1}{BIDI}{HIDDEN}\x07\x08\x7f"
RAW = HOSTILE.encode() + b"\x9b2J\x9d0;raw\x9c\xff\xfe"
PATH = b"bad\x1b]0;path\x07\x9b2J\xff" + "\u202e".encode() + b".py"
BRANCH = "topic\u202e\u200b"

NEVER = (
    *(b"\x1b]0;", b"\x1b]2;", b"\x1b]52", b"\x9b2J", b"\x9d0;", b"\xc2\x9b", b"\xc2\x9d", b"\xff", b"\x7f"),
    *(character.encode() for character in "\u202e\u2066\u200b\U000e0041"),
)


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """A branch on which everything that can be named or written is hostile."""
    repo.commit("base", {"a.py": "one\n", "mode.sh": "x\n"})
    repo.branch(BRANCH)
    record = {
        "tool": f"Agent {HOSTILE}",
        "model": HOSTILE,
        "prompt_summary": HOSTILE,
        "intent": HOSTILE,
        "risk_area": HOSTILE,
        "verification": [HOSTILE],
        HOSTILE: HOSTILE,
    }
    repo.write({"a.py": b"password = " + RAW + b"\n" + b"token == '" + RAW + b"'\n", "b.md": RAW})
    repo.write({".ai/provenance.json": json.dumps(record)})
    (repo.path / os.fsdecode(PATH)).write_bytes(b"import os\n" + RAW)
    (repo.path / "link\x1b[31m").symlink_to(os.fsdecode(b"\x1b]0;link\x07\xff"))
    repo.git("add", "-A")
    repo.git(
        "-c", "user.name=Mallory \x1b]0;name\x07\u202e", "-c", "user.email=m\x1b[2J@example.com",
        "commit", "-q", "-m", f"Subject {HOSTILE}\n\nAssisted-by: Agent{HOSTILE} <a@example.com>",
    )  # fmt: skip
    return repo


def everything(terminal: Terminal) -> bytes:
    """All the program wrote, its last words too."""
    terminal.wait_quiet(0.3)
    return bytes(terminal.received)


def nothing_hostile(stream: bytes) -> None:
    assert disorderly(stream) == [], stream[-300:]
    assert [one for one in NEVER if one in stream] == []


KEYS = (
    *("f", "f", "F", "J", "J", "J", "K", "i", "escape", "?", "escape", "ctrl+p", "escape", "p", "escape"),
    *("S", "escape", "g", "t", "g", "r", "g", "f", "g", "m", "g", "c", "t", "t", "t", "Z", "z", "o", "o"),
    *("g", "b", "g", "w", "G", "k", "g", "d", "@", "escape", "A", "escape", "t", "G", "g", "w"),
    *("tab", "j", "j", "enter", "d", "escape", "D", "escape", "r", "R", "r", ")", "m", "escape", "C"),
)


def test_the_session_lets_nothing_through(branch: Repo):
    argv = [sys.executable, "-m", "reviewer"]
    with Terminal(argv, cwd=branch.path, cols=120, rows=36, env={"EDITOR": "true"}) as terminal:
        terminal.wait_for(re.compile(r"[○◐✓●] 1 "))
        for key in KEYS:
            terminal.press(key)
            terminal.wait_quiet(0.05)
        terminal.press("escape")
        before = len(terminal.received)
        terminal.press("e")
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.received[before:], "the editor to end")
        terminal.wait_quiet()
        terminal.press("G", "c")
        terminal.wait_for("Comment")
        terminal.paste(f"pasted {HOSTILE} text")
        terminal.wait_for("pasted")
        terminal.press("ctrl+s")
        terminal.wait_for("comment kept")
        terminal.press("C")
        terminal.wait_for("pasted")
        terminal.press("escape")
        terminal.press("/")
        terminal.paste("owned" + BIDI)
        terminal.press("enter")
        terminal.wait_quiet()
        terminal.press("escape")
        terminal.resize(70, 20)
        terminal.wait_quiet()
        terminal.press("q")
        assert terminal.exit_code() == 0
        nothing_hostile(everything(terminal))
        assert terminal.left_behind() == []
    with Terminal(argv, cwd=branch.path, cols=120, rows=36) as terminal:
        terminal.wait_for(re.compile(r"[○◐✓●] 1 "))
        terminal.press("g", "m")
        terminal.wait_for("pasted")
        terminal.press("q")
        assert terminal.exit_code() == 0
        nothing_hostile(everything(terminal))


BAD = f"no{TITLE}{C1}{BIDI}such"
NOTE = f"note {HOSTILE}"
COMMANDS = {
    "show": ["show"],
    "show as data": ["show", "--json"],
    "split": ["split"],
    "split as data": ["split", "--json"],
    "the gate as SARIF": ["check", "--format", "sarif"],
    "audit": ["audit", "HEAD"],
    "approve": ["sign", "--approve", "--all", "--note", NOTE],
    "reject": ["sign", "--reject", "--all", "--note", NOTE],
    "show a bad name": ["show", BAD],
    "show on a bad base": ["show", "--base", BAD],
    "sign a bad name": ["sign", "--approve", "--all", BAD],
    "split a bad name": ["split", BAD],
    "review a bad name": [BAD],
    "review on a bad base": ["--base", BAD],
    "a bad theme": ["--theme", BAD],
    "a bad keymap": ["--keymap", BAD],
    "a bad option": [f"--{BAD}"],
    "a bad option of show": ["show", f"--{BAD}"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_lets_anything_through(branch: Repo, name: str):
    branch.git("config", "user.name", "Rita \x1b]0;me\x07\u202e")
    with Terminal([sys.executable, "-m", "reviewer", *COMMANDS[name]], cwd=branch.path) as terminal:
        code = terminal.exit_code()
        nothing_hostile(everything(terminal))
        assert b"Traceback" not in terminal.received
        assert code == (2 if "bad" in name else 0) or name in ("approve", "reject", "the gate as SARIF"), (
            terminal.text
        )


@pytest.mark.parametrize("content", [RAW, b"[require]\nhigh = '" + RAW + b"'\n"], ids=["bytes", "value"])
def test_a_hostile_policy_is_reported_without_its_bytes(branch: Repo, content: bytes):
    branch.checkout("main")
    branch.commit("policy", {"reviewer.toml": content})
    branch.checkout(BRANCH)
    branch.git("rebase", "-q", "main")
    done = subprocess.run(
        [sys.executable, "-m", "reviewer", "show"], cwd=branch.path, capture_output=True, check=False
    )
    nothing_hostile(done.stdout + done.stderr)
    assert b"Traceback" not in done.stderr


def test_a_hostile_patch_is_reported_without_its_bytes(branch: Repo):
    (branch.path / "bad.patch").write_bytes(b"--- a/" + RAW + b"\n+++ b/x\n@@ -1 +1 @@" + RAW + b"\n-a\n")
    with Terminal([sys.executable, "-m", "reviewer", "show", "bad.patch"], cwd=branch.path) as terminal:
        terminal.exit_code()
        nothing_hostile(everything(terminal))
        assert b"Traceback" not in terminal.received
