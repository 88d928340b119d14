"""The first review, end to end, in a real terminal: read, mark, write, sign off; and a kill at any moment."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.escapes import disorderly
from tests.keyboard import encode
from tests.repo import Repo
from tests.terminal import Terminal

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

BASE = {
    "auth.py": "def login(user, password):\n    return user.password == password\n",
    "notes.txt": "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n" * 4,
    "prices.py": "def total(lines):\n    return sum(line.price for line in lines)\n",
}
HEAD = {
    "auth.py": "import hmac\n\n\ndef login(user, password):\n    return hmac.compare_digest(user.password, password)\n",
    "notes.txt": BASE["notes.txt"].replace("one", "One", 1).replace("ten\none", "ten\nONE", 1),
    "prices.py": "def total(lines):\n    return sum(line.price * line.count for line in lines)\n",
    "hostile.txt": "title \x1b]0;pwned\x07 clear \x1b[2J bidi \u202e hidden \u200b end\n",
    ".ai/provenance.json": json.dumps(
        {"tool": "Claude Code", "model": "opus", "session_id": "s-1", "prompt_summary": "compare safely"}
    ),
}
READ = re.compile(r"(\d+)/(\d+) read")


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """A base, and an agent's branch on it that is checked out; the reviewer is neither of its makers."""
    repo.commit("base", BASE)
    repo.branch("agent/compare")
    repo.commit("Compare in constant time\n\nAssisted-by: Claude Code <noreply@anthropic.com>", HEAD)
    return repo


@contextmanager
def opened(repo: Repo, *words: str, cols: int = 120, rows: int = 36) -> Iterator[Terminal]:
    """The session on the branch, analysed: what is demanded and how it is chunked is known."""
    argv = [sys.executable, "-m", "reviewer", *words]
    with Terminal(argv, cwd=repo.path, cols=cols, rows=rows) as terminal:
        terminal.wait_for(re.compile(r"[○◐✓●] 1 "))
        yield terminal


def progress(terminal: Terminal) -> tuple[int, int]:
    """Units read, and all of them, as the bar at the top says."""
    match = READ.search(terminal.text)
    assert match, terminal.text
    return int(match[1]), int(match[2])


def ended_well(terminal: Terminal, *, allow: Collection[str] = ()) -> None:
    """Whatever was shown: the terminal is as it was, nothing still runs, and nothing hostile came through."""
    terminal.press("q")
    assert terminal.exit_code() == 0
    assert terminal.left_behind() == []
    assert terminal.survivors() == []
    assert disorderly(terminal.received, allow=allow) == []
    assert b"pwned\x07" not in terminal.received


def test_a_branch_is_read_from_its_first_line_to_its_last(branch: Repo):
    with opened(branch) as terminal:
        assert progress(terminal)[0] == 0
        units = progress(terminal)[1]
        for done in range(1, units + 1):
            terminal.press("r")
            terminal.wait_for(f"{done}/{units} read")
        ended_well(terminal)


def test_hostile_content_is_shown_as_symbols(branch: Repo):
    with opened(branch) as terminal:
        terminal.press("/")
        terminal.wait_for("search in")
        terminal.type("pwned\n")
        terminal.wait_for("1 of 1")
        terminal.wait_for("U+202E")
        terminal.press("escape")
        terminal.wait_quiet()
        ended_well(terminal)


@dataclass(frozen=True)
class Step:
    """Keys to press, what is on the screen when they have worked, and what must be there ever after."""

    name: str
    keys: tuple[str, ...]
    seen: str | re.Pattern[str]
    kept: Callable[[Terminal], bool]
    text: str = ""


def marked(number: int) -> Callable[[Terminal], bool]:
    return lambda terminal: progress(terminal)[0] == number


def listed(text: str) -> Callable[[Terminal], bool]:
    """Whether a comment or note is in the list of comments."""

    def shown(terminal: Terminal) -> bool:
        terminal.press("g", "m")
        terminal.wait_for(text)
        terminal.press("g", "c")
        terminal.wait_for(re.compile(r"[○◐✓●] 1 "))
        return True

    return shown


def read(number: int) -> re.Pattern[str]:
    """The bar at the top with so many changes read: a file's own count looks much the same."""
    return re.compile(rf"━ {number}/\d+ read")


STEPS = [
    Step("a mark", ("r",), read(1), marked(1)),
    Step("another", ("u", "r"), read(2), marked(2)),
    Step("a comment", ("c",), "Why here?", listed("Why here?"), text="Why here?"),
    Step("a mark taken back", ("g", "g", "x"), read(1), marked(1)),
    Step("a mark again", ("g", "g", "r"), read(2), marked(2)),
    Step("a second comment", ("J", "j", "c"), "And here", listed("And here"), text="And here"),
]


def write(terminal: Terminal, text: str) -> None:
    """Type into the editor that opens, and save."""
    terminal.wait_for("ctrl+s")
    terminal.type(text)
    terminal.wait_for(text)
    terminal.press("ctrl+s")
    terminal.wait_gone("ctrl+s")


def test_a_kill_after_any_step_loses_nothing(branch: Repo):
    """Each step is killed the moment its effect is on the screen; all of them are there when reopened."""
    kept: list[Step] = []
    for step in STEPS:
        with opened(branch) as terminal:
            for before in kept:
                assert before.kept(terminal), f"{before.name} is gone after a kill"
            terminal.press(*step.keys)
            if step.text:
                write(terminal, step.text)
            terminal.wait_for(step.seen)
            terminal.kill()
            assert terminal.survivors() == [] or _gone(terminal)
        if step.name.startswith(("a mark", "another")):
            kept = [one for one in kept if "mark" not in one.name and one.name != "another"]
        kept.append(step)
    with opened(branch) as terminal:
        for before in kept:
            assert before.kept(terminal)
        ended_well(terminal)


def _gone(terminal: Terminal) -> bool:
    """The worker notices by the end of its pipe; it is given a moment."""
    terminal.wait_until(lambda: terminal.survivors() == [], "the worker to end")
    return True


def test_a_kill_between_any_two_letters_keeps_what_was_typed(branch: Repo):
    text = "half a thought"
    already = 0
    for letters in (1, 6, len(text)):
        with opened(branch) as terminal:
            terminal.press("J", "j", "c")
            terminal.wait_for(typed(text[:already]) if already else "What should change")
            terminal.type(text[already:letters])
            terminal.wait_for(typed(text[:letters]))
            terminal.kill()
        already = letters
    with opened(branch) as terminal:
        terminal.press("J", "j", "c")
        terminal.wait_for(typed(text))
        terminal.press("ctrl+s")
        assert listed(text)(terminal)
        ended_well(terminal)


def typed(text: str) -> re.Pattern[str]:
    """The field of an editor with this text in it, and nothing else."""
    return re.compile(rf"│  ?{re.escape(text)} +│")


def test_keys_typed_behind_a_save_are_the_review_s(branch: Repo):
    """A save takes a moment; what is typed meanwhile must not end up in the text, nor nowhere."""
    with opened(branch) as terminal:
        terminal.press("c")
        terminal.wait_for("What should change")
        terminal.send(
            b"".join(encode(key, terminal.screen.kitty_flags) for key in [*"saved", "ctrl+s", "g", "m"])
        )
        terminal.wait_gone("ctrl+s")
        terminal.wait_for("saved")
        ended_well(terminal)


def test_keys_typed_ahead_of_the_screen_are_obeyed_in_their_order(branch: Repo):
    """A slow line delivers keys in bursts: a comment must not be saved before its last letter is in it."""
    with opened(branch) as terminal:
        terminal.send(
            b"".join(encode(key, terminal.screen.kitty_flags) for key in ["c", *"in one go", "ctrl+s"])
        )
        terminal.wait_gone("ctrl+s")
        assert listed("in one go")(terminal)
        before = progress(terminal)
        terminal.send(b"".join(encode(key, terminal.screen.kitty_flags) for key in ["/", *"rrr", "enter"]))
        terminal.wait_quiet(0.5)
        assert progress(terminal) == before
        terminal.press("escape")
        terminal.wait_quiet()
        ended_well(terminal)


def test_a_kill_without_waiting_leaves_a_session_that_opens(branch: Repo):
    """Whatever was half done: a key has worked or it has not, and the journal is readable."""
    for _ in range(3):
        with opened(branch) as terminal:
            before = progress(terminal)[0]
            terminal.press("r", "r", "r")
            terminal.kill()
        with opened(branch) as terminal:
            after = progress(terminal)[0]
            assert before <= after <= before + 3
            ended_well(terminal)


def test_what_was_amended_is_unread_and_what_was_not_stays_read(branch: Repo):
    with opened(branch) as terminal:
        units = progress(terminal)[1]
        for done in range(1, units + 1):
            terminal.press("r")
            terminal.wait_for(f"{done}/{units} read")
        ended_well(terminal)
    branch.commit("amend later", {"prices.py": "def total(lines):\n    return 0\n"})
    branch.git("reset", "-q", "--soft", "HEAD~2")
    branch.git("commit", "-q", "-m", "squashed")
    with opened(branch) as terminal:
        assert progress(terminal) == (units - 1, units)
        ended_well(terminal)


@pytest.mark.parametrize(("cols", "rows"), [(80, 24), (40, 10), (200, 50)])
def test_the_terminal_may_be_small_and_may_change(branch: Repo, cols: int, rows: int):
    with Terminal([sys.executable, "-m", "reviewer"], cwd=branch.path, cols=cols, rows=rows) as terminal:
        terminal.wait_until(lambda: any(line.strip() for line in terminal.lines), "anything")
        terminal.wait_quiet()
        terminal.resize(100, 30)
        terminal.wait_for(READ)
        terminal.resize(cols, rows)
        terminal.wait_quiet()
        ended_well(terminal)


def test_without_a_terminal_a_review_says_so(branch: Repo):
    done = subprocess.run(
        [sys.executable, "-m", "reviewer"],
        cwd=branch.path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "needs a terminal" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupted_session_resumes_where_the_cursor_was(branch: Repo):
    with opened(branch) as terminal:
        terminal.press("J")
        terminal.wait_quiet()
        terminal.press("j", "j")
        terminal.wait_quiet(0.5)
        here = place(terminal)
        ended_well(terminal)
    with opened(branch) as terminal:
        terminal.wait_until(lambda: place(terminal) == here, f"the cursor at {here!r}")
        ended_well(terminal)


def place(terminal: Terminal) -> str:
    """The details' first line: the unit under the cursor."""
    lines = terminal.lines
    at = next((index for index, line in enumerate(lines) if "This change" in line), None)
    return lines[at + 1].strip().split("  ")[0] if at is not None else ""


def test_the_demo_is_reviewed_from_start_to_the_record_in_git(tmp_path: Path):
    """Move, mark, comment, note, acknowledge, approve; then git itself shows what was recorded."""
    demo = Repo(tmp_path / "demo")
    argv = [sys.executable, "-m", "reviewer", "demo", "--path", str(demo.path)]
    with Terminal(argv, cwd=tmp_path, cols=120, rows=40) as terminal:
        terminal.wait_for(re.compile(r"[○◐✓●] 1 "))
        terminal.press("J", "]", "G", "g", "g", "K")
        for key, text in (("c", "Is the retry bounded?"), ("d", "The chunk does what it says.")):
            terminal.press(key)
            write(terminal, text)
        read_everything(terminal)
        approve(terminal)
        ended_well(terminal, allow={"U+FE0F"})  # an emoji in the demo asks to be shown as one
    record = json.loads(demo.git("notes", "--ref=reviewer", "show", "agent/partial-refunds"))
    said = json.dumps(record)
    for words in ("approve", "Is the retry bounded?", "The chunk does what it says.", "Read line by line."):
        assert words in said
    assert "one-by-one" in said


def read_everything(terminal: Terminal) -> None:
    """One by one to the end; units that are still arriving are read when they are there."""
    for _ in range(600):
        done, units = progress(terminal)
        if done == units:
            terminal.wait_quiet(0.5)
            if progress(terminal) == (units, units):
                return
        terminal.press("r")
        terminal.wait_until(lambda done=done: progress(terminal)[0] > done, f"more than {done} read")
    raise AssertionError(f"600 marks did not do: {progress(terminal)}")


def approve(terminal: Terminal) -> None:
    """Through the dialog: every tag acknowledged on its own, a design note, then the button."""
    terminal.press("S")
    terminal.wait_for("approval waits for")
    tags = re.search(r"0 of (\d+) acknowledged", terminal.text)
    for number in range(1, int(tags[1]) + 1 if tags else 1):
        terminal.press("space", "down")
        terminal.wait_for(f"{number} of ")
    terminal.press("tab")
    terminal.wait_quiet()
    terminal.type("Read line by line.")
    terminal.wait_for("Read line by line.")
    terminal.wait_for("everything approval demands holds")
    terminal.press("tab")
    terminal.wait_quiet()
    terminal.press("enter")
    terminal.wait_for("git notes --ref=reviewer show")
    terminal.press("escape")
    terminal.wait_gone("git notes --ref=reviewer show")
