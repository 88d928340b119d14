"""What the terminal answers when it is asked for its background: taken out of what is typed, early or late."""

import re
from time import monotonic

ASK_BACKGROUND = "\x1b]11;?\x1b\\"

Color = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""

HELD_SECONDS = 0.3
"""How long the beginning of an answer waits for its rest: then it was typed."""

_ANSWER = re.compile(r"\x1b\]11;([ -~]{0,60})(?:\x07|\x1b\\)")
_HELD = re.compile(r"\x1b\](?:1(?:1(?:;[ -~]{0,60}\x1b?)?)?)?\Z")
_RGB = re.compile(r"rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?", re.IGNORECASE)


class Answers:
    """Sifts what comes from the terminal; what was typed is kept in its order, the answer apart.

    The beginning of an answer that was cut in two is held back for a moment. A lone escape never is: it is a key.
    """

    def __init__(self) -> None:
        self.background: Color | None = None
        self._held = ""
        self._held_since = 0.0
        self._typed = ""

    def sift(self, data: str) -> str:
        """What was typed of some data."""
        data = self._held + data
        self._held = ""
        if "\x1b]" not in data:
            return data
        for answer in _ANSWER.finditer(data):
            self.background = _color(answer[1]) or self.background
        data = _ANSWER.sub("", data)
        cut = _HELD.search(data)
        if cut:
            self._held, self._held_since = cut[0], monotonic()
            data = data[: cut.start()]
        return data

    def early(self, data: str) -> None:
        """The same before there is anybody to type to: what was typed is kept."""
        self._typed += self.sift(data)

    def kept(self) -> str:
        """What was typed while nobody listened, once."""
        typed, self._typed = self._typed, ""
        return typed

    def overdue(self) -> str:
        """What was kept, and what has been held back long enough."""
        typed = self.kept()
        if self._held and monotonic() - self._held_since >= HELD_SECONDS:
            typed, self._held = typed + self._held, ""
        return typed


def is_light(color: Color) -> bool:
    """Whether black is easier to read on it than white."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179


def _color(written: str) -> Color | None:
    """A colour as X writes it, `rgb:ffff/ffff/ffff`, one to four digits a part; None for anything else."""
    found = _RGB.fullmatch(written)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return red, green, blue
