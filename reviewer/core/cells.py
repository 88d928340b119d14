"""How many cells a text takes in a terminal, and text folded to a width."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

ELLIPSIS = "…"


def cells(text: str) -> int:
    """The cells a printable text takes: wide letters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def cropped(text: str, width: int) -> str:
    """The text in at most `width` cells; what is left out is told by an ellipsis."""
    if cells(text) <= width:
        return text
    kept = text[: max(0, width - 1)]
    while kept and cells(kept) > width - 1:
        kept = kept[:-1]
    return kept + ELLIPSIS if width > 0 else ""


def folded(text: str, width: int) -> Iterator[str]:
    """The text's words in lines of at most `width` cells; a word that is longer has a line of its own, or several."""
    line = ""
    for word in text.split(" "):
        while cells(word) > width > 0:
            if line:
                yield line
                line = ""
            head = word[:width]
            while cells(head) > width and len(head) > 1:
                head = head[:-1]
            yield head
            word = word[len(head) :]
        if line and cells(line) + 1 + cells(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line
