"""Paths and titles made to fit: what tells one from another is kept, and an ellipsis says what is missing.

The texts are visible ones, as `core.text` makes them; `measure` tells how many cells a text takes where it is shown.
"""

import re
from collections.abc import Callable

from reviewer.core.cells import ELLIPSIS, cells

Measure = Callable[[str], int]

BETWEEN = " → "
"""Between the path that was and the one that is."""

_LINES = re.compile(r"(?::\d+(?:[–-]\d+)?)?$")
_NUMBER = re.compile(r" \(\d+ of \d+\)$")


def fit_path(path: str, width: int, measure: Measure = cells) -> str:
    """A path, of a folder with its last slash, with `:line` or not, in at most `width` cells.

    Folders go before the file's name, those in the middle first; a name that is too long by itself keeps its beginning
    and its end.
    """
    if measure(path) <= width:
        return path
    *folders, name = path.removesuffix("/").split("/")
    name += "/" * path.endswith("/")
    for shown in range(len(folders) - 1, -1, -1):
        first = folders[: shown > 1]
        behind = folders[len(folders) - shown + len(first) :]
        shortened = "/".join([*first, ELLIPSIS, *behind, name])
        if measure(shortened) <= width:
            return shortened
        last = "/".join([ELLIPSIS, *folders[len(folders) - shown :], name])
        if measure(last) <= width:
            return last
    lines = _LINES.search(name)
    return _fit_middle(name, width, measure, keep=len(lines[0]) if lines else 0)


def fit_renamed(old: str, new: str, width: int, measure: Measure = cells) -> str:
    """Where a file was and where it is, in at most `width` cells: the name it has comes first, then each its half, and
    what one does not need is the other's. Of a file that kept its name, where it was is the folder."""
    room = width - measure(BETWEEN)
    folder, _, name = old.rpartition("/")
    if folder and name == new.rpartition("/")[2] and measure(old) + measure(new) > room:
        old = f"{folder}/"
    if room < 2:
        return fit_path(new, width, measure)
    first, second = measure(old), measure(new)
    named = min(measure(new.rpartition("/")[2]) + 2, room * 3 // 4, second)
    mine = max(room - room // 2, room - first, named)
    shown = fit_path(new, mine, measure)
    return f"{fit_path(old, max(room - mine, room - second), measure)}{BETWEEN}{shown}"


def fit_title(title: str, width: int, measure: Measure = cells) -> str:
    """A title in at most `width` cells; the number at its end, `(2 of 10)`, tells it from others and stays."""
    if measure(title) <= width:
        return title
    number = _NUMBER.search(title)
    end = number[0] if number and measure(number[0]) * 2 <= width else ""
    return _fit_end(title.removesuffix(end), width - measure(end), measure) + end


def _fit_end(text: str, width: int, measure: Measure) -> str:
    if measure(text) <= width:
        return text
    room = width - measure(ELLIPSIS)
    return _head(text, room, measure).rstrip() + ELLIPSIS if room >= 0 else ""


def _fit_middle(name: str, width: int, measure: Measure, keep: int) -> str:
    """A name without its middle; `keep` characters at its end stay as long as there is room for them."""
    if measure(name) <= width:
        return name
    room = width - measure(ELLIPSIS)
    if room < 0:
        return ""
    last = name[len(name) - keep :] if keep and measure(name[len(name) - keep :]) <= room else ""
    name = name.removesuffix(last)
    room -= measure(last)
    tail = _tail(name, room // 2, measure)
    return _head(name, room - measure(tail), measure) + ELLIPSIS + tail + last


def _head(text: str, width: int, measure: Measure) -> str:
    end = min(len(text), max(0, width))
    while end and measure(text[:end]) > width:
        end -= 1
    return text[:end]


def _tail(text: str, width: int, measure: Measure) -> str:
    start = len(text) - min(len(text), max(0, width))
    while start < len(text) and measure(text[start:]) > width:
        start += 1
    return text[start:]
