"""Sharing: the worker exchanges the records with the remote while one reads on; how it ended is said."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewer.tui.commands.surroundings import Surroundings

if TYPE_CHECKING:
    from reviewer.messages import SyncEnded


class Sharing:
    """Asks for an exchange, one at a time, and tells how it ended."""

    def __init__(self, around: Surroundings, send: Callable[[], bool]) -> None:
        self.around = around
        self.send = send
        self.waiting = False

    def begin(self) -> None:
        """Have the records exchanged."""
        if self.waiting:
            self.around.say("the records are being exchanged")
            return
        self.waiting = self.send()
        self.around.say("exchanging the records …" if self.waiting else "not ready for that yet")

    def ended(self, message: "SyncEnded") -> None:
        """It is over; what is not well is shown until somebody has read it."""
        self.waiting = False
        if message.well:
            again = self.around.keymap.keys("session.reload")
            news = f" {again[0]} looks again, with what was fetched." if message.fetched and again else ""
            self.around.say(message.text + news)
            return
        from reviewer.tui.dialogs.confirm import MessageDialog  # only for what went wrong

        dialog = MessageDialog(self.around.palette(), "Not exchanged", message.text, role="bad")
        self.around.open_dialog(dialog, lambda _: None)
