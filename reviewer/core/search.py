"""Looking for a text in lines: what is looked for and where, and the lines of a piece of text that match.

Looking goes in short steps, so that whoever has a screen to serve can look up between two of them.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Generator
from typing import TYPE_CHECKING, NamedTuple

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide
from reviewer.core.packed_text import Text

WINDOW = 1 << 18
"""Bytes looked at in one step: two milliseconds where capitals count as small letters."""

if TYPE_CHECKING:  # the class takes no parameter before Python 3.12
    Numbers = array[int]
else:
    Numbers = array

Steps = Generator[None, None, Numbers]
"""Pauses between two steps; what it returns are numbers of lines, ascending."""


class Wanted(NamedTuple):
    """A text that is looked for, as it stands in decoded lines and in bytes, and in which lines.

    `reach` is the most bytes that a match takes.
    """

    text: str
    pattern: re.Pattern[str]
    raw: re.Pattern[bytes]
    reach: int
    added: bool
    removed: bool
    unchanged: bool

    def in_lines(self, side: DiffSide, *, changed: bool) -> bool:
        """Whether it is looked for in changed, or in unchanged, lines of a side."""
        if not changed:
            return self.unchanged
        return self.added if side is DiffSide.NEW else self.removed


def wanted(typed: str) -> Wanted:
    """What somebody means who types this: `+word` in added lines only, `-word` in removed ones.

    A sign alone, or twice, is looked for itself. Small letters match capitals too, capitals only themselves.
    """
    signed = len(typed) > 1 and typed[0] in "+-" and typed[1] not in "+-= "
    text = typed[1:] if signed else typed
    either = text == text.lower()
    raw = [_either_case(letter) if either else re.escape(_bytes(letter)) for letter in text]
    return Wanted(
        text,
        re.compile(re.escape(text), re.IGNORECASE if either else 0),
        re.compile(b"".join(raw), re.IGNORECASE if either else 0),
        4 * len(text),
        added=not signed or typed[0] == "+",
        removed=not signed or typed[0] == "-",
        unchanged=not signed,
    )


def _either_case(letter: str) -> bytes:
    """A pattern of a letter's bytes; the pattern's own flag speaks of ASCII alone."""
    if letter.isascii():
        return re.escape(letter.encode())
    forms = dict.fromkeys((letter, letter.lower(), letter.upper()))
    return b"(?:" + b"|".join(re.escape(_bytes(form)) for form in forms if len(form) == 1) + b")"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def in_text(sought: Wanted, text: bytes, first: int = 1, start: int = 0, end: int | None = None) -> Steps:
    """The lines of a text that match, from where one starts to where one ends; the first one has this number."""
    found = array("I")
    stop = len(text) if end is None else end
    number, counted, at = first, start, start
    while at < stop:
        match = sought.raw.search(text, at, min(at + WINDOW + sought.reach, stop))
        if match is None:
            at += WINDOW
        else:
            number += text.count(b"\n", counted, match.start())
            counted = at = text.find(b"\n", match.end(), stop) + 1 or stop
            found.append(number)
            number += 1
        yield
    return found


def in_hunks(
    sought: Wanted, delta: FileDelta, side: DiffSide, first: int = 0, end: int | None = None
) -> Steps:
    """The changed lines of one side of a file that match, in the hunks from the first up to the end."""
    found, sign = array("I"), 0x2B if side is DiffSide.NEW else 0x2D
    spans = delta.spans[first:end]
    if not spans:
        return found
    body, skipped = yield from _between(delta.body, spans[0].offset, spans[-1].end)
    starts = [span.offset - skipped for span in spans]
    at, stop = starts[0], spans[-1].end - skipped
    span, counted, index = -1, 0, 0
    while at < stop:
        match = sought.raw.search(body, at, min(at + WINDOW + sought.reach, stop))
        yield
        if match is None:
            at += WINDOW
            continue
        line = body.rfind(b"\n", 0, match.start()) + 1
        if line == match.start():  # the sign is no part of the line
            at = line + 1
            continue
        at = body.find(b"\n", match.end(), stop) + 1 or stop
        if body[line] != sign:
            continue
        here = bisect_right(starts, line) - 1
        if here != span:
            span, counted, index = here, starts[here], 0
            if side is DiffSide.NEW:
                counted = _first_added(body, starts[here], spans[here].end - skipped)
        index += body.count(b"\n", counted, line)
        counted = line
        found.append((spans[span].new_start if sign == 0x2B else spans[span].old_start) + index)
    return found


def _between(text: Text, start: int, end: int) -> Generator[None, None, tuple[bytes, int]]:
    """Bytes of a text that has what stands between two places, and how many are left out before: unpacked in steps."""
    if isinstance(text, bytes):
        return text, 0
    pieces = []
    for at in range(start, end, WINDOW):
        pieces.append(text[at : min(at + WINDOW, end)])
        yield
    return b"".join(pieces), start


def _first_added(body: bytes, start: int, end: int) -> int:
    """Where the added lines of a hunk begin in the body."""
    if body.startswith(b"+", start):
        return start
    return body.find(b"\n+", start, end) + 1
