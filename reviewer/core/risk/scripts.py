"""Letters that look like others: the script of a letter, and the Latin letter it can be taken for."""

from reviewer.core.patterns import regex

_SCRIPTS = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff",
    "Greek": "\u0370-\u0373\u0376-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Armenian": "\u0531-\u0556\u0560-\u0588",
    "Hebrew": "\u05d0-\u05ea",
    "Arabic": "\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08ff",
    "Georgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Cherokee": "\u13a0-\u13ff\uab70-\uabbf",
    "Lisu": "\ua4d0-\ua4ff",
    "Coptic": "\u2c80-\u2cff",
    "Mathematical": "\U0001d400-\U0001d7ff",
    "Fullwidth": "\uff21-\uff3a\uff41-\uff5a",
}
"""Scripts whose letters can pass for Latin ones, or are meant to; by letter ranges of Unicode 16."""

_LOOKS = {
    "Cyrillic": (
        "аАВсСԁеЕҽԍһНіІјЈкКӏԼмМиоОрРԛѕЅтТгуУүѵѴԝхХҮғӕӔ",
        "aABcCdeEegHHiIjJkKlLmMuoOpPqsStTryYyvVwxXYfææ",
    ),
    "Greek": (
        "αΑΒϲϹεΕΗιΙϳκΚΜνΝοΟρΡτΤυΥχΧγωΖ",
        "aABcCeEHiIjkKMvNoOpPtTuYxXywZ",
    ),
    "Armenian": ("ոսհօքԼՏՕ", "nuhogLSO"),
    "Cherokee": ("ᎪᏟᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "ACEHJKLMPRSTVWZ"),
}
_LATIN_FOR = {
    letter: look for letters, looks in _LOOKS.values() for letter, look in zip(letters, looks, strict=False)
}
_LATIN_FOR |= {chr(0xFF21 + at): chr(0x41 + at) for at in range(26)}
_LATIN_FOR |= {chr(0xFF41 + at): chr(0x61 + at) for at in range(26)}

_SCRIPT_OF = regex("|".join(f"(?P<{name}>[{ranges}])" for name, ranges in _SCRIPTS.items()))
RUN = regex(r"[^\W\d_]+")
"""Letters in a row: a word of an identifier, or of a text."""


def script_of(letter: str) -> str:
    """The script of a letter, "" for one of a script that is not told apart."""
    match = _SCRIPT_OF.match(letter)
    return (match.lastgroup or "") if match else ""


def skeleton(word: str) -> str:
    """What a word can be taken for: each look-alike letter replaced by its Latin one."""
    return "".join(_LATIN_FOR.get(letter, letter) for letter in word)


def impostors(word: str) -> list[str]:
    """The letters of a word that look Latin and are not, if the word mixes them with Latin; else none.

    `Δt` and `µs` mix scripts without deceiving anybody: only letters with a Latin look-alike count, in words
    of three letters and more.
    """
    if word.isascii() or len(word) < 3 or not any(script_of(letter) == "Latin" for letter in word):
        return []
    return [letter for letter in word if letter in _LATIN_FOR]


def pretender(word: str) -> str:
    """What a word passes for that holds no Latin letter at all but could be read as all Latin; else ""."""
    if word.isascii() or any(letter not in _LATIN_FOR for letter in word):
        return ""
    return skeleton(word)
