"""Textual's driver for a terminal that shows our first screen already."""

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from reviewer.tui.answers import Answers
from reviewer.tui.terminal import ALTERNATE_SCREEN, Terminal, size


class SiftingParser(XTermParser):
    """Reads keys without what the terminal answers: Textual would take an answer for letters that were typed."""

    def __init__(self, answers: Answers, debug: bool = False) -> None:
        super().__init__(debug)
        self._answers = answers

    def feed(self, data: str) -> Iterable[Message]:
        """The keys of some data; none, the end of it, goes on as it is."""
        if not data:
            yield from super().feed(data)
        elif typed := self._answers.kept() + self._answers.sift(data):
            yield from super().feed(typed)

    def tick(self) -> Iterable[Message]:
        """Now and then: what was typed before anybody listened, and what only looked like an answer."""
        if typed := self._answers.overdue():
            yield from super().feed(typed)
        yield from super().tick()


class PaintedDriver(LinuxDriver):
    """Goes on where the first screen was painted: the screen is not cleared, and the shell gets its settings back.

    Textual makes the driver itself; whose terminal it is, it is told by `for_terminal`.
    """

    terminal: ClassVar[Terminal]

    @classmethod
    def for_terminal(cls, terminal: Terminal) -> type["PaintedDriver"]:
        """The driver of this terminal."""
        return type("PaintedDriver", (cls,), {"terminal": terminal, "__module__": __name__})

    _begun = False

    def _get_terminal_size(self) -> tuple[int, int]:
        return size()

    def write(self, data: str) -> None:
        """Everything but the switch to the screen that is shown: some terminals clear it then."""
        if data == ALTERNATE_SCREEN and not self._begun:
            self._begun = True
            return
        super().write(data)

    def run_input_thread(self) -> None:
        """Textual makes its parser itself, by the name it knows it by."""
        linux_driver.XTermParser = partial(SiftingParser, self.terminal.answers)  # type: ignore[assignment, attr-defined]
        try:
            super().run_input_thread()
        finally:
            linux_driver.XTermParser = XTermParser  # type: ignore[attr-defined]

    def start_application_mode(self) -> None:
        """What Textual finds here is what we made of the terminal; what it must give back is what we found."""
        first = not self._begun
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if first:
            self.attrs_before = self.terminal.attributes
