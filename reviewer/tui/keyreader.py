"""From key presses to commands: counts, sequences like `gg`, and numbers like `:42`."""

from msgspec import Struct

from reviewer.tui.keynames import Sequence, shown
from reviewer.tui.keys import Command, Context, Keymap

DIGITS = frozenset("0123456789")
MOST_DIGITS = 7
"""Longer numbers than any file has lines are cut, not computed with."""


class Press(Struct, frozen=True):
    """A command to run. `count` is None when no number was typed, or when the command takes none."""

    command: str
    count: int | None = None


class Pending(Struct, frozen=True):
    """The key was taken; `text` is what has been typed so far, "" when it came to nothing."""

    text: str


class KeyReader:
    """Takes one key after the other; says which command they make, that more is needed, or None: not ours."""

    def __init__(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self._digits = ""
        self._typed: Sequence = ()
        self._number: Command | None = None

    @property
    def pending(self) -> str:
        """What has been typed of a command that is not complete, for the screen to show."""
        typed = shown(self._typed) if self._typed else ""
        return typed + self._digits if self._number else self._digits + typed

    def feed(self, key: str, context: Context) -> Press | Pending | None:
        """Take one key, by Textual's name, in the pane that has the keyboard."""
        if key == "escape" and self.pending:
            return self._drop()
        if self._number:
            return self._feed_number(self._number, key, context)
        if self._is_count(key, context):
            self._digits = (self._digits + key)[:MOST_DIGITS]
            return Pending(self.pending)
        self._typed += (key,)
        command = self.keymap.at(self._typed, context)
        if command is None:
            return self._unknown(context)
        if command.number:
            self._number, self._digits = command, ""
            return Pending(self.pending)
        return self._press(command)

    def _is_count(self, key: str, context: Context) -> bool:
        """A digit belongs to a count unless it is bound here, or is a zero with nothing before it."""
        if key not in DIGITS or self._typed:
            return False
        return bool(self._digits) or (key != "0" and self.keymap.at((key,), context) is None)

    def _feed_number(self, command: Command, key: str, context: Context) -> Press | Pending | None:
        if key in DIGITS:
            self._digits = (self._digits + key)[:MOST_DIGITS]
        elif key == "enter":
            return self._press(command) if self._digits else self._drop()
        elif key == "backspace":
            if not self._digits:
                return self._drop()
            self._digits = self._digits[:-1]
        elif not self._digits and (longer := self.keymap.at((*self._typed, key), context)):
            self._typed, self._number = (*self._typed, key), longer
        return Pending(self.pending)

    def _unknown(self, context: Context) -> Pending | None:
        if self.keymap.goes_on(self._typed, context):
            return Pending(self.pending)
        begun = len(self._typed) > 1
        self._drop()
        return Pending("") if begun else None

    def _press(self, command: Command) -> Press:
        takes_count = command.counts or command.number
        count = int(self._digits) if self._digits and takes_count else None
        self._drop()
        return Press(command.id, count)

    def _drop(self) -> Pending:
        self._digits, self._typed, self._number = "", (), None
        return Pending("")
