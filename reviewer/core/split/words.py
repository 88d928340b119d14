"""Words of code and prose: what counts as one, its parts, and how common it is anywhere."""

import re
from functools import lru_cache
from string import digits

WORD = re.compile(r"[^\W\d]\w*")
TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|[^\w\s]")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\dA-Za-z_]+")
_BETWEEN = str.maketrans(dict.fromkeys(filter(re.compile(r"\W").match, map(chr, range(128))), " "))
_LOOSE = re.compile(r" *([^\w\s=+*|?]) *|(?<=[=+*|?]) +(?=[=+*|?])")
LONGEST_TEXT = 200_000
"""Characters of one side of a unit that are looked at; a minified line says nothing after that."""


def text_of(lines: tuple[bytes, ...]) -> str:
    """Lines as text for comparing, never for showing: what is not UTF-8 becomes U+FFFD."""
    return b"".join(lines)[:LONGEST_TEXT].decode("utf-8", "replace")


def words_of(text: str) -> list[str]:
    """The identifiers and words of a text, each as often as it stands there."""
    if not text.isascii():
        return WORD.findall(text)
    found = text.translate(
        _BETWEEN
    ).split()  # what WORD finds, in half its time: digits before a word are none of it
    return [word if word >= ":" else rest for word in found if word >= ":" or (rest := word.lstrip(digits))]


def as_written(tokens: str) -> str:
    """Tokens with a space between each two, as one would write them: `copy < char > ( a , b )` -> copy<char>(a, b)."""
    return _LOOSE.sub(r"\1", tokens).replace(",", ", ").rstrip()


class Known(dict[str, str]):
    """Words that were met: of equal ones the first, which saves memory, and makes comparing them a look at places."""

    def each(self, words: list[str]) -> list[str]:
        """The same words."""
        return list(map(self.setdefault, words, words))


@lru_cache(maxsize=10_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of an identifier, lower case and without plural: parseHttpDates -> parse, http, date."""
    return tuple(_stem(part.lower()) for part in _PART.findall(word) if len(part) > 1)


def spelled_parts(word: str) -> list[tuple[str, str]]:
    """The parts of an identifier with how they are spelled in it, lower case: Dates -> (date, dates)."""
    return [(_stem(part.lower()), part.lower()) for part in _PART.findall(word) if len(part) > 1]


@lru_cache(maxsize=10_000)
def _stem(part: str) -> str:
    """A crude stem, only good for comparing: the same for the usual forms of one English word."""
    for suffix, rest in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if part.endswith(suffix) and len(part) - len(suffix) >= 3 and not part.endswith(("ss", "us", "is")):
            part = part[: -len(suffix)] + rest
            break
    return part[:-1] if part.endswith("e") and len(part) > 4 else part
