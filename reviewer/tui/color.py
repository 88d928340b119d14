"""Colours and looks as plain values: parsed, measured and turned into terminal codes without any library."""

import re
from collections.abc import Iterator
from colorsys import rgb_to_hls
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # the first screen is painted before it is imported
    from rich.style import Style

Color = str
"""`#rrggbb`, `default` (the terminal's own), one of the sixteen ANSI names, or "" for none."""

HEX = re.compile(r"#[0-9a-f]{6}")
DEFAULT = "default"
ANSI = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
NAMED = (*ANSI, *(f"bright-{name}" for name in ANSI))
ATTRIBUTES = {"bold": "1", "dim": "2", "italic": "3", "underline": "4", "reverse": "7"}


class Depth(IntEnum):
    """How many colours a terminal can show."""

    NONE = 0
    SIXTEEN = 16
    INDEXED = 256
    TRUE = 1 << 24


class Look(Struct, frozen=True):
    """A foreground, a background and attributes; an empty colour leaves what is there."""

    fore: Color = ""
    back: Color = ""
    attributes: frozenset[str] = frozenset()

    def style(self) -> "Style":
        """As a rich style."""
        from rich.style import Style  # rich takes 50 ms to import; the first screen does not wait for it

        words = [name for name in ATTRIBUTES if name in self.attributes]
        return Style(color=_rich(self.fore), bgcolor=_rich(self.back), **dict.fromkeys(words, True))  # type: ignore[arg-type]

    def sgr(self, depth: Depth) -> str:
        """As the parameters of a terminal's SGR sequence, `38;2;215;220;226;1`; "" when there are none."""
        codes = [code for name, code in ATTRIBUTES.items() if name in self.attributes]
        if depth is not Depth.NONE:
            codes = [*_codes(self.fore, 30, depth), *_codes(self.back, 40, depth), *codes]
        return ";".join(codes)


def parse_look(written: str) -> Look:
    """A look as themes write it: `bold #ffffff on #b00020`, `green`, `reverse`; ValueError if not."""
    words = written.lower().split()
    attributes = [word for word in words if word in ATTRIBUTES]
    colors = [word for word in words if word not in ATTRIBUTES]
    fore, back = "", ""
    if "on" in colors:
        place = colors.index("on")
        if place != len(colors) - 2:
            raise ValueError(f"{written!r}: `on` wants one colour after it")
        back = parse_color(colors[-1])
        colors = colors[:place]
    if len(colors) > 1:
        raise ValueError(f"{written!r}: expected one colour, and one more after `on` at most")
    if colors:
        fore = parse_color(colors[0])
    return Look(fore, back, frozenset(attributes))


def parse_color(written: str) -> Color:
    """A colour; ValueError says which forms there are."""
    if HEX.fullmatch(written) or written == DEFAULT or written in NAMED:
        return written
    raise ValueError(f"{written!r} is no colour: expected #rrggbb, default, or one of {', '.join(NAMED)}")


def rgb(color: Color) -> tuple[int, int, int] | None:
    """Red, green and blue; None for colours only the terminal knows."""
    if not HEX.fullmatch(color):
        return None
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def contrast(one: Color, other: Color) -> float | None:
    """The contrast ratio of WCAG 2, 1 to 21; None when one of them is not known."""
    lights = [_luminance(color) for color in (one, other)]
    if lights[0] is None or lights[1] is None:
        return None
    dark, light = sorted((lights[0], lights[1]))
    return (light + 0.05) / (dark + 0.05)


def shifted(color: Color, start: Color, end: Color) -> Color:
    """A colour moved by the way from `start` to `end`, channel by channel; itself where one is not known."""
    at, first, last = rgb(color), rgb(start), rgb(end)
    if at is None or first is None or last is None:
        return color
    moved = (min(255, max(0, a + c - b)) for a, b, c in zip(at, first, last, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*moved)


def css(color: Color) -> str:
    """The colour as Textual's style sheets name it."""
    if color in NAMED or color == DEFAULT:
        return f"ansi_{color.replace('-', '_')}"
    return color or "transparent"


def _luminance(color: Color) -> float | None:
    channels = rgb(color)
    if channels is None:
        return None
    parts = [value / 255 for value in channels]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rich(color: Color) -> str | None:
    return color.replace("-", "_") or None


def _codes(color: Color, base: int, depth: Depth) -> Iterator[str]:
    """The SGR parameters of one colour; `base` is 30 for foregrounds, 40 for backgrounds."""
    if color == DEFAULT:
        yield str(base + 9)
    elif color in NAMED:
        place = NAMED.index(color)
        yield str(base + place if place < 8 else base + 60 + place - 8)
    elif channels := rgb(color):
        if depth is Depth.TRUE:
            yield ";".join(map(str, (base + 8, 2, *channels)))
        elif depth is Depth.INDEXED:
            yield f"{base + 8};5;{indexed(*channels)}"


def indexed(red: int, green: int, blue: int) -> int:
    """The number of the 256-colour palette rich takes for a colour, so that both ways of painting agree."""
    _, light, saturation = rgb_to_hls(red / 255, green / 255, blue / 255)
    if saturation < 0.15:
        gray = round(light * 25)
        return {0: 16, 25: 231}.get(gray, 231 + gray)
    sixth = [round(value / 95 if value < 95 else 1 + (value - 95) / 40) for value in (red, green, blue)]
    return 16 + 36 * sixth[0] + 6 * sixth[1] + sixth[2]
