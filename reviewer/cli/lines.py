"""Lines of styled text on a terminal: their colors, and how wide they may be."""

import os
import sys
from collections.abc import Iterable

import click

from reviewer.core.prose import Line

WIDTH = 100
"""Columns where there is no terminal to ask."""
WIDEST = 120

STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True},
    "heading": {"bold": True, "fg": "blue"},
    "muted": {"dim": True},
    "good": {"fg": "green"},
    "warning": {"fg": "yellow"},
    "alarm": {"fg": "red", "bold": True},
}


def print_lines(lines: Iterable[Line]) -> None:
    """Print them, with colors where a terminal shows them."""
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in lines:
        click.echo(painted(line) if color else "".join(span.text for span in line), color=color)


def width() -> int:
    """The columns to fill: the terminal's, within reason."""
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH, WIDEST)
    except (OSError, ValueError):
        return WIDTH


def painted(line: Line) -> str:
    """A line with its colors."""
    return "".join(
        click.style(span.text, **STYLES[span.style]) if span.style else span.text  # type: ignore[arg-type]
        for span in line
    )
