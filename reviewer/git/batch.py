"""Many objects in one go: one `git cat-file --batch` child, asked everything at once and read as it answers."""

from collections.abc import Iterator, Sequence

from reviewer.errors import RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import Child, command, environment, reason, run


def objects(location: Location, names: Sequence[str]) -> Iterator[bytes | None]:
    """The content of each object, in the order asked; None for what the repository lacks.

    A name is an id or `commit:path`, without a line break. Raises RepositoryError when git stops early.
    """
    if not names:
        return
    questions = "".join(f"{name}\n" for name in names).encode("ascii")
    words = command(location, ["cat-file", "--batch", "--buffer"])
    child = Child(words, environment(location), stdin=questions)
    try:
        answers = _Answers(child)
        for _ in names:
            header = answers.line().split(b" ")
            if len(header) == 3 and header[2].isdigit():
                size = int(header[2])
                yield answers.take(size + 1)[:size]  # git ends each content with LF
            else:
                yield None
    finally:
        child.close()


class _Answers:
    """The child's output, taken piece by piece."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._pieces = child.pieces()
        self._kept = bytearray()

    def line(self) -> bytes:
        """The next line, without LF."""
        while (end := self._kept.find(b"\n")) < 0:
            self._more()
        return self.take(end + 1)[:end]

    def take(self, size: int) -> bytes:
        """The next bytes."""
        while len(self._kept) < size:
            self._more()
        content = bytes(self._kept[:size])
        del self._kept[:size]
        return content

    def _more(self) -> None:
        piece = next(self._pieces, b"")
        if not piece:
            why = reason(self._child.complaints()) or "no reason given"
            raise RepositoryError(f"git cat-file stopped: {why}.")
        self._kept += piece


def ids(location: Location, names: Sequence[str]) -> list[str]:
    """The id of each object, in the order asked; "" for what the repository lacks.

    A name is one git knows, such as `commit^{tree}`, without a line break.
    """
    questions = "".join(f"{name}\n" for name in names).encode("ascii")
    words = ["cat-file", "--batch-check=%(objectname)", "--buffer"]
    lines = run(location, words, stdin=questions).lines
    return ["" if line.endswith(" missing") else line for line in lines]
