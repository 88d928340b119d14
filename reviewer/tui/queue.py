"""What the queue lists in each of its modes; the entries lead to places in the diff."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide, Finding
from reviewer.core.progress import Progress
from reviewer.core.text import visible
from reviewer.desk import Desk, Spot
from reviewer.tui.draw import LEVEL_ROLE, LEVEL_SIGN
from reviewer.tui.paint import Back, Run, shortened, width_of


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


def entries(desk: Desk, mode: QueueMode, hide_done: bool) -> list[Entry]:
    """The rows of the queue."""
    lists = {
        QueueMode.CHUNKS: _chunks,
        QueueMode.TREE: _tree,
        QueueMode.TO_READ: _buckets,
        QueueMode.FINDINGS: _findings,
        QueueMode.COMMENTS: _comments,
    }
    return list(lists[mode](desk, hide_done))


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


def _chunks(desk: Desk, hide_done: bool) -> Iterator[Entry]:
    for index, chunk in enumerate(desk.chunks):
        found = desk.chunk_summary(index)
        progress, level = found.progress, found.level
        if (not progress.units and not desk.choosing.everything) or (hide_done and progress.done):
            continue
        first = next((desk.spots[unit] for unit in chunk.units if unit in desk.spots), None)
        title = (
            _progress_mark(progress),
            _run(f"{chunk.id} ", "muted"),
            _run(visible(chunk.title), "muted" if progress.done else "text"),
        )
        yield Entry(title, "", first, index)
        detail = (
            _run("  "),
            _run(f"{LEVEL_SIGN[level]} " if level else "  ", LEVEL_ROLE[level]),
            _run(f"+{found.added}", "added"),
            _run(" "),
            _run(f"−{found.removed}", "removed"),
        )
        state = f"{progress.units_read}/{progress.units} · ~{chunk.minutes}m " if chunk.minutes else ""
        yield Entry(detail, state, first, index, second=True)
    if not desk.split and "chunks" not in desk.failed:
        yield Entry((_run(" splitting …", "muted"),), "", None)


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


def _tree(desk: Desk, hide_done: bool) -> Iterator[Entry]:
    folder = None
    for file in sorted(_files(desk), key=lambda index: _tree_key(desk.deltas[index].path)):
        if hide_done and desk.file_summary(file).progress.done:
            continue
        path = PurePosixPath(desk.deltas[file].path)
        parent = str(path.parent)
        if parent != folder:
            folder = parent
            yield _heading(visible(parent if parent != "." else "(top)") + "/")
        yield _file_entry(desk, file, path.name, 2)


def _tree_key(path: str) -> tuple[tuple[str, ...], str]:
    parts = PurePosixPath(path)
    return parts.parent.parts, parts.name


def _buckets(desk: Desk, hide_done: bool) -> Iterator[Entry]:
    to_read: list[int] = []
    read: list[int] = []
    for file in _files(desk):
        done = desk.file_summary(file).progress.done
        (read if done else to_read).append(file)
    yield _heading(f"To read ({len(to_read)})")
    for file in to_read:
        yield _file_entry(desk, file, desk.deltas[file].path, 1)
    if not hide_done:
        yield _heading(f"Read ({len(read)})")
        for file in read:
            yield _file_entry(desk, file, desk.deltas[file].path, 1)


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
