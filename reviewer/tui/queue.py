"""The rows of the queue: what one says, where in the diff it leads, and how it is drawn."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from reviewer.core.finding import DiffSide
from reviewer.core.fitting import Measure
from reviewer.desk import Spot
from reviewer.tui.cellwidth import cell_len
from reviewer.tui.paint import Back, Run, shortened, width_of

Fit = Callable[[str, int, Measure], str]
"""Makes a text so many cells wide at most."""


class QueueMode(StrEnum):
    """What the queue lists."""

    CHUNKS = "chunks"
    TREE = "tree"
    TO_READ = "to-read"
    FINDINGS = "findings"
    COMMENTS = "comments"


MODE_TITLE = {
    QueueMode.CHUNKS: "Chunks",
    QueueMode.TREE: "Files",
    QueueMode.TO_READ: "To read · read",
    QueueMode.FINDINGS: "Findings",
    QueueMode.COMMENTS: "Comments",
}


class Entry(NamedTuple):
    """One row of the queue; `spot` is where it leads (None: a heading), `chunk` the chunk it stands for (-1).

    `second` is said of the second line of an entry. `fit` makes the last of its runs shorter, where it is a path or a
    title that must not simply be cut.
    """

    left: tuple[Run, ...]
    right: str
    spot: Spot | None
    chunk: int = -1
    line: int = 0
    side: DiffSide = DiffSide.NEW
    second: bool = False
    fit: Fit | None = None


class Entries(Protocol):
    """The rows of the queue."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, row: int, /) -> Entry:
        """One of them; IndexError outside."""

    def __iter__(self) -> Iterator[Entry]:
        """All of them."""

    def find(self, spot: Spot | None, chunk: int, line: int) -> int:
        """The row that stands for a chunk, or without one leads to a place; -1 for none."""

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by, also once the chunks it was made of are others."""


class EntryList(list[Entry]):
    """Rows that were made beforehand."""

    def find(self, spot: Spot | None, chunk: int, line: int) -> int:
        """The row that stands for a chunk, or without one leads to a place; -1 for none."""
        return next((row for row, entry in enumerate(self) if leads(entry, spot, chunk, line)), -1)

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by."""
        return self[row].spot, self[row].chunk, self[row].line


def draw(entry: Entry, width: int) -> list[Run]:
    """An entry in exactly `width` cells, the right side kept."""
    right = [Run(entry.right, Back.PLAIN, "muted")] if entry.right else []
    room = width - width_of(right)
    if room < width // 3:
        return shortened(_fitted(entry, width), width, Back.PLAIN)
    return [*shortened(_fitted(entry, room), room, Back.PLAIN), *right]


def _fitted(entry: Entry, room: int) -> Sequence[Run]:
    """The left side of an entry, what has a way to be made shorter made to fit."""
    *before, last = entry.left
    if entry.fit is None or width_of(entry.left) <= room:
        return entry.left
    return [*before, last._replace(text=entry.fit(last.text, max(0, room - width_of(before)), cell_len))]


def leads(entry: Entry, spot: Spot | None, chunk: int, line: int) -> bool:
    """Whether an entry stands for a chunk, or without one leads to a place, and may have the cursor."""
    if entry.spot is None or entry.second:
        return False
    return entry.chunk == chunk if chunk >= 0 else (entry.spot, entry.line) == (spot, line)


def run(text: str, role: str = "text") -> Run:
    """A piece of an entry."""
    return Run(text, Back.PLAIN, role)


def heading(text: str, fit: Fit | None = None) -> Entry:
    """An entry that leads nowhere."""
    return Entry((run(" "), run(text, "title")), "", None, fit=fit)
