"""Whole blobs on demand: one `git cat-file --batch` child, asked by one thread at a time."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from threading import Lock

from reviewer.core.change import SUBMODULE_MODE, FileDelta
from reviewer.core.lines import Lines
from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import READ_BYTES, Child, command, environment, reason

AT_ONCE = 32
"""Questions on their way at once: with 64 digits each half of what the smallest pipe holds, 4 KiB."""


class Blobs:
    """The blobs of a repository by id; children start when first needed, `close` ends them."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._lock = Lock()
        self._contents: Asker | None = None
        self._sizes: Asker | None = None
        self._ahead: deque[str] = deque()
        self._known_sizes: dict[str, int] = {}

    def begin(self) -> None:
        """Start the child that reads: something is about to be asked."""
        with self._lock:
            self._contents = self._contents or Asker(self._location, "--batch")

    def read(self, oid: str) -> bytes:
        """The content of a blob. Raises BadInput if the repository lacks it."""
        with self._lock:
            while self._ahead and self._ahead[0] != oid:
                with suppress(BadInput):  # asked for ahead of time, and not wanted
                    self._answer(self._ahead.popleft())
            if self._ahead:
                return self._answer(self._ahead.popleft())
            self._ask([oid])
            return self._answer(oid)

    def each(self, oids: Sequence[str]) -> Iterator[bytes]:
        """The content of several objects, in this order. Raises BadInput at one that the repository lacks."""
        for at in range(0, len(oids), AT_ONCE):
            some = oids[at : at + AT_ONCE]
            self.ahead(some)
            yield from map(self.read, some)

    def ahead(self, oids: Sequence[str]) -> None:
        """Ask for blobs that are about to be read, in this order: git looks for them while others are searched.

        At most AT_ONCE of them, and only once all that was asked for before is read.
        """
        with self._lock:
            if not self._ahead:
                asked = oids[:AT_ONCE]
                self._ask(asked)
                self._ahead.extend(asked)

    def _ask(self, oids: Sequence[str]) -> None:
        self._contents = self._contents or Asker(self._location, "--batch")
        self._contents.question(oids)

    def _answer(self, oid: str) -> bytes:
        assert self._contents is not None
        content = self._contents.take(header(self._contents.line(), oid))
        self._contents.take(1)  # git ends each answer with LF
        return content

    def size(self, oid: str) -> int:
        """The bytes a blob has, without reading it. Raises BadInput if the repository lacks it."""
        self.sizes([oid])
        return self._known_sizes[oid]

    def sizes(self, oids: Sequence[str]) -> None:
        """Learn the bytes of several blobs at once, so that `size` knows them. Raises BadInput if one is not there."""
        wanted = [oid for oid in dict.fromkeys(oids) if oid not in self._known_sizes]
        with self._lock:
            for at in range(0, len(wanted), AT_ONCE):
                asked = wanted[at : at + AT_ONCE]
                self._sizes = self._sizes or Asker(self._location, "--batch-check")
                self._sizes.question(asked)
                said = [(oid, self._sizes.line()) for oid in asked]
                self._known_sizes |= {oid: header(line, oid) for oid, line in said}

    def close(self) -> None:
        """End the children."""
        with self._lock:
            for asker in filter(None, (self._contents, self._sizes)):
                asker.close()
            self._contents = self._sizes = None
            self._ahead.clear()


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
            self._child = Child(
                command(location, ["cat-file", mode]), environment(location), stdin=read_end, roomy=True
            )
        finally:
            os.close(read_end)
        self._kept = bytearray()

    def question(self, oids: Sequence[str]) -> None:
        """Send some questions: few enough that the pipe holds them all."""
        for oid in oids:
            if not oid or not oid.isalnum():  # a line break or a blank would be another question
                raise BadInput(f"{oid!r} is no object id.")
        try:
            os.write(self._questions, "".join(f"{oid}\n" for oid in oids).encode())
        except BrokenPipeError:
            self._more()

    def line(self) -> str:
        """The first line of the next answer."""
        while (end := self._kept.find(b"\n")) < 0:
            self._more()
        line = bytes(self._kept[:end]).decode("ascii", "replace")
        del self._kept[: end + 1]
        return line

    def take(self, size: int) -> bytes:
        """The next bytes of the answer."""
        content = BytesIO()  # what it holds becomes the answer as it is: a large one is never there twice
        content.write(self._kept[:size])
        del self._kept[:size]
        while (missing := size - content.tell()) > 0:
            content.write(self._read(min(missing, READ_BYTES)))
        return content.getvalue()

    def close(self) -> None:
        """End the child."""
        os.close(self._questions)
        self._child.close()

    def _more(self) -> None:
        self._kept += self._read(READ_BYTES)

    def _read(self, most: int) -> bytes:
        piece = os.read(self._child.out, most)
        if not piece:
            why = reason(self._child.complaints()) or "no reason given"
            raise RepositoryError(f"git cat-file stopped: {why}.")
        return piece


def base_lines(blobs: Blobs, delta: FileDelta) -> Sequence[bytes]:
    """The lines around a delta's hunks; none for a file that comes or goes, or is no text."""
    if not (delta.old and delta.new and delta.spans) or SUBMODULE_MODE in (delta.old.mode, delta.new.mode):
        return ()
    return Lines(blobs.read(delta.old.oid))
