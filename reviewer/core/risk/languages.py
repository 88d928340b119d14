"""Which language a path is written in, and how that language writes strings and comments."""

import re
from functools import lru_cache

from msgspec import Struct

from reviewer.core.patterns import regex

_LINE = {"#": r"#[^\n]*", "//": r"//[^\n]*", "--": r"--[^\n]*", ";": r"(?m:^\s*);[^\n]*"}
_BLOCK = r"/\*(?s:.*?)(?:\*/|\Z)"
_DOUBLE = r'"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+"?'
_SINGLE = r"'[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+'?"
_CHARACTER = r"'(?:\\[^\n][^'\n]{0,8}|[^'\\\n])'"
_TRIPLE = r'"""(?s:.*?)(?:"""|\Z)|' + r"'''(?s:.*?)(?:'''|\Z)"
_TEMPLATE = r"`[^`\\]*+(?:\\(?s:.)[^`\\]*+)*+`?"
# A slash after an operator opens a regular expression, which may hold quotes and comment marks.
_REGEX = r"(?<=[=(,:\[!&|?{};])[ \t]*/(?![/*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*+\]|[^/\\\[\n])++/"


class Syntax(Struct, frozen=True):
    """How strings and comments are told from code: one pattern each; None where the language has none.

    `template` is text that spans lines and holds code of its own (JavaScript's backticks): both string and
    code. `docstring` marks triple-quoted text standing alone as a comment. `plain` is text in which certainly none
    of them begins, as much of it as can be told at a glance: it is passed over, eight times as fast as it is searched.
    """

    comment: str | None = None
    string: str | None = None
    template: str | None = None
    docstring: bool = False
    plain: str = ""


# Text in which no string and no comment begins.
_NO_SLASH = r"/(?![/*])"
_NO_CHARACTER = r"'(?!\\|[^\\\n]')"
_C_PLAIN = rf"[^\"'/]++|{_NO_SLASH}|{_NO_CHARACTER}"
_NO_QUOTE = r"[^#\"']++"

C_LIKE = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}",
    string=rf"{_DOUBLE}|{_CHARACTER}",
    plain=_C_PLAIN,
)
SCRIPT = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}",
    string=rf"{_DOUBLE}|{_SINGLE}|{_REGEX}",
    template=_TEMPLATE,
    plain=r"[^\"'/` \t]++|[ \t]++(?!/)",
)
TEXT_BLOCKS = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}",
    string=rf'"""(?s:.*?)(?:"""|\Z)|{_DOUBLE}|{_CHARACTER}',
    plain=_C_PLAIN,
)
CSHARP = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}",
    string=rf'"""(?s:.*?)(?:"""|\Z)|\$?@\$?"(?:[^"]|"")*+"?|{_DOUBLE}|{_CHARACTER}',
    plain=rf"[^\"'/$@]++|{_NO_SLASH}|{_NO_CHARACTER}",
)
GO = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}",
    string=rf"{_DOUBLE}|{_CHARACTER}",
    template=r"`[^`]*+`?",
    plain=rf"[^\"'/`]++|{_NO_SLASH}|{_NO_CHARACTER}",
)
RUST = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}",
    string=rf'\br(?P<hashes>#*)"(?s:.*?)(?:"(?P=hashes)|\Z)|{_DOUBLE}|{_CHARACTER}',
    plain=rf"[^\"'/r]++|r(?!#*\")|{_NO_SLASH}|{_NO_CHARACTER}",
)
PHP = Syntax(
    comment=rf"{_LINE['//']}|{_BLOCK}|#(?!\[)[^\n]*",
    string=rf"{_DOUBLE}|{_SINGLE}",
    plain=rf"[^\"'/#]++|{_NO_SLASH}",
)
PYTHON = Syntax(comment=_LINE["#"], string=rf"{_TRIPLE}|{_DOUBLE}|{_SINGLE}", docstring=True, plain=_NO_QUOTE)
RUBY = Syntax(
    comment=r"(?m:^)=begin\b(?s:.*?)(?:\n=end\b|\Z)|#(?!\{)[^\n]*",
    string=rf"{_DOUBLE}|{_SINGLE}",
    plain=r"[^#\"'=]++|=(?!begin)",
)
# In a shell `#` opens a comment only at the beginning of a word: ${#array} and $# are code.
SHELL = Syntax(comment=r"(?<![^\s;|&(])#[^\n]*", string=rf"{_DOUBLE}|'[^']*+'?", plain=_NO_QUOTE)
# Plain text in YAML may hold apostrophes: a quote opens a string only where a value begins.
YAML = Syntax(
    comment=r"(?<![^\s])#[^\n]*",
    string=rf"(?<![^\s\[{{,(])(?:{_DOUBLE}|'[^'\n]*+'?)",
    plain=_NO_QUOTE,
)
TOML = Syntax(comment=_LINE["#"], string=rf"{_TRIPLE}|{_DOUBLE}|'[^'\n]*+'?", plain=_NO_QUOTE)
INI = Syntax(comment=r"(?m:^[ \t]*)[#;][^\n]*")
SQL = Syntax(comment=rf"{_LINE['--']}|{_BLOCK}", string=r"'[^']*+'?", plain=r"[^'/-]++|/(?!\*)|-(?!-)")
LUA = Syntax(
    comment=r"--\[\[(?s:.*?)(?:\]\]|\Z)|--[^\n]*",
    string=rf"{_DOUBLE}|{_SINGLE}",
    plain=r"[^\"'-]++|-(?!-)",
)
MARKUP = Syntax(comment=r"<!--(?s:.*?)(?:-->|\Z)", string=r'"[^"<>\n]*+"?', plain=r"[^<\"]++|<(?!!--)")
COMPONENT = Syntax(
    comment=rf"<!--(?s:.*?)(?:-->|\Z)|{_BLOCK}|(?<!:)//[^\n]*",
    string=rf"{_DOUBLE}|{_SINGLE}",
    template=_TEMPLATE,
    plain=rf"[^<\"'/`]++|<(?!!--)|{_NO_SLASH}",
)
STYLE = Syntax(comment=_BLOCK, string=rf"{_DOUBLE}|{_SINGLE}", plain=r"[^\"'/]++|/(?!\*)")
JSON = Syntax(comment=rf"{_LINE['//']}|{_BLOCK}", string=_DOUBLE, plain=rf"[^\"/]++|{_NO_SLASH}")
PLAIN = Syntax()


class Language(Struct, frozen=True):
    """A language by the name the catalogue uses."""

    name: str
    syntax: Syntax


_TABLE = (
    ("python", PYTHON, "py pyi pyw pyx bzl star", "SConstruct wscript BUILD.bazel"),
    ("javascript", SCRIPT, "js jsx mjs cjs", ""),
    ("typescript", SCRIPT, "ts tsx mts cts", ""),
    ("vue", COMPONENT, "vue svelte astro", ""),
    ("go", GO, "go", ""),
    ("rust", RUST, "rs", ""),
    ("java", TEXT_BLOCKS, "java", ""),
    ("kotlin", TEXT_BLOCKS, "kt kts", ""),
    ("scala", TEXT_BLOCKS, "scala sc", ""),
    ("groovy", SCRIPT, "groovy gradle", "Jenkinsfile"),
    ("ruby", RUBY, "rb rake gemspec ru", "Gemfile Rakefile Vagrantfile Guardfile Dangerfile gems.rb"),
    ("csharp", CSHARP, "cs csx", ""),
    ("c", C_LIKE, "c h", ""),
    ("cpp", C_LIKE, "cc cpp cxx hh hpp hxx inl cu m mm", ""),
    ("swift", TEXT_BLOCKS, "swift", ""),
    ("dart", SCRIPT, "dart", ""),
    ("php", PHP, "php phtml", ""),
    ("perl", PYTHON, "pl pm t", ""),
    ("elixir", PYTHON, "ex exs", ""),
    ("lua", LUA, "lua", ""),
    ("powershell", SHELL, "ps1 psm1", ""),
    ("shell", SHELL, "sh bash zsh ksh fish bats", ".bashrc .zshrc .profile .envrc PKGBUILD"),
    ("dockerfile", SHELL, "dockerfile", "Dockerfile Containerfile"),
    ("make", SHELL, "mk mak", "Makefile makefile GNUmakefile justfile Justfile"),
    ("sql", SQL, "sql psql ddl pgsql", ""),
    ("yaml", YAML, "yml yaml", ".clang-format"),
    ("toml", TOML, "toml", "Pipfile Cargo.lock poetry.lock uv.lock pdm.lock"),
    ("json", JSON, "json jsonc json5 webmanifest", ".eslintrc .babelrc"),
    (
        "ini",
        INI,
        "ini cfg conf properties env service",
        ".env .npmrc .pypirc .editorconfig .coveragerc .flake8",
    ),
    (
        "terraform",
        Syntax(
            comment=rf"{_LINE['#']}|{_LINE['//']}|{_BLOCK}",
            string=_DOUBLE,
            plain=rf"[^#\"/]++|{_NO_SLASH}",
        ),
        "tf tfvars hcl",
        "",
    ),
    ("proto", C_LIKE, "proto", ""),
    ("graphql", PYTHON, "graphql gql", ""),
    ("prisma", C_LIKE, "prisma", ""),
    ("xml", MARKUP, "xml csproj fsproj vbproj props targets plist config xaml nuspec resx", ""),
    ("html", MARKUP, "html htm xhtml erb ejs hbs jinja j2 cshtml razor twig", ""),
    ("css", STYLE, "css scss sass less", ""),
    ("prose", PLAIN, "md markdown mdx rst adoc txt org tex", "README LICENSE CHANGELOG CONTRIBUTING"),
)
_BY_SUFFIX = {suffix: Language(name, syntax) for name, syntax, ends, _ in _TABLE for suffix in ends.split()}
_BY_NAME = {whole: Language(name, syntax) for name, syntax, _, names in _TABLE for whole in names.split()}
LANGUAGES = frozenset(name for name, *_ in _TABLE) | {"other", "translation"}
OTHER = Language("other", PLAIN)
TRANSLATION = Language("translation", PLAIN)

_DATA = r"\.(?:json5?|ya?ml|ini|properties|po|pot|xml|strings|stringsdict|arb|resx|ftl|toml|xlf|xliff|csv|php\.json)$"
_TRANSLATION = regex(
    rf"(?:^|/)(?:locales?|i18n|l10n|lang|langs|languages|translations?|localization|nls|intl|values-[a-z]{{2}})/(?:[^/]+/){{0,4}}[^/]*{_DATA}"
    rf"|(?:^|/)(?:locale|messages|translations?|strings)[_.-][a-z]{{2,3}}(?:[_-]\w+)?{_DATA}|\.(?:po|pot|arb|xlf|xliff|ftl)$",
    re.IGNORECASE,
)
"""Data files of translations: what people read, in many languages. Never source, whatever its folder is called."""

_SHEBANG = re.compile(rb"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?(?:\S*/)?)?(\w+)")
_INTERPRETERS = {
    "python": "python",
    "python2": "python",
    "python3": "python",
    "node": "javascript",
    "deno": "typescript",
    "ruby": "ruby",
    "perl": "perl",
    "php": "php",
    "sh": "shell",
    "bash": "shell",
    "zsh": "shell",
    "dash": "shell",
    "ksh": "shell",
    "fish": "shell",
    "lua": "lua",
}
_BY_LANGUAGE = {name: Language(name, syntax) for name, syntax, *_ in _TABLE}


def language_of(path: str, head: bytes = b"") -> Language:
    """The language of a file by its name, else by the `#!` line its content begins with, else OTHER."""
    named = _by_path(path)
    if named is OTHER and head.startswith(b"#!"):
        shebang = _SHEBANG.match(head[:200])
        if shebang:
            name = _INTERPRETERS.get(shebang[1].decode("ascii", "replace"))
            return _BY_LANGUAGE[name] if name else OTHER
    return named


@lru_cache(maxsize=8192)
def _by_path(path: str) -> Language:
    name = path.rpartition("/")[2]
    if _TRANSLATION.search(path):
        return TRANSLATION
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, _, suffix = name.rpartition(".")
    if suffix.lower() in _BY_SUFFIX:
        return _BY_SUFFIX[suffix.lower()]
    # Dockerfile.dev, Makefile.am, .env.production
    return _BY_NAME.get(stem.partition(".")[0] or "." + stem.partition(".")[2].partition(".")[0], OTHER)
