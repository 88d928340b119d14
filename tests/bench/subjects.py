"""What is measured, and how: one start of each program, its keys, its memory."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.changes import Change
from tests.bench.driver import FRAME_END, Answer, Held, Memory, Program
from tests.bench.stages import Pressed, Watched, read

MARKER = re.compile(rb"marker(\d{6})")
"""The names in everything that is shown: they tell content from frame, and one screen from another."""

PAGE_DOWN = b"\x1b[6~"
FIRST_BYTES = 64 << 10
PATIENCE = 60.0
IDLE = 60.0
"""Seconds the analysis is waited for; what it has not done by then goes on beside the keys."""
WATCHED_IDLE = 20.0
WATCHED_KEYS = 8

MOST_PAGES = 400
PAGES_AT_ONCE = 4
NEW_NAMES = 2
"""Names that were not there before, from which on a page has been turned."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key to press: its bytes, how often, the one that leads back, and what is typed before all of them."""

    data: bytes
    times: int
    back: bytes = b""
    before: bytes = b""


BUSY = "line while it is analysed"
INSIDE = "line, inside the screen"
SCROLLED = "line, scrolling"

REVIEWER_KEYS = {
    INSIDE: Key(b"j", 25, back=b"k", before=b"jjjjjjjj"),
    SCROLLED: Key(b"j", 60, before=PAGE_DOWN * 2),
    "page": Key(PAGE_DOWN, 40),
    "next change": Key(b"]", 30),
    "next chunk": Key(b"J", 20),
    "to the end": Key(b"G", 8, back=b"gg"),
    "next match": Key(b"n", 20, before=b"/m\r"),
}
SCROLL_KEYS = {
    SCROLLED: Key(b"j", 60, before=PAGE_DOWN * 2),
    "page": Key(PAGE_DOWN, 40),
    "to the end": Key(b"G", 8, back=b"g"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A program: what starts it, the keys it knows, and the one that leads to the beginning."""

    name: str
    argv: Callable[[Change], list[str]]
    keys: Mapping[str, Key] = field(default_factory=dict)
    home: bytes = b""
    works_beside: bool = False


REVIEWER = Subject(
    "reviewer",
    lambda change: [str(Path(sys.executable).with_name("reviewer")), change.target],
    REVIEWER_KEYS,
    home=b"gg",
    works_beside=True,
)
BARE = Subject("bare Textual app", lambda _: [sys.executable, "-P", str(app("bare"))])
SCROLLING = Subject(
    "empty ScrollView", lambda _: [sys.executable, "-P", str(app("scrolling"))], SCROLL_KEYS, home=b"g"
)
TEXTUAL = (REVIEWER, BARE, SCROLLING)


def app(name: str) -> Path:
    """One of the programs measured beside ours."""
    return Path(__file__).with_name("apps") / f"{name}.py"


@dataclass(frozen=True, slots=True)
class Start:
    """How a program starts: seconds to its first content, and to the answer to a key typed then; MiB at the end."""

    first: float | None
    ready: float | None
    memory: Memory


def start(subject: Subject, change: Change, home: Path) -> Start:
    """Start a program and see it answer."""
    with started(subject, change, home) as program:
        first = content(program)
        answered = None
        if first is not None:
            answered = ready(program) if subject.keys else last_byte(program)
        return Start(first, answered, program.memory())


@dataclass(slots=True)
class Run:
    """One use of a program; seconds, and MiB."""

    busy: list[Answer] = field(default_factory=list)
    keys: dict[str, list[Answer]] = field(default_factory=dict)
    held: Held | None = None
    memory: Memory | None = None
    paged: Memory | None = None
    pages: int = 0
    idle: float | None = None


def run(subject: Subject, change: Change, home: Path) -> Run:
    """Start a program, use it as a reader would, and end it."""
    result = Run()
    with started(subject, change, home) as program:
        if content(program) is None:
            return result
        if subject.keys:
            ready(program)
        if subject.works_beside:
            result.busy = presses(program, Key(b"j", 30))
            began = time.perf_counter()
            result.idle = time.perf_counter() - began if program.until_idle(IDLE) else None
            result.memory = program.memory()
        for name, key in subject.keys.items():
            for typed in (subject.home, key.before):
                program.send(typed)
                program.until_quiet(0.3)
            result.keys[name] = presses(program, key)
        if subject.keys:
            result.held = program.hold(b"j")
        if subject.works_beside:
            program.send(b"\x1b")  # the search ends: what it lights up is none of the pages' own
            program.until_quiet(0.5)
            program.send(subject.home)
            result.pages = page_through(program)
            result.paged = program.memory()
    return result


def start_once(subject: Subject, change: Change, home: Path) -> None:
    """Start it so that its byte code is written and its files are in memory."""
    with started(subject, change, home) as program:
        content(program)
        program.until_quiet(0.5, 5.0)


def page_through(program: Program) -> int:
    """Page through everything, a few keys at a time, up to the end or to MOST_PAGES; how many pages that were."""
    pages, shown = 0, set[bytes]()
    while pages < MOST_PAGES:
        before, first = shown, len(program.chunks)
        program.send(PAGE_DOWN * PAGES_AT_ONCE)
        program.read(2.0)
        program.until_quiet(0.03, 1.0)
        shown = markers(b"".join(chunk.data for chunk in program.chunks[first:]))
        if shown <= before:
            break
        pages += PAGES_AT_ONCE
    program.until_quiet(0.3, 5.0)
    return pages


def watch(change: Change, home: Path, log: Path) -> Watched:
    """Use the program once more with a stopwatch in it: what its stages take, at the start and at each key."""
    argv = [sys.executable, "-P", str(app("watched")), str(log), change.target]
    subject = Subject("watched", lambda _: argv, REVIEWER_KEYS, home=REVIEWER.home)
    pressed: dict[str, list[Pressed]] = {}
    with started(subject, change, home) as program:
        if content(program) is None:
            raise RuntimeError("The watched program showed nothing.")
        answered = ready(program)
        pressed[BUSY] = timed_presses(program, Key(b"j", WATCHED_KEYS))
        program.until_idle(WATCHED_IDLE)
        for name, key in subject.keys.items():
            for typed in (subject.home, key.before):
                program.send(typed)
                program.until_quiet(0.3)
            pressed[name] = timed_presses(program, Key(key.data, WATCHED_KEYS, key.back))
        return Watched(read(log), program.began, answered, pressed)


def timed_presses(program: Program, key: Key) -> list[Pressed]:
    """When each of some keys was pressed, and how long its frame took."""
    found = []
    for _ in range(key.times):
        program.until_quiet(0.02, 1.0)
        began = time.perf_counter()
        if (answer := program.press(key.data)) is None:
            break
        found.append(Pressed(began, answer.frame))
        if key.back:
            program.press(key.back)
    return found


def started(subject: Subject, change: Change, home: Path) -> Program:
    """The program, in a home of its own."""
    environment = {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LANG": "C.UTF-8",
        "PYTHONPYCACHEPREFIX": str(home.parent / "bytecode"),
    }
    return Program(subject.argv(change), cwd=change.path, env=environment)


def content(program: Program) -> float | None:
    """Seconds from the start to the first content."""
    return program.until(lambda seen: MARKER.search(seen) is not None, PATIENCE)


def ready(program: Program) -> float | None:
    """Seconds from the start until a key typed at the first sight of content has turned the page."""
    if not b"".join(chunk.data for chunk in program.chunks).endswith(FRAME_END):
        program.until(lambda seen: FRAME_END in seen, PATIENCE)  # the rest of the frame that content came in
    before = markers(b"".join(chunk.data for chunk in program.chunks))
    program.send(PAGE_DOWN)
    found = program.until(lambda seen: len(markers(seen) - before) >= NEW_NAMES, PATIENCE)
    program.until_quiet(0.1, 3.0)
    return found


def last_byte(program: Program) -> float:
    """Seconds from the start until it was quiet."""
    program.until_quiet(0.2, 3.0)
    return program.chunks[-1].at


def markers(data: bytes) -> set[bytes]:
    """The names in what was drawn."""
    return set(MARKER.findall(data))


def presses(program: Program, key: Key) -> list[Answer]:
    """The answers to a key pressed again and again, out of step with the program's own clock, up to the end."""
    answers = []
    for at in range(key.times):
        time.sleep((at * 7 % 11) / 400)
        answer = program.press(key.data)
        if answer is None:
            break
        answers.append(answer)
        if key.back:
            program.press(key.back)
    return answers


@dataclass(frozen=True, slots=True)
class GitDiff:
    """`git diff` read through a pipe: seconds to its first 64 KiB and to its end."""

    first: float
    whole: float


def git_diff(change: Change) -> GitDiff:
    """Run it once."""
    began = time.perf_counter()
    command = ["git", "diff", "-M", change.target]
    with subprocess.Popen(command, cwd=change.path, stdout=subprocess.PIPE, bufsize=0) as child:
        assert child.stdout
        read, first = 0, 0.0
        while piece := child.stdout.read(1 << 16):
            read += len(piece)
            if not first and read >= FIRST_BYTES:
                first = time.perf_counter() - began
    whole = time.perf_counter() - began
    return GitDiff(first or whole, whole)


def percentile(values: list[float], share: float) -> float:
    """The value below which so large a share lies; not a number of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def middle(values: list[float | None]) -> float:
    """The median of those that are known."""
    known = [value for value in values if value is not None]
    return median(known) if known else float("nan")
