"""Audits on the screen: asked of a worker, shown when the answer is there, one over the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.screen import ModalScreen

from reviewer.messages import AuditArrived, AuditFailed, WantAudit
from reviewer.tui.dialogs.audit import audit_dialog
from reviewer.tui.dialogs.confirm import MessageDialog
from reviewer.tui.theme import Palette

Push = Callable[[ModalScreen[Any], Callable[[Any], None]], None]


class Audits:
    """Asks for one audit at a time; a newer question takes the place of the one before."""

    def __init__(
        self,
        path: Path,
        palette: Callable[[], Palette],
        push: Push,
        send: Callable[[WantAudit], None],
        closed: Callable[[], None] = lambda: None,
    ) -> None:
        self.path = path
        self.palette = palette
        self.push = push
        self.send = send
        self.closed = closed
        self.waiting = False

    def ask(self, target: str, *, line: int = 0, revision: str = "", on: str = "", trusted: str = "") -> None:
        """Ask for an audit; the answer comes to `arrived` or `failed`."""
        self.waiting = True
        self.send(WantAudit(str(self.path), target, line, revision, on, trusted))

    def arrived(self, found: AuditArrived) -> None:
        """Show an answer that is still waited for."""
        if self.waiting:
            self.waiting = False
            self.push(audit_dialog(self.palette(), found, self.ask), lambda _: self.closed())

    def failed(self, failure: AuditFailed) -> None:
        """Say why there is none."""
        if self.waiting:
            self.waiting = False
            dialog = MessageDialog(self.palette(), "No audit", failure.message, role="bad")
            self.push(dialog, lambda _: self.closed())
