"""What is under review: the two sides compared, their file deltas, hunks and change units.

There may be hundreds of thousands of them, and none can be part of a circle: the garbage collector is told nothing of
them (`gc=False`), which saves its time and 16 bytes a value.
"""

from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from itertools import pairwise

from msgspec import Struct

from reviewer.core.cut import TOP, Lines, Point
from reviewer.core.packed_text import Text
from reviewer.core.spans import HunkSpan as HunkSpan
from reviewer.core.spans import changed_lines

SYMLINK_MODE = 0o120000
SUBMODULE_MODE = 0o160000
EXECUTABLE_MODE = 0o100755


class Status(StrEnum):
    """The letters of `git diff --name-status`."""

    ADDED = "A"
    DELETED = "D"
    MODIFIED = "M"
    RENAMED = "R"
    COPIED = "C"
    TYPE_CHANGED = "T"


class Side(Struct, frozen=True, gc=False):
    """One side of a file delta.

    `path` is decoded as UTF-8 with surrogateescape, so any name survives; `oid` is full hex, or "" where the
    input did not say (patches); `mode` is git's, e.g. 0o100644.
    """

    path: str
    oid: str
    mode: int


class Hunk(Struct, frozen=True, gc=False):
    """One run of removed and added lines, without context.

    Lines are bytes with their LF; a last line without LF had no newline at the end of its file.
    """

    old_start: int
    old: tuple[bytes, ...]
    new_start: int
    new: tuple[bytes, ...]


class FileDelta(Struct, frozen=True, gc=False):
    """One path's part of a change.

    `body` holds the hunks as git prints them (`-`, `+` and `\\ No newline` lines, no context); `spans` index
    it, so a hunk becomes lines only when someone looks at it; it may be kept packed. `note` is said to the reader
    when the input could not be represented in full (a combined diff, say).
    """

    status: Status
    old: Side | None
    new: Side | None
    similarity: int = 0
    binary: bool = False
    body: Text = b""
    spans: Sequence[HunkSpan] = ()
    note: str = ""

    @property
    def path(self) -> str:
        """The path to call it by: the new one, or the old one of a deleted file."""
        side = self.new or self.old
        return side.path if side else ""

    @property
    def old_path(self) -> str:
        """The path on the base side; that of the new side for an added file."""
        side = self.old or self.new
        return side.path if side else ""

    @property
    def mode(self) -> int:
        """The mode to judge its kind by: the new one, or the old one of a deleted file."""
        side = self.new or self.old
        return side.mode if side else 0

    @property
    def added(self) -> int:
        """Lines added."""
        return changed_lines(self.spans)[1]

    @property
    def removed(self) -> int:
        """Lines removed."""
        return changed_lines(self.spans)[0]

    def heading(self, index: int) -> bytes:
        """The line git prints behind a hunk's ranges, cut to its first 80 bytes: the function it lies in.

        b"" where there is none, where the input did not say, and for a piece that the hunk does not begin with.
        """
        end = self.spans[index].offset - 1
        start = self.body.rfind(b"\n", 0, end) + 1
        _, found, heading = self.body[start:end].rpartition(b" @@ ")
        return heading.strip() if found and self.body.startswith(b"@@ ", start) else b""

    def hunk(self, index: int) -> Hunk:
        """The lines of one hunk."""
        span = self.spans[index]
        old, new = hunk_lines(self.body[span.offset : span.end])
        return Hunk(span.old_start, old, span.new_start, new)


def hunk_lines(text: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The removed and the added lines of a zero-context hunk's text; split at LF only."""
    starts = 0 if text.startswith(b"+") else text.find(b"\n+") + 1 or len(text)
    old, new = _lines_after(b"-", text[:starts]), _lines_after(b"+", text[starts:])
    return _lines_one_by_one(text) if old is None or new is None else (old, new)


def _lines_after(mark: bytes, text: bytes) -> tuple[bytes, ...] | None:
    """The lines of a text without the mark each begins with, cut at once, which most hunks allow; None where not."""
    if not text:
        return ()
    begun = b"\n" + mark
    if not text.startswith(mark) or not text.endswith(b"\n") or text.count(begun) + 1 != text.count(b"\n"):
        return None
    return tuple(BytesIO(text[1:].replace(begun, b"\n")))


def _lines_one_by_one(text: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The same for lines in any order, with what git says of a missing line break."""
    old: list[bytes] = []
    new: list[bytes] = []
    last: list[bytes] | None = None
    for line in BytesIO(text):
        mark = line[0]
        if mark == 0x2D:
            old.append(line[1:])
            last = old
        elif mark == 0x2B:
            new.append(line[1:])
            last = new
        elif mark == 0x5C and last:  # "\ No newline at end of file" speaks of the line before it
            last[-1] = last[-1].removesuffix(b"\n")
    return tuple(old), tuple(new)


class UnitKind(StrEnum):
    """What a change unit is: a zero-context hunk, or a whole-file fact."""

    LINES = "lines"
    BINARY = "binary"
    MODE = "mode"
    RENAME = "rename"
    COPY = "copy"
    SUBMODULE = "submodule"
    SYMLINK = "symlink"
    EMPTY_ADDED = "empty-added"
    EMPTY_DELETED = "empty-deleted"


class Unit(Struct, frozen=True, gc=False):
    """One change unit: the smallest thing that is read, marked, covered and commented on.

    `file` is the index of its delta in the change, `hunk` the index of its span (None for facts without
    lines). The four numbers are the span's, or zeros.
    """

    fingerprint: str
    kind: UnitKind
    file: int
    hunk: int | None
    path: str
    old_path: str
    old_start: int = 0
    old_lines: int = 0
    new_start: int = 0
    new_lines: int = 0

    @property
    def lines(self) -> int:
        """Changed lines, removed and added."""
        return self.old_lines + self.new_lines


class CutUnit(Struct, frozen=True):
    """A unit that is shown in pieces: the unit as it is uncut, the points it is cut at, its pieces' fingerprints.

    There is one piece more than there are points; the first is the top one.
    """

    unit: Unit
    at: tuple[Point, ...]
    pieces: tuple[str, ...]

    @property
    def ranges(self) -> dict[str, tuple[Point, Point]]:
        """Where each piece begins and ends."""
        points = (TOP, *self.at, Point(self.unit.old_lines, self.unit.new_lines))
        return dict(zip(self.pieces, pairwise(points), strict=True))

    def name(self, piece: str) -> str:
        """What a piece is called where it must be found again, however the unit is cut then."""
        return Lines(self.unit.fingerprint, *self.ranges[piece]).name

    def named(self, lines: Lines) -> tuple[str, ...]:
        """The pieces that consist of these lines."""
        return tuple(piece for piece, between in self.ranges.items() if lines.has(*between))


class Source(StrEnum):
    """Where a change was taken from."""

    COMMITS = "commits"
    WORKTREE = "worktree"
    STAGED = "staged"
    PATCH = "patch"


class Comparison(Struct, frozen=True, kw_only=True):
    """The two sides under review, resolved.

    `base` and `head` are the names to show; `base_commit` is what the base resolved to and `merge_base` where
    the branch left it (what is compared). Trees are what the diff is taken of. For patches all ids are "".
    `head_commit` is "" when the head is not committed (work tree, index). `key` names the review for resuming:
    it stays the same when the branch moves.
    """

    source: Source
    base: str
    head: str
    key: str
    base_commit: str = ""
    merge_base: str = ""
    head_commit: str = ""
    base_tree: str = ""
    head_tree: str = ""


class Change(Struct, frozen=True):
    """Everything between merge base and head.

    `cuts` are the units that stand in `units` as pieces; `fingerprint` is over the uncut ones, whoever cuts what.
    """

    comparison: Comparison
    deltas: tuple[FileDelta, ...]
    units: tuple[Unit, ...]
    fingerprint: str
    cuts: tuple[CutUnit, ...] = ()
