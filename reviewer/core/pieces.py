"""A hunk too long to be read in one go, cut into pieces: each a change unit of its own, that lands and is read alone.

The cuts follow from the hunk's content alone, so everybody finds the same. In the second half of what a piece may
have, the line is taken that begins most: after a blank line, and as little indented as can be. Among equals one
that its content picks, not its place: so most cuts stay where they are when lines come or go above, and a piece
with all those before it, which is what a stack has halfway, is cut at the same places.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol
from zlib import crc32

from msgspec.structs import replace

from reviewer.core.change import FileDelta, HunkSpan, Unit
from reviewer.core.cut import TOP, Point, accepted
from reviewer.core.rewrites import aligned

LONGEST = 400
"""Changed lines of a piece at most. Another number makes other fingerprints: no policy changes it."""
PAIRED = 50
"""With more lines than that on both sides a hunk is a rewrite, which is read line beside line, and cut that way."""
CLOSERS = b"})]"
SPACE = b" \t\r\n"
TAB = 4
TELLING = 200
"""Bytes of a line that are looked at."""
NEAR = 64
"""Lines among which the cut is chosen where nothing begins."""
_NEXT = re.compile(rb"\n(?=[-+])")
_BEGINS = re.compile(rb"^[-+][ \t\r]*\n([-+][ \t]*[^\s)}\]])", re.MULTILINE)


def in_pieces(body: bytes, hunks: Iterable[HunkSpan]) -> tuple[bytes, tuple[HunkSpan, ...]]:
    """The spans of some hunks, the long ones in pieces from top to bottom, and the body they stand in.

    Of a rewrite the removed and the added lines of each piece stand together in that body.
    """
    spans: list[HunkSpan] = []
    sorted_body: bytearray | None = None
    for span in hunks:
        if span.old_lines + span.new_lines <= LONGEST:
            spans.append(span)
        elif min(span.old_lines, span.new_lines) <= PAIRED:
            spans += _in_a_row(body, span)
        else:
            sorted_body = bytearray(body) if sorted_body is None else sorted_body
            spans += _cut_at(sorted_body, span, aligned(Changed(body, span), LONGEST))
    return body if sorted_body is None else bytes(sorted_body), tuple(spans)


def points_for(delta: FileDelta, index: int, longest: int) -> tuple[Point, ...]:
    """The points a hunk is cut at, so that no piece has more lines than the longest may have."""
    span = delta.spans[index]
    lines = Changed(delta.body[span.offset : span.end], replace(span, offset=0, end=span.end - span.offset))
    if min(span.old_lines, span.new_lines) > PAIRED:
        return aligned(lines, longest)
    return tuple(_point(span, line) for line in _cuts(lines, longest)[1:-1])


def _cuts(lines: "Changed", longest: int) -> list[int]:
    """The lines the pieces of a hunk begin with that for the most part only adds, or only removes; and its end."""
    cuts = [0]
    while len(lines) - cuts[-1] > longest:
        cuts.append(_cut(lines, cuts[-1], longest))
    return [*cuts, len(lines)]


def _in_a_row(body: bytes, span: HunkSpan) -> tuple[HunkSpan, ...]:
    """The pieces of such a hunk."""
    lines = Changed(body, span)
    return tuple(
        _piece(span, _point(span, first), _point(span, end), lines.starts[first], lines.starts[end])
        for first, end in pairwise(_cuts(lines, LONGEST))
    )


def points_in(delta: FileDelta, index: int, wanted: Iterable[Point]) -> tuple[Point, ...]:
    """The points among those wanted that a hunk can be cut at.

    A line that has no end stays in the last piece, or a step of a stack would join it with the one below it.
    """
    span = delta.spans[index]
    text = delta.body[span.offset : span.end]
    if not text.endswith(b"\n"):
        return ()
    hunk = delta.hunk(index)
    open_old, open_new = (bool(side) and not side[-1].endswith(b"\n") for side in (hunk.old, hunk.new))
    size = Point(span.old_lines, span.new_lines)
    return accepted(
        (
            one
            for one in wanted
            if not (open_old and one.old == size.old) and not (open_new and one.new == size.new)
        ),
        size,
    )


def cut_delta(delta: FileDelta, points: Mapping[int, Sequence[Point]]) -> FileDelta:
    """A delta with some of its hunks, by their index, cut at points that `points_in` gave: in its body the lines
    of each piece stand together."""
    body = bytearray(bytes(delta.body))
    spans: list[HunkSpan] = []
    for index, span in enumerate(delta.spans):
        at = points.get(index, ())
        spans += _cut_at(body, span, at) if at else [span]
    return replace(delta, body=bytes(body), spans=tuple(spans))


def _cut_at(body: bytearray, span: HunkSpan, at: Sequence[Point]) -> list[HunkSpan]:
    """Put the lines of a hunk in the order of its pieces, and say where these are."""
    starts = Changed(body, span).starts
    parts: list[bytes] = []
    found: list[HunkSpan] = []
    first = span.offset
    for start, stop in pairwise((TOP, *at, Point(span.old_lines, span.new_lines))):
        sides = (start.old, stop.old), (span.old_lines + start.new, span.old_lines + stop.new)
        part = b"".join(bytes(body[starts[above] : starts[below]]) for above, below in sides)
        found.append(_piece(span, start, stop, first, first + len(part)))
        parts.append(part)
        first += len(part)
    body[span.offset : span.end] = b"".join(parts)
    return found


class OnBase(Protocol):
    """Lines in their place on the base side: a span, or a unit of lines."""

    @property
    def old_start(self) -> int:
        """As git numbers it."""

    @property
    def old_lines(self) -> int:
        """How many of the base's lines go."""


def base_place(lines: OnBase) -> int:
    """How many lines of the base side come before these."""
    return lines.old_start - 1 if lines.old_lines else lines.old_start


def touch(above: OnBase, below: OnBase) -> bool:
    """Whether no unchanged line parts two spans of one file that follow each other: pieces of one hunk."""
    return base_place(above) + above.old_lines == base_place(below)


def is_continued(above: Unit, below: Unit) -> bool:
    """Whether the second unit is the next piece of the hunk that the first one is a piece of."""
    return (
        above.file == below.file
        and above.hunk is not None
        and below.hunk == above.hunk + 1
        and touch(above, below)
    )


class Changed:
    """The changed lines of a hunk; `starts` has where each begins in the body, with its mark, and the end."""

    def __init__(self, body: bytes | bytearray, span: HunkSpan) -> None:
        self._body = body
        self.size = Point(span.old_lines, span.new_lines)
        inner = (found.end() for found in _NEXT.finditer(body, span.offset, span.end))
        self.starts = array("Q", (span.offset, *inner, span.end))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def is_blank(self, at: int) -> bool:
        """Whether there is nothing but white space in a line."""
        return not self._body[self.starts[at] + 1 : self.starts[at + 1]].strip()

    def begun(self, first: int, end: int) -> list[int]:
        """The lines from `first` up to `end` that begin something after a blank line."""
        found = _BEGINS.finditer(self._body, self.starts[first - 1], self.starts[end])
        return [bisect_left(self.starts, one.start(1)) for one in found]

    def text(self, at: int) -> bytes:
        """What a line says, white space apart."""
        return bytes(self._body[self.starts[at] + 1 : self.starts[at + 1]]).translate(None, SPACE)

    def rank(self, at: int) -> tuple[int, bool, int, int]:
        """What makes a line the better place for a cut, the least the best."""
        start = self.starts[at] + 1
        line = self._body[start : min(start + TELLING, self.starts[at + 1])].rstrip(b"\n")
        text = line.lstrip(b" \t")
        margin = line[: len(line) - len(text)]
        indent = len(margin) + (TAB - 1) * margin.count(b"\t")
        return indent if text.strip() else TELLING * TAB, text[:1] in CLOSERS, crc32(line), -at


def _cut(lines: Changed, first: int, longest: int) -> int:
    """Where the piece that begins at `first` ends.

    Blank lines go where they keep both pieces' ends like the hunk's own: above when it ends with one, else below.
    """
    end = first + longest + 1
    window = lines.begun(first + longest // 2 + 1, end) or range(
        max(first + longest // 2 + 1, end - NEAR), end
    )
    cut = min(window, key=lines.rank)
    if not lines.is_blank(len(lines) - 1):
        while cut > first + 1 and lines.is_blank(cut - 1):
            cut -= 1
    return cut


def _point(span: HunkSpan, line: int) -> Point:
    """The point above one of a hunk's changed lines; the removed ones come first."""
    return Point(min(line, span.old_lines), max(0, line - span.old_lines))


def _piece(span: HunkSpan, start: Point, stop: Point, offset: int, end: int) -> HunkSpan:
    """The span of a hunk's lines between two points, with its slice of the body."""
    old_lines, new_lines = stop.old - start.old, stop.new - start.new
    old_place = base_place(span) + start.old
    new_place = (span.new_start - 1 if span.new_lines else span.new_start) + start.new
    return HunkSpan(
        old_place + bool(old_lines), old_lines, new_place + bool(new_lines), new_lines, offset, end
    )
