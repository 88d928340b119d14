"""What definitions, imports and comments look like, language by language, with one fallback for all others.

Regular expressions over lines, not parsers: they work on either side of any diff, on broken code and on
languages nobody wrote a grammar for, and a wrong guess only weakens a tie between two hunks.
"""

import re
from functools import lru_cache

from msgspec import Struct

from reviewer.core.split.dialects import FALLBACK, LANGUAGES, Language

LEVELS = 6
"""Of headings."""

_BY_EXTENSION = {extension: language for language in LANGUAGES for extension in language.extensions}
_BY_LANGUAGE = {language.name: language for language in (*LANGUAGES, FALLBACK)}
_BY_NAME = {
    "cmakelists.txt": "CMake",
    "dockerfile": "shell",
    "meson.build": "settings",
    "meson.options": "settings",
    "meson_options.txt": "settings",
    **dict.fromkeys(("makefile", "gnumakefile", "makefile.am", "makefile.in"), "make"),
    **dict.fromkeys(
        (
            "gemfile",
            "rakefile",
            "guardfile",
            "podfile",
            "fastfile",
            "brewfile",
            "dangerfile",
            "vagrantfile",
            "berksfile",
        ),
        "Ruby",
    ),
    **dict.fromkeys(("changes", "changelog", "news", "history", "readme"), "prose"),
}
_LISTED = re.compile(r"(?:requirements|constraints)[\w.-]*\.txt$")
"""Names and versions, though it ends like prose."""


@lru_cache(maxsize=65536)
def language_of(path: str) -> Language:
    """The language a path's extension or name tells; the fallback if none."""
    name = path.rpartition("/")[2].lower()
    if name in _BY_NAME:
        return _BY_LANGUAGE[_BY_NAME[name]]
    if _LISTED.match(name):
        return _BY_LANGUAGE["settings"]
    dot = name.rfind(".")
    if dot > 0 and name[dot:] in _BY_EXTENSION:
        return _BY_EXTENSION[name[dot:]]
    return FALLBACK


INNERMOST = 1 << 12
"""Deeper than any indent."""
_OVER_AT_ONCE = {
    "C": re.compile(r"#.*|(?:using|typedef)\b.*;.*"),
    "CMake": re.compile(r"(?!function|macro).*\)"),
    "shell": re.compile(r"[^(){}]*=.*"),
}


class Definition(Struct, frozen=True, gc=False):
    """Where a name is defined: its line (0-based), the width of its indent, and the name.

    A heading holds what follows however that is indented: its indent is below zero, the lower the larger it is.
    """

    line: int
    indent: int
    name: str


def definitions(language: Language, text: str) -> list[Definition]:
    """All definitions in a text, in order; lines are counted at LF."""
    found = []
    line = 0
    counted = 0
    for match in language.definition.finditer(text):
        named = match.lastindex  # each way to define has one group for the name
        if named is None or named == 1 or not (name := match[named]):
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        found.append(Definition(line, _depth(language, match), name.strip()))
    return found


def _depth(language: Language, match: re.Match[str]) -> int:
    """How deep a definition stands: its indent, or below zero for the headings of prose and of settings.

    What is over with its line, a macro or a variable, stands so deep that nothing is inside it.
    """
    if language.name in _OVER_AT_ONCE:
        end = match.string.find("\n", match.end())
        line = match.string[match.start() : end if end >= 0 else None].strip()
        if _OVER_AT_ONCE[language.name].fullmatch(line):
            return INNERMOST
    if language.name == "settings" and match[0].lstrip().startswith("["):
        return -1
    if language.name == "prose":
        written = match[0].lstrip()
        signs = len(written) - len(written.lstrip("#="))
        underlined = written.rstrip()[-1:]
        return (
            min(signs, LEVELS) - LEVELS - 1
            if signs
            else {"=": -LEVELS, "^": 2 - LEVELS}.get(underlined, 1 - LEVELS)
        )
    return indent_width(match[1])


def indent_width(indent: str) -> int:
    """How far white space indents; a tab counts as eight columns."""
    return len(indent.expandtabs(8)) if "\t" in indent else len(indent)


def enclosing(found: list[Definition], line: int, indent: int, lowest: int = 0) -> tuple[str, ...]:
    """The names of the definitions around a place, outermost first, told by decreasing indentation.

    `found` are the definitions above `line` or at it; `indent` is the place's own, `lowest` that of the outermost
    definition in the file.
    """
    names = []
    for definition in reversed(found):
        if definition.line < line and definition.indent < indent:
            names.append(definition.name)
            indent = definition.indent
            if indent <= lowest or len(names) == 4:
                break
    return tuple(reversed(names))
