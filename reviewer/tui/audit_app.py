"""The application of `reviewer audit --screen`: an answer and what lies under it, computed beside the screen."""

import os
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from reviewer.core.text import visible
from reviewer.messages import AuditArrived, AuditFailed
from reviewer.tui.audits import Audits
from reviewer.tui.theme import Palette, palette, textual_theme
from reviewer.worker_client import WorkerClient


class AuditApp(App[None]):
    """Shows one audit, and those that are opened from it; ends when the last is closed."""

    class Arrived(Message):
        """Something the worker sent; posted from its thread."""

        def __init__(self, what: object) -> None:
            super().__init__()
            self.what = what

    ENABLE_COMMAND_PALETTE = False
    TITLE = "reviewer audit"
    CSS = "#waiting { width: 100%; height: 100%; content-align: center middle; }"
    BINDINGS = [("q,escape", "quit", "Quit")]

    def __init__(
        self, path: Path, target: str, *, on: str = "", trusted: str = "", theme: str | None = None
    ) -> None:
        self.palette: Palette = palette(theme, os.environ)
        self.fault = ""
        super().__init__(ansi_color=True if self.palette.theme.ansi else None)
        self.register_theme(textual_theme(self.palette))
        self.theme = self.palette.theme.name
        self.target, self.on_branch, self.trusted = target, on, trusted
        self.worker = WorkerClient(self._hand_over)
        self.audits = Audits(path, lambda: self.palette, self._push, self.worker.send, self._all_closed)

    def compose(self) -> ComposeResult:
        """What is said until the answer is there."""
        yield Static(f"looking at {visible(self.target)} …", id="waiting", markup=False)

    def on_mount(self) -> None:
        """Ask."""
        self.audits.ask(self.target, on=self.on_branch, trusted=self.trusted)

    def on_unmount(self) -> None:
        """End the worker."""
        self.worker.close()

    def on_audit_app_arrived(self, message: Arrived) -> None:
        """Show an answer."""
        match message.what:
            case AuditArrived():
                self.audits.arrived(message.what)
            case AuditFailed():
                self.audits.failed(message.what)

    def _hand_over(self, what: object) -> None:
        """Called from the worker's thread."""
        self.post_message(self.Arrived(what))

    def _push(self, dialog: ModalScreen[Any], closed: Any) -> None:
        self.push_screen(dialog, closed)

    def _all_closed(self) -> None:
        if len(self.screen_stack) <= 1:
            self.exit()

    def _fatal_error(self) -> None:
        """A fault of ours ends the screen with a sentence: Textual's own would print the repository's values."""
        self.fault = "The screen stopped on a fault of its own."
        self._close_messages_no_wait()
