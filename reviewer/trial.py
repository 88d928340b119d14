"""The job `split --verify`: a command run on each step of a stack, to see which steps stand alone."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

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
FATAL = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Trial:
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
    with _told_to_end(), temporary_worktree(location, steps[0]) as tree:
        for number, commit in enumerate(steps, 1):
            watch(number)
            tree.go_to(commit)
            yield _tried(number, commit, command, tree.path)


def _tried(number: int, commit: str, command: Sequence[str], folder: Path) -> Trial:
    with tempfile.TemporaryFile() as output:
        begun = time.monotonic()
        try:
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise BadInput(f"{command[0]} cannot be started: {error.strerror}.") from None
        try:
            code = child.wait()
        finally:
            _end(child)
        size = output.seek(0, os.SEEK_END)
        output.seek(max(0, size - KEPT_BYTES))
        text = output.read().decode("utf-8", "replace") if code else ""
    lines = tuple(text.rstrip("\n").split("\n")[-KEPT_LINES:]) if text.strip() else ()
    return Trial(number, commit, code, time.monotonic() - begun, lines)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a command with everything it started."""
    for told in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, told)
        if child.poll() is not None:
            if told is signal.SIGTERM:
                continue
            return
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)


def _environment() -> dict[str, str]:
    """The user's, without what would lead git in the work tree to another repository."""
    return {name: value for name, value in os.environ.items() if name not in LEADS_ELSEWHERE}


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Signals that would end the process at once end it by way of its clean-up instead."""

    def ended(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, ended) for number in FATAL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
