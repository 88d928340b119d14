"""What definitions, imports and comments look like, language by language, with one fallback for all others.

Regular expressions over lines, not parsers: they work on either side of any diff, on broken code and on
languages nobody wrote a grammar for, and a wrong guess only weakens a tie between two hunks.
"""

import re
from functools import lru_cache

from msgspec import Struct

_NAME = r"([^\W\d]\w*)"
_INDENT = r"^([ \t]*)"


class Language(Struct, frozen=True):
    """How one family of languages writes what the splitter looks for.

    `definition` matches at line starts (MULTILINE): group 1 is the indent, the only later one that took part
    the defined name. `imports` matches a whole line that only brings names in. `comment` matches a
    line that holds nothing but a comment.
    """

    name: str
    extensions: tuple[str, ...]
    definition: re.Pattern[str]
    imports: re.Pattern[str]
    comment: re.Pattern[str]


def _language(
    name: str, extensions: str, definitions: tuple[str, ...], imports: str, comment: str
) -> Language:
    # A definition stays on its line: white space that crossed lines would cost time on hostile input.
    written = "|".join(definitions).replace(r"[\s", r"[ \t").replace(r"\s", r"[ \t]")
    return Language(
        name,
        tuple(extensions.split()),
        re.compile(f"{_INDENT}(?:{written})", re.MULTILINE),
        re.compile(imports),
        re.compile(comment),
    )


_NOTHING = r"(?!)"
_SLASHES = r"\s*(?://|/\*|\*/|\*(?:\s|$))"
_HASH = r"\s*#"
_MODIFIERS = (
    r"(?:(?:public|private|protected|internal|static|final|abstract|virtual|override|async|export|default|open"
    r"|sealed|partial|readonly|synchronized|native|suspend|inline|operator|extern|declare|data|required"
    r"|convenience|mutating|fileprivate|unsafe|new|const|implicit|lazy|case|tailrec|infix)\s+)*"
)
_KEYWORDS = (
    r"(?!(?:if|else|for|while|switch|catch|return|new|throw|do|try|await|function|sizeof|assert|using)\b)"
)

LANGUAGES = (
    _language(
        "Python",
        ".py .pyi .pyx",
        (rf"(?:async\s+)?def\s+{_NAME}", rf"class\s+{_NAME}", r"([A-Z][A-Z0-9_]+)\s*(?::[^=\n]+)?="),
        r"\s*(?:import\s|from\s+\S+\s+import\b)",
        r"\s*(?:#|\"\"\"|''')",
    ),
    _language(
        "JavaScript",
        ".js .jsx .mjs .cjs .ts .tsx .mts .cts .vue .svelte",
        (
            rf"{_MODIFIERS}function\s*\*?\s*{_NAME}",
            rf"{_MODIFIERS}(?:class|interface|enum|namespace|type)\s+{_NAME}",
            rf"(?:export\s+)?(?:const|let|var)\s+{_NAME}\s*(?::[^=\n]+)?=",
            r"(?:(?:module\.)?exports|\w+(?:\.prototype)?)\.([^\W\d]\w*)\s*=\s*(?:async\s*)?(?:function|\()",
            r"(?:it|test|describe)(?:\.\w+)?\(\s*['\"`]([^'\"`\n]+)",
            rf"(?:(?:async|static|get|set|public|private|protected|readonly)\s+)*{_KEYWORDS}[#*]?{_NAME}"
            r"\s*(?:<[^>\n]*>)?\([^;{}\n]*\)\s*(?::[^{;\n]+)?\{",
        ),
        r"\s*(?:import\b|export\s+(?:\*|\{).*\bfrom\b|(?:const|let|var)\s+.*=\s*require\()",
        _SLASHES,
    ),
    _language(
        "Go",
        ".go",
        (
            rf"func\s+(?:\([^)\n]*\)\s*)?{_NAME}",
            rf"type\s+{_NAME}",
            rf"(?:var|const)\s+{_NAME}",
        ),
        r"\s*(?:import\b|(?:\w+\s+)?\"[\w./-]+\"\s*$)",
        _SLASHES,
    ),
    _language(
        "Rust",
        ".rs",
        (
            r"(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|unsafe|const|extern|default)\s+(?:\"C\"\s+)?)*fn\s+"
            rf"{_NAME}",
            rf"(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum|trait|mod|type|union|static|const)\s+{_NAME}",
            rf"(?:unsafe\s+)?impl(?:<[^>\n]*>)?\s+(?:[\w:<>, ']+\s+for\s+)?{_NAME}",
            rf"macro_rules!\s+{_NAME}",
        ),
        r"\s*(?:pub(?:\([^)]*\))?\s+)?(?:use|extern\s+crate)\s",
        r"\s*(?://|/\*|\*/|\*\s)",
    ),
    _language(
        "Java",
        ".java .kt .kts .scala .groovy .gradle .cs .swift .php .dart",
        (
            rf"{_MODIFIERS}(?:class|interface|enum|record|struct|object|trait|protocol|extension|@interface)\s+{_NAME}",
            rf"namespace\s+{_NAME}",
            rf"{_MODIFIERS}(?:fun|func|def|function)\s+(?:<[^>\n]*>\s*)?(?:\w+\.)?{_NAME}",
            rf"{_KEYWORDS}{_MODIFIERS}{_KEYWORDS}(?:<[^>\n]*>\s*)?[\w.<>\[\],?]+(?:\s*<[^;={{}}\n]*>)?(?:\[\])*\s+"
            rf"{_KEYWORDS}{_NAME}\s*\((?:[^;\n]*$|[^;\n]*\)\s*=>)",
            rf"{_MODIFIERS}(?:val|var|let)\s+{_NAME}",
            rf"(?:(?:public|private|protected|internal|static|final|const|readonly)\s+)+[\w.<>\[\],?]+\s+{_NAME}\s*[=;{{]",
        ),
        r"\s*(?:import|using|package|require|include|use)\s",
        _SLASHES,
    ),
    _language(
        "C",
        ".c .h .cc .cpp .cxx .hpp .hh .hxx .m .mm .cu .ino",
        (
            rf"#\s*define\s+{_NAME}",
            rf"(?:typedef\s+)?(?:class|struct|enum(?:\s+class)?|union|namespace)\s+{_NAME}",
            rf"{_KEYWORDS}(?:template\s*<[^\n]*>\s*)?(?:[A-Za-z_][\w:<>,]*[\s*&]+)+(?:\w+(?:<[^<>\n]*>)?::)*~?{_KEYWORDS}{_NAME}"
            r"\s*\([^;\n]*$",
            rf"using\s+{_NAME}\s*=",
        ),
        r"\s*(?:#\s*(?:include|import)\b|using\s+namespace\b)",
        _SLASHES,
    ),
    _language(
        "Ruby",
        ".rb .rake .gemspec .cr .ex .exs",
        (
            rf"(?:private\s+)?defp?\s+(?:self\.)?{_NAME}",
            rf"(?:class|module|defmodule)\s+(?:\w+(?:::|\.))*{_NAME}",
            r"(?:it|describe|context|test)\s*\(?\s*['\"]([^'\"\n]+)",
            r"([A-Z][A-Z0-9_]+)\s*=",
        ),
        r"\s*(?:require|require_relative|include|extend|load|import|alias|use)\b",
        _HASH,
    ),
    _language(
        "shell",
        ".sh .bash .zsh .fish .ksh",
        (rf"(?:function\s+){_NAME}", rf"{_NAME}\s*\(\)", r"(?:export\s+|local\s+)?([A-Z][A-Z0-9_]+)="),
        r"\s*(?:source|\.)\s",
        _HASH,
    ),
    _language(
        "SQL",
        ".sql",
        (
            r"(?i:create|alter|drop)\s+(?i:or\s+replace\s+)?(?i:unique\s+)?"
            r"(?i:table|view|index|function|procedure|trigger|type|policy)\s+"
            r"(?i:if\s+(?:not\s+)?exists\s+)?[\"`\[]?(?:\w+\.)?([^\W\d]\w*)",
        ),
        _NOTHING,
        r"\s*(?:--|/\*|\*)",
    ),
    _language(
        "settings",
        ".yaml .yml .toml .json .jsonc .json5 .ini .cfg .conf .properties .tf .hcl .env",
        (
            r"\[+([^\]\n]+)\]",
            r"\"([^\"\n]+)\"\s*:",
            r"(?:-\s+)?\"?([\w.-]+)\"?\s*[:=]",
            r"(?:resource|module|variable)\s+\"([^\"\n]+)",
        ),
        _NOTHING,
        r"\s*(?:#|//|;)",
    ),
    _language(
        "prose",
        ".md .mdx .markdown .rst .adoc .txt .org",
        (r"#{1,6}\s+([^\n]+)", r"=+\s+([^=\n]+)", r"([^ \t\n#*=`.-][^\n]{1,80})\n[=\-~^]{3,}[ \t]*$"),
        _NOTHING,
        _NOTHING,
    ),
)

FALLBACK = _language(
    "any",
    "",
    (
        rf"(?:pub\s+)?{_MODIFIERS}(?:def|defn|func|fn|function|sub|proc|class|struct|interface|trait|enum|module|type)\s+{_NAME}",
        rf"\(def\w*\s+{_NAME}",
        r"([A-Z][A-Z0-9_]{2,})\s*[:?+]?=",
    ),
    r"\s*(?:import|include|require|use|using|from|#\s*include|open)\b",
    r"\s*(?:#|//|/\*|\*\s|--|;|%|<!--|\"\s)",
)

LEVELS = 6
"""Of headings."""

INDENTATION_FREE = frozenset({"Java", "C", "Rust", "Go", "JavaScript", "Ruby", "SQL"})
"""Where leading white space means nothing; anywhere else a changed indent may change what runs."""
LINE_FREE = frozenset({"Java", "C", "Rust", "SQL"})
"""Where a line break between two tokens means nothing either."""

_BY_EXTENSION = {extension: language for language in LANGUAGES for extension in language.extensions}
_BY_NAME = {
    "makefile": "any",
    "dockerfile": "shell",
    "gemfile": "Ruby",
    "rakefile": "Ruby",
    "changes": "prose",
}
_BY_LANGUAGE = {language.name: language for language in (*LANGUAGES, FALLBACK)}


@lru_cache(maxsize=65536)
def language_of(path: str) -> Language:
    """The language a path's extension or name tells; the fallback if none."""
    name = path.rpartition("/")[2].lower()
    dot = name.rfind(".")
    if dot > 0 and name[dot:] in _BY_EXTENSION:
        return _BY_EXTENSION[name[dot:]]
    return _BY_LANGUAGE[_BY_NAME.get(name, "any")]


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
    """How deep a definition stands: its indent, or below zero for the headings of prose and of settings."""
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
