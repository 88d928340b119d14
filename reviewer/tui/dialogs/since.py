"""What changed since it was read, as text for a dialog: an interdiff, line by line, each with a word for it."""

from collections.abc import Iterable

from reviewer.core.finding import DiffSide
from reviewer.core.interdiff import Since, Told
from reviewer.core.text import text_of
from reviewer.tui.dialogs.info import Section

WORDS = {Since.SAME: ("    ", "muted"), Since.GONE: ("gone", "removed"), Since.NEW: ("new ", "added")}
"""A line's word, so that no colour is needed to tell, and its role."""

EXPLAINED = (
    "new: not there then. gone: there then, and no longer part of the change. The sign is the line's own "
    "in the change, then or now."
)


def since_sections(said: str, told: Iterable[Told]) -> list[Section]:
    """The interdiff of a unit under what is said of it as a whole."""
    lines = []
    for one in told:
        word, role = WORDS[one.since]
        sign = "-" if one.side is DiffSide.OLD else "+"
        lines.append([(f"{word} {sign} ", role), (text_of(one.line), role)])
    return [Section("", [said[:1].upper() + said[1:] + "."]), Section("", lines), Section("", [EXPLAINED])]
