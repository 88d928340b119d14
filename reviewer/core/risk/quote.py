"""Pieces of a change as they may stand in a sentence: short, on one line, with nothing hidden and no secret."""

import re
from functools import lru_cache

from reviewer.core.risk.credentials import find
from reviewer.core.text import visible

LONGEST = 60

_SPACE = re.compile(r"\s+")
_BLANKED = re.compile(r"""(["'])\s{2,}\1""")


def safe(text: str) -> str:
    """A text on one line, with every control, invisible or undecodable character written out."""
    return visible(text.replace("\t", " ").replace("\n", " "))


@lru_cache(maxsize=1 << 13)
def quote(text: str, longest: int = LONGEST) -> str:
    """A piece of code for a sentence: secrets masked, white space narrowed, what is left out marked by …"""
    shown = _BLANKED.sub(r"\1…\1", masked(text[: 8 * LONGEST]))
    shown = safe(_SPACE.sub(" ", shown.strip())).replace("`", "'")
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def masked(text: str) -> str:
    """A text without the secrets in it."""
    for match in sorted(find(text), key=lambda match: match.start, reverse=True):
        text = text[: match.start] + "…" + text[match.end :]
    return text
