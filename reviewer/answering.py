"""The answers to what a reader wants done: each says what came of it, or why nothing did."""

from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from reviewer.errors import ReviewerError
from reviewer.messages import (
    AuditArrived,
    AuditFailed,
    SignOffDone,
    SignOffFailed,
    StackEnded,
    SyncEnded,
    WantAudit,
    WantSignOff,
    WantStack,
    WantSync,
)


def signed(request: WantSignOff) -> SignOffDone | SignOffFailed:
    """Record a verdict on what the session on disk says: that is what a reader did, not what this process holds."""
    try:
        from reviewer.sign import sign_request  # pygit2 and the ledger: only a sign-off needs them

        return _with_reminder(sign_request(request), Path(request.path))
    except ReviewerError as error:
        return SignOffFailed(f"{error.message} {error.hint or ''}".strip())
    except Exception as error:  # nothing may look signed that is not
        return SignOffFailed(f"Nothing is known to have been recorded: {type(error).__name__}: {error}")


def _with_reminder(done: SignOffDone, path: Path) -> SignOffDone:
    """The answer, and a word on records that nobody else has yet; the record stands without that word too."""
    from reviewer.git.location import locate
    from reviewer.sync import reminder

    with suppress(ReviewerError):
        if word := reminder(locate(path)):
            return replace(done, text=f"{done.text}\n\n{word}")
    return done


def synced(request: WantSync) -> SyncEnded:
    """Exchange the ledger with the remote; git can ask nothing, for the terminal is the screen's."""
    try:
        from reviewer.sync import sentences, sync  # pygit2 and the network: only a sync needs them
        from reviewer.workspace import open_workspace

        done = sync(open_workspace(Path(request.path)))
        return SyncEnded("\n".join(sentences(done)), not done.stopped, done.fetched)
    except ReviewerError as error:
        return SyncEnded(f"{error.message} {error.hint or ''}".strip(), well=False)
    except Exception as error:
        return SyncEnded(f"Not known to have ended well: {type(error).__name__}: {error}", well=False)


def stacked(request: WantStack) -> StackEnded:
    """Write a stack of the chunks as the session on disk arranged them."""
    try:
        from reviewer.stack import stack_request  # the splitter and every rule: only a stack needs them

        return stack_request(request)
    except ReviewerError as error:
        return StackEnded(f"{error.message} {error.hint or ''}".strip(), well=False)
    except Exception as error:
        return StackEnded(f"Not known to have been written: {type(error).__name__}: {error}", well=False)


def audited(request: WantAudit) -> AuditArrived | AuditFailed:
    """The answer to an audit, or why there is none."""
    try:
        from reviewer.audit.shown import audit_request  # only an audit needs it

        return audit_request(request)
    except ReviewerError as error:
        return AuditFailed(f"{error.message} {error.hint or ''}".strip())
    except Exception as error:  # no answer is no approval; the screen goes on
        return AuditFailed(f"The audit failed: {type(error).__name__}: {error}")
