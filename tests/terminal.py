"""Drives a program in a real pseudo terminal and reads its screen, as a person at a modern terminal would.

    with Terminal([sys.executable, "-m", "reviewer", "demo"], cols=120, rows=36) as terminal:
        terminal.wait_for("to read")
        terminal.press("j", "space", "ctrl+p")
        terminal.type("approve")
        assert terminal.exit_code() == 0
        assert terminal.left_behind() == []
        assert disorderly(terminal.received) == []

Every byte the program writes is kept in `received`, its queries are answered, and waiting ends as soon as
what is waited for is on the screen: no test sleeps.
"""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.escapes import Token, Tokenizer
from tests.keyboard import bracketed, encode, mouse
from tests.screen import Screen

PATIENCE = 60.0
"""Seconds to wait before a test gives up; a loaded machine is slow, not wrong."""

# Makes the pseudo terminal the controlling one and becomes the program; a fork in a process with threads is
# not safe enough to do this in `preexec_fn`. Signals are as a shell gives them: what runs the tests may ignore some.
LAUNCH = """
import fcntl, os, signal, sys, termios
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGPIPE):
    signal.signal(number, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class NotSeen(AssertionError):
    """What was waited for did not come; the message shows the screen."""


class Terminal:
    """A program, its pseudo terminal, and what is on the screen."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        cols: int = 120,
        rows: int = 36,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        kitty: bool = True,
    ) -> None:
        self.received = bytearray()
        self.screen = Screen(cols, rows, kitty=kitty)
        self._undrawn: deque[Token] = deque()
        self._changed = threading.Condition()
        self._over = False
        self._master, slave = os.openpty()
        self._set_size(cols, rows)
        self._settings = termios.tcgetattr(self._master)
        self.process = subprocess.Popen(
            [sys.executable, "-ISc", LAUNCH, *map(str, argv)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env=_environment() | dict(env or {}),
            start_new_session=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    # -- what a person does

    def press(self, *keys: str) -> None:
        """Press keys by name ("j", "G", "enter", "shift+tab", "f1"), encoded as the program asked for."""
        for key in keys:
            self._catch_up()
            self.send(encode(key, self.screen.kitty_flags, application=1 in self.screen.modes))

    def type(self, text: str) -> None:
        """Type a text, character by character; a line feed is the enter key."""
        self.press(*("enter" if character == "\n" else character for character in text))

    def paste(self, text: str) -> None:
        """Paste a text: bracketed, where the program asked for that."""
        self._catch_up()
        self.send(bracketed(text) if 2004 in self.screen.modes else text.encode())

    def click(self, column: int, row: int, *, button: int = 0) -> None:
        """Press and release a mouse button on a cell (0-based); 64 and 65 are the wheel, up and down."""
        self._catch_up()
        if self.screen.modes.isdisjoint({1000, 1002, 1003}):
            raise NotSeen("the program did not ask for the mouse")
        self.send(mouse(column, row, button))

    def resize(self, cols: int, rows: int) -> None:
        """Change the window's size; the program gets SIGWINCH."""
        self._catch_up()
        with self._changed:
            self.screen.resize_to(cols, rows)
        self._set_size(cols, rows)

    def send(self, data: bytes) -> None:
        """Send raw bytes, as they are; nothing happens when the program has gone."""
        with suppress(OSError):
            while data:
                data = data[os.write(self._master, data) :]

    # -- what a person sees

    @property
    def lines(self) -> list[str]:
        """The screen's lines, without trailing blanks."""
        self._catch_up()
        with self._changed:
            return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, 0-based."""
        self._catch_up()
        return self.screen.cursor.x, self.screen.cursor.y

    def wait_until(self, holds: Callable[[], bool], what: str, timeout: float = PATIENCE) -> None:
        """Wait until something holds of the screen; raises NotSeen with the screen when it never does."""
        end = time.monotonic() + timeout
        while True:
            seen = len(self.received)
            self._catch_up()
            if not self.screen.inside_frame and holds():
                return
            with self._changed:
                left = end - time.monotonic()
                if left <= 0 or (self._over and not self._undrawn):
                    break
            self._wait_for_more(seen, min(left, 0.25))
        raise NotSeen(
            f"{'the program ended without' if self._over else 'waited in vain for'} {what}{self._picture()}"
        )

    def wait_for(self, text: str | re.Pattern[str], timeout: float = PATIENCE) -> None:
        """Wait until a text or a pattern is on the screen."""
        pattern = re.compile(re.escape(text)) if isinstance(text, str) else text
        self.wait_until(lambda: bool(pattern.search(self.text)), repr(text), timeout)

    def wait_gone(self, text: str, timeout: float = PATIENCE) -> None:
        """Wait until a text is no longer on the screen."""
        self.wait_until(lambda: text not in self.text, f"{text!r} to go", timeout)

    def wait_quiet(self, seconds: float = 0.2, timeout: float = PATIENCE) -> None:
        """Wait until the program has written nothing for a while and rests; for what shows nothing to wait for.

        One that a busy machine does not let run writes nothing either: it has to sleep, with all it has started.
        """
        end = time.monotonic() + timeout
        seen = -1
        while not self._over and time.monotonic() < end:
            before, seen = seen, len(self.received)
            if before == seen and self._rests():
                return
            self._wait_for_more(seen, seconds)

    # -- how it ends

    def exit_code(self, timeout: float = PATIENCE) -> int:
        """Wait for the program to end; its exit code, negative for a signal."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise NotSeen(f"the program did not end{self._picture()}") from None
        self.wait_quiet(0.05)
        return code

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the program a signal, without a word of warning by default, and wait for its end."""
        self.process.send_signal(number)
        self.exit_code()

    def left_behind(self) -> list[str]:
        """What the program changed about the terminal and did not put back; empty as it should be."""
        self._catch_up()
        changed = self.screen.left_behind()
        if termios.tcgetattr(self._master) != self._settings:
            changed.append("line settings (echo, line mode, signals)")
        return changed

    def survivors(self) -> list[int]:
        """The processes of this session that still run: what a killed program left working."""
        return [
            pid
            for pid in _session(self.process.pid)
            if pid != self.process.pid or self.process.poll() is None
        ]

    def close(self) -> None:
        """End whatever of it still runs, and the pseudo terminal."""
        end = time.monotonic() + PATIENCE
        while (left := self.survivors()) and time.monotonic() < end:
            for pid in left:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.005)  # it is gone when the kernel says so
        self.process.wait(PATIENCE)
        self._over = True
        self._reader.join(PATIENCE)
        os.close(self._master)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # -- the machinery

    def _rests(self) -> bool:
        """Whether every thread of it sleeps; without /proc nobody knows."""
        for pid in self.survivors():
            for entry in Path(f"/proc/{pid}/task").glob("*/stat"):
                with suppress(OSError):
                    if entry.read_text(errors="replace").rpartition(")")[2].split()[0] not in ("S", "I", "Z"):
                        return False
        return True

    def _set_size(self, cols: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, cols * 10, rows * 20))

    def _read(self) -> None:
        """Keep what comes, and answer what is asked, so that the program never waits for a test."""
        asked = Tokenizer()
        while not self._over:
            if not select.select([self._master], [], [], 0.05)[0]:
                continue
            try:
                chunk = os.read(self._master, 65536)
            except OSError:  # EIO: the last process on the other side has gone
                chunk = b""
            said = list(asked.feed(chunk))
            with self._changed:
                self.received += chunk
                self._undrawn += said
                self._over = self._over or not chunk
                self._changed.notify_all()
            for token in said:
                self._answer(token)

    def _wait_for_more(self, seen: int, timeout: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self.received) > seen or self._over, timeout)

    def _answer(self, token: Token) -> None:
        if token.kind not in ("csi", "string"):
            return
        if (token.private, token.parameters, token.final) == ("", "6", "n"):
            self._catch_up()  # only the position of the cursor needs the screen
        answer = self.screen.answer(token)
        if answer:
            self.send(answer)

    def _catch_up(self) -> None:
        """Bring the screen up to the last byte; the emulation costs nothing until somebody looks."""
        with self._changed:
            while self._undrawn:
                self.screen.obey(self._undrawn.popleft())

    def _picture(self) -> str:
        width = self.screen.columns
        frame = "\n".join(f"│{line.ljust(width)}│" for line in self.screen.display)
        tail = bytes(self.received[-200:])
        return f"\n┌{'─' * width}┐\n{frame}\n└{'─' * width}┘\nlast bytes: {tail!r}"


def _environment() -> dict[str, str]:
    """The environment a terminal gives; a size in it (pytest's workers have one) would hide the real one."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def _session(leader: int) -> list[int]:
    """The processes of a session, by the sixth field of /proc/PID/stat; without /proc only the leader."""
    members = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after = entry.read_text(errors="replace").rpartition(")")[2].split()
            if after[0] != "Z" and int(after[3]) == leader:
                members.append(int(entry.parent.name))
    return members or [leader]
