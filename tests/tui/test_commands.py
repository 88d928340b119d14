"""Every command of the table, pressed in a real terminal, does what it is there for, where a reader can see it.

One session serves all of them: each case comes from the first row, presses its command's own key, waits for what
must then be seen (and was not before), and puts back what it changed.
"""

import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewer.tui.color import Depth
from reviewer.tui.keynames import parse
from reviewer.tui.keys import COMMANDS, NORMAL, Context
from reviewer.tui.paint import Back
from reviewer.tui.terminal import ALTERNATE_SCREEN
from reviewer.tui.theme import Palette
from reviewer.tui.themefile import load, names
from tests.repo import Repo
from tests.terminal import Terminal
from tests.tui.scenario import make

pytestmark = [pytest.mark.terminal, pytest.mark.slow]

PROMPT = "ready>"
READY = r"[○◐✓●] 1 "
HOME = "1  Change `login`"
SEARCH = "search in"
"""What stands in the line that a search is typed into."""
RIGHT = 112
"""A column of the diff in which no text stands, left of the scroll bar."""
PALETTE = Palette(load("dark"), Depth.TRUE)
LIT = {PALETTE.look(back, "text", True).back for back in Back} - {
    PALETTE.look(back, "text", False).back for back in Back
}


class Session:
    """The program in a shell of its own, so that it can be stopped and taken up again."""

    def __init__(self, repo: Repo, editor: Path) -> None:
        self.repo = repo
        self.entered = 0
        self.opened = editor.with_name("opened")
        env = {"PS1": f"{PROMPT} ", "EDITOR": f"{editor}", "ENV": "", "OPENED": str(self.opened)}
        self.terminal = Terminal(["sh", "-i"], cwd=repo.path, cols=120, rows=36, env=env)
        self.terminal.wait_for(PROMPT)
        self.start()
        self.go("fee = 5")
        self.terminal.press("c")
        self.terminal.wait_for("What should change")
        self.terminal.type("Why five?")
        self.terminal.press("ctrl+s")
        self.terminal.wait_for("comment kept")

    def start(self) -> None:
        """Open the review, in which every theme is one the cursor is found in."""
        self.terminal.type(f"{shlex.quote(sys.executable)} -m reviewer --theme dark\n")
        self.wait(lambda: shows(READY)(self), "the chunks")

    def press(self, *keys: str) -> None:
        """Press keys; what a search is typed into is waited for, as a person would."""
        for key in keys:
            self.terminal.press(key)
            if key == "/":
                self.terminal.wait_for(SEARCH)

    @property
    def text(self) -> str:
        return self.terminal.text

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        self.terminal.wait_until(holds, what)

    @property
    def line(self) -> str:
        """The diff's line under the cursor, "" while there is none or something lies over it."""
        buffer = self.terminal.screen.buffer
        lit = [row for row in range(2, 35) if f"#{buffer[row][RIGHT].bg}" in LIT]
        return self.terminal.lines[lit[0]] if len(lit) == 1 else ""

    @property
    def unit(self) -> str:
        """The details' first line: the change under the cursor."""
        lines = self.terminal.lines
        at = next((row for row, line in enumerate(lines) if line.strip().endswith("This change")), None)
        return lines[at + 1] if at is not None else ""

    def home(self) -> None:
        """Nothing open, nothing chosen, the cursor on the first row."""
        if PROMPT in self.text:
            self.start()
        self.terminal.press("escape", "escape", "escape", "g", "g")
        self.wait(lambda: HOME in self.line, "the first row under the cursor")
        self.entered = self.entries()

    def entries(self) -> int:
        """How often the program has taken a screen of its own."""
        return self.terminal.received.count(ALTERNATE_SCREEN.encode())

    def go(self, text: str) -> None:
        """Put the cursor on a changed line."""
        self.press("/")
        self.terminal.type(f"{text}\n")
        self.wait(lambda: text in self.line, f"the cursor on {text!r}")
        self.terminal.press("escape")
        self.wait(lambda: " of " not in self.terminal.lines[-1], "the search to end")


Seen = Callable[[Session], bool]


def on(text: str) -> Seen:
    """The cursor is on a line with this text."""
    return lambda session: text in session.line


def at_unit(text: str) -> Seen:
    """The change under the cursor is this one."""
    return lambda session: text in session.unit


def on_rung(first: int, last: int) -> Seen:
    """The cursor is on one of these rungs of the ladder."""

    def seen(session: Session) -> bool:
        found = re.search(r"rung (\d+) ", session.line)
        return found is not None and first <= int(found[1]) <= last

    return seen


def shows(pattern: str) -> Seen:
    """This is on the screen."""
    return lambda session: re.search(pattern, session.text) is not None


def hides(text: str) -> Seen:
    """This is no longer on the screen."""
    return lambda session: text not in session.text


def says(pattern: str) -> Seen:
    """The bottom line says so."""
    return lambda session: re.search(pattern, session.terminal.lines[-1]) is not None


class Case(NamedTuple):
    """What a command is to do.

    `at`: the line it starts on; `given`: keys pressed before, and what they must lead to. `then`: keys that
    follow its own, once what it `opens` is there. `after`: keys that put back what it changed, and what they lead to.
    """

    seen: Seen
    at: str = ""
    given: tuple[str, Seen] | None = None
    then: str = ""
    after: tuple[str, Seen] | None = None
    opens: str = ""


QUEUE = shows(r"Chunks 1 2 3 4 5")
CHUNKS = ("g c", shows("Chunks"))
CLOSED = "escape"
COSTS = '"""What sending it costs'
REREAD = ("X", shows("0/8 read"))
TAKEN_BACK = ("s u", says("taken back"))
PRICES = "shop/prices.py:"


def closing(what: str) -> tuple[str, Seen]:
    return (CLOSED, hides(what))


CASES: dict[str, Case] = {
    "move.line-down": Case(on_rung(31, 31), "rung 30 "),
    "move.line-up": Case(on_rung(29, 29), "rung 30 "),
    "move.half-page-down": Case(on_rung(36, 48), "rung 30 "),
    "move.half-page-up": Case(on_rung(12, 24), "rung 30 "),
    "move.page-down": Case(on_rung(49, 60), "rung 30 "),
    "move.page-up": Case(on_rung(1, 11), "rung 30 "),
    "move.first": Case(on(HOME), "rung 30 "),
    "move.last": Case(on("changed lines folded")),
    "move.change-next": Case(at_unit(PRICES + "26"), "fee = 5"),
    "move.change-previous": Case(at_unit(PRICES + "6"), "fee = 4"),
    "move.unread-next": Case(at_unit(PRICES + "26"), "fee = 5"),
    "move.unread-previous": Case(at_unit(PRICES + "6"), "fee = 4"),
    "move.chunk-next": Case(on("2  Change `refund`")),
    "move.chunk-previous": Case(on("2  Change `refund`"), "rung 30 "),
    "move.finding-next": Case(at_unit("package-lock.json:3"), "rung 30 "),
    "move.finding-previous": Case(at_unit(PRICES + "6"), "rung 30 "),
    "move.comment-next": Case(on("fee = 5")),
    "move.comment-previous": Case(on("fee = 5"), "rung 30 "),
    "move.file-next": Case(on("auth/login.py")),
    "move.file-previous": Case(on("docs/ladder.txt"), "rung 30 "),
    "move.function-next": Case(at_unit(PRICES + "6"), "user.password =="),
    "move.function-previous": Case(at_unit(PRICES + "6"), "fee = 4"),
    "move.back": Case(on_rung(30, 30), "rung 30 ", ("g g", on(HOME))),
    "move.forward": Case(on(HOME), "rung 30 ", ("g g ctrl+o", on_rung(30, 30))),
    "move.to-line": Case(on_rung(42, 42), "rung 30 ", then="4 2 enter"),
    "move.to-old-line": Case(on("- rule 9"), "rule thirty", then="9 enter"),
    "move.pane-next": Case(QUEUE, after=(CLOSED, hides("1 2 3 4 5"))),
    "move.pane-previous": Case(QUEUE, after=(CLOSED, hides("1 2 3 4 5"))),
    "mark.read": Case(shows("1/8 read"), "fee = 5", after=REREAD),
    "mark.unread": Case(shows("0/8 read"), "fee = 5", ("r [", shows("1/8 read"))),
    "mark.chunk-read": Case(shows("1/8 read"), "rung 30 ", after=REREAD),
    "mark.undo": Case(shows("0/8 read"), "rung 30 ", ("r", shows("1/8 read"))),
    "comment.line": Case(shows("What should change"), "rung 30 ", after=closing("What should change")),
    "comment.list": Case(shows("Comments  .*1 "), after=closing("enter go")),
    "sign-off": Case(shows("Requirements"), after=closing("Requirements")),
    "note.chunk": Case(shows("Why is this safe"), after=closing("Why is this safe")),
    "note.change": Case(shows("Why is this change safe"), after=closing("Why is this change safe")),
    "select.range": Case(says("selecting"), "rung 30 "),
    "search.open": Case(on_rung(44, 44), then="r u n g space 4 4 enter"),
    "search.next": Case(says("2 of 16"), given=("/ r u l e enter", says("1 of 16"))),
    "search.previous": Case(says("16 of 16"), given=("/ r u l e enter", says("1 of 16"))),
    "filter.open": Case(
        shows("& docs"), then="d o c s enter", after=(CLOSED, hides("& docs")), opens="show only"
    ),
    "filter.unread": Case(shows("& unread"), after=("g u", hides("& unread"))),
    "filter.mine": Case(shows("& mine"), after=("g o", hides("& mine"))),
    "find.open": Case(at_unit("docs/ladder.txt"), then="l a d d e r enter", opens="enter choose"),
    "find.symbol": Case(at_unit(PRICES + "15"), then="s h i p p enter", opens="enter choose"),
    "queue.open": Case(at_unit(PRICES + "6"), given=("tab j", QUEUE)),
    "queue.chunks": Case(shows(" Chunks "), given=("g t", shows(" Files "))),
    "queue.tree": Case(shows(" Files "), after=CHUNKS),
    "queue.to-read": Case(shows("To read · read"), after=CHUNKS),
    "queue.findings": Case(shows(" Findings "), after=CHUNKS),
    "queue.comments": Case(shows(" Comments "), after=CHUNKS),
    "queue.hide-done": Case(says("what is read is hidden"), after=("h", says("everything is shown"))),
    "arrange.move": Case(shows("Move 1 change to"), "fee = 5", after=closing("Move 1 change")),
    "arrange.merge": Case(shows("Merge chunk 1 into"), after=closing("Merge chunk")),
    "arrange.cut": Case(says("cut: 3"), "fee = 5", after=TAKEN_BACK),
    "arrange.rename": Case(shows("Title of chunk 1"), after=closing("Title of chunk")),
    "arrange.up": Case(says("now chunk 2"), "rung 30 ", after=TAKEN_BACK),
    "arrange.down": Case(says("now chunk 4"), "rung 30 ", after=TAKEN_BACK),
    "arrange.finer": Case(says("finer")),
    "arrange.coarser": Case(says("coarser")),
    "arrange.undo": Case(says("taken back"), "fee = 5", ("s c", says("cut: 3"))),
    "arrange.redo": Case(says("made again"), "fee = 5", ("s c s u", says("taken back")), after=TAKEN_BACK),
    "arrange.stack": Case(shows("Write the chunks as"), after=closing("Write the chunks as")),
    "view.open": Case(shows('"version": "1.0.1"'), given=("G", on("folded")), after=("o", on("folded"))),
    "view.layout": Case(says("layout: unified"), after=("t t", says("layout: by width"))),
    "view.expand": Case(shows(COSTS), "fee = 5", after=("Z Z", hides(COSTS))),
    "view.function": Case(shows(COSTS), "fee = 5", after=("Z Z", hides(COSTS))),
    "view.whole-file": Case(shows(COSTS), "fee = 5", after=("Z", hides(COSTS))),
    "view.fold": Case(shows("80 changed lines folded"), "rung 30 ", after=("o", hides("lines folded"))),
    "view.only-chunk": Case(says("only chunk 1"), after=(CLOSED, says("the whole change"))),
    "view.whitespace": Case(says("white space alone hidden"), after=("W", says("shown again"))),
    "view.left": Case(shows("rung 30 of"), "rung 30 ", ("right", hides("rung 30 of"))),
    "view.right": Case(hides("rung 30 of"), "rung 30 ", after=("left", shows("rung 30 of"))),
    "view.queue": Case(hides("Chunks"), after=("B", shows("Chunks"))),
    "view.details": Case(hides("This change"), after=("I", shows("This change"))),
    "view.colors": Case(says("not plain for its size")),
    "view.blanks": Case(shows("rung·30·of"), "rung 30 ", after=("g b", shows("rung 30 of"))),
    "view.only-file": Case(says("only docs/ladder.txt"), "rung 30 ", after=("O", says("the whole change"))),
    "view.wrap": Case(says("long lines are wrapped"), after=("g w", says("go on to the right"))),
    "view.since-read": Case(says("no earlier form of this change")),
    "view.theme": Case(says("theme: "), after=(" ".join("T" * (len(names()) - 1)), says("theme: Dark"))),
    "session.back": Case(says("the whole change"), given=("w", says("only chunk 1"))),
    "session.info": Case(shows("About this change"), after=closing("About this change")),
    "audit.line": Case(shows("Audit of auth/login.py:2"), "user.password ==", after=closing("Audit of")),
    "session.editor": Case(lambda session: session.opened.exists(), "rung 30 ", after=("j", on_rung(31, 31))),
    "session.copy": Case(says("1 line sent to the clipboard"), "rung 30 "),
    "session.copy-place": Case(says("path and line sent to the clipboard"), "rung 30 "),
    "session.copy-hunk": Case(says("as a patch sent to the clipboard"), "rung 30 "),
    "session.copy-link": Case(says("commit:path .* sent to the clipboard"), "rung 30 "),
    "session.sync": Case(shows("There is no remote"), after=closing("There is no remote")),
    "session.reload": Case(lambda session: session.entries() > session.entered, after=("", shows(READY))),
    "session.suspend": Case(shows(PROMPT), "rung 30 ", after=("f g enter", on_rung(30, 30))),
    "session.palette": Case(shows(r"Commands +\d+"), after=closing("enter choose")),
    "session.help": Case(shows("Half a page down"), after=closing("Half a page down")),
    "session.quit": Case(shows(PROMPT)),
}


@pytest.fixture(scope="module")
def sessions() -> Iterator[list[Session]]:
    """The session all cases share: none before the first, and none after one that failed."""
    kept: list[Session] = []
    yield kept
    for session in kept:
        session.terminal.close()


@pytest.fixture
def session(sessions: list[Session], tmp_path_factory: pytest.TempPathFactory) -> Session:
    if not sessions:
        folder = tmp_path_factory.mktemp("commands")
        editor = folder / "editor"
        editor.write_text('#!/bin/sh\necho "$@" >"$OPENED"\n')
        editor.chmod(0o755)
        sessions.append(Session(make(Repo.init(folder / "repo")), editor))
    return sessions[0]


def keys_of(id: str) -> tuple[str, ...]:
    """The first key of a command in the diff, or in its own pane."""
    command = NORMAL.command(id)
    here = Context.DIFF if command.context is Context.EVERYWHERE else command.context
    written = next(key for key in command.keys if parse(key)[0] in (None, "", here))
    return tuple(written.partition(":")[2].split() if written.startswith(f"{here}:") else written.split())


def test_every_command_of_the_table_has_a_case():
    assert {command.id for command in COMMANDS} == set(CASES)


@pytest.mark.parametrize("id", CASES)
def test_a_command_does_what_it_is_there_for(id: str, session: Session, sessions: list[Session]):
    case, terminal = CASES[id], session.terminal
    try:
        session.home()
        if case.at:
            session.go(case.at)
        if case.given:
            keys, seen = case.given
            session.press(*keys.split())
            session.wait(lambda: seen(session), f"what {keys!r} leads to")
        assert not case.seen(session), "it is to be seen that the command did it"
        session.press(*keys_of(id))
        if case.opens:
            terminal.wait_for(case.opens)
        terminal.press(*case.then.split())
        session.wait(lambda: case.seen(session), f"what {id} is there for")
        if case.after:
            keys, back = case.after
            terminal.press(*keys.split())
            session.wait(lambda: back(session), f"what {keys!r} leads back to")
    except BaseException:
        sessions.remove(session)  # the next case finds a session in which nothing is left over
        terminal.close()
        raise
