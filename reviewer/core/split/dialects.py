"""How each language writes definitions, imports and comments: the patterns, one family after the other."""

import re
from functools import cache

from msgspec import Struct

_NAME = r"([^\W\d]\w*)"
_QUOTED = r"['\"`]([^'\"`\n]+)"
_INDENT = r"^([ \t]*)"
_AT_MARGIN = r"(?<![ \t])"
"""After the indent: there is none."""


class Language(Struct, frozen=True):
    """How one family of languages writes what the splitter looks for; a pattern is compiled when first needed."""

    name: str
    extensions: tuple[str, ...]
    written: str
    imported: str
    commented: str

    @property
    def definition(self) -> re.Pattern[str]:
        """Matches at line starts: group 1 is the indent, the only later one that took part the defined name."""
        return _compiled(self.written)

    @property
    def imports(self) -> re.Pattern[str]:
        """Matches a whole line that only brings names in."""
        return _compiled(self.imported)

    @property
    def comment(self) -> re.Pattern[str]:
        """Matches a line that holds nothing but a comment."""
        return _compiled(self.commented)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def _language(
    name: str, extensions: str, definitions: tuple[str, ...], imports: str, comment: str
) -> Language:
    # A definition stays on its line: white space that crossed lines would cost time on hostile input.
    written = "|".join(definitions).replace(r"[\s", r"[ \t").replace(r"\s", r"[ \t]")
    return Language(name, tuple(extensions.split()), f"{_INDENT}(?:{written})", imports, comment)


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
_STATEMENT = (
    r"(?!(?:if|else|for|foreach|while|switch|catch|return|new|throw|do|try|await|yield|sizeof|assert|using|case|goto"
    r"|delete|lock|fixed|when|where|select|from|in|is|as|not|and|or|co_return|co_await|co_yield|typedef|template"
    r"|public:|private:|protected:)\b)"
)
_BODY = r"\((?:[^;\n]*$|[^;{}\n]*\{)"
"""Parameters, and then a body, at once or on a line below."""
_DECLARED = r"\((?:\s*|[^()\n]*\w[>\])?*&.]*\s+[*&]?\w+)\)[^;={}\n]*;"
"""Parameters with their types, and no body: no call has that."""
_GENERIC = r"(?:<[^<>\n]*(?:<[^<>\n]*>[^<>\n]*)*>)"

_CSHARP_MODIFIERS = (
    r"(?:\[[^\]\n]*\]\s*)*(?:(?:public|private|protected|internal|static|abstract|virtual|override|sealed|async|extern"
    r"|unsafe|partial|readonly|volatile|new|required|const|event|implicit|explicit|ref|file|delegate)\s+)"
)
_CSHARP_TYPE = rf"(?:[\w.@:]+{_GENERIC}?|\([^()\n]*\))(?:\[[, \t]*\]|[?*])*"
_KOTLIN_MODIFIERS = (
    r"(?:(?:@[\w.:]+(?:\([^()\n]*\))?|public|private|protected|internal|open|abstract|final|sealed|override|inline"
    r"|noinline|suspend|operator|infix|tailrec|external|lateinit|const|data|inner|annotation|enum|value|expect|actual"
    r"|companion|fun)\s+)*"
)
_SWIFT_MODIFIERS = (
    r"(?:(?:@\w+(?:\([^()\n]*\))?|(?:public|private|fileprivate|internal|open|package|static|final|override|mutating"
    r"|nonmutating|convenience|required|lazy|weak|unowned|dynamic|indirect|optional|isolated|nonisolated|prefix"
    r"|postfix|infix|class)(?:\(\w+\))?)\s+)*"
)
_PHP_MODIFIERS = r"(?:(?:abstract|final|public|protected|private|static|readonly|var)\s+)"
_C_TYPE = r"(?:[A-Za-z_][\w:<>,]*[\s*&]+)+"
_C_QUALIFIED = rf"(?:\w+{_GENERIC}?::)*"
_C_TEMPLATE = r"(?:template\s*<[^\n;{]*>\s*)?"

LANGUAGES = (
    _language(
        "Python",
        ".py .pyi .pyx .pxd",
        (
            rf"(?:async\s+)?def\s+{_NAME}",
            rf"(?:cdef\s+)?class\s+{_NAME}",
            rf"cp?def\s+[\w \t.*\[\],]+?{_NAME}\s*\(",
            r"([A-Z][A-Z0-9_]+)\s*(?::[^=\n]+)?=",
        ),
        r"\s*(?:c?import\s|from\s+\S+\s+c?import\b)",
        r"\s*(?:#|\"\"\"|''')",
    ),
    _language(
        "JavaScript",
        ".js .jsx .mjs .cjs .ts .tsx .mts .cts .vue .svelte",
        (
            rf"{_MODIFIERS}function\s*\*?\s*{_NAME}",
            rf"{_MODIFIERS}(?:class|interface|enum|namespace|type)\s+{_NAME}",
            rf"(?:{_AT_MARGIN}|export\s+)(?:const|let|var)\s+{_NAME}\s*(?::[^=\n]+)?=",
            rf"const\s+{_NAME}\s*(?::[^=\n]+)?=\s*(?:async\s*)?(?:function\b|\([^()\n]*\)\s*(?::[^=\n]+)?=>|\w+\s*=>)",
            r"(?:(?:module\.)?exports|\w+(?:\.prototype)?)\.([^\W\d]\w*)\s*=\s*(?:async\s*)?(?:function|\()",
            rf"(?:it|test|describe)(?:\.\w+)?\({_QUOTED}",
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
            rf"{_AT_MARGIN}(?:var|const)\s+{_NAME}",
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
        ".java .scala .groovy .gradle .dart",
        (
            rf"{_MODIFIERS}(?:class|interface|enum|record|struct|object|trait|mixin|extension|@interface)\s+{_NAME}",
            rf"(?:def|void)\s+{_QUOTED}",
            rf"{_MODIFIERS}def\s+(?:<[^>\n]*>\s*)?{_NAME}",
            rf"(?:@[\w.]+(?:\([^()\n]*\))?\s+)*{_STATEMENT}{_MODIFIERS}{_STATEMENT}(?:<[^>\n]*>\s*)?"
            rf"[\w.<>\[\],?]+(?:\s*<[^;={{}}\n]*>)?(?:\[\])*\s+{_STATEMENT}(?!project\b){_NAME}\s*(?:{_BODY}|{_DECLARED})",
            rf"{_MODIFIERS}(?:val|var|let)\s+{_NAME}",
            rf"(?:(?:public|private|protected|static|final|const|volatile|transient)\s+)+[\w.<>\[\],?]+"
            rf"(?:\s*<[^;={{}}()\n]*>)?(?:\s+[\w.<>\[\],?]+>)?(?:\[\])*\s+{_NAME}\s*[=;{{]",
        ),
        r"\s*(?:import|package|library|part)\s",
        _SLASHES,
    ),
    _language(
        "C#",
        ".cs .csx",
        (
            rf"{_CSHARP_MODIFIERS}*(?:class|interface|enum|record\s+struct|record\s+class|record|struct)\s+{_NAME}",
            rf"{_CSHARP_MODIFIERS}+(?:{_CSHARP_TYPE}\s+)?(?:operator\s+)?(?:\w[\w.<>]*\.)?(?!async\b){_NAME}\s*{_GENERIC}?\s*\(",
            rf"{_CSHARP_MODIFIERS}+{_CSHARP_TYPE}\s+(operator\s*[^ \t\n\w(]{{1,3}})\s*\(",
            rf"{_STATEMENT}{_CSHARP_TYPE}\s+{_STATEMENT}(?:\w[\w.<>]*\.)?{_NAME}\s*{_GENERIC}?\s*"
            rf"(?:{_BODY}|{_DECLARED}|\([^;\n]*\)\s*=>)",
            rf"{_CSHARP_MODIFIERS}+{_CSHARP_TYPE}\s+(?:\w[\w.<>]*\.)?{_NAME}\s*(?:=|[;{{]|$)",
            rf"{_CSHARP_TYPE}\s+{_NAME}\s*\{{\s*(?:get|set|init)\b",
        ),
        r"\s*(?:(?:global\s+)?using\s+(?:static\s+)?(?:[\w.]+\s*=\s*)?[\w.:<>, \t]+;\s*$|extern\s+alias\s)",
        _SLASHES,
    ),
    _language(
        "Kotlin",
        ".kt .kts",
        (
            rf"{_KOTLIN_MODIFIERS}(?:class|interface|object|typealias)\s+{_NAME}",
            rf"{_KOTLIN_MODIFIERS}fun\s+(?:{_GENERIC}\s*)?(?:[\w.]+{_GENERIC}?\??\.)?(?:{_NAME}|`([^`\n]+)`)",
            rf"{_KOTLIN_MODIFIERS}(?:val|var)\s+(?:{_GENERIC}\s*)?(?:[\w.]+{_GENERIC}?\??\.)?{_NAME}",
        ),
        r"\s*(?:import|package)\s",
        _SLASHES,
    ),
    _language(
        "Swift",
        ".swift",
        (
            rf"{_SWIFT_MODIFIERS}(?:class|struct|enum|protocol|extension|actor|typealias|associatedtype|macro)\s+"
            rf"(?!(?:func|var|let)\b)(?:\w+\.)*{_NAME}",
            rf"{_SWIFT_MODIFIERS}func\s+(?:`?{_NAME}`?|([^ \t\n\w(`]+))\s*[(<]",
            rf"{_SWIFT_MODIFIERS}(?:let|var)\s+`?{_NAME}",
        ),
        r"\s*(?:@\w+\s+)*(?:public\s+|internal\s+)?import\s",
        _SLASHES,
    ),
    _language(
        "PHP",
        ".php .phtml .phpt",
        (
            rf"{_PHP_MODIFIERS}*(?:class|interface|trait|enum)\s+{_NAME}",
            rf"{_PHP_MODIFIERS}*function\s+&?{_NAME}",
            rf"{_PHP_MODIFIERS}+(?:[\w|?\\]+\s+)?\${_NAME}\s*[=;]",
            rf"{_PHP_MODIFIERS}*const\s+(?:[\w|?\\]+\s+)?{_NAME}\s*=",
            rf"define\(\s*['\"]{_NAME}",
            rf"(?:it|test|describe)\(\s*{_QUOTED}",
        ),
        r"\s*(?:use\s+[\w\\]|(?:require|include)(?:_once)?\b|namespace\s)",
        r"\s*(?://|/\*|\*/|\*(?:\s|$)|#(?!\[))",
    ),
    _language(
        "C",
        ".c .h .cc .cpp .cxx .c++ .hpp .hh .hxx .ipp .inl .tpp .m .mm .cu .cuh .ino .y .yy .l .rl",
        (
            rf"#\s*define\s+(?!\w+_(?:H|HH|HPP|HXX|INCLUDED)_*\s*$){_NAME}",
            rf"{_C_TEMPLATE}(?:typedef\s+)?(?:class|struct|enum\s+class|enum\s+struct|enum|union|concept)\s+"
            rf"(?:\[\[[^\]\n]*\]\]\s*|alignas\([^)\n]*\)\s*|[A-Z][A-Z0-9_]+(?:\([^)\n]*\))?\s+)*{_NAME}"
            r"(?=\s*(?:final\b|[:{<=\\]|//|/\*|$))",
            rf"{_STATEMENT}{_C_TEMPLATE}{_C_TYPE}{_C_QUALIFIED}~?{_STATEMENT}(?!operator\b){_NAME}\s*{_BODY}",
            rf"{_STATEMENT}{_C_TEMPLATE}{_C_TYPE}{_C_QUALIFIED}"
            rf"(operator\s*(?:\(\)|\[\]|[^ \t\n\w(]{{1,3}}))\s*{_BODY}",
            # GNU and BSD: the type is on the line above
            rf"{_AT_MARGIN}{_STATEMENT}(?![A-Z0-9_]+\s*\(){_C_QUALIFIED}~?{_NAME}\s*{_BODY}",
            rf"(?P<constructed>[^\W\d]\w*){_GENERIC}?::~?(?P=constructed)\s*\(",
            rf"(?:(?:virtual|constexpr|inline)\s+)*(?:explicit(?:\([^)\n]*\))?\s+|~){_NAME}\s*\(",
            rf"{_AT_MARGIN}(?:static|const|constexpr|extern|inline|thread_local)\s+{_C_TYPE}{_NAME}\s*(?:\[[^\]\n]*\]\s*)*=",
            rf"{_AT_MARGIN}\}}\s*{_NAME}\s*;",
            rf"typedef\s+[^;{{}}()\n]+[\s*]{_NAME}\s*;",
            rf"using\s+{_NAME}\s*=",
            r"(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|FUZZ_TEST)\s*\(([^)\n\"]+)\)",
            rf"BOOST_\w*TEST_CASE\w*\(\s*{_NAME}",
            rf"(?:\w*TEST_CASE\w*|SCENARIO\w*|\w*SECTION|SUBCASE|TEST|DESCRIBE|IT)\s*\(\s*{_QUOTED}",
            rf"@(?:interface|implementation|protocol)\s+{_NAME}",
            rf"[-+]\s*\([^)\n]*\)\s*{_NAME}",
        ),
        r"\s*(?:#\s*(?:include|import)\b|@import\b|using\s+namespace\b|using\s+[\w:]+;)",
        _SLASHES,
    ),
    _language(
        "Ruby",
        ".rb .rake .gemspec .ru .rbi .thor .jbuilder .podspec .cr .ex .exs",
        (
            rf"(?:(?:private|public|protected|module_function|private_class_method|memoize)\s+)?def(?:p|macrop?)?\s+"
            rf"(?:\w+\.)?{_NAME}",
            rf"(?:class|defmodule|protocol)\s+(?:\w+(?:::|\.))*{_NAME}",
            # a module with nothing but another one in it is the path to that
            rf"module\s+(?:\w+::)*{_NAME}\b(?![ \t;]*\n(?:[ \t]*(?:\#[^\n]*)?\n)*[ \t]*(?:module|class)\b)",
            r"(?:(?:RSpec\.)?(?:it|describe|context|test|specify|should|scenario|feature)|property)\s*\(?\s*['\"]"
            r"([^'\"\n]+)",
            rf"(?:RSpec\.)?(?:describe|context|feature)\s*\(?\s*(?:\w+::)*{_NAME}",
            rf"attr_(?:reader|writer|accessor)\s+:{_NAME}",
            rf"(?:define_method|alias_method|let!?|subject|task|namespace|scope|delegate)[\s(]+:{_NAME}",
            r"gem\s+['\"]([\w-]+)",
            r"([A-Z]\w*)\s*\|*=(?![=~>])",
        ),
        r"\s*(?:require|require_relative|include|extend|prepend|load|import|alias|use)\b",
        r"\s*(?:#|=begin\b|=end\b)",
    ),
    _language(
        "shell",
        ".sh .bash .zsh .fish .ksh .bats",
        (
            r"function\s+([\w:.-]+)",
            r"([^\W\d][\w:.-]*)\s*\(\)",
            r"@test\s+['\"]([^\"\n]+)['\"]\s*\{",
            rf"{_AT_MARGIN}(?:export\s+|readonly\s+|declare\s+(?:-\w+\s+)?)?([A-Z_][A-Z0-9_]+)=",
        ),
        r"\s*(?:source|\.)\s",
        _HASH,
    ),
    _language(
        "PowerShell",
        ".ps1 .psm1 .psd1",
        (
            r"(?i:function|filter)\s+(?:\w+:)?([\w-]+)",
            rf"(?i:class|enum)\s+{_NAME}",
            rf"(?i:describe|context|it)\s+{_QUOTED}",
        ),
        r"\s*(?:(?i:import-module|using)\s|\.\s)",
        r"\s*(?:#(?!(?i:requires))|<#)",
    ),
    _language(
        "Perl",
        ".pl .pm .t .pod",
        (rf"sub\s+{_NAME}", rf"package\s+(?:\w+::)*{_NAME}", rf"subtest\s+{_QUOTED}"),
        r"\s*(?:use|require|no)\s",
        r"\s*#|=\w",
    ),
    _language(
        "Lua",
        ".lua",
        (
            rf"(?:local\s+)?function\s+(?:\w+[.:])*{_NAME}",
            rf"(?:local\s+)?(?:\w+[.:])*{_NAME}\s*=\s*function\b",
            rf"(?:describe|it)\(\s*{_QUOTED}",
        ),
        r"\s*(?:local\s+\w+\s*=\s*)?require\b",
        r"\s*--",
    ),
    _language(
        "SQL",
        ".sql",
        (
            r"(?i:create|alter|drop)\s+(?i:or\s+replace\s+)?(?i:(?:unique|temporary|temp|materialized|unlogged)\s+)*"
            r"(?i:table|view|index|function|procedure|trigger|type|policy|sequence|schema|role)\s+"
            r"(?i:concurrently\s+)?(?i:if\s+(?:not\s+)?exists\s+)?[\"`\[]?(?:\w+[\"`\]]?\.[\"`\[]?)?([^\W\d]\w*)",
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
            r"(?:-\s+)?\"?([\w.-]+)(?:\[[\w,-]+\])?\"?\s*(?:[:=]|[<>~!]=)",
            r"(?:resource|module|variable)\s+\"([^\"\n]+)",
        ),
        _NOTHING,
        r"\s*(?:#|//|;)",
    ),
    _language(
        "markup",
        ".xml .csproj .fsproj .vbproj .vcxproj .props .targets .nuspec .config .plist .xaml .resx .slnx .storyboard"
        " .xib .html .htm .xhtml .svg .aml",
        (
            r"<[\w:.-]+\s(?:[^<>\n]*\s)?(?:Include|Update|Remove|[nN]ame|x:Name|x:Key|id|key)=[\"']([^\"'\n]+)",
            r"<(?:artifactId|id|name|key)>([^<\n]+)<",
            r"<([A-Z]\w*)>[^<\n]*</",
        ),
        _NOTHING,
        r"\s*(?:<!--|-->)",
    ),
    _language(
        "styles",
        ".css .scss .sass .less .styl",
        (
            r"@(?:mixin|function|keyframes|media)\s+([\w-]+)",
            r"[^@;:{}\n]*?[.#]([\w-]+)[^;{}\n]*\{",
            r"(?:\$|--|@)([\w-]+)\s*:",
        ),
        r"\s*@(?:import|use|forward)\b",
        _SLASHES,
    ),
    _language(
        "CMake",
        ".cmake",
        (
            r"(?i:function|macro|add_library|add_executable|add_custom_target|option|project|cmake_dependent_option)\s*"
            r"\(\s*([\w:.${}-]+)",
            r"(?i:add_test)\s*\(\s*(?:NAME\s+)?([\w:.${}-]+)",
            r"(?i:target_\w+)\s*\(\s*([\w:.${}-]+)",
            r"(?i:set)\s*\(\s*(\w+)",
        ),
        r"\s*(?i:include|find_package|add_subdirectory)\s*\(",
        _HASH,
    ),
    _language(
        "make",
        ".mk .mak",
        (
            rf"{_AT_MARGIN}(?:export\s+)?([A-Za-z_]\w*)\s*[:+?!]?=",
            rf"{_AT_MARGIN}define\s+([\w-]+)",
            rf"{_AT_MARGIN}([\w./%$()-]+)[^:=#\n]*:(?!=)",
        ),
        r"\s*-?s?include\s",
        _HASH,
    ),
    _language(
        "Gherkin",
        ".feature",
        (r"(?:Feature|Rule|Background|Scenario|Scenario Outline|Scenario Template|Example):\s*([^\n]+)",),
        _NOTHING,
        _HASH,
    ),
    _language(
        "prose",
        ".md .mdx .markdown .rst .adoc .asciidoc .txt .org .rdoc .textile",
        (r"#{1,6}\s+([^\n]+)", r"=+\s+([^=\n]+)", r"([^ \t\n#*=`.-][^\n]{1,80})\n[=\-~^]{3,}[ \t]*$"),
        _NOTHING,
        _NOTHING,
    ),
)

FALLBACK = _language(
    "any",
    "",
    (
        rf"(?:pub\s+)?{_MODIFIERS}(?:def|defn|func|fn|function|sub|proc|class|struct|interface|trait|enum|module|type"
        rf"|message|service|rpc)\s+{_NAME}",
        rf"\(def\w*\s+{_NAME}",
        r"(?![0-9A-F]{12,}\b)([A-Z][A-Z0-9_]{2,})\s*[:?+]?=",
    ),
    r"\s*(?:import|include|require|use|using|from|#\s*include|open)\b",
    r"\s*(?:#|//|/\*|\*\s|--|;|%|<!--|\"\s)",
)
