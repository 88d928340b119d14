"""What is told of the catalogue once, and shipped, because telling it each time takes longer than the search.

The needles of its patterns, its path globs as regular expressions with needles of their own, and itself in a form
that is read in a tenth of the time. `made` tells it anew (`make data`); it is shipped as `told.json`, and a test holds
the two equal. What the file does not know, as the rules of a repository's own, is worked out or always tried: never
passed over.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from reviewer.core.risk.needles import Needles, folded, needles_of

TOLD_FILE = "told.json"
HERE = Path(__file__).parent


class Told(msgspec.Struct, frozen=True):
    """All of it; by the key of a pattern its needles; by the key of some globs the expression that means the same."""

    catalogue: msgspec.Raw
    needles: Mapping[str, Needles]
    paths: Mapping[str, str]


def catalogue() -> bytes:
    """The catalogue of the package as JSON: its tags and rules as the structs they are read into."""
    return bytes(_told().catalogue)


def allow(pattern: str, line: str) -> bool:
    """Whether a pattern may match in a folded line; never False where it does."""
    for alternatives in _told().needles.get(key(pattern), ()):
        for texts in alternatives:
            for text in texts:
                if text not in line:
                    break
            else:
                break
        else:
            return False
    return True


@lru_cache(maxsize=512)
def path_matcher(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """What tells whether a path is meant by globs. Raises ValueError for what is no glob."""
    expression = _told().paths.get(key("\n".join(globs)))
    if expression is None:
        from reviewer.core.globs import matcher  # pathspec: only a repository's own globs need it

        return matcher(globs)
    return lambda path: allow(expression, folded(path)) and _compiled(expression).match(path) is not None


@lru_cache(maxsize=512)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@cache
def key(text: str) -> str:
    """What the shipped file calls a pattern or some globs: another text is another, or none."""
    return sha256(text.encode()).hexdigest()[:16]


@cache
def _told() -> Told:
    return msgspec.json.decode((HERE / TOLD_FILE).read_bytes(), type=Told)


def made() -> str:
    """The shipped file, as the catalogue has it now."""
    from reviewer.core.globs import expression
    from reviewer.core.risk.catalogue import read_catalogue
    from reviewer.core.risk.subwords import expand

    read = read_catalogue((HERE / "catalogue.toml").read_text(encoding="utf-8"), "catalogue.toml")
    globs = {globs for rule in read.rules for globs in (rule.paths, rule.except_paths) if globs}
    paths = {key("\n".join(one)): found for one in globs if (found := expression(one)) is not None}
    needles = {key(rule.pattern): needles_of(expand(rule.pattern)) for rule in read.rules if rule.pattern}
    needles |= {key(path): needles_of(path) for path in paths.values()}
    said = msgspec.to_builtins(read, order="deterministic")
    tags, rules = _json(said["tags"]), ",\n".join(map(_json, said["rules"]))
    return (
        f'{{"catalogue": {{"tags": {tags}, "rules": [\n{rules}\n]}},\n'
        + _written("needles", {name: each for name, each in needles.items() if each})
        + ",\n"
        + _written("paths", paths)
        + "}\n"
    )


def _written(name: str, values: Mapping[str, object]) -> str:
    lines = ",\n".join(f"{_json(each)}: {_json(values[each])}" for each in sorted(values))
    return f'"{name}": {{\n{lines}\n}}'


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
