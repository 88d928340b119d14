"""One journal on disk: lines that are only ever added, by any number of processes at once."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path


class JournalFile:
    """A file of lines, open for appending.

    Whoever has it open holds a shared lock on it, so that it is never replaced under anyone: `replace` needs
    the lock alone. Where the file system knows no locks nothing is ever replaced. Raises OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unwritten = b""
        self._torn = False
        self._read = 0
        self._open()

    def append(self, line: bytes = b"") -> None:
        """Write a line, and before it what could not be written earlier; on failure it is kept for later."""
        self._unwritten += line
        while self._unwritten:
            # The rest of a line the disk took half of must not swallow what follows it.
            begin = b"\n" if self._torn else b""
            written = os.write(self._file, begin + self._unwritten) - len(begin)
            whole = self._unwritten.rfind(b"\n", 0, written) + 1
            self._torn = written > whole
            self._unwritten = self._unwritten[whole:]

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """(number from 1, line without LF) for every line that is not empty."""
        self._read = self.size()
        for number, line in enumerate(os.pread(self._file, self._read, 0).split(b"\n"), 1):
            if line:
                yield number, line

    def size(self) -> int:
        """Bytes in the file."""
        return os.fstat(self._file).st_size

    def sync(self) -> None:
        """Have the disk keep what was written."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file and the lock."""
        os.close(self._file)

    def replace(self, lines: Sequence[bytes], aside: Sequence[bytes]) -> bool:
        """Put these lines in the place of all that were read, unless somebody else has the file open.

        Nor where somebody had it open and added to it since it was read: what they wrote would be gone. `aside` is
        added to the file of the same name with `.broken` first. At every moment either the old file or the new one
        is there, whole.
        """
        if not self._alone():
            return False
        if self.size() != self._read:
            self._share_again()
            return False
        new = self.path.with_suffix(".new")
        try:
            if aside:
                _write(self.path.with_suffix(".broken"), [line + b"\n" for line in aside], os.O_APPEND)
            _write(new, lines, os.O_TRUNC)
            new.rename(self.path)
        except OSError:  # no room, say: the long file is as good
            self._share_again()
            return False
        self._open_again()
        _sync_folder(self.path.parent)
        return True

    def _open(self) -> None:
        """Open and lock; again if it was replaced before the lock was ours."""
        while True:
            self._file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with suppress(OSError):  # no locks here: then `_alone` will not get one either
                fcntl.flock(self._file, fcntl.LOCK_SH)
            if self._is_current():
                break
            os.close(self._file)
        size = self.size()
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            self._torn = True  # by a kill in the middle of a write: the next line begins on its own

    def _open_again(self) -> None:
        old = self._file
        self._open()
        os.close(old)

    def _share_again(self) -> None:
        """Share the lock that was ours alone; a second one on the file would wait for it for ever."""
        fcntl.flock(self._file, fcntl.LOCK_SH)
        self._open_again()

    def _is_current(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file), self.path.stat())
        except FileNotFoundError:
            return False

    def _alone(self) -> bool:
        """Whether the lock is ours alone now; if not, it is shared as before."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            alone = False
        else:
            alone = self._is_current()
        if not alone:  # changing a lock lets go of the one there was, and the file may have been replaced
            self._open_again()
        return alone


def _write(path: Path, lines: Sequence[bytes], how: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        text = memoryview(b"".join(lines))
        while text:
            text = text[os.write(file, text) :]
        os.fsync(file)
    finally:
        os.close(file)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
