"""What the queue lists in each of its modes; the entries lead to places in the diff."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Protocol

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide, Finding
from reviewer.core.progress import Progress
from reviewer.core.text import visible
from reviewer.desk import Desk, Spot
from reviewer.desk.summaries import Summary
from reviewer.tui.draw import LEVEL_ROLE, LEVEL_SIGN
from reviewer.tui.paint import Back, Run, shortened, width_of

if TYPE_CHECKING:  # the first screen is painted before there are any
    from reviewer.core.chunk import Chunk


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

    `second` is said of the second line of an entry.
    """

    left: tuple[Run, ...]
    right: str
    spot: Spot | None
    chunk: int = -1
    line: int = 0
    side: DiffSide = DiffSide.NEW
    second: bool = False


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


def entries(desk: Desk, mode: QueueMode, hide_done: bool) -> Entries:
    """The rows of the queue."""
    if mode is QueueMode.CHUNKS:
        return ChunkEntries(desk, hide_done)
    if mode is QueueMode.TREE:
        return FileEntries(desk, list(_tree(desk, hide_done)), names=True)
    if mode is QueueMode.TO_READ:
        return FileEntries(desk, list(_buckets(desk, hide_done)), names=False)
    lists: dict[QueueMode, Callable[[Desk, bool], Iterator[Entry]]] = {
        QueueMode.FINDINGS: _findings,
        QueueMode.COMMENTS: _comments,
    }
    return EntryList(lists[mode](desk, hide_done))


class EntryList(list[Entry]):
    """Rows that were made beforehand."""

    def find(self, spot: Spot | None, chunk: int, line: int) -> int:
        """The row that stands for a chunk, or without one leads to a place; -1 for none."""
        return next((row for row, entry in enumerate(self) if leads(entry, spot, chunk, line)), -1)

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by."""
        return self[row].spot, self[row].chunk, self[row].line


class FileEntries:
    """A row a file, with headings between; they are made when they are looked at: a large change has thousands.

    `rows` are headings in words, and files by number; of a file under its folder the name stands alone.
    """

    def __init__(self, desk: Desk, rows: Sequence[str | int], *, names: bool) -> None:
        self._desk = desk
        self._rows = rows
        self._names = names
        self._row_of: dict[int, int] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Entry:
        what = self._rows[row]
        if isinstance(what, str):
            return _heading(what)
        path = self._desk.deltas[what].path
        return _file_entry(
            self._desk, what, PurePosixPath(path).name if self._names else path, 1 + self._names
        )

    def __iter__(self) -> Iterator[Entry]:
        return (self[row] for row in range(len(self)))

    def find(self, spot: Spot | None, chunk: int, line: int) -> int:
        """The row that leads to a file; -1 for none."""
        if spot is None or chunk >= 0 or spot.slot or line:
            return -1
        if self._row_of is None:
            self._row_of = {file: row for row, file in enumerate(self._rows) if isinstance(file, int)}
        return self._row_of.get(spot.file, -1)

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by."""
        what = self._rows[row]
        return (None if isinstance(what, str) else Spot(what, 0)), -1, 0


class ChunkEntries:
    """Two rows a chunk; they are made when they are looked at: a large change has thousands.

    They go on speaking of the chunks there were when they were asked for, until others are asked for.
    """

    def __init__(self, desk: Desk, hide_done: bool) -> None:
        self._desk = desk
        self._chunks = desk.chunks
        every = range(len(self._chunks))
        self._shown: Sequence[int] = every
        if not desk.choosing.everything:
            self._shown = [index for index in every if _chunk_listed(desk.chunk_summary(index), hide_done)]
        elif hide_done:
            self._shown = [index for index in every if not desk.chunk_progress(index).done]
        unfinished = not desk.split and "chunks" not in desk.failed
        self._last = [Entry((_run(" splitting …", "muted"),), "", None)] if unfinished else []

    def __len__(self) -> int:
        return 2 * len(self._shown) + len(self._last)

    def __getitem__(self, row: int) -> Entry:
        at, second = divmod(row, 2)
        if at >= len(self._shown):
            return self._last[row - 2 * len(self._shown)]
        index = self._shown[at]
        chunk, summary = self._chunks[index], self._summary(index)
        spot = next((self._desk.spots[unit] for unit in chunk.units if unit in self._desk.spots), None)
        return (_chunk_detail if second else _chunk_title)(chunk, summary, spot, index)

    def _summary(self, index: int) -> Summary:
        if self._desk.chunks is self._chunks:
            return self._desk.chunk_summary(index)
        return self._desk.summaries.of(self._chunks[index].units)

    def __iter__(self) -> Iterator[Entry]:
        return (self[row] for row in range(len(self)))

    def find(self, spot: Spot | None, chunk: int, line: int) -> int:
        """The row that stands for a chunk, or without one leads to a place; -1 for none."""
        if chunk < 0:
            return next((row for row, entry in enumerate(self) if leads(entry, spot, chunk, line)), -1)
        at = bisect_left(self._shown, chunk)
        return 2 * at if at < len(self._shown) and self._shown[at] == chunk else -1

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by."""
        return None, self._shown[row // 2] if row // 2 < len(self._shown) else -1, 0


def draw(entry: Entry, width: int) -> list[Run]:
    """An entry in exactly `width` cells, the right side kept."""
    right = [Run(entry.right, Back.PLAIN, "muted")] if entry.right else []
    room = width - width_of(right)
    if room < width // 3:
        return shortened(entry.left, width, Back.PLAIN)
    return [*shortened(entry.left, room, Back.PLAIN), *right]


def leads(entry: Entry, spot: Spot | None, chunk: int, line: int) -> bool:
    """Whether an entry stands for a chunk, or without one leads to a place, and may have the cursor."""
    if entry.spot is None or entry.second:
        return False
    return entry.chunk == chunk if chunk >= 0 else (entry.spot, entry.line) == (spot, line)


def _run(text: str, role: str = "text") -> Run:
    return Run(text, Back.PLAIN, role)


def _heading(text: str) -> Entry:
    return Entry((_run(f" {text}", "title"),), "", None)


def _progress_mark(progress: Progress) -> Run:
    if progress.done:
        return _run("✓ ", "read")
    return _run("◐ " if progress.units_read else "○ ", "unread")


def _chunk_listed(found: Summary, hide_done: bool) -> bool:
    """Whether a chunk is listed while not everything is wanted."""
    return bool(found.progress.units) and not (hide_done and found.progress.done)


def _chunk_title(chunk: "Chunk", summary: Summary, spot: Spot | None, index: int) -> Entry:
    progress = summary.progress
    title = (
        _progress_mark(progress),
        _run(f"{chunk.id} ", "muted"),
        _run(visible(chunk.title), "muted" if progress.done else "text"),
    )
    return Entry(title, "", spot, index)


def _chunk_detail(chunk: "Chunk", summary: Summary, spot: Spot | None, index: int) -> Entry:
    progress, level = summary.progress, summary.level
    detail = (
        _run("  "),
        _run(f"{LEVEL_SIGN[level]} " if level else "  ", LEVEL_ROLE[level]),
        _run(f"+{summary.added}", "added"),
        _run(" "),
        _run(f"−{summary.removed}", "removed"),
    )
    state = f"{progress.units_read}/{progress.units} · ~{chunk.minutes}m " if chunk.minutes else ""
    return Entry(detail, state, spot, index, second=True)


def _file_entry(desk: Desk, file: int, name: str, indent: int) -> Entry:
    delta = desk.deltas[file]
    found = desk.file_summary(file)
    left = (
        _run(" " * indent),
        _progress_mark(found.progress),
        _run(f"{LEVEL_SIGN[found.level]} " if found.level else "", LEVEL_ROLE[found.level]),
        _run(visible(name), "muted" if found.progress.done else "text"),
    )
    return Entry(left, f" +{delta.added} −{delta.removed} ", Spot(file, 0))


def _files(desk: Desk) -> list[int]:
    """The files of which something is wanted."""
    every = range(len(desk.deltas))
    if desk.choosing.everything:
        return list(every)
    return [file for file in every if desk.file_summary(file).progress.units]


def _tree(desk: Desk, hide_done: bool) -> Iterator[str | int]:
    folder = None
    keys = {file: _tree_key(desk.deltas[file].path) for file in _files(desk)}
    for file in sorted(keys, key=keys.__getitem__):
        if hide_done and desk.file_summary(file).progress.done:
            continue
        parent = keys[file][0]
        if parent != folder:
            folder = parent
            yield visible("/".join(parent) or "(top)") + "/"
        yield file


def _tree_key(path: str) -> tuple[tuple[str, ...], str]:
    *folders, name = path.split("/")
    return tuple(folders), name


def _buckets(desk: Desk, hide_done: bool) -> Iterator[str | int]:
    to_read: list[int] = []
    read: list[int] = []
    for file in _files(desk):
        done = desk.file_summary(file).progress.done
        (read if done else to_read).append(file)
    yield f"To read ({len(to_read)})"
    yield from to_read
    if not hide_done:
        yield f"Read ({len(read)})"
        yield from read


def _findings(desk: Desk, hide_done: bool) -> Iterator[Entry]:
    found: list[tuple[Finding, Unit]] = []
    for fingerprint, findings in desk.findings.items():
        unit = desk.unit(desk.spots[fingerprint]) if fingerprint in desk.spots else None
        if unit is not None and desk.wants(unit) and not (hide_done and desk.is_read(fingerprint)):
            found += [(finding, unit) for finding in findings if desk.stands(finding)]
    found.sort(key=lambda pair: (-pair[0].level, pair[1].file, pair[0].line, pair[0].tag))
    if not found:
        yield Entry((_run(" no findings", "muted"),), "", None)
    for finding, unit in found:
        spot = desk.spots[unit.fingerprint]
        read = desk.is_read(unit.fingerprint)
        place = f"{PurePosixPath(finding.path).name}:{finding.line}" if finding.line else finding.path
        left = (
            _run("✓" if read else " ", "read"),
            _run(f"{LEVEL_SIGN[finding.level]} ", LEVEL_ROLE[finding.level]),
            _run(f"{finding.tag}  ", "muted" if read else LEVEL_ROLE[finding.level]),
            _run(visible(place), "path"),
        )
        yield Entry(left, "", spot, -1, finding.line, finding.side)
        yield Entry(
            (_run(f"   {visible(finding.why)}", "muted"),),
            "",
            spot,
            -1,
            finding.line,
            finding.side,
            second=True,
        )


def _comments(desk: Desk, hide_done: bool) -> Iterator[Entry]:
    placed = [comment for comment in desk.threads.placed() if not (hide_done and comment[0].state != "open")]
    orphans = desk.threads.orphans()
    if not placed and not orphans:
        yield Entry((_run(" no comments yet", "muted"),), "", None)
    for comment, spot, line, side in placed:
        mark = _run("● " if comment.state == "open" else "✓ ", "comment-mark")
        name = PurePosixPath(comment.anchor.path).name
        place = f"{name}:{line}" if line else name
        yield Entry((_run(" "), mark, _run(visible(place), "path")), "", spot, -1, line, side)
        yield Entry(
            (_run(f"   {visible(comment.body.partition(chr(10))[0])}", "muted"),),
            "",
            spot,
            -1,
            line,
            side,
            second=True,
        )
    if orphans:
        yield _heading(f"No longer in the change ({len(orphans)})")
    for comment in orphans:
        yield Entry((_run("  ✗ ", "caution"), _run(visible(comment.anchor.path), "path")), "", None)
        yield Entry((_run(f"   {visible(comment.body.partition(chr(10))[0])}", "muted"),), "", None)
