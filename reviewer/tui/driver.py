"""Textual's driver for a terminal that shows our first screen already."""

from typing import ClassVar

from textual.drivers.linux_driver import LinuxDriver

from reviewer.tui.terminal import ALTERNATE_SCREEN, Terminal


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

    def write(self, data: str) -> None:
        """Everything but the switch to the screen that is shown: some terminals clear it then."""
        if data == ALTERNATE_SCREEN and not self._begun:
            self._begun = True
            return
        super().write(data)

    def start_application_mode(self) -> None:
        """What Textual finds here is what we made of the terminal; what it must give back is what we found."""
        first = not self._begun
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if first:
            self.attrs_before = self.terminal.attributes
