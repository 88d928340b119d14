"""What lock files pin: packages and versions, told from their lines, and the hosts they are fetched from."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from reviewer.core.patterns import regex

_HOST = regex(r"\bhttps?://([\w.-]+)")
_TABLE_NAME = regex(r'^name = "([^"]+)"')
_TABLE_VERSION = regex(r'^version = "([^"]+)"')
_NPM_NAME = regex(r'^\s*"(?:(?:.*/)?node_modules/)?((?:@[\w.-]+/)?[\w.-]+)":\s*\{')
_JSON_NAME = regex(r'^\s*"name":\s*"([^"]+)"')
_JSON_VERSION = regex(r'^\s*"version":\s*"(?:==)?([^"]+)"')
_YARN_NAME = regex(r'^"?((?:@[\w.-]+/)?[\w.-]+)@[^:]*:?[^:]*:\s*$')
_YARN_VERSION = regex(r'^\s+version:?\s+"?([^"\s]+)')
_PNPM = regex(r"^\s{2}'?/?((?:@[\w.-]+/)?[\w.-]+)[@/](\d[\w.+-]*)[^:]*:\s*$")
_GO_SUM = regex(r"^(\S+) (v[^\s/]+)(?:/go\.mod)? h1:")
_GEM = regex(r"^ {4}([\w.-]+) \(([^)]+)\)$")
_GRADLE = regex(r"^([\w.-]+:[\w.-]+):([\w.-]+)=")
_ONE_LINE = (_PNPM, _GO_SUM, _GEM, _GRADLE)
_NAMES = (_TABLE_NAME, _JSON_NAME, _YARN_NAME, _NPM_NAME)
_VERSIONS = (_TABLE_VERSION, _JSON_VERSION, _YARN_VERSION)
_CHECKSUM = regex(
    r"""(?:integrity"?:?\s*"?|"?hash"?\s*[=:]\s*"|^checksum\s*[=:]\s*"?|^\s+checksum:\s+"?|\s)"""
    r"""(?P<kind>sha\d+[-:]|h1:|\w+/|)(?P<sum>[A-Za-z0-9+/]{40,}={0,2})"?"""
)
_GO_MODULE_FILE = regex(r"^\S+ v\S+/go\.mod ")


def pinned(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str, int]]:
    """Name, version and line of each package; a version whose name is not known here is skipped."""
    name = ""
    for number, line in lines:
        said = _said(line)
        if said.name and said.version:
            yield said.name, said.version, number
        elif said.name:
            name = said.name
        elif said.version and name:
            yield name, said.version, number


class _Said(NamedTuple):
    """What one line says of a package: both, one, or neither."""

    name: str = ""
    version: str = ""


_NOTHING = _Said()


@lru_cache(maxsize=1 << 15)
def _said(line: str) -> _Said:
    """Remembered, because both sides of a lock file have most lines in common."""
    for pattern in _ONE_LINE:
        if match := pattern.match(line):
            return _Said(match[1], match[2])
    for pattern in _NAMES:
        if match := pattern.match(line):
            return _Said(match[1])
    for pattern in _VERSIONS:
        if match := pattern.match(line):
            return _Said(version=match[1])
    return _NOTHING


def hosts(text: str) -> set[str]:
    """The hosts a lock file names in URLs."""
    return set(_HOST.findall(text))


def contents(lines: Iterable[tuple[int, str]]) -> dict[tuple[str, str, str], dict[str, int]]:
    """The checksums of each package, version and kind of checksum, with the line each stands on.

    Lock files that name the checksum before the version are not understood: nothing is said of them.
    """
    numbered = list(lines)
    begins = {line: (name, version) for name, version, line in pinned(numbered)}
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    package: tuple[str, str] | None = None
    for number, line in numbered:
        package = begins.get(number, package)
        if number not in begins and _said(line).name:
            package = None
        match = _CHECKSUM.search(line)
        if package and match:
            kind = match["kind"] + ("go.mod" if _GO_MODULE_FILE.match(line) else "")
            found.setdefault((*package, kind), {})[match["sum"]] = number
    return found
