"""What manifests declare: packages with the version asked for, and where else code is fetched from."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from reviewer.core.patterns import regex

Numbered = Sequence[tuple[int, str]]
"""Lines with their numbers; all of a file, or as much of it as is known."""


class Declared(Struct, frozen=True):
    """One package a manifest asks for; `grave` where it comes from elsewhere than the usual registry."""

    name: str
    version: str
    line: int
    grave: bool = False


Parser = Callable[[Numbered, bool], Iterator[Declared]]

_REQUIREMENT = regex(
    r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>@\s*\S+|(?:(?:===?|~=|!=|[<>]=?)\s*[\w.*+!-]+\s*,?\s*)*)"
)
_VERSIONED = regex(
    r"""["'](?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>(?:===?|~=|[<>]=?)[^"';]*)"""
)
_ELSEWHERE = regex(r"(?:git\+|git@|git:|github:|gitlab:|bitbucket:|https?://)")


def parser_of(path: str) -> Parser | None:
    """The parser for a path, None if it is no manifest that is known here."""
    if not _ANY.search(path):
        return None
    name = path.rpartition("/")[2]
    return next(
        (parser for pattern, parser in _PARSERS if pattern.search(path) or pattern.fullmatch(name)), None
    )


def _requirements(lines: Numbered, _: bool) -> Iterator[Declared]:
    for number, line in lines:
        text = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip().rstrip("\\").strip()
        option = re.match(
            r"(--(?:extra-)?index-url|-i|--find-links|-f|--trusted-host|--no-index)\b[= ]*(\S*)", text
        )
        if option:
            yield Declared(f"package index ({option[1]})", option[2], number, grave=True)
        elif text.startswith(("-e ", "--editable ", "git+", "http://", "https://")):
            url = text.split()[-1]
            yield Declared(
                url.rpartition("egg=")[2] if "egg=" in url else url.split("@")[0], url, number, grave=True
            )
        elif text and not text.startswith("-"):
            yield from _requirement(text, number)


def _requirement(text: str, number: int) -> Iterator[Declared]:
    match = _REQUIREMENT.match(text.strip())
    if match:
        version = re.sub(r"\s+", "", match["version"]).rstrip(",")
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        yield Declared(name, version, number, grave=version.startswith("@"))


_TABLE = regex(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = regex(r"""\s*["']?([\w.@/-]+)["']?\s*=\s*(.*)""")
_QUOTED = regex(r"\"([^\"]*)\"|'([^']*)'")
_INLINE = regex(r"\b(version|git|path|url|rev|tag|branch|registry)\s*=\s*[\"']([^\"']*)[\"']")

_NAMED = regex(  # tables whose keys are packages
    r"(?:^|\.)(?:(?:dev-|build-)?dependencies|packages|dev-packages|sources|versions|libraries|plugins)$"
    r"|^(?:patch|replace)\.|^tool\.poetry\..*dependencies$"
)
_ONE = regex(r"(?:^|\.)(?:(?:dev-|build-)?dependencies)\.([\w-]+)$")  # [dependencies.serde]
_LISTED = regex(  # arrays of requirement strings: table, key
    r"^(?:project|build-system|tool\.(?:uv|pdm|hatch)[\w.-]*|tool\.setuptools[\w.-]*)\|(?:dependencies|requires|"
    r"(?:[\w-]+-)?dependencies)$|^(?:project\.optional-dependencies|dependency-groups|tool\.pdm\.dev-dependencies)\|"
)


def _toml(lines: Numbered, whole: bool) -> Iterator[Declared]:
    table = array = ""
    for number, line in lines:
        text = line.strip()
        header = _TABLE.fullmatch(text) if not array else None
        if header:
            table = header[1]
            continue
        if not array:
            key = _KEY.match(text)
            if key and key[2].startswith("[") and _LISTED.search(f"{table}|{key[1]}"):
                array, text = key[1], key[2]
            elif key:
                yield from _toml_entry(table, key[1], key[2], number)
                continue
        if array or not whole:
            for match in _QUOTED.finditer(text):
                if array or _VERSIONED.match(match[0]):
                    yield from _requirement(match[1] or match[2] or "", number)
        if array and re.search(r"\]\s*(?:#.*)?$", re.sub(r"\"[^\"]*\"|'[^']*'", "", text)):
            array = ""


def _toml_entry(table: str, key: str, value: str, number: int) -> Iterator[Declared]:
    one = _ONE.search(table)
    if one and key in ("version", "git", "path", "branch", "rev", "tag"):
        yield Declared(one[1], value.strip().strip("\"'"), number, grave=key == "git")
    elif _NAMED.search(table):
        inline = dict(_INLINE.findall(value))
        quoted = _QUOTED.match(value)
        version = inline.get("version") or (quoted[1] or quoted[2] if quoted else "")
        source = next((f"{name} {inline[name]}" for name in ("git", "path", "url") if name in inline), "")
        if key != "python":
            yield Declared(
                key, source or version or "", number, grave=bool(source) and not source.startswith("path")
            )


_JSON = regex(r'"((?:[^"\\]|\\.)*)"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([{\[]))|([{}\[\]])')
_JSON_TABLES = frozenset(
    (
        *(
            "dependencies",
            "devDependencies",
            "peerDependencies",
            "optionalDependencies",
            "bundledDependencies",
        ),
        *("overrides", "resolutions", "require", "require-dev", "conflict", "replace", "imports", "catalog"),
    )
)
_INSTALL_SCRIPTS = frozenset({"preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare"})
_VERSION_LIKE = regex(
    r"[\^~<>=*]|v?\d+\.|\d+$|latest$|next$|workspace:|npm:|file:|link:|" + _ELSEWHERE.pattern
)


def _json(lines: Numbered, whole: bool) -> Iterator[Declared]:
    tables: list[str] = []
    for number, line in lines:
        for match in _JSON.finditer(line):
            key, value, opens, bracket = match.groups()
            if opens or bracket in ("{", "["):
                tables.append(key or "")
            elif bracket:
                if tables:
                    tables.pop()
            elif "scripts" in tables or (not whole and key in _INSTALL_SCRIPTS):
                if key in _INSTALL_SCRIPTS:
                    yield Declared(f"install script {key}", value, number, grave=True)
            elif _JSON_TABLES.intersection(tables) or (
                not whole
                and not tables
                and _VERSION_LIKE.match(value)
                and key not in ("version", "node", "license")
            ):
                yield Declared(key, value, number, grave=bool(_ELSEWHERE.match(value)))


def _go(lines: Numbered, _: bool) -> Iterator[Declared]:
    for number, line in lines:
        text = line.split("//")[0].strip()
        match = re.match(r"(?:require\s+)?((?:[\w-]+\.)+[\w-]+(?:/[\w.~-]+)*)\s+(v\S+)$", text)
        swap = re.match(r"(?:replace\s+)?(\S+)(?:\s+v\S+)?\s+=>\s+(\S+(?:\s+v\S+)?)$", text)
        tool = re.match(r"(go|toolchain)\s+(\S+)$", text)
        if swap:
            yield Declared(swap[1], f"replaced by {swap[2]}", number, grave=not swap[2].startswith("."))
        elif match or tool:
            found = match or tool
            assert found
            yield Declared(found[1], found[2], number)


_GEM = regex(
    r"""^\s*(?:gem|\w+\.add_(?:runtime_|development_)?dependency)\s*\(?\s*["']([\w./-]+)["']\s*\)?(?:,\s*(.*))?"""
)


def _ruby(lines: Numbered, _: bool) -> Iterator[Declared]:
    for number, line in lines:
        match = _GEM.match(line)
        source = re.match(r"""\s*source\s*\(?\s*["']([^"']+)""", line)
        if match:
            rest = match[2] or ""
            versions = re.findall(r"""(?<![:\w]\s)["']([~<>=!]*\s*\d[^"']*)["']""", rest)
            elsewhere = re.search(r"\b(git|github|path):?\s*(?:=>)?\s*[\"']([^\"']+)", rest)
            version = f"{elsewhere[1]} {elsewhere[2]}" if elsewhere else ", ".join(versions)
            yield Declared(match[1], version, number, grave=elsewhere is not None and elsewhere[1] != "path")
        elif source:
            yield Declared("gem source", source[1], number, grave=True)


_XML = regex(r"<(/?)([\w.:-]+)([^<>]*?)(/?)>([^<]*)")


def _maven(lines: Numbered, whole: bool) -> Iterator[Declared]:
    artifact, inside, properties = "", [], False
    for number, line in lines:
        for closes, tag, _, alone, value in _XML.findall(line):
            if tag in ("dependency", "plugin", "parent", "extension", "path") and not alone:
                inside.append(tag) if not closes else inside and inside.pop()
                artifact = ""
            elif tag == "properties":
                properties = not closes
            elif closes:
                continue
            elif tag == "artifactId" and inside:
                artifact = value.strip()
            elif tag == "version" and (inside or not whole):
                yield Declared(artifact or "an artifact", value.strip(), number)
            elif (
                (properties or not whole)
                and tag.endswith((".version", "Version", "-version"))
                and value.strip()
            ):
                yield Declared(tag, value.strip(), number)
            elif tag == "url" and "repository" in line:
                yield Declared("repository", value.strip(), number, grave=True)


_GRADLE = regex(
    r"""\b(?:[a-z]+(?:Implementation|Api|CompileOnly|RuntimeOnly)|implementation|api|compile|compileOnly|runtimeOnly"""
    r"""|classpath|kapt|ksp|annotationProcessor|testCompile|provided)\s*\(?\s*(?:platform\s*\(\s*)?["']([\w.-]+:[\w.-]+):([^"'@]+)["']"""
)
_GRADLE_PLUGIN = regex(
    r"""\b(?:id|kotlin)\s*\(?\s*["']([\w.-]+)["']\s*\)?\s+version\s*\(?\s*["']([^"']+)["']"""
)


def _gradle(lines: Numbered, _: bool) -> Iterator[Declared]:
    for number, line in lines:
        for pattern in (_GRADLE, _GRADLE_PLUGIN):
            for match in pattern.finditer(line):
                yield Declared(match[1], match[2], number)
        repository = re.search(
            r"""\bmaven\s*[({][^)}]*["'](https?://[^"']+)|^\s*url\s*[=(]?\s*(?:uri\()?["'](https?://[^"']+)""",
            line,
        )
        if repository:
            yield Declared("repository", repository[1] or repository[2], number, grave=True)
        wrapper = re.match(r"\s*distributionUrl\s*=\s*(\S+)", line)
        if wrapper:
            yield Declared("gradle", wrapper[1].rpartition("/")[2], number)


_NUGET = regex(
    r"""<(?:Package(?:Reference|Version)|GlobalPackageReference|DotNetCliToolReference)\b[^>]*?\b(?:Include|Update)="([^"]+)"(?:[^>]*?\bVersion="([^"]*)")?"""
    r"""|<package\b[^>]*?\bid="([^"]+)"[^>]*?\bversion="([^"]*)\""""
)


def _nuget(lines: Numbered, _: bool) -> Iterator[Declared]:
    for number, line in lines:
        for match in _NUGET.finditer(line):
            yield Declared(match[1] or match[3], match[2] or match[4] or "", number)


def _setup(lines: Numbered, whole: bool) -> Iterator[Declared]:
    """setup.py and setup.cfg: lists that follow a name that says requires."""
    depth, listed, indented = 0, False, False
    for number, line in lines:
        opened = re.match(
            r"\s*[\"']?\w*(?:requires?|requirements|extras_require)\w*[\"']?\s*[=:]\s*(.*)", line
        )
        if opened:
            listed, indented, depth = True, not opened[1].strip().startswith(("[", "{", "(")), 0
        elif indented and listed and line.strip() and not line[:1].isspace():
            listed = False
        if listed and indented and not opened and line.strip():
            yield from _requirement(line.strip(), number)
        elif (listed and not indented) or not whole:
            for match in _QUOTED.finditer(line):
                if listed or _VERSIONED.match(match[0]):
                    yield from _requirement(match[1] or match[2] or "", number)
        if listed and not indented:
            bare = _QUOTED.sub("", line)
            depth += sum(bare.count(mark) for mark in "[{(") - sum(bare.count(mark) for mark in "]})")
            listed = depth > 0


def _by_line(*patterns: str) -> Parser:
    """A parser for formats where one line says it all: groups name and version."""
    forms = [regex(pattern) for pattern in patterns]

    def parse(lines: Numbered, _: bool) -> Iterator[Declared]:
        for number, line in lines:
            for form in forms:
                match = form.search(line)
                if match:
                    yield Declared(match["name"], match["version"] or "", number)
                    break

    return parse


def _pre_commit(lines: Numbered, _: bool) -> Iterator[Declared]:
    repo = "a hook repository"
    for number, line in lines:
        match = re.match(r"\s*(?:-\s*)?(repo|rev):\s*[\"']?([^\s\"']+)", line)
        if match and match[1] == "repo":
            repo = match[2].removesuffix(".git").rpartition("github.com/")[2]
        elif match:
            yield Declared(repo, match[2], number)


def _pubspec(lines: Numbered, whole: bool) -> Iterator[Declared]:
    inside = not whole
    for number, line in lines:
        if re.match(r"\S", line):
            inside = bool(re.match(r"(?:dev_|dependency_)?(?:dependencies|overrides)\s*:", line))
        match = re.match(r"  ([\w]+):\s*[\"']?([\^~<>=\d][^\"'#]*)", line)
        if inside and match:
            yield Declared(match[1], match[2].strip(), number)


def _images(lines: Iterable[tuple[int, str]], _: bool) -> Iterator[Declared]:
    for number, line in lines:
        match = re.match(
            r"""\s*(?:(?i:FROM)\s+(?:--\S+\s+)*|image:\s*["']?)([\w./-]+(?::\d+/[\w./-]+)?)(?:[:@]([\w.:+-]+))?""",
            line,
        )
        if match and match[1] not in ("scratch",):
            yield Declared(match[1], match[2] or "", number)


_PARSERS: tuple[tuple[re.Pattern[str], Parser], ...] = tuple(
    (regex(pattern), parser)
    for pattern, parser in (
        (
            r"(?:^|/)(?:requirements|constraints)[\w.-]*\.(?:txt|in)$|(?:^|/)requirements/[\w.-]+\.(?:txt|in)$",
            _requirements,
        ),
        (r"(?:^|/)(?:pyproject\.toml|Cargo\.toml|Pipfile|libs\.versions\.toml|pixi\.toml)$", _toml),
        (r"(?:^|/)(?:package\.json|composer\.json|deno\.jsonc?|jsr\.json|bower\.json)$", _json),
        (r"(?:^|/)go\.(?:mod|work)$", _go),
        (r"(?:^|/)(?:Gemfile|gems\.rb)$|\.gemspec$", _ruby),
        (r"(?:^|/)pom\.xml$", _maven),
        (r"\.gradle(?:\.kts)?$|(?:^|/)gradle-wrapper\.properties$", _gradle),
        (
            r"\.(?:cs|fs|vb)proj$|(?:^|/)Directory\.(?:Packages|Build)\.props$|(?:^|/)packages\.config$",
            _nuget,
        ),
        (r"(?:^|/)setup\.(?:py|cfg)$", _setup),
        (
            r"(?:^|/)mix\.exs$",
            _by_line(r"\{\s*:(?P<name>\w+),\s*(?P<version>\"[^\"]*\"|git:.*|github:.*|path:.*)"),
        ),
        (r"(?:^|/)pubspec\.yaml$", _pubspec),
        (
            r"(?:^|/)Package\.swift$",
            _by_line(r"\.package\(.*?(?:url|name):\s*\"(?P<name>[^\"]+)\",?\s*(?P<version>[^)]*)"),
        ),
        (
            r"(?:^|/)environment\.ya?ml$",
            _by_line(r"^\s*-\s+(?P<name>[\w.-]+)\s*(?P<version>[=<>~!]=?[^#\s]*)"),
        ),
        (r"(?:^|/)\.pre-commit-config\.yaml$", _pre_commit),
        (
            r"(?:^|/)\.github/(?:workflows|actions)/.*\.ya?ml$|(?:^|/)action\.ya?ml$",
            _by_line(
                r"\buses:\s*[\"']?(?P<name>[\w.-]+/[\w./-]+|docker://[\w./-]+)[@:](?P<version>[\w./-]+)"
            ),
        ),
        (
            r"(?:^|/)(?:Dockerfile|Containerfile)[\w.-]*$|\.dockerfile$|(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$",
            _images,
        ),
        (r"(?:^|/)\.gitmodules$", _by_line(r"\burl\s*=\s*(?P<name>\S+)(?P<version>)")),
    )
)
_ANY = regex("|".join(pattern.pattern for pattern, _ in _PARSERS))
"""Any of them at once: most files are no manifest."""
