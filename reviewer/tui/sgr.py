"""Styled text as a terminal is sent it: of each look only what differs from the one before it.

rich sends every look whole and takes it back behind the text: twice as many bytes for a line of code.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

RESET = "\x1b[0m"
LONG_COLORS = {"38": "fore", "48": "back"}
FORES = frozenset(map(str, (*range(30, 38), 39, *range(90, 98))))
BACKS = frozenset(map(str, (*range(40, 48), 49, *range(100, 108))))


class Codes(NamedTuple):
    """The parameters of a look: its attributes, its foreground and its background, each "" where it has none."""

    attributes: str
    fore: str
    back: str


PLAIN = Codes("", "", "")


@lru_cache(2_048)
def codes(style: Style, colors: ColorSystem) -> Codes:
    """What a style is sent as."""
    sent = style.render("x", color_system=colors)
    begin = sent.find("\x1b[")
    words = sent[begin + 2 : sent.index("m", begin)].split(";") if begin >= 0 else []
    attributes, fore, back = [], "", ""
    while words:
        word = words.pop(0)
        if word in LONG_COLORS:
            many = 4 if words[0] == "2" else 2
            color = ";".join((word, *words[:many]))
            del words[:many]
            fore, back = (color, back) if word == "38" else (fore, color)
        elif word in FORES:
            fore = word
        elif word in BACKS:
            back = word
        else:
            attributes.append(word)
    return Codes(";".join(attributes), fore, back)


@lru_cache(4_096)
def step(before: Codes, after: Codes) -> str:
    """What turns one look into another."""
    if before == after:
        return ""
    if after == PLAIN:
        return RESET
    lost = (before.fore and not after.fore) or (before.back and not after.back)
    if before.attributes != after.attributes or lost:
        whole = ["0"] if before != PLAIN else []
        return f"\x1b[{';'.join([*whole, *filter(None, after)])}m"
    changed = (now for was, now in zip(before[1:], after[1:], strict=True) if was != now)
    return f"\x1b[{';'.join(changed)}m"


@lru_cache(2_048)
def behind_blanks(before: Codes, after: Codes) -> Codes:
    """The look of blanks: where nothing is drawn with it, the foreground stays as it was."""
    if before.attributes or after.attributes or not after.back:
        return after
    return before._replace(back=after.back)


def escape_codes(segments: Iterable[Segment], colors: ColorSystem) -> str:
    """Segments as a terminal is sent them; it begins and ends without a look."""
    parts: list[str] = []
    before = PLAIN
    for text, style, _ in segments:
        after = PLAIN if style is None else codes(style, colors)
        if after is not before:
            if text.isspace():
                after = behind_blanks(before, after)
            parts.append(step(before, after))
            before = after
        parts.append(text)
    if before != PLAIN:
        parts.append(RESET)
    return "".join(parts)
