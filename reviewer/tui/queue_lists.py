"""What the queue lists in each of its modes: in steps, and each row made when it is looked at.

A large change has thousands of chunks and files and a hundred thousand findings, of which a screen shows forty.
"""

from array import array
from bisect import bisect_left
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from reviewer.core.finding import Finding, Level
from reviewer.core.fitting import fit_path, fit_title
from reviewer.core.packed_findings import NO_FINDINGS, PackedFindings
from reviewer.core.progress import Progress
from reviewer.core.text import visible
from reviewer.desk import Desk, Spot
from reviewer.desk.summaries import Summary
from reviewer.tui.draw import LEVEL_ROLE, LEVEL_SIGN
from reviewer.tui.paint import Run
from reviewer.tui.queue import Entries, Entry, EntryList, QueueMode, heading, run

if TYPE_CHECKING:  # the first screen is painted before there are any
    from reviewer.core.chunk import Chunk

Made = TypeVar("Made")
Listing = Generator[None, None, Made]
"""Rows that are listed in steps."""


def entries(desk: Desk, mode: QueueMode, hide_done: bool) -> Entries:
    """The rows of the queue."""
    steps = listing(desk, mode, hide_done)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Entries = end.value
            return found


def listing(desk: Desk, mode: QueueMode, hide_done: bool) -> Listing[Entries]:
    """The same, in steps."""
    match mode:
        case QueueMode.CHUNKS:
            return (yield from _chunks(desk, hide_done))
        case QueueMode.TREE:
            return (yield from _tree(desk, hide_done))
        case QueueMode.TO_READ:
            return (yield from _buckets(desk, hide_done))
        case QueueMode.FINDINGS:
            return (yield from _findings(desk, hide_done))
        case QueueMode.COMMENTS:
            return EntryList(_comments(desk, hide_done))


FINDINGS_AT_ONCE = 200
"""Findings looked at before something else may happen."""


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
            return heading(what, fit_path if self._names else None)
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

    def __init__(self, desk: Desk, chunks: "tuple[Chunk, ...]", shown: Sequence[int]) -> None:
        self._desk = desk
        self._chunks = chunks
        self._shown = shown
        unfinished = not desk.split and "chunks" not in desk.failed
        self._last = [Entry((run(" splitting …", "muted"),), "", None)] if unfinished else []

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
        if chunk < 0 and spot is not None and self._desk.chunks is self._chunks:
            chunk = self._desk.chunk_at(spot)
        at = bisect_left(self._shown, chunk)
        return 2 * at if at < len(self._shown) and self._shown[at] == chunk else -1

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by."""
        return None, self._shown[row // 2] if row // 2 < len(self._shown) else -1, 0


def _progress_mark(progress: Progress) -> Run:
    if progress.done:
        return run("✓ ", "read")
    return run("◐ " if progress.units_read else "○ ", "unread")


def _chunks(desk: Desk, hide_done: bool) -> Listing[ChunkEntries]:
    chunks = desk.chunks
    every = range(len(chunks))
    if desk.choosing.everything and not hide_done:
        return ChunkEntries(desk, chunks, every)
    shown: list[int] = []
    for index in every:
        if desk.chunks is not chunks:
            break  # there are others now: they will be listed
        if _is_listed(desk, index, hide_done):
            shown.append(index)
        yield
    return ChunkEntries(desk, chunks, shown)


def _is_listed(desk: Desk, index: int, hide_done: bool) -> bool:
    """Whether anything of a chunk is shown."""
    if desk.choosing.everything:
        return not desk.chunk_progress(index).done
    units = desk.places.spots_of(desk.chunks[index].units)
    return any(desk.wants(spot) and not (hide_done and desk.state(spot).read) for spot in units)


def _chunk_title(chunk: "Chunk", summary: Summary, spot: Spot | None, index: int) -> Entry:
    progress = summary.progress
    title = (
        _progress_mark(progress),
        run(f"{chunk.id} ", "muted"),
        run(visible(chunk.title), "muted" if progress.done else "text"),
    )
    return Entry(title, "", spot, index, fit=fit_title)


def _chunk_detail(chunk: "Chunk", summary: Summary, spot: Spot | None, index: int) -> Entry:
    progress, level = summary.progress, summary.level
    detail = (
        run("  "),
        run(f"{LEVEL_SIGN[level]} " if level else "  ", LEVEL_ROLE[level]),
        run(f"+{summary.added:,}", "added"),
        run(" "),
        run(f"−{summary.removed:,}", "removed"),
    )
    state = f"{progress.units_read:,}/{progress.units:,} · ~{chunk.minutes:,}m " if chunk.minutes else ""
    return Entry(detail, state, spot, index, second=True)


def _file_entry(desk: Desk, file: int, name: str, indent: int) -> Entry:
    delta = desk.deltas[file]
    found = desk.file_summary(file)
    left = (
        run(" " * indent),
        _progress_mark(found.progress),
        run(f"{LEVEL_SIGN[found.level]} " if found.level else "", LEVEL_ROLE[found.level]),
        run(visible(name), "muted" if found.progress.done else "text"),
    )
    return Entry(left, f" +{delta.added:,} −{delta.removed:,} ", Spot(file, 0), fit=fit_path)


def _files(desk: Desk) -> Listing[list[int]]:
    """The files of which something is wanted."""
    every = range(len(desk.deltas))
    if desk.choosing.everything:
        return list(every)
    found = []
    for file in every:
        if desk.file_summary(file).progress.units:
            found.append(file)
        yield
    return found


def _tree(desk: Desk, hide_done: bool) -> Listing[FileEntries]:
    folder = None
    keys: dict[int, tuple[tuple[str, ...], str]] = {}
    for file in (yield from _files(desk)):
        if not (hide_done and desk.file_done(file)):
            keys[file] = _tree_key(desk.deltas[file].path)
        yield
    rows: list[str | int] = []
    for file in sorted(keys, key=keys.__getitem__):
        parent = keys[file][0]
        if parent != folder:
            folder = parent
            rows.append(visible("/".join(parent) or "(top)") + "/")
        rows.append(file)
        yield
    return FileEntries(desk, rows, names=True)


def _tree_key(path: str) -> tuple[tuple[str, ...], str]:
    *folders, name = path.split("/")
    return tuple(folders), name


def _buckets(desk: Desk, hide_done: bool) -> Listing[FileEntries]:
    to_read: list[int] = []
    read: list[int] = []
    for file in (yield from _files(desk)):
        (read if desk.file_done(file) else to_read).append(file)
        yield
    rows: list[str | int] = [f"To read ({len(to_read):,})", *to_read]
    if not hide_done:
        rows += [f"Read ({len(read):,})", *read]
    return FileEntries(desk, rows, names=False)


class FindingEntries:
    """Two rows a finding: those that are of no unit of their file, then the riskiest first in the order of the change.

    `found` holds a number each: its level turned round, its file, and its place among the file's. They go on speaking
    of the findings there were.
    """

    def __init__(
        self,
        desk: Desk,
        odd: Sequence[tuple[Finding, Spot]],
        files: Mapping[int, PackedFindings],
        found: "array[int]",
    ) -> None:
        self._desk = desk
        self._odd = odd
        self._files = files
        self._found = found

    def __len__(self) -> int:
        return 2 * (len(self._odd) + len(self._found))

    def __getitem__(self, row: int) -> Entry:
        at, second = divmod(range(len(self))[row], 2)
        if at < len(self._odd):
            finding, spot = self._odd[at]
        else:
            key = self._found[at - len(self._odd)]
            file, place = key >> _FILE_SHIFT & _MOST, key & _MOST
            packed = self._files[file]
            finding, spot = packed[place], Spot(file, packed.slots[place])
        return (_finding_why if second else _finding_title)(self._desk, finding, spot)

    def __iter__(self) -> Iterator[Entry]:
        return (self[row] for row in range(len(self)))

    def find(self, spot: Spot | None, chunk: int, line: int) -> int:
        """The row that leads to a line of a unit; -1 for none."""
        if spot is None or chunk >= 0:
            return -1
        for at, (finding, where) in enumerate(self._odd):
            if (where, finding.line) == (spot, line):
                return 2 * at
        packed = self._files.get(spot.file, NO_FINDINGS)
        for place in packed.places_of(spot.slot):
            key = _key(packed.levels[place], spot.file, place)
            at = bisect_left(self._found, key)
            if packed[place].line == line and at < len(self._found) and self._found[at] == key:
                return 2 * (len(self._odd) + at)
        return -1

    def leads_to(self, row: int) -> tuple[Spot | None, int, int]:
        """What `find` finds a row by."""
        entry = self[row]
        return entry.spot, -1, entry.line


_FILE_SHIFT, _LEVEL_SHIFT = 28, 56
_MOST = (1 << _FILE_SHIFT) - 1


def _key(level: int, file: int, place: int) -> int:
    return (max(Level) - level) << _LEVEL_SHIFT | file << _FILE_SHIFT | place


def _findings(desk: Desk, hide_done: bool) -> Listing[Entries]:
    found = array("Q")
    files = {file: desk.findings.packed(file) for file in sorted(desk.findings.files)}
    every = not hide_done and desk.choosing.everything and not desk.cutting.pieces
    for file, packed in files.items():
        for place, slot in enumerate(packed.slots):
            if every or _is_shown(desk, packed[place], Spot(file, slot), hide_done):
                found.append(_key(packed.levels[place], file, place))
            if place % FINDINGS_AT_ONCE == FINDINGS_AT_ONCE - 1:
                yield
        yield
    odd = [
        (finding, spot)
        for finding in desk.findings.elsewhere()
        if (spot := desk.spots.get(finding.fingerprint)) and _is_shown(desk, finding, spot, hide_done)
    ]
    if not found and not odd:
        return EntryList([Entry((run(" no findings", "muted"),), "", None)])
    odd.sort(key=lambda one: -one[0].level)
    return FindingEntries(desk, odd, files, array("Q", sorted(found)))


def _is_shown(desk: Desk, finding: Finding, spot: Spot, hide_done: bool) -> bool:
    return desk.wants(spot) and not (hide_done and desk.state(spot).read) and desk.stands(finding)


def _finding_title(desk: Desk, finding: Finding, spot: Spot) -> Entry:
    read = desk.state(spot).read
    place = f"{finding.path}:{finding.line}" if finding.line else finding.path
    left = (
        run("✓" if read else " ", "read"),
        run(f"{LEVEL_SIGN[finding.level]} ", LEVEL_ROLE[finding.level]),
        run(f"{finding.tag}  ", "muted" if read else LEVEL_ROLE[finding.level]),
        run(visible(place), "path"),
    )
    return Entry(left, "", spot, -1, finding.line, finding.side, fit=fit_path)


def _finding_why(_desk: Desk, finding: Finding, spot: Spot) -> Entry:
    why = (run(f"   {visible(finding.why)}", "muted"),)
    return Entry(why, "", spot, -1, finding.line, finding.side, second=True)


def _comments(desk: Desk, hide_done: bool) -> Iterator[Entry]:
    placed = [comment for comment in desk.threads.placed() if not (hide_done and comment[0].state != "open")]
    orphans = desk.threads.orphans()
    if not placed and not orphans:
        yield Entry((run(" no comments yet", "muted"),), "", None)
    for comment, spot, line, side in placed:
        mark = run("● " if comment.state == "open" else "✓ ", "comment-mark")
        place = f"{comment.anchor.path}:{line}" if line else comment.anchor.path
        yield Entry((run(" "), mark, run(visible(place), "path")), "", spot, -1, line, side, fit=fit_path)
        yield Entry(
            (run(f"   {visible(comment.body.partition(chr(10))[0])}", "muted"),),
            "",
            spot,
            -1,
            line,
            side,
            second=True,
        )
    if orphans:
        yield heading(f"No longer in the change ({len(orphans):,})")
    for comment in orphans:
        lost = (run("  ✗ ", "caution"), run(visible(comment.anchor.path), "path"))
        yield Entry(lost, "", None, fit=fit_path)
        yield Entry((run(f"   {visible(comment.body.partition(chr(10))[0])}", "muted"),), "", None)
