"""The screen as lines of text and as pairs of colours; the one place that reads Textual's compositor."""

import re

from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

PLACING = re.compile(r"\x1b\[\??\d+[Ghl]")

Pair = tuple[str, str]
"""A foreground and a background, as #rrggbb."""


def frame(app: App[object]) -> str:
    """What the app shows: one line a row, blanks at the ends left off."""
    return "\n".join(map(_text, _strips(app))) + "\n"


def _text(strip: Strip) -> str:
    """A row's text; what is drawn over blanks stands in their place."""
    text = ""
    for segment in strip:
        if segment.control:
            piece = PLACING.sub("", segment.text)
            text = text[: len(text) - segment.control[0][1]] + piece
        else:
            text += segment.text
    return text.rstrip()


def colors(app: App[object], region: Region | None = None) -> dict[Pair, str]:
    """Each pair of colours in which letters or digits stand, with the first text drawn so; in a part of the screen."""
    part = region or app.screen.region
    found: dict[Pair, str] = {}
    for strip in _strips(app)[part.y : part.bottom]:
        for segment in strip.crop(part.x, part.right):
            style = segment.style
            if (
                style is None
                or not style.color
                or not style.bgcolor
                or not any(map(str.isalnum, segment.text))
            ):
                continue
            pair = [color.get_truecolor().hex for color in (style.color, style.bgcolor)]
            if style.reverse:
                pair.reverse()
            found.setdefault((pair[0], pair[1]), segment.text.strip())
    return found


def _strips(app: App[object]) -> list[Strip]:
    return [Strip(strip) for strip in app.screen._compositor.render_strips()]
