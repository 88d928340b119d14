"""The words inside identifiers: `userPassword`, `USER_PASSWORD` and `user-password` all hold "password"."""

import re

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SUBWORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_WORDS = re.compile(r"<<([^<>]*)>>")
_ALLOWED = re.compile(r"(?:[a-z0-9]\??)+(?:[ |](?:[a-z0-9]\??)+)*")


def identifiers(text: str) -> list[str]:
    """Every identifier of a text, in order; `-` and `.` part them."""
    return _IDENTIFIER.findall(text)


def subwords(identifier: str) -> frozenset[str]:
    """The lower-case words an identifier is made of, each also without its digits and its plural s."""
    letters = identifier.replace("_", "")
    if letters.islower() and letters.isalpha():  # most are, and need no pattern
        words = set(identifier.split("_"))
    else:
        words = {word.lower() for word in _SUBWORD.findall(identifier)}
        words |= {word.rstrip("0123456789") for word in words}
    words |= {word[:-1] for word in words if word.endswith("s")}
    words.discard("")
    return frozenset(words)


def expand(pattern: str) -> str:
    """A pattern with each `<<word|two words>>` made into what finds them as whole words of an identifier.

    `<<api key>>` finds api_key, API_KEY, apiKey, ApiKey, api-key and my_api_key2, but not apikeyring. Words
    are lower-case letters and digits; `?` makes the letter before it optional. Raises ValueError otherwise.
    """
    return _WORDS.sub(lambda match: _spellings(match[1]), pattern)


def _spellings(words: str) -> str:
    if not _ALLOWED.fullmatch(words):
        raise ValueError(f"<<{words}>> is not a list of lower-case words parted by |")
    lower, camel, upper = [], [], []
    for word in words.split("|"):
        parts = word.split(" ")
        humps = [
            f"(?:{part.capitalize()}|{part.upper()}(?![A-Z](?![a-z])))" for part in parts
        ]  # userId, userID
        lower.append("[_-]?".join(parts))
        if len(parts) > 1:
            lower.append(parts[0] + "".join(humps[1:]))
        camel.append("".join(humps) if len(parts) > 1 else word.capitalize())
        upper.append("[_-]?".join(part.upper() for part in parts))
    return (
        r"(?-i:(?<![A-Za-z])(?:" + "|".join(lower) + r")(?![a-z])"
        r"|(?:" + "|".join(camel) + r")(?![a-z])"
        r"|(?<![A-Z])(?:" + "|".join(upper) + r")(?![a-z]|[A-Z](?![a-z])))"
    )
