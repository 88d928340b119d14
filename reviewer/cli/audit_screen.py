"""`reviewer audit --screen`: the audit on a screen."""

import sys

from reviewer.audit.asked import asked
from reviewer.errors import BadInput, CannotTell
from reviewer.git.refs import look_up
from reviewer.workspace import Workspace


def show(workspace: Workspace, target: str, on: str | None, trusted: str | None) -> int:
    """Open the screen; what was asked for is looked up first, so that a mistake is a sentence and no screen."""
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise BadInput(
            "A screen needs a terminal, and this is none.", "Leave out --screen; --json has it as data."
        )
    asked(workspace, target)
    for name in filter(None, (on, trusted)):
        look_up(workspace.repository(), name)
    from reviewer.tui.audit_app import AuditApp  # Textual, once there is something to show

    app = AuditApp(workspace.path, target, on=on or "", trusted=trusted or "")
    app.run()
    if app.fault:
        raise CannotTell(app.fault)
    return 0
