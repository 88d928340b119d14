"""What stands over the lines: the headers of chunks and files, and whole-file facts in words."""

from typing import NamedTuple

from reviewer.core.change import EXECUTABLE_MODE, SUBMODULE_MODE, SYMLINK_MODE, FileDelta, Status, UnitKind
from reviewer.core.fitting import fit_path, fit_renamed, fit_title
from reviewer.core.text import text_of, visible
from reviewer.desk import Desk, Spot
from reviewer.tui.cellwidth import cell_len
from reviewer.tui.document import Document
from reviewer.tui.paint import Back, Run, shortened, width_of, window, wrapped
from reviewer.tui.rows import Section

NO_TEXT_FILE = {SYMLINK_MODE: "symbolic link", SUBMODULE_MODE: "submodule"}
"""What has a line, and is no file of lines."""

CONFLICT = "conflict-markers"
"""The risk tag of the lines git leaves around a conflict."""

STATUS_WORD = {
    Status.ADDED: "added",
    Status.DELETED: "deleted",
    Status.MODIFIED: "modified",
    Status.RENAMED: "renamed",
    Status.COPIED: "copied",
    Status.TYPE_CHANGED: "type changed",
}

PLAIN_FACT = STATUS_WORD[Status.MODIFIED]
"""What is said of a file of which there is nothing to say."""

MANY = 64
"""Units of a section above which their sums are kept."""


class _Sums(NamedTuple):
    """What is added up for a header, and what it was added up of."""

    section: Section
    delta: FileDelta
    counted: int
    read: int
    added: int
    removed: int


class Headings:
    """Draws the headers of one document."""

    def __init__(self, document: Document, desk: Desk) -> None:
        self.document = document
        self.desk = desk
        self.plain: dict[int, int] = {}
        """Files that have no colours for being larger than so many bytes."""
        self.colors_key = ""
        """The key that asks for them all the same."""
        self.coming = False
        """Whether more of each file is coming: then nothing is said that is added up over all of it."""
        self._sums: dict[int, _Sums] = {}
        self._sizes: dict[int, tuple[FileDelta, tuple[int, int]]] = {}

    def file(self, section: Section, width: int, function: bytes = b"") -> list[Run]:
        """The header of a file: its name and what is to be said of it, or the function one is in."""
        delta = self.document.deltas[section.file]
        sums = self._summed(section, delta)
        read, added, removed = (
            f"{sums.read:,}/{len(section.slots):,}",
            f"{sums.added:,}",
            f"{sums.removed:,}",
        )
        if self.coming:
            read = added = removed = "…"
        right = [Run(f"{read} read ", Back.HEADER, "muted")]
        facts = [STATUS_WORD[delta.status]]
        if delta.mode in NO_TEXT_FILE:
            facts.append(NO_TEXT_FILE[delta.mode])
        if self.has_conflict(section.file):
            facts.append("CONFLICT MARKERS")
        if delta.similarity:
            facts[0] += f" {delta.similarity}%"
        reason = self.desk.fold_reason(section.file)
        if reason:
            facts.append(reason)
        if not delta.binary and section.file in self.desk.media:
            facts.append(self.desk.media[section.file])
        if section.file in self.plain:
            limit = self.plain[section.file] >> 20
            facts.append(f"plain, over {limit} MiB: {self.colors_key} colours it")
        if delta.note:
            facts.append(visible(delta.note))
        if function:
            behind = [Run(f"  {visible(text_of(function))}", Back.HEADER, "title")]
        else:
            behind = [
                Run("  ", Back.HEADER, "text"),
                Run(f"+{added}", Back.HEADER, "added"),
                Run(" ", Back.HEADER, "text"),
                Run(f"−{removed}", Back.HEADER, "removed"),
                Run(f"  {' · '.join(facts)}", Back.HEADER, "muted"),
            ]
        room = _room(width, right)
        if (
            facts == [PLAIN_FACT]
            and not function
            and cell_len(visible(delta.path)) + 1 + width_of(behind) > room
        ):
            behind = behind[:-1]
        named = _path_run(delta, max(room - 1 - width_of(behind), room * 2 // 3))
        return _spread([Run(" ", Back.HEADER, "text"), named, *behind], right, width, Back.HEADER)

    def _summed(self, section: Section, delta: FileDelta) -> "_Sums":
        """What is added up over all units of a section: of a long one again only when something has changed."""
        known = self._sums.get(section.file)
        if known and known.section is section and known.delta is delta and known.counted == self.desk.counted:
            return known
        if len(section.slots) == len(self.desk.units.get(section.file, ())):
            read = self.desk.read_in(section.file)
        else:
            read = sum(self.desk.state(Spot(section.file, slot)).read for slot in section.slots)
        sums = _Sums(section, delta, self.desk.counted, read, *self._size(section.file, delta))
        if len(section.slots) > MANY:
            self._sums[section.file] = sums
        return sums

    def _size(self, file: int, delta: FileDelta) -> tuple[int, int]:
        """(added, removed) lines of a file; of one with many hunks they are added up once."""
        known = self._sizes.get(file)
        if known is not None and known[0] is delta:
            return known[1]
        size = delta.added, delta.removed
        if len(delta.spans) > MANY:
            self._sizes[file] = delta, size
        return size

    def has_conflict(self, file: int) -> bool:
        """Whether a file has a conflict that nobody resolved."""
        return self.desk.findings.has(file, CONFLICT)

    def chunk(self, section: Section, width: int) -> list[Run]:
        """The title of a chunk, its size, and how far its reading is."""
        if self._outlived(section):
            return window([], 0, width, Back.CHUNK)
        chunk = self.desk.chunks[section.chunk]
        done = self.desk.chunk_progress(section.chunk)
        state = "✓ read" if done.done else f"{done.units_read:,}/{done.units:,} read"
        right = [
            Run(f"{count_of(chunk.lines, 'line')} · ~{chunk.minutes:,} min · {state} ", Back.CHUNK, "muted")
        ]
        number = Run(f" {chunk.id} ", Back.CHUNK, "muted")
        title = fit_title(visible(chunk.title), _room(width, right) - width_of([number]) - 2, cell_len)
        return _spread([number, Run(f" {title} ", Back.CHUNK, "title")], right, width, Back.CHUNK)

    def why(self, section: Section, line: int, width: int) -> list[Run]:
        """A line of the reason why its units belong together."""
        lines = [] if self._outlived(section) else why_lines(self.desk.chunks[section.chunk].why, width)
        text = lines[line] if line < len(lines) else ""
        return window([Run(f"  {text}", Back.PLAIN, "muted")], 0, width, Back.PLAIN)

    def _outlived(self, section: Section) -> bool:
        """Whether there are fewer chunks by now: what is on show in the order before goes with this key."""
        return section.chunk >= len(self.desk.chunks)


def why_lines(why: str, width: int) -> list[str]:
    """A chunk's reason in lines that fit under its title."""
    return wrapped(visible(why), max(20, width - 4)) if why else []


def fact_text(delta: FileDelta, kind: UnitKind, media: str, width: int) -> str:
    """A whole-file fact in words; `media` says what a binary file is. A path in it fits into so many cells."""
    old, new = delta.old, delta.new
    match kind:
        case UnitKind.RENAME | UnitKind.COPY:
            lead = "renamed from " if kind is UnitKind.RENAME else "copied from "
            tail = f" ({delta.similarity}% the same)"
            room = max(0, width - len(lead) - len(tail))
            return f"{lead}{fit_path(visible(delta.old_path), room, cell_len)}{tail}"
        case UnitKind.MODE:
            before, after = (old.mode if old else 0), (new.mode if new else 0)
            extra = " (now executable)" if after == EXECUTABLE_MODE else ""
            return f"mode {before:o} → {after:o}{extra}"
        case UnitKind.BINARY:
            what = media or "its content cannot be shown here"
            return f"binary file {STATUS_WORD[delta.status]}: {what}"
        case UnitKind.EMPTY_ADDED:
            return "empty file added"
        case UnitKind.EMPTY_DELETED:
            return "empty file deleted"
        case _:
            return kind.value


def _path_run(delta: FileDelta, room: int) -> Run:
    """A file's path, of a renamed one both, in so many cells."""
    path = visible(delta.path)
    if delta.status in (Status.RENAMED, Status.COPIED):
        shown = fit_renamed(visible(delta.old_path), path, room, cell_len)
    else:
        shown = fit_path(path, room, cell_len)
    return Run(shown, Back.HEADER, "path")


def _room(width: int, right: list[Run]) -> int:
    """The cells left of what stands at the right end, all of them where that is left out."""
    room = width - width_of(right)
    return width if room < width // 2 else room - 1


def _spread(left: list[Run], right: list[Run], width: int, back: Back) -> list[Run]:
    """Left runs and, at the other end, right runs; the right ones go first when there is no room for both."""
    room = _room(width, right)
    if room == width:
        return shortened(left, width, back)
    return [*shortened(left, room, back), Run(" ", back, "text"), *right]


def count_of(number: int, noun: str) -> str:
    """`1 line`, `2,000 lines`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
