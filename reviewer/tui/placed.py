"""Text put where it belongs by the column, so that a terminal which counts its cells differently shifts nothing.

Terminals disagree about emoji of several characters, marks, and signs that East Asian fonts make wide. Such a piece
is drawn over blanks of the width it is reckoned to have, and what follows it stands where it is reckoned to stand.
"""

import re
from collections.abc import Callable, Iterator

OWN_SIGNS = "▏✓▲•·◆»●○│┃┊╏◂╱▌━"
"""Signs of our own that have one cell each, whatever a terminal makes of them: no text is laid out behind them."""

_AGREED = "\\x00-\\x7f\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
"""ASCII, and writing that is two cells wide everywhere."""
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u200d\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff"
)
"""What belongs to the character before it."""


def _pieces(agreed: str) -> re.Pattern[str]:
    return re.compile(f"(?:[^ ](?=[{_MARKS}]))?[^{agreed}]+")


_DISPUTED = _pieces(_AGREED + OWN_SIGNS)
_NOT_ASCII = re.compile(f"{_pieces(_AGREED).pattern} ?")
"""With the blank behind: a sign of our own that takes two cells takes that of the blank, which would cut it in half."""

NO_WRAP, WRAP = "\x1b[?7l", "\x1b[?7h"
"""Around a piece, so that one that is wider than reckoned never goes on in the next row."""


def disputed(text: str, *, own_too: bool = False) -> bool:
    """Whether terminals may disagree about the cells of a text; `own_too`: about our own signs as well."""
    return not text.isascii() and (_NOT_ASCII if own_too else _DISPUTED).search(text) is not None


def pieces(text: str, measure: Callable[[str], int], *, own_too: bool = False) -> Iterator[tuple[str, int]]:
    """A text in pieces, each with its cells, and with 0 where nobody disagrees about it."""
    done = 0
    for match in (_NOT_ASCII if own_too else _DISPUTED).finditer(text):
        if match.start() > done:
            yield text[done : match.start()], 0
        yield match[0], measure(match[0])
        done = match.end()
    if done < len(text):
        yield text[done:], 0


def over_blanks(piece: str, start: int, cells: int) -> str:
    """What draws a piece over blanks that were just written from a column (from 0) on, and goes behind them.

    Blanks at its end are not written once more: they would stand on what a terminal drew wider than reckoned.
    """
    return f"\x1b[{start + 1}G{NO_WRAP}{piece.rstrip(' ')}{WRAP}\x1b[{start + cells + 1}G"


def placed(text: str, column: int, measure: Callable[[str], int], *, own_too: bool = False) -> str:
    """A text that begins in a column (from 0), every piece that terminals may disagree about put in its place."""
    parts: list[str] = []
    for piece, cells in pieces(text, measure, own_too=own_too):
        parts.append(" " * cells + over_blanks(piece, column, cells) if cells else piece)
        column += cells or measure(piece)
    return "".join(parts)
