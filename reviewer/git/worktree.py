"""A work tree for a while: git's own (`git worktree`), somewhere under the temporary folder, gone afterwards."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reviewer.errors import RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import Answer, run

PREFIX = "reviewer-steps-"
LOCK = "lock"
TREE = "tree"


class TemporaryWorktree:
    """A work tree that goes from commit to commit; nothing of one is left for the next."""

    def __init__(self, location: Location, path: Path) -> None:
        self.path = path
        self._location = location

    def go_to(self, commit: str) -> None:
        """Have exactly this commit's files there: what was built before is removed, ignored files included."""
        self._git("checkout", "--quiet", "--force", "--detach", commit)
        self._git("clean", "-ffdxq")

    def _git(self, *words: str) -> None:
        _checked(run(None, ["-C", str(self.path), *words], user_settings=True, check=False), self.path)


@contextmanager
def temporary_worktree(location: Location, commit: str) -> Iterator[TemporaryWorktree]:
    """A work tree at a commit; removed at the end. Those that a killed process left behind are removed first."""
    _sweep(location)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        tree = folder / TREE
        words = ["worktree", "add", "--quiet", "--force", "--detach", str(tree), commit]
        _checked(run(location, words, user_settings=True, check=False), tree)
        yield TemporaryWorktree(location, tree)
    finally:
        _remove(location, folder)
        os.close(lock)


def _sweep(location: Location) -> None:
    """Remove what processes left that were killed: their lock is free."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            lock = os.open(folder / LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(location, folder)
            finally:
                os.close(lock)


def _remove(location: Location, folder: Path) -> None:
    """Remove a work tree and what git remembers of it, whatever a command left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    run(location, ["worktree", "prune", "--expire=now"], check=False)


def _checked(answer: Answer, tree: Path) -> None:
    if answer.code:
        raise RepositoryError(f"No work tree could be set up in {tree}: {answer.complaint}.")
