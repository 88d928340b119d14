"""Any target, audited: what the command and the screen ask for."""

from reviewer.audit.asked import AskedLine, AskedRange, asked
from reviewer.audit.history import Watch, audit_range
from reviewer.audit.one import audit_commit, audit_line
from reviewer.core.audit import Audit, History
from reviewer.git.landing import branch_called
from reviewer.git.refs import look_up
from reviewer.workspace import Workspace


def audit_target(
    workspace: Workspace,
    target: str,
    *,
    on: str | None = None,
    trusted: str | None = None,
    watch: Watch = lambda _done, _all: None,
) -> Audit | History:
    """What there is to say of a line, a commit or a range; `on` and `trusted` are names of commits.

    Raises BadInput for what does not exist, RepositoryError when the ledger cannot be read.
    """
    location = workspace.repository()
    branch = branch_called(look_up(location, on)) if on is not None else None
    anchor = look_up(location, trusted).commit if trusted is not None else None
    what = asked(workspace, target)
    if isinstance(what, AskedLine):
        return audit_line(workspace, what, target, on=branch, trusted=anchor)
    if isinstance(what, AskedRange):
        return audit_range(workspace, what, target, trusted=anchor, watch=watch)
    return audit_commit(workspace, what.named.commit, target, on=branch, trusted=anchor)
