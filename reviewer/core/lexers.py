"""Which lexer reads a file: by its name, else by the interpreter it names; never by guessing from its content."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class, get_all_lexers

PREFERRED = {
    "*.S": "GAS",
    "*.as": "ActionScript 3",
    "*.asm": "NASM",
    "*.bas": "VB.net",
    "*.cl": "Common Lisp",
    "*.feature": "Gherkin",
    "*.fs": "F#",
    "*.gd": "GDScript",
    "*.h": "C",
    "*.hh": "C++",
    "*.inc": "PHP",
    "*.inf": "INI",
    "*.lean": "Lean4",
    "*.m": "Objective-C",
    "*.mm": "Objective-C++",
    "*.pl": "Perl",
    "*.pm": "Perl",
    "*.prolog": "Prolog",
    "*.s": "GAS",
    "*.sql": "SQL",
    "*.t": "Perl",
    "*.toc": "TeX",
    "*.ttl": "Turtle",
    "*.v": "verilog",
    "*.xsl": "XSLT",
    "*.xslt": "XSLT",
    # Names Pygments does not claim.
    "*.astro": "HTML",
    "*.bzl": "Python",
    "*.cjs": "JavaScript",
    "*.cts": "TypeScript",
    "*.csproj": "XML",
    "*.fsproj": "XML",
    "*.props": "XML",
    "*.env": "Bash",
    ".env": "Bash",
    "*.ipynb": "JSON",
    "*.json5": "JSON",
    "*.jsonc": "JSON",
    "*.jsonl": "JSON",
    "*.jsx": "JavaScript",
    "*.map": "JSON",
    "*.mdx": "Markdown",
    "*.mts": "TypeScript",
    "*.plist": "XML",
    "*.pyi": "Python",
    "*.svelte": "HTML",
    "*.svg": "XML",
    "*.targets": "XML",
    "*.tsx": "TSX",
    "*.vue": "HTML",
    "*.webmanifest": "JSON",
    "BUILD": "Python",
    "Brewfile": "Ruby",
    "Cargo.lock": "TOML",
    "Containerfile": "Docker",
    "Dockerfile.*": "Docker",
    "Fastfile": "Ruby",
    "Podfile": "Ruby",
    "composer.lock": "JSON",
    "flake.lock": "JSON",
    "poetry.lock": "TOML",
    "uv.lock": "TOML",
}
"""The language of a name several lexers claim, or none."""

INTERPRETERS = {
    "bash": "Bash",
    "dash": "Bash",
    "deno": "TypeScript",
    "fish": "Fish",
    "ksh": "Bash",
    "lua": "Lua",
    "make": "Makefile",
    "node": "JavaScript",
    "perl": "Perl",
    "php": "PHP",
    "python": "Python",
    "ruby": "Ruby",
    "sh": "Bash",
    "zsh": "Bash",
}

TEMPLATES = (".in", ".j2", ".tmpl", ".template", ".example", ".sample", ".dist", ".orig", ".bak", ".erb")
"""Endings behind which the real name of the file stands."""

PLAIN = frozenset({"Text only"})
"""Lexers that colour nothing."""

_SHEBANG = re.compile(r"#![ \t]*(?:\S*/env(?:[ \t]+-S)?[ \t]+)?(?:\S*/)?([a-z]+)[0-9.]*(?=\s|\Z)")


class Patterns(NamedTuple):
    """Names of lexers by what file names look like: whole names, endings after a dot, and other globs."""

    names: Mapping[str, str]
    endings: Mapping[str, str]
    globs: tuple[tuple[str, str], ...]


def lexer_for(path: str, text: str = "") -> Lexer | None:
    """A new lexer for a file; None for a type without one.

    `text` is asked only for the interpreter in its first line, when the name says nothing.
    """
    language = language_of(path, text)
    found = find_lexer_class(language) if language else None
    return found() if found else None


def language_of(path: str, text: str = "") -> str | None:
    """Pygments' name of the language a file is written in."""
    name = path.rpartition("/")[2]
    language = _by_name(name)
    for ending in TEMPLATES:
        if language is None and name.endswith(ending):
            language = _by_name(name.removesuffix(ending))
    if language is None and "." not in name and (shebang := _SHEBANG.match(text)):
        language = INTERPRETERS.get(shebang[1])
    return None if language in PLAIN else language


def _by_name(name: str) -> str | None:
    patterns = _patterns()
    if name in patterns.names:
        return patterns.names[name]
    # Longest ending first: "a.html.twig" before "a.twig".
    at = name.find(".")
    while at >= 0:
        ending = name[at + 1 :]
        found = patterns.endings.get(ending) or patterns.endings.get(ending.lower())
        if found:
            return found
        at = name.find(".", at + 1)
    return next((language for glob, language in patterns.globs if fnmatchcase(name, glob)), None)


@cache
def _patterns() -> Patterns:
    """Pygments' own patterns, sorted by how they are looked up: its look-up tries 900 globs a file."""
    names: dict[str, str] = {}
    endings: dict[str, str] = {}
    globs: list[tuple[str, str]] = []
    claims = [(glob, name) for name, _, found, _ in get_all_lexers(plugins=False) for glob in found]
    for glob, language in [*PREFERRED.items(), *claims]:
        body = glob.removeprefix("*.")
        if not re.search(r"[*?\[]", body):
            (names if body == glob else endings).setdefault(body, language)
        else:
            globs.append((glob, language))
    return Patterns(names, endings, tuple(globs))
