"""From a row of the plan to runs of styled text; what a terminal must not see becomes visible symbols here."""

import itertools
import re
from collections import deque
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from reviewer.core.text import expand_tabs, replacements
from reviewer.tui.cellwidth import cell_len, split_graphemes

TAB = 4

ELLIPSIS = "…"

LETTERS_A_CELL = 8
"""Letters and marks that share a cell in any writing; of a longer line no more than this is looked at."""


class Back(StrEnum):
    """What a run stands on."""

    __hash__ = str.__hash__  # an Enum's own is a function of Python's, and every run is looked up by it

    PLAIN = "plain"
    ADDED = "added"
    REMOVED = "removed"
    ADDED_WORD = "added-word"
    REMOVED_WORD = "removed-word"
    HEADER = "header"
    CHUNK = "chunk"
    GAP = "gap"
    COMMENT = "comment"
    SELECTION = "selection"
    MATCH = "match"
    FILLER = "filler"
    CHROME = "chrome"


class Run(NamedTuple):
    """A piece of a row: its text, safe for a terminal, what it stands on and what it is."""

    text: str
    back: Back
    fore: str


class Spanned(NamedTuple):
    """A half-open range of characters of a line with a name: a token class, an emphasis, a match."""

    start: int
    end: int
    name: str


def content_runs(
    text: str,
    back: Back,
    fore: str,
    tokens: Sequence[Spanned] = (),
    overlays: Sequence[tuple[int, int, Back]] = (),
    blanks: bool = False,
) -> list[Run]:
    """The runs of one line of content.

    `text` is the decoded line without its end (surrogates for bytes that are not UTF-8); offsets of `tokens`
    (foregrounds) and `overlays` (backgrounds; later ones win) count its characters. Tabs are expanded, and
    everything a terminal would act on is replaced by a visible token in the "alarm" foreground; with `blanks`,
    blanks and tabs are drawn as signs.
    """
    found = replacements(text)
    if not (found or overlays or blanks or "\t" in text):
        return _colored(text, back, fore, tokens)
    runs: list[Run] = []
    column = 0
    hidden = deque(found)
    add = _add_shown if blanks else _add
    for start, end, name, ground in _pieces(len(text), back, fore, tokens, overlays):
        at = start
        while hidden and hidden[0][0] < end:
            first, last, token = hidden.popleft()
            if first > at:
                column = add(runs, text[at:first], ground, name, column)
            if first >= start:
                column = _add(runs, token, ground, "alarm", column)
            at = max(at, last)
            if last > end:
                hidden.appendleft((first, last, token))
                break
        if at < end:
            column = add(runs, text[at:end], ground, name, column)
    if blanks:
        _mark_last_blanks(runs)
    return runs


def _colored(text: str, back: Back, fore: str, tokens: Sequence[Spanned]) -> list[Run]:
    """The runs of a line that is nothing but text and its colours, as most are."""
    runs: list[Run] = []
    length, at, begun, ink = len(text), 0, 0, fore
    for start, end, name in tokens:
        if start >= length:
            break
        if start > at and ink != fore:
            if at > begun:
                runs.append(Run(text[begun:at], back, ink))
            begun, ink = at, fore
        if name != ink:
            if start > begun:
                runs.append(Run(text[begun:start], back, ink))
            begun, ink = max(start, begun), name
        at = end
    at = min(at, length)
    if at < length and ink != fore:
        if at > begun:
            runs.append(Run(text[begun:at], back, ink))
        begun, ink = at, fore
    if length > begun:
        runs.append(Run(text[begun:], back, ink))
    return runs


BLANK_SIGN = "·"
TAB_SIGN = "→"
_BLANKS = re.compile(r"([ \t]+)")


def _add_shown(runs: list[Run], text: str, back: Back, fore: str, column: int) -> int:
    """The same with blanks as signs."""
    for at, piece in enumerate(_BLANKS.split(text)):
        if piece:
            shown = piece.replace(" ", BLANK_SIGN)
            column = _add(runs, shown, back, "faint" if at % 2 else fore, column, TAB_SIGN)
    return column


def _mark_last_blanks(runs: list[Run]) -> None:
    """Blanks at the end of a line are something to look at."""
    for at in range(len(runs) - 1, -1, -1):
        if runs[at].fore != "faint":
            return
        runs[at] = runs[at]._replace(fore="caution")


def _add(runs: list[Run], text: str, back: Back, fore: str, column: int, tab: str = " ") -> int:
    """Append a piece, its tabs expanded, to the run before it where both look the same; the column behind it."""
    if "\t" in text:
        text = expand_tabs(text, TAB, column, cell_len, tab)
    if runs and runs[-1].fore == fore and runs[-1].back is back:
        runs[-1] = Run(runs[-1].text + text, back, fore)
    else:
        runs.append(Run(text, back, fore))
    return column + (len(text) if text.isascii() else cell_len(text))


def _pieces(
    length: int,
    back: Back,
    fore: str,
    tokens: Sequence[Spanned],
    overlays: Sequence[tuple[int, int, Back]],
) -> Iterable[tuple[int, int, str, Back]]:
    """The line cut wherever its foreground or background changes."""
    if not tokens and not overlays:
        if length:
            yield 0, length, fore, back
        return
    cuts = {0, length}
    for start, end, _ in tokens:
        cuts.update((min(start, length), min(end, length)))
    for start, end, _ in overlays:
        cuts.update((min(start, length), min(end, length)))
    points = sorted(cuts)
    token = 0
    coming = sorted(range(len(overlays)), key=lambda at: overlays[at][0], reverse=True)
    over: list[int] = []  # those that lie over this piece: never many, however many there are in the line
    for start, end in itertools.pairwise(points):
        while token < len(tokens) and tokens[token].end <= start:
            token += 1
        inside = token < len(tokens) and tokens[token].start <= start
        while coming and overlays[coming[-1]][0] <= start:
            over.append(coming.pop())
        over = [at for at in over if overlays[at][1] > start]
        ground = overlays[max(over)][2] if over else back
        yield start, end, tokens[token].name if inside else fore, ground


def width_of(runs: Iterable[Run]) -> int:
    """The cells a list of runs takes."""
    return sum(len(run.text) if run.text.isascii() else cell_len(run.text) for run in runs)


def window(runs: Iterable[Run], start: int, width: int, back: Back) -> list[Run]:
    """Exactly `width` cells of the runs, from cell `start` on; a wide character cut in half leaves a blank."""
    shown: list[Run] = []
    at = 0
    stop = start + width
    filled = start
    for run in runs:
        size = len(run.text) if run.text.isascii() else cell_len(run.text)
        if at + size <= start and (size or at < start):  # a mark without a cell stays with what follows it
            at += size
            continue
        if at >= stop:
            break
        if at < start or at + size > stop:
            run = run._replace(text=_cut(run.text, max(0, start - at), min(size, stop - at)))
        shown.append(run)
        filled = min(at + size, stop)
        at += size
    if filled < stop:
        shown.append(Run(" " * (stop - filled), back, "text"))
    return shown


def folded(runs: Iterable[Run], width: int, back: Back) -> list[list[Run]]:
    """The runs in lines of exactly `width` cells, all of them; a wide character is never parted.

    At least one line; where a wide character does not fit into what is left of a line, a blank stands there.
    """
    lines: list[list[Run]] = [[]]
    room = width
    for run in runs:
        text = run.text
        while text:
            head = text[:room] if text.isascii() else _head(text, room)
            if head or room == width:
                head = head or text[:1]  # wider than the line: cut below
                lines[-1].append(Run(head, run.back, run.fore))
                room -= len(head) if head.isascii() else cell_len(head)
                text = text[len(head) :]
            elif room:
                lines[-1].append(Run(" " * room, back, "text"))
                room = 0
            if text and room <= 0:
                lines.append([])
                room = width
    return [window(line, 0, width, back) for line in lines]


def _head(text: str, width: int) -> str:
    """As much of the beginning of a text as fits into so many cells, letters with their marks."""
    if width <= 0:
        return ""
    for looked_at in (width + LETTERS_A_CELL, width * LETTERS_A_CELL):  # few lines need the longer look
        piece = text[:looked_at]
        at = end = 0
        for _, last, size in split_graphemes(piece):
            if at + size > width:
                return text[:end]
            at, end = at + size, last
        if len(piece) == len(text):
            break
    return text[:end]


def _cut(text: str, start: int, end: int) -> str:
    """The cells `start` to `end` of a text, blanks for halves of wide characters."""
    if text.isascii():
        return text[start:end]
    out = ""
    at = 0
    for first, last, size in split_graphemes(text):
        if at >= end:
            break
        if at < start < at + size or at < end < at + size:
            out += " " * (min(at + size, end) - max(at, start))
        elif at >= start and (size or out):
            out += text[first:last]
        at += size
    missing = (end - start) - cell_len(out)
    return out + " " * missing if missing > 0 else out


def shortened(runs: Sequence[Run], width: int, back: Back) -> list[Run]:
    """Runs in exactly `width` cells; an ellipsis says that something was cut."""
    if width_of(runs) <= width:
        return window(runs, 0, width, back)
    room = width - cell_len(ELLIPSIS)
    return (
        [*window(runs, 0, room, back), Run(ELLIPSIS, back, "muted")]
        if room >= 0
        else window((), 0, width, back)
    )


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, broken at blanks where there are some."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            candidate = f"{line} {word}" if line else word
            if cell_len(candidate) <= width:
                line = candidate
                continue
            if line:
                lines.append(line)
            while cell_len(word) > width:
                head = _cut(word, 0, width).rstrip(" ") or word[:1]
                lines.append(head)
                word = word[len(head) :]
            line = word
        lines.append(line)
    return lines
