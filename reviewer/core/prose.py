"""Prose for a reader: lines of styled spans under headings, folded to a width in cells."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from reviewer.core.cells import cells, folded
from reviewer.core.text import visible

INDENT = 12
"""Cells of the left column, which holds the headings."""
HANGING = "    "


class Span(NamedTuple):
    """A piece of a line and what it is: title, heading, muted, good, warning, alarm, or plain."""

    text: str
    style: str = ""


Line = tuple[Span, ...]
EMPTY: Line = ()


def section(name: str, lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Lines under a heading in the left column, folded to what is left of the width."""
    yield EMPTY
    first = Span(name.ljust(INDENT), "heading")
    for line in lines:
        for piece in fold(line, width - INDENT):
            yield (first, *piece)
            first = Span(" " * INDENT)


def fold(line: Line, width: int) -> Iterator[Line]:
    """A line in as many as it takes: narrow labels at its beginning stay, words after them are folded."""
    if sum(cells(span.text) for span in line) <= width:
        yield line
        return
    labels = 0
    while labels < len(line) - 1 and sum(cells(span.text) for span in line[: labels + 1]) <= width // 3:
        labels += 1
    row = list(line[:labels]) or [Span(line[0].text[: len(line[0].text) - len(line[0].text.lstrip())])]
    at = sum(cells(span.text) for span in row)
    indent = Span(" " * (at if labels else at + len(HANGING)))
    begun = False
    for span in line[labels:]:
        for word in span.text.split():
            for piece in folded(word, width - len(indent.text)):
                if begun and at + 1 + cells(piece) > width:
                    yield tuple(joined(row))
                    row, at, begun = [indent], len(indent.text), False
                apart = begun or row[-1].text[-1:] not in ("", " ")
                row.append(Span(f" {piece}" if apart else piece, span.style))
                at, begun = at + apart + cells(piece), True
    yield tuple(joined(row))


def joined(row: Iterable[Span]) -> Iterator[Span]:
    """The spans of a line, neighbors of one style as one."""
    for style, spans in groupby(row, key=lambda span: span.style):
        yield Span("".join(span.text for span in spans), style)


def paragraph(text: str, style: str = "") -> Line:
    """One span of prose."""
    return (Span(text, style),)


def one_line(text: str) -> str:
    """Foreign text on one line, its breaks as blanks, all else that is hidden or hostile made visible."""
    return visible(" ".join(text.split()))
