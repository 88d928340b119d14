"""Lines of words with roles: made safe for a terminal, measured in cells, wrapped and cut."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.content import Content

from reviewer.core.fitting import fit_path, fit_title
from reviewer.core.text import expand_tabs, segments, visible
from reviewer.tui.cellwidth import cell_len
from reviewer.tui.color import DEFAULT, css
from reviewer.tui.theme import Palette

TAB = 4
ELLIPSIS = "…"


class Piece(NamedTuple):
    """A stretch of text and its role among the theme's foregrounds."""

    text: str
    role: str = "text"


Line = tuple[Piece, ...]


def say(text: str, role: str = "text") -> Line:
    """One line of anyone's text; what hides or acts on terminals becomes tokens in the alarm's role."""
    pieces = []
    column = 0
    for part, replaced in segments(text):
        shown = expand_tabs(part, TAB, column, cell_len) if "\t" in part else part
        column += cell_len(shown)
        pieces.append(Piece(shown, "alarm" if replaced else role))
    return tuple(pieces)


def say_path(path: str, width: int, role: str = "text") -> Line:
    """A path, with `:line` or not, on one line of at most `width` cells; its name stays as long as there is room."""
    shown = visible(path)
    return say(path, role) if cell_len(shown) <= width else (Piece(fit_path(shown, width, cell_len), role),)


def say_title(title: str, width: int, role: str = "text") -> Line:
    """A chunk's title on one line of at most `width` cells; the number at its end stays."""
    shown = visible(title)
    return say(title, role) if cell_len(shown) <= width else (Piece(fit_title(shown, width, cell_len), role),)


def paragraphs(text: str, role: str = "text") -> list[Line]:
    """Anyone's text of several lines."""
    return [say(line, role) for line in text.split("\n")]


def width_of(line: Iterable[Piece]) -> int:
    """The cells a line takes."""
    return sum(cell_len(piece.text) for piece in line)


def fit(line: Line, width: int) -> Line:
    """A line in at most `width` cells, an ellipsis where it was cut."""
    if width_of(line) <= width:
        return line
    kept: list[Piece] = []
    room = max(0, width - cell_len(ELLIPSIS))
    for piece in line:
        size = cell_len(piece.text)
        if size > room:
            kept.append(Piece(_head(piece.text, room) + ELLIPSIS, piece.role))
            break
        kept.append(piece)
        room -= size
    return tuple(kept) if width > 0 else ()


def filled(line: Line, width: int) -> Line:
    """A line in exactly `width` cells."""
    line = fit(line, width)
    return (*line, Piece(" " * (width - width_of(line))))


def spread(left: Line, right: Line, width: int) -> Line:
    """Left and right ends of one line; the left one is cut when there is no room for both."""
    room = width - width_of(right)
    return (*filled(left, room - 1), Piece(" "), *right) if room > 1 else filled(left, width)


def wrap(line: Line, width: int, indent: int = 0) -> list[Line]:
    """A line in lines of at most `width` cells, broken at blanks; all but the first are indented."""
    width = max(width, indent + 2)
    lines: list[list[Piece]] = [[]]
    room = width
    for piece in line:
        for word in _words(piece.text):
            while word:
                size = cell_len(word)
                if size <= room:
                    _append(lines[-1], word, piece.role)
                    room -= size
                    break
                if word.isspace():
                    room = 0  # a blank at the end of a line is not carried over
                    break
                if room == width - indent * (len(lines) > 1):  # a word longer than a line
                    head = _head(word, room) or word[0]
                    _append(lines[-1], head, piece.role)
                    word = word[len(head) :]
                lines.append([Piece(" " * indent)] if indent else [])
                room = width - indent
    return [tuple(pieces) for pieces in lines]


def content(lines: Sequence[Line], palette: Palette) -> Content:
    """The lines for Textual's own widgets; never read as markup."""
    parts: list[tuple[str, str] | str] = []
    for number, line in enumerate(lines):
        if number:
            parts.append("\n")
        parts.extend((piece.text, _style(piece.role, palette)) for piece in line)
    return Content.assemble(*parts)


def _style(role: str, palette: Palette) -> str:
    look = palette.fore(role)
    behind = f" on {css(look.back)}" if look.back else ""
    return f"{' '.join(sorted(look.attributes))} {css(look.fore or DEFAULT)}{behind}".strip()


def _append(pieces: list[Piece], text: str, role: str) -> None:
    if pieces and pieces[-1].role == role:
        pieces[-1] = Piece(pieces[-1].text + text, role)
    else:
        pieces.append(Piece(text, role))


def _words(text: str) -> list[str]:
    """The text in words and the blanks between them."""
    words: list[str] = []
    for character in text:
        if words and (words[-1][-1] == " ") == (character == " "):
            words[-1] += character
        else:
            words.append(character)
    return words


def _head(text: str, width: int) -> str:
    """As much of the beginning as fits into `width` cells."""
    if text.isascii():
        return text[:width]
    used = 0
    for at, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return text[:at]
    return text
