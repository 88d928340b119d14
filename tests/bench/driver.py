"""Drives a program in a real pseudo terminal and notes when each byte came; nothing is emulated meanwhile."""

import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.escapes import tokens
from tests.screen import Screen

COLS, ROWS = 160, 48
FRAME_END = b"\x1b[?2026l"
"""What ends a frame of a program that draws in one go (synchronized output)."""

QUIET = 0.05
"""Seconds without a byte after which an answer is complete."""

ASKED = re.compile(
    rb"\x1b\[[>=?]?[0-9;]*(?:[cnqut]|\$p)|\x1b\][0-9;]*\?(?:\x07|\x1b\\)|\x1bP\+q[0-9A-Fa-f;]*\x1b\\"
)
UNWANTED = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
"""A size in the environment would hide the terminal's; an installed program has its byte code at hand."""

TICKS = os.sysconf("SC_CLK_TCK")


class Chunk(NamedTuple):
    """Bytes, and the seconds from the start at which they came."""

    at: float
    data: bytes


class Answer(NamedTuple):
    """What a key led to: seconds to its first finished frame and to the last byte, and the bytes."""

    frame: float
    last: float
    size: int


@dataclass(frozen=True, slots=True)
class Held:
    """What came of a key held down: how far the last frame lagged, frames, bytes and processor time a key."""

    lag: float
    frames: float
    size: float
    processor: float


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB: the program's own process and its children, shared pages counted in part; and its peak."""

    own: float
    children: float
    peak: float


class Program:
    """A running program."""

    def __init__(
        self, argv: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.chunks: list[Chunk] = []
        self.over = False
        self._screen = Screen(COLS, ROWS)
        self._unanswered = b""
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, COLS * 10, ROWS * 20))
        kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
        environment = kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(env or {})
        self.began = time.perf_counter()
        self.pid = os.fork()
        if not self.pid:
            with suppress(OSError):
                os.close(master)
                os.login_tty(slave)
                os.chdir(cwd)
                os.execvpe(str(argv[0]), [str(word) for word in argv], environment)
            os._exit(127)
        os.close(slave)
        self._master = master

    # -- what comes

    def read(self, timeout: float) -> bytes:
        """The next bytes; none after the timeout, or when the program is over."""
        if self.over or not select.select([self._master], [], [], max(0.0, timeout))[0]:
            return b""
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # EIO: it has gone
            data = b""
        at = time.perf_counter() - self.began
        if not data:
            self.over = True
            return b""
        self.chunks.append(Chunk(at, data))
        self._reply(data)
        return data

    def _reply(self, data: bytes) -> None:
        """Answer what is asked, as a modern terminal would."""
        data = self._unanswered + data
        end = 0
        for match in ASKED.finditer(data):
            end = match.end()
            for token in tokens(match[0]):
                if answer := self._screen.answer(token):
                    self.send(answer)
        begun = data.rfind(b"\x1b", max(end, len(data) - 32))
        self._unanswered = data[begun:] if begun >= 0 else b""

    def until(self, holds: Callable[[bytes], bool], limit: float) -> float | None:
        """Seconds from the start to the chunk with which something holds of everything since this call."""
        end = time.perf_counter() + limit
        seen = bytearray()
        while time.perf_counter() < end and not self.over:
            seen += self.read(end - time.perf_counter())
            if holds(bytes(seen)):
                return self.chunks[-1].at
        return None

    def until_quiet(self, seconds: float, limit: float = 30.0) -> None:
        """Read until nothing came for so long."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end and self.read(seconds):
            pass

    # -- what is done

    def send(self, data: bytes) -> None:
        """Type something."""
        with suppress(OSError):
            os.write(self._master, data)

    def press(self, key: bytes, limit: float = 3.0) -> Answer | None:
        """Press a key once the screen is quiet; None when nothing was drawn, as at the end of everything."""
        self.until_quiet(0.02, 1.0)
        before = len(self.chunks)
        began = time.perf_counter()
        self.send(key)
        frame = 0.0
        data = self.read(limit)
        tail = b""
        while data:
            if not frame and FRAME_END in tail + data:
                frame = self.chunks[-1].at
            tail = data[-len(FRAME_END) :]
            if time.perf_counter() - began > limit:
                break
            data = self.read(QUIET)
        came = self.chunks[before:]
        if not came:
            return None
        start = began - self.began
        return Answer(
            (frame or came[-1].at) - start, came[-1].at - start, sum(len(chunk.data) for chunk in came)
        )

    def hold(self, key: bytes, seconds: float = 3.0, rate: float = 30.0) -> Held:
        """Hold a key down: it repeats at a rate."""
        self.until_quiet(0.1, 2.0)
        before, processor = len(self.chunks), self.processor()
        began = due = time.perf_counter()
        sent, last = 0, began
        while (now := time.perf_counter()) < began + seconds:
            if now >= due:
                self.send(key)
                sent, last, due = sent + 1, now, due + 1 / rate
            self.read(min(due, began + seconds) - time.perf_counter())
        self.until_quiet(0.2, 20.0)
        came = self.chunks[before:]
        data = b"".join(chunk.data for chunk in came)
        lag = came[-1].at - (last - self.began) if came else float("nan")
        used = self.processor() - processor
        return Held(lag, data.count(FRAME_END) / sent, len(data) / sent, used / sent)

    # -- what it takes

    def processor(self) -> float:
        """Seconds of processor time of its own process."""
        return _processor(self.pid)

    def children_processor(self) -> float:
        """Seconds of processor time of the processes it started, those that have gone left out."""
        return sum(_processor(pid) for pid in _family(self.pid)[1:])

    def until_idle(self, limit: float) -> bool:
        """Wait until its children have computed nothing for a second; False when they go on."""
        end = time.perf_counter() + limit
        used, since = self.children_processor(), time.perf_counter()
        while time.perf_counter() < end:
            self.read(0.1)
            now = self.children_processor()
            if now != used:
                used, since = now, time.perf_counter()
            elif time.perf_counter() - since > 1.0:
                return True
        return False

    def memory(self) -> Memory:
        """What it holds now."""
        own, *children = _family(self.pid)
        peak = _field(f"/proc/{own}/status", "VmHWM")
        return Memory(
            _field(f"/proc/{own}/smaps_rollup", "Pss"),
            sum(_field(f"/proc/{pid}/smaps_rollup", "Pss") for pid in children),
            peak,
        )

    def close(self) -> None:
        """End it and everything it started."""
        for pid in reversed(_family(self.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.close(self._master)
        os.waitpid(self.pid, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()


def _family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _processor(pid: int) -> float:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS
    return 0.0


def _field(path: str, name: str) -> float:
    """A field of /proc in kB, as MiB."""
    with suppress(OSError):
        match = re.search(rf"^{name}:\s+(\d+) kB", Path(path).read_text(), re.MULTILINE)
        return int(match[1]) / 1024 if match else 0.0
    return 0.0
