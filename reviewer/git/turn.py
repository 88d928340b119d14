"""Taking turns at the ledger: one of our processes at a time, and a mark by which a killed one is recognised.

Git's lock on a ref is a file, and stays when its owner is killed. A lock on a file of ours goes with its owner: so
whoever gets it and finds the mark still set knows that a lock on the ref may be a dead process's.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reviewer.git.location import Location

LEFT_BEHIND = 2.0
"""Seconds a lock must stay the same, after one of us was killed, to be taken for that one's; git holds its own for
milliseconds."""


class Turn:
    """One process's turn; without `file` (a folder that cannot be written) nothing is known of the others."""

    def __init__(self, file: int | None) -> None:
        self._file = file
        self._killed = file is not None and os.fstat(file).st_size > 0
        self._seen: dict[str, tuple[int, float]] = {}

    @property
    def taken(self) -> bool:
        """Whether it is ours alone."""
        return self._file is not None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is done under the ref's lock; the mark stays when the process is killed in here."""
        if self._file is not None:
            os.pwrite(self._file, b"writing\n", 0)
        try:
            yield
            self._killed = False  # both locks were ours: nothing is left behind
        finally:
            if self._file is not None and not self._killed:
                os.ftruncate(self._file, 0)

    def clear(self, lock: str) -> None:
        """Remove a lock that somebody holds, if it can only be a killed process's of ours."""
        if not self._killed:
            return
        with suppress(OSError):
            owner, now = Path(lock).stat().st_ino, time.monotonic()
            first, since = self._seen.setdefault(lock, (owner, now))
            if first != owner:
                self._seen[lock] = owner, now
            elif now - since >= LEFT_BEHIND:
                Path(lock).unlink()


@contextmanager
def turn(location: Location, deadline: float, at: str = "ledger") -> Iterator[Turn]:
    """Wait for the turn at something, until the deadline (of the monotonic clock) at most: then without it."""
    file = _open(location.common_dir / "reviewer" / f"{at}.turn")
    try:
        yield Turn(file if file is not None and _taken(file, deadline) else None)
    finally:
        if file is not None:
            os.close(file)


def _open(path: Path) -> int | None:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _taken(file: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.005)
        except OSError:  # a file system without locks
            return False
        else:
            return True
