"""Which names and signatures a line of code offers to others, by language."""

import re
from collections.abc import Callable

from msgspec import Struct

from reviewer.core.patterns import regex
from reviewer.core.risk.patterns import one_of, word, words


class Form(Struct, frozen=True):
    """How a language writes what it exports.

    `definition` finds a definition by its first line: groups `name` and, for what takes arguments, the rest
    is the signature. `member` finds parts of a container that is itself exported; `container` its first line.
    `nested` definitions are found at any depth; `sections` are opened by a line that says only `private`;
    `numbered` ones are told apart by their number; `private` tells names that are not for others.
    """

    definition: re.Pattern[str]
    container: re.Pattern[str] | None = None
    member: re.Pattern[str] | None = None
    nested: bool = False
    sections: bool = False
    numbered: bool = False
    private: Callable[[str], bool] = lambda _: False


def _underscore(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and last not in ("__init__", "__call__", "__new__")


def _lower(name: str) -> bool:
    return not name.rpartition(".")[2][:1].isupper()


_PYTHON = Form(
    one_of(
        r"(?:async\s+)?def\s+(?P<name>\w+)\s*\(",
        r"class\s+(?P<cls>\w+)",
        r"__all__\s*\+?=\s*[\[(](?P<list>.*)",
    ),
    container=regex(r"class\s+(?P<name>[A-Za-z]\w*)"),
    member=regex(r"\s+(?:async\s+)?def\s+(?P<name>\w+)\s*\("),
    private=_underscore,
)
_TYPESCRIPT = Form(
    one_of(
        r"export\s+"
        + words("declare default async abstract")
        + word(r"function\*? class interface type enum const\s+enum const let var namespace")
        + r"\s+(?P<name>\w+)",
        r"export\s*(?:type\s*)?\{(?P<list>.*)",
        r"export\s+(?P<star>\*.*)",
        r"export\s+(?P<default>default)\b",
        r"(?:module\.)?exports(?:\.(?P<cjs>\w+))?\s*=",
    ),
    container=regex(
        r"export\s+" + words("declare default abstract") + r"(?:interface|class|type|enum)\s+(?P<name>\w+)"
    ),
    member=regex(
        r"\s+"
        + words("readonly static abstract async public")
        + "(?!"
        + word(
            "private protected return if for while const let var case throw await switch else import export new"
        )
        + r"\b|(?:this|super|constructor)\b)(?P<name>[A-Za-z]\w*)\??\s*[(:<]"
    ),
)
_GO = Form(
    one_of(
        r"func\s+(?:\(\s*\w*\s*\*?(?P<receiver>\w+)[^)]*\)\s*)?(?P<name>[A-Z]\w*)\s*[(\[]",
        r"(?:type|const|var)\s+(?P<type>[A-Z]\w*)\b",
    ),
    container=regex(r"type\s+(?P<name>[A-Z]\w*)(?:\[[^\]]*\])?\s+(?:struct|interface)\b"),
    member=regex(r"\s+(?P<name>[A-Z]\w*)\s*[\s(*\[]"),
    private=_lower,
)
_RUST = Form(
    one_of(
        r"\s*pub\s+"
        + words(r"default async unsafe const extern\s+\"[^\"]*\"")
        + word("fn struct enum trait type const static mod union macro")
        + r"\s+(?P<name>\w+)",
        r"\s*pub\s+(?P<field>\w+)\s*:",
        r"\s*pub\s+use\s+(?P<list>.*)",
    ),
    nested=True,
    private=_underscore,
)
_JAVA = Form(  # and C#
    regex(
        r"\s*public\s+"
        + words(
            "static final abstract synchronized default native sealed virtual override async partial readonly unsafe"
            " extern new required strictfp"
        )
        + r"(?:<[^>]+>\s*)?(?:"
        + word("class interface enum record struct @interface delegate const")
        + r"\s+(?:[\w<>\[\],.? ]+\s+)??(?P<name>\w+)"
        + r"|[\w<>\[\],.?&: ]+?[\s>\]?]\s*(?P<method>\w+)\s*(?:\(|\{\s*get|=|;)"
        + r"|(?P<constructor>[A-Z]\w*)\s*\()"
    ),
    nested=True,
)
_KOTLIN = Form(
    regex(
        r"\s*(?!.*\b(?:private|internal|protected|override)\b)"
        + words(
            "public open abstract suspend inline operator infix data sealed enum annotation tailrec value"
        )
        + r"(?:fun\s+(?:<[^>]+>\s*)?(?:[\w.<>?]+\.)?|class\s+|interface\s+|object\s+|typealias\s+)(?P<name>\w+)"
    ),
    nested=True,
)
_SWIFT = Form(
    regex(
        r"\s*(?:@\w+\s+)*(?:public|open)\s+"
        + words("static final class override mutating")
        + word("func class struct enum protocol var let init typealias actor extension")
        + r"\b\s*(?P<name>\w*)"
    ),
    nested=True,
)
_RUBY = Form(
    one_of(r"\s*def\s+(?:self\.)?(?P<name>\w+[?!=]?)", r"\s*class\s+(?P<cls>[A-Z][\w:]*)"),
    nested=True,
    sections=True,
    private=_underscore,
)
_PHP = Form(
    regex(
        r"\s*"
        + words("final abstract")
        + r"(?:public\s+"
        + words("static final abstract")
        + r"function|class|interface|trait|enum)\s+&?(?P<name>\w+)"
    ),
    nested=True,
    private=_underscore,
)
_HEADER = Form(  # C and C++
    one_of(
        r"(?!\s*"
        + word("static typedef return if for while else using")
        + r"\b)(?:[A-Za-z_][\w:<>,]*[\s*&]+)+(?P<name>[A-Za-z_]\w*)\s*\((?!\*)",
        r"#\s*define\s+(?P<macro>[A-Za-z]\w*)\(",
    ),
    private=_underscore,
)
_PROTO = Form(
    one_of(
        r"\s*(?:message|service|enum|rpc)\s+(?P<name>\w+)",
        r"\s+" + words("repeated optional required") + r"[\w.<>, ]+?\s+(?P<field>\w+)\s*=\s*\d+",
    ),
    nested=True,
    numbered=True,
)
_GRAPHQL = Form(
    one_of(
        word("type input enum interface union scalar") + r"\s+(?P<name>\w+)",
        r"\s+(?P<field>\w+)\s*(?:\([^)]*\))?\s*:",
    ),
    nested=True,
)
_OPENAPI = Form(
    one_of(r"  [\"']?(?P<name>/[^\s\"':]*)[\"']?\s*:", r"    (?P<method>get|put|post|delete|patch)\s*:"),
    nested=True,
)

_FORMS = {
    "python": _PYTHON,
    "typescript": _TYPESCRIPT,
    "javascript": _TYPESCRIPT,
    "vue": _TYPESCRIPT,
    "go": _GO,
    "rust": _RUST,
    "java": _JAVA,
    "csharp": _JAVA,
    "kotlin": _KOTLIN,
    "swift": _SWIFT,
    "ruby": _RUBY,
    "php": _PHP,
    "proto": _PROTO,
    "graphql": _GRAPHQL,
}
_API_DOCUMENT = regex(r"(?:^|/)(?:openapi|swagger)[\w.-]*\.(?:ya?ml|json)$")
_HEADER_FILE = regex(r"\.(?:h|hh|hpp|hxx)$")
_NOT_FOR_OTHERS = one_of(
    r"(?:^|/)\.",
    r"(?:^|/)_[a-z]\w*(?:\.py)?(?=/|$)",
    r"(?:^|/)" + word("internal cmd examples? scripts? tools? benchmarks? bench migrations? docs?") + "/",
    r"(?:^|/)"
    + word(r"setup\.py manage\.py conftest\.py noxfile\.py tasks\.py build\.rs main\.go main\.rs")
    + "$",
    r"(?:^|/)(?:[\w.-]+\.config\.\w+|\.\w+rc\.js)$",
)
"""Where languages and habits keep what is nobody else's to call."""


def form_of(path: str, language: str) -> Form | None:
    """How a file's language exports, None where nothing in it is for others."""
    if _API_DOCUMENT.search(path):
        return _OPENAPI
    if _NOT_FOR_OTHERS.search(path):
        return None
    if language in ("c", "cpp"):
        return _HEADER if _HEADER_FILE.search(path) else None
    return _FORMS.get(language)
