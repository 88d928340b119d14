"""Whole blobs on demand: one `git cat-file --batch` child, asked by one thread at a time."""

import os
from threading import Lock

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import READ_BYTES, Child, command, environment, reason


class Blobs:
    """The blobs of a repository by id; children start when first needed, `close` ends them."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._lock = Lock()
        self._contents: Asker | None = None
        self._sizes: Asker | None = None

    def read(self, oid: str) -> bytes:
        """The content of a blob. Raises BadInput if the repository lacks it."""
        with self._lock:
            self._contents = self._contents or Asker(self._location, "--batch")
            size = header(self._contents.ask(oid), oid)
            content = self._contents.take(size)
            self._contents.take(1)  # git ends each answer with LF
            return content

    def size(self, oid: str) -> int:
        """The bytes a blob has, without reading it. Raises BadInput if the repository lacks it."""
        with self._lock:
            self._sizes = self._sizes or Asker(self._location, "--batch-check")
            return header(self._sizes.ask(oid), oid)

    def close(self) -> None:
        """End the children."""
        with self._lock:
            for asker in filter(None, (self._contents, self._sizes)):
                asker.close()
            self._contents = self._sizes = None


def header(line: str, oid: str) -> int:
    """The size told by `<oid> <type> <size>`."""
    words = line.split(" ")
    if len(words) != 3 or not words[2].isdigit():
        raise BadInput(
            f"The repository lacks object {oid}.",
            "A shallow or partial clone can fetch it; a damaged one: git fsck.",
        )
    return int(words[2])


class Asker:
    """A `git cat-file` child and the pipes to it."""

    def __init__(self, location: Location, mode: str) -> None:
        read_end, self._questions = os.pipe()
        try:
            self._child = Child(command(location, ["cat-file", mode]), environment(location), stdin=read_end)
        finally:
            os.close(read_end)
        self._kept = bytearray()

    def ask(self, oid: str) -> str:
        """Send one question; the first line of the answer."""
        if not oid or not oid.isalnum():  # a line break or a blank would be another question
            raise BadInput(f"{oid!r} is no object id.")
        try:
            os.write(self._questions, oid.encode() + b"\n")
        except BrokenPipeError:
            self._more()
        while (end := self._kept.find(b"\n")) < 0:
            self._more()
        line = bytes(self._kept[:end]).decode("ascii", "replace")
        del self._kept[: end + 1]
        return line

    def take(self, size: int) -> bytes:
        """The next bytes of the answer."""
        while len(self._kept) < size:
            self._more()
        content = bytes(self._kept[:size])
        del self._kept[:size]
        return content

    def close(self) -> None:
        """End the child."""
        os.close(self._questions)
        self._child.close()

    def _more(self) -> None:
        piece = os.read(self._child.out, READ_BYTES)
        if not piece:
            why = reason(self._child.complaints()) or "no reason given"
            raise RepositoryError(f"git cat-file stopped: {why}.")
        self._kept += piece
