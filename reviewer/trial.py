"""The job `split --verify`: a command run on each step of a stack, to see which steps stand alone."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

from msgspec import Struct

from reviewer.errors import BadInput
from reviewer.git.location import Location
from reviewer.git.worktree import temporary_worktree

KEPT_LINES = 12
"""Lines of a failed step's output that are shown: its end, where commands say what went wrong."""
KEPT_BYTES = 16_384
GRACE = 2.0
"""Seconds a command has to end by itself when it is told to."""
LEADS_ELSEWHERE = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_COMMON_DIR",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
    }
)
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Trial(Struct, frozen=True):
    """How a command ended on one step: its exit code (negative: the signal), how long it took, the end of what
    it said."""

    number: int
    commit: str
    code: int
    seconds: float
    tail: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the step stands alone by this command."""
        return self.code == 0


class Signals:
    """Signals that would end the process end it by way of its clean-up instead, and never in the middle of `held`."""

    def __init__(self) -> None:
        self._held = False
        self._waiting: int | None = None

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """From here on to the end."""
        before = {number: signal.signal(number, self._come) for number in ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """What comes in here waits until it is over."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._waiting is not None:
            self._leave(self._waiting)

    def _come(self, number: int, _frame: FrameType | None) -> None:
        if self._held:
            self._waiting = number
        else:
            self._leave(number)

    def _leave(self, number: int) -> None:
        self._waiting = None
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def try_steps(
    location: Location,
    steps: Sequence[str],
    command: Sequence[str],
    watch: Callable[[int], object] = lambda _number: None,
) -> Iterator[Trial]:
    """Run a command on each of these commits, in one temporary work tree; `watch` is told which is next.

    The work tree is removed, and the command ended with all it started, however this ends. Raises BadInput when the
    command cannot be started.
    """
    if not command:
        raise BadInput("--verify needs a command.", "Write it behind two dashes: --verify -- make test")
    if not steps:
        return
    signals = Signals()
    with signals.heeded(), temporary_worktree(location, steps[0]) as tree:
        for number, commit in enumerate(steps, 1):
            watch(number)
            tree.go_to(commit)
            yield _tried(number, commit, command, tree.path, signals)


def _tried(number: int, commit: str, command: Sequence[str], folder: Path, signals: Signals) -> Trial:
    with tempfile.TemporaryFile() as output:
        begun = time.monotonic()
        code = _run(command, folder, output, signals)
        seconds = time.monotonic() - begun
        size = output.seek(0, os.SEEK_END)
        output.seek(max(0, size - KEPT_BYTES))
        text = output.read().decode("utf-8", "replace") if code else ""
    lines = tuple(text.rstrip("\n").split("\n")[-KEPT_LINES:]) if text.strip() else ()
    return Trial(number, commit, code, seconds, lines)


def _run(command: Sequence[str], folder: Path, output: IO[bytes], signals: Signals) -> int:
    """The exit code of a command; nothing it started is left."""
    child: subprocess.Popen[bytes] | None = None
    try:
        with signals.held():  # a process that nobody knows of yet could not be ended
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return child.wait()
    except OSError as error:
        raise BadInput(f"{command[0]} cannot be started: {error.strerror}.") from None
    finally:
        if child is not None:
            with signals.held():
                _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a command with everything it started: asked first, then not asked."""
    for told in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, told)
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)


def _environment() -> dict[str, str]:
    """The user's, without what would lead git in the work tree to another repository."""
    return {name: value for name, value in os.environ.items() if name not in LEADS_ELSEWHERE}
