"""Regular expressions written so that they can be read: one alternative a line, lists of words as words."""

import re

from reviewer.core.patterns import regex


def one_of(*alternatives: str) -> re.Pattern[str]:
    """A pattern that matches what one of the alternatives does; the first that matches wins."""
    return regex("|".join(alternatives))


def word(text: str) -> str:
    """One of several words parted by white space, as a group; each may be a pattern."""
    return "(?:" + "|".join(text.split()) + ")"


def words(text: str) -> str:
    """Any number of the words, each followed by white space: the modifiers before a definition."""
    return rf"(?:{word(text)}\s+)*"
