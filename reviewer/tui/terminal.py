"""The terminal, taken before Textual is there and given back whatever happens.

The same settings as Textual's own driver makes, so that a key typed meanwhile waits in the line as it will be read,
and nothing is echoed into the picture.
"""

import os
import select
import signal
import sys
import termios
from codecs import getincrementaldecoder
from contextlib import suppress
from types import FrameType
from typing import Any

from reviewer.tui.answers import ASK_BACKGROUND, Answers

ALTERNATE_SCREEN = "\x1b[?1049h"
ENTER = f"{ALTERNATE_SCREEN}\x1b[?25l\x1b[?7l"

# What the session may have switched on: synchronized output, mouse, pastes, focus and size reports, the keyboard's
# protocol. Switching off what is not on does nothing.
LEAVE = (
    "\x1b[?2026l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?1004l\x1b[?2048l"
    "\x1b[?7h\x1b[0m\x1b[<u\x1b[?1049l\x1b[?25h"
)

ENDINGS = (signal.SIGTERM, signal.SIGHUP)

PIECE = 4096

HALF_SECONDS = 0.05
"""How long the rest of a character is waited for."""

Attributes = list[Any]

UNKNOWN_SIZE = os.terminal_size((80, 24))


def size() -> tuple[int, int]:
    """Columns and rows, as Python's shutil tells them: seven modules that a session needs for nothing else."""
    try:
        told = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1)
    except (AttributeError, ValueError, OSError):
        told = UNKNOWN_SIZE
    wanted = (os.environ.get("COLUMNS", ""), os.environ.get("LINES", ""))
    columns, rows = (int(word) if word.isdecimal() else 0 for word in wanted)
    return columns or told.columns or UNKNOWN_SIZE.columns, rows or told.lines or UNKNOWN_SIZE.lines


class Terminal:
    """The terminal of one session; `attributes` are the line's settings as the shell left them."""

    def __init__(self) -> None:
        self.attributes: Attributes = []
        self.answers = Answers()
        self._half = b""
        self._keys = -1
        self._screen = -1

    def take(self) -> bool:
        """Switch to a screen of our own, keys unread and unseen; False where that cannot be done."""
        out, keys = sys.__stderr__, sys.__stdin__
        if out is None or keys is None or not (out.isatty() and keys.isatty()):
            return False
        self._screen, self._keys = out.fileno(), keys.fileno()
        try:
            self.attributes = termios.tcgetattr(self._keys)
            termios.tcsetattr(self._keys, termios.TCSANOW, raw(self.attributes))
        except termios.error:
            return False
        for number in ENDINGS:
            signal.signal(number, self._ended)
        self.write(ENTER)
        return True

    def write(self, text: str) -> None:
        """Put text on the screen, all of it."""
        data = memoryview(text.encode("utf-8", "replace"))
        while data:
            data = data[os.write(self._screen, data) :]

    def ask_background(self) -> None:
        """Ask for the colour behind everything; nobody waits for the answer."""
        self.write(ASK_BACKGROUND)

    def listen(self) -> None:
        """Take in what has come from the keyboard: keys are kept for whoever reads them next."""
        with suppress(OSError):
            while select.select([self._keys], [], [], HALF_SECONDS if self._half else 0)[0]:
                piece = os.read(self._keys, PIECE)
                if not piece:
                    return
                whole, self._half = whole_characters(self._half + piece)
                self.answers.early(whole)

    def give_back(self) -> None:
        """As it was before; harmless when somebody else has given it back already."""
        if self._screen < 0:
            return
        for number in ENDINGS:
            signal.signal(number, signal.SIG_DFL)
        try:
            self.write(LEAVE)
            termios.tcsetattr(self._keys, termios.TCSANOW, self.attributes)
        except (OSError, termios.error):
            pass  # the terminal has gone
        self._screen = -1

    def left(self) -> None:
        """Textual has given it back."""
        for number in ENDINGS:
            signal.signal(number, signal.SIG_DFL)
        self._screen = -1

    def _ended(self, number: int, _frame: FrameType | None) -> None:
        """A signal that ends the program: the terminal first. What was done is on disk."""
        self.give_back()
        os.kill(os.getpid(), number)


def whole_characters(data: bytes) -> tuple[str, bytes]:
    """The characters that are complete, and the beginning of one that is not."""
    decoder = getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(data)
    return text, decoder.getstate()[0]


def raw(attributes: Attributes) -> Attributes:
    """The settings of a line that hands on every key at once, as it is: those Textual makes."""
    changed = list(attributes)
    changed[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    changed[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    changed[6] = list(attributes[6])
    changed[6][termios.VMIN] = 1
    return changed
