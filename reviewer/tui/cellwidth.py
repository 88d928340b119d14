"""How many cells a text takes, by what the user says of signs that may take one or two."""

from functools import lru_cache
from unicodedata import east_asian_width

from rich import cells as rich_cells

from reviewer.tui.placed import OWN_SIGNS

_ambiguous = 1


def count_ambiguous(width: int) -> None:
    """Signs of ambiguous width take so many cells in this terminal: 1, or 2 as with many East Asian fonts."""
    global _ambiguous
    _ambiguous = width
    _with_ambiguous.cache_clear()


def ambiguous_wide() -> bool:
    """Whether they take two."""
    return _ambiguous == 2


def cell_len(text: str) -> int:
    """The cells of a text; of plain ASCII, which most is, nothing is remembered."""
    if text.isascii() and text.isprintable():
        return len(text)
    return _with_ambiguous(text) if _ambiguous == 2 else rich_cells.cell_len(text)


@lru_cache(1024)
def _with_ambiguous(text: str) -> int:
    return rich_cells.cell_len(text) + sum(map(_is_ambiguous, text))


def split_graphemes(text: str) -> list[tuple[int, int, int]]:
    """(start, end, cells) of each character with the marks that belong to it."""
    found = rich_cells.split_graphemes(text)[0]
    if _ambiguous == 1:
        return found
    return [
        (start, end, size + sum(map(_is_ambiguous, text[start:end]))) if size == 1 else (start, end, size)
        for start, end, size in found
    ]


def _is_ambiguous(letter: str) -> bool:
    wide = not letter.isascii() and east_asian_width(letter) == "A" and letter not in OWN_SIGNS
    return wide and rich_cells.cell_len(letter) == 1
