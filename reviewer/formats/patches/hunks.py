"""Hunks with context become hunks without: what changed as at -U0, and what is known of the lines around."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import overload

from msgspec import Struct, field
from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from reviewer.core.change import HunkSpan
from reviewer.core.pieces import in_pieces
from reviewer.errors import BadInput
from reviewer.formats.patches.sections import PatchHunk, Section

NO_NEWLINE = b"\\ No newline at end of file\n"


class KnownLines(Sequence[bytes]):
    """The lines of a base side as far as a patch tells them, by 0-based number.

    A slice gives those of its lines that are known, in order, and an unknown line raises IndexError. Length
    and iteration speak of the known lines alone: a patch may claim to begin at line nine billion.
    """

    def __init__(self, lines: dict[int, bytes]) -> None:
        self._lines = lines
        self._numbers = sorted(lines)

    def texts(self) -> Iterator[tuple[int, bytes]]:
        """(1-based number of its first line, text) of each run of lines that is known without a gap, ascending."""
        for _, run in groupby(enumerate(self._numbers), lambda pair: pair[1] - pair[0]):
            numbers = [number for _, number in run]
            yield numbers[0] + 1, b"".join(self._lines[number] for number in numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[bytes]:
        return (self._lines[number] for number in self._numbers)

    @overload
    def __getitem__(self, index: int) -> bytes: ...

    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...

    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, int):
            try:
                return self._lines[index]
            except KeyError:
                raise IndexError(index) from None
        low = bisect_left(self._numbers, index.start or 0)
        high = len(self) if index.stop is None else bisect_left(self._numbers, index.stop)
        return [self._lines[number] for number in self._numbers[low:high]]


class Run(Struct):
    """Removed and added lines without an unchanged line between them; numbers are 1-based."""

    old_start: int
    new_start: int
    old: list[bytes] = field(default_factory=list)
    new: list[bytes] = field(default_factory=list)


def without_context(section: Section, name: str) -> tuple[bytes, tuple[HunkSpan, ...], KnownLines]:
    """A section's hunks as a delta's body, the spans in it, and the known lines of the base side.

    Raises BadInput where hunks overlap or stand in the wrong order.
    """
    body = bytearray()
    spans: list[HunkSpan] = []
    known: dict[int, bytes] = {}
    reached = 1
    for hunk, lines in zip(section.hunks, read_by_unidiff(section, name), strict=True):
        start = first_line(hunk.ranges[0], hunk.ranges[1])
        if start < reached:
            raise BadInput(f"{name}, line {hunk.line}: this hunk begins before the one above it ends.")
        for run in runs(hunk, lines, known):
            spans.append(printed(run, body))
        reached = start + hunk.ranges[1]
    return *in_pieces(bytes(body), spans), KnownLines(known)


def read_by_unidiff(section: Section, name: str) -> list[list[tuple[str, bytes]]]:
    """Each hunk's lines as (kind, content), kinds being `-`, `+`, blank and backslash.

    Content goes through as latin-1, which changes no byte; the file's names are told elsewhere.
    """
    if not section.hunks:
        return []
    text = ["--- a/file\n", "+++ b/file\n"]
    for hunk in section.hunks:
        text.append("@@ -{},{} +{},{} @@\n".format(*hunk.ranges))
        text += (plain(line).decode("latin-1") for line in hunk.lines)
    try:
        (file,) = PatchSet(text)
    except (UnidiffParseError, ValueError) as error:
        raise BadInput(
            f"{name}, line {section.line}: the patch of this file cannot be read: {error}."
        ) from None
    return [[(line.line_type, line.value.encode("latin-1")) for line in hunk] for hunk in file]


def plain(line: bytes) -> bytes:
    """A line as every reader knows it: marks in English, blank context lines with their blank, an end."""
    if line.startswith(b"\\"):
        return NO_NEWLINE
    if line.startswith((b"\n", b"\r")):
        return b" " + line
    return line if line.endswith(b"\n") else line + b"\n"


def first_line(start: int, count: int) -> int:
    """The 1-based line a range begins at; an empty one is named by the line before it."""
    return start if count else start + 1


def runs(hunk: PatchHunk, lines: Sequence[tuple[str, bytes]], known: dict[int, bytes]) -> list[Run]:
    """The changed runs of one hunk; every line of the base side is noted in `known`."""
    old, new = first_line(*hunk.ranges[:2]), first_line(*hunk.ranges[2:])
    found: list[Run] = []
    run: Run | None = None
    last: list[bytes] | None = None
    for kind, content in lines:
        if kind == "\\":
            if last:
                last[-1] = last[-1].removesuffix(b"\n")
            elif old - 1 > 0:
                known[old - 2] = known.get(old - 2, b"").removesuffix(b"\n")
            continue
        if kind == " ":
            known[old - 1] = content
            old, new, run, last = old + 1, new + 1, None, None
            continue
        if run is None:
            run = Run(old, new)
            found.append(run)
        last = run.old if kind == "-" else run.new
        last.append(content)
        old, new = old + (kind == "-"), new + (kind == "+")
    for run in found:
        known.update(enumerate(run.old, run.old_start - 1))
    return found


def printed(run: Run, body: bytearray) -> HunkSpan:
    """Append a run to a body the way git prints it at -U0; where it stands."""
    old_start = run.old_start if run.old else run.old_start - 1
    new_start = run.new_start if run.new else run.new_start - 1
    body += b"@@ -%d,%d +%d,%d @@\n" % (old_start, len(run.old), new_start, len(run.new))
    offset = len(body)
    for mark, lines in ((b"-", run.old), (b"+", run.new)):
        for line in lines:
            body += mark + line
            if not line.endswith(b"\n"):
                body += b"\n" + NO_NEWLINE
    return HunkSpan(old_start, len(run.old), new_start, len(run.new), offset, len(body))
