"""The screen as lines of text and as pairs of colours; the one place that reads Textual's compositor."""

from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

Pair = tuple[str, str]
"""A foreground and a background, as #rrggbb."""


def frame(app: App[object]) -> str:
    """What the app shows: one line a row, blanks at the ends left off."""
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in _strips(app)) + "\n"


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
