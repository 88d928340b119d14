"""A change read for a command that prints: what is asked for, whose chunks, how far it is."""

import sys

from reviewer.arranged import load_arranged
from reviewer.cli.progress import Progress
from reviewer.review import Review, load, requested
from reviewer.workspace import Workspace


def loaded(
    workspace: Workspace,
    target: str | None,
    *,
    base: str | None,
    worktree: bool,
    staged: bool,
    arranged: bool,
) -> Review:
    """The change that the options of a command mean; `arranged`: in the chunks its reviewer made in the session."""
    request = requested(
        workspace,
        target,
        base=base,
        worktree=worktree,
        staged=staged,
        read_stdin=lambda: sys.stdin.buffer.read(),
    )
    progress = Progress()
    try:
        return (load_arranged if arranged else load)(workspace, request, watch=progress.see)
    finally:
        progress.clear()
