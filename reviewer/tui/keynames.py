"""How keys are written and shown: people's notation to the names the terminal library reports, and back."""

import re
import unicodedata
from functools import lru_cache

Sequence = tuple[str, ...]
"""Names of keys pressed one after the other, as Textual reports them."""

PANE = re.compile(r"(diff|queue|details):(?=\S)")
MODIFIERS = ("alt", "ctrl", "shift", "super")
NAMED = {
    *("escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end"),
    *("pageup", "pagedown", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 25)),
}
WRITTEN = {
    "esc": "escape",
    "return": "enter",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "del": "delete",
    "ins": "insert",
}
SHOWN = {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "delete": "del", "insert": "ins"} | {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
# Textual's names: of a few characters its own, whose Unicode names nobody writes, else derived from those. Of the
# characters on most keyboards they stand here: looked up, they would bring in a third of a MiB of names.
CHARACTERS = {
    "!": "exclamation_mark",
    '"': "quotation_mark",
    "#": "number_sign",
    "$": "dollar_sign",
    "%": "percent_sign",
    "&": "ampersand",
    "'": "apostrophe",
    "(": "left_parenthesis",
    ")": "right_parenthesis",
    "*": "asterisk",
    "+": "plus",
    ",": "comma",
    "-": "minus",
    ".": "full_stop",
    "/": "slash",
    ":": "colon",
    ";": "semicolon",
    "<": "less_than_sign",
    "=": "equals_sign",
    ">": "greater_than_sign",
    "?": "question_mark",
    "@": "at",
    "[": "left_square_bracket",
    "\\": "backslash",
    "]": "right_square_bracket",
    "^": "circumflex_accent",
    "_": "underscore",
    "`": "grave_accent",
    "{": "left_curly_bracket",
    "|": "vertical_line",
    "}": "right_curly_bracket",
    "~": "tilde",
}
NAMES = {name: character for character, name in CHARACTERS.items()}
# A terminal sends the same byte for both.
SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+at",
    "shift+space": "space",
}


class BadKey(ValueError):
    """A key that is not written in a way we know; says what was expected."""


@lru_cache(1024)
def parse(written: str) -> tuple[str, Sequence]:
    """The pane ("" for the command's own) and the key names of one entry: "j", "ctrl+d", "g g", "queue:1"."""
    pane = PANE.match(written)
    names = written[pane.end() :].split() if pane else written.split()
    if not names:
        raise BadKey("a key is empty")
    return (pane[1] if pane else ""), tuple(key_name(name) for name in names)


@lru_cache(1024)
def key_name(written: str) -> str:
    """The name Textual reports for one key press."""
    *modifiers, base = written.split("+") if not written.endswith("+") else [*written[:-2].split("+"), "+"]
    modifiers = sorted(modifier.lower() for modifier in modifiers if modifier)
    if any(modifier not in MODIFIERS for modifier in modifiers) or len(set(modifiers)) < len(modifiers):
        raise BadKey(f"{written!r} has a modifier other than ctrl, alt, shift, super")
    base = _base(base, written)
    if modifiers == ["shift"] and len(base) == 1 and base.isalpha():
        return base.upper()
    if "shift" in modifiers and base not in NAMED:
        raise BadKey(f"{written!r}: write the character that shift gives, as in 'J' or '?'")
    if "ctrl" in modifiers and len(base) == 1:
        base = base.lower()  # terminals do not tell ctrl+J from ctrl+j
    name = "+".join([*modifiers, base])
    return SAME.get(name, name)


def shown(sequence: Sequence) -> str:
    """A sequence as a reader sees it: "gg", "ctrl+d", "↓"."""
    words = [_shown(name) for name in sequence]
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def _base(written: str, whole: str) -> str:
    """The name of a key without modifiers."""
    if len(written) == 1:
        return _character_name(written)
    lowered = written.lower()
    name = WRITTEN.get(lowered, lowered)
    if name in NAMED or _character(name):
        return name
    raise BadKey(
        f"{whole!r} is not a key; keys are written like 'j', 'J', '?', 'ctrl+d', 'pagedown', 'f5', 'g g'"
    )


def _character_name(character: str) -> str:
    """Textual's name of a character: itself for letters and digits, else derived from its Unicode name."""
    if character.isalnum():
        return character
    if character in CHARACTERS:
        return CHARACTERS[character]
    name = unicodedata.name(character, "")
    if not name or not character.isprintable():
        raise BadKey(f"{character!r} is not a key")
    return name.lower().replace("-", "_").replace(" ", "_")


def _character(name: str) -> str:
    """The character of a name, "" if there is none."""
    if name in NAMES:
        return NAMES[name]
    for spelling in (
        name.replace("_", " "),
        name.replace("_", "-"),
        name.replace("_", "-", 1).replace("_", " "),
    ):
        try:
            found = unicodedata.lookup(spelling.upper())
        except KeyError:
            continue
        return found if _character_name(found) == name else ""
    return ""


def _shown(name: str) -> str:
    *modifiers, base = name.split("+")
    base = SHOWN.get(base) or (base if len(base) == 1 or base in NAMED else _character(base) or base)
    return "+".join([*modifiers, base])
