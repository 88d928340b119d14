"""The risk catalogue: its tags and rules as data, read strictly, extended by policy but never weakened."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from reviewer.core.finding import Level
from reviewer.core.kind import Kind
from reviewer.core.policy import RiskRules
from reviewer.core.risk import told
from reviewer.core.risk.languages import LANGUAGES
from reviewer.core.risk.lexer import Where
from reviewer.core.risk.subwords import expand
from reviewer.core.risk.told import path_matcher
from reviewer.errors import BadInput

LONGEST_SPAN = 12

LevelName = Literal["low", "medium", "high"]
LEVELS: Mapping[str, Level] = {name: Level[name.upper()] for name in get_args(LevelName)}

HAND_WRITTEN = frozenset({Kind.SOURCE, Kind.CONFIG, Kind.MANIFEST, Kind.CI})
"""The kinds a rule looks at unless it says otherwise: what runs, and is written by hand."""


class Lines(StrEnum):
    """Which changed lines a rule looks at.

    NEW means added, unless the unit's removed lines said the same; GONE means removed, unless the unit's added
    lines match the rule too.
    """

    ADDED = "added"
    REMOVED = "removed"
    BOTH = "both"
    NEW = "new"
    GONE = "gone"


class Tag(Struct, frozen=True):
    """A risk tag: its level where a rule does not say, and what it is about in one sentence."""

    name: str
    level: Level
    about: str


class Rule(Struct, frozen=True, kw_only=True, eq=False, omit_defaults=True):
    """When a tag is given: where the file is and what it is, then what its changed lines hold.

    Without `pattern`, every unit of a file at one of `paths` gets the tag. `words` are looked for first (as
    words of identifiers, on the line or, for patterns over several lines, near it) and must include one of
    each spelling the pattern needs; without them the pattern is tried on every line. `pattern` and `unless`
    are Python regular expressions with `<<word>>` as subwords.expand reads it.
    """

    tag: str
    level: Level | None
    why: str
    paths: tuple[str, ...] = ()
    except_paths: tuple[str, ...] = ()
    kinds: frozenset[Kind] = HAND_WRITTEN
    languages: frozenset[str] = frozenset()
    lines: Lines = Lines.BOTH
    where: Where = Where.CODE
    span: int = 1
    words: frozenset[str] = frozenset()
    pattern: str = ""
    unless: str = ""

    def applies(self, kind: Kind, language: str) -> bool:
        """Whether files of this kind and language are looked at."""
        return kind in self.kinds and (not self.languages or language in self.languages)

    def covers(self, paths: Iterable[str]) -> bool:
        """Whether one of a file's paths (before and after a rename) is meant."""
        return any(
            (not self.paths or path_matcher(self.paths)(path))
            and not (self.except_paths and path_matcher(self.except_paths)(path))
            for path in paths
        )


class Catalogue(Struct, frozen=True, eq=False):
    """Every tag and rule in force; `raised` are the levels a policy demands at least."""

    tags: Mapping[str, Tag]
    rules: tuple[Rule, ...]
    raised: Mapping[str, Level] = field(default_factory=dict)

    def level(self, tag: str, own: Level | None = None) -> Level:
        """The level of a finding: the rule's own, else the tag's, and never under what the policy raised it to."""
        known = self.tags.get(tag)
        level = own or (known.level if known else Level.MEDIUM)
        return max(level, self.raised.get(tag, Level.LOW))


class _TagTable(msgspec.Struct, forbid_unknown_fields=True):
    level: LevelName
    about: str


class RuleTable(msgspec.Struct, forbid_unknown_fields=True):
    """A rule as TOML says it, in the catalogue as [[rule]], in a policy as [[risk.rule]]."""

    tag: str
    why: str
    level: LevelName | None = None
    paths: tuple[str, ...] = ()
    except_paths: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    lines: Lines = Lines.BOTH
    where: Where = Where.CODE
    span: int = 1
    words: tuple[str, ...] = ()
    pattern: str = ""
    unless: str = ""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """A rule's pattern, ready to search; compiled when first needed, since most changes need few of them."""
    return re.compile(expand(pattern))


def built_in() -> Catalogue:
    """The catalogue of the package: what `catalogue.toml` says."""
    return msgspec.json.decode(told.catalogue(), type=Catalogue)


def read_catalogue(text: str, name: str) -> Catalogue:
    """The catalogue a TOML text says: `[tag.NAME]` tables and `[[rule]]` tables.

    Raises BadInput with `name`, the line and what was expected. Patterns are only compiled when first
    needed; those of the catalogue in the package are all compiled by the tests.
    """
    import tomllib  # not for the catalogue of the package

    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise BadInput(f"{name}:{line}: expected TOML: {error}") from None
    source = _Source(text, name)
    for key in tables.keys() - {"tag", "rule"}:
        raise BadInput(f"{name}:{source.line(key)}: {key!r} is neither a [tag.NAME] nor a [[rule]] table")
    tags = {key: _tag(key, table, source) for key, table in dict(tables.get("tag", {})).items()}
    rules = [_rule(table, index, source) for index, table in enumerate(tables.get("rule", ()), 1)]
    for index, rule in enumerate(rules, 1):
        if rule.tag not in tags:
            raise source.error(
                index, "tag", f"no [tag.{rule.tag}] says what this is", "add its level and about"
            )
    return Catalogue(tags, tuple(rules))


def extend(
    catalogue: Catalogue, rules: RiskRules, *, name: str = "reviewer.toml", text: str = ""
) -> Catalogue:
    """The catalogue with a policy's rules added and levels raised; nothing in it is lowered or removed.

    A rule of an unknown tag makes the tag, and must say its level. `text` is the policy as written, for the
    line in an error. Raises BadInput.
    """
    source = _Source(text, name, prefix="risk.")
    added = [_rule(table, index, source) for index, table in enumerate(rules.rule, 1)]
    tags = dict(catalogue.tags)
    for index, rule in enumerate(added, 1):
        _refuse_bad_patterns(rule, index, source)
        if rule.tag not in tags:
            if rule.level is None:
                raise source.error(index, "tag", f"{rule.tag!r} is a new tag: its rule must say a level")
            tags[rule.tag] = Tag(rule.tag, rule.level, f"{rule.tag}, as this repository's policy defines it.")
    raised = dict(catalogue.raised)
    for tag, level in rules.level.items():
        if tag not in tags:
            raise BadInput(f"{name}:{source.line(tag)}: {tag!r} is no risk tag", _known(tags))
        ours = catalogue.level(tag)
        if LEVELS[level] < ours:
            message = f"{tag!r} is {ours.name.lower()}: a policy can raise a level, not lower it"
            raise BadInput(f"{name}:{source.line(tag)}: {message}")
        raised[tag] = max(LEVELS[level], raised.get(tag, Level.LOW))
    return replace(catalogue, tags=tags, rules=(*catalogue.rules, *added), raised=raised)


class _Source:
    """The text tables were read from, and where in it something stands."""

    def __init__(self, text: str, name: str, prefix: str = "") -> None:
        self.name = name
        self._lines = text.split("\n")
        self._header = re.compile(rf"\s*\[\[\s*{re.escape(prefix)}rule\s*\]\]")

    def line(self, key: str, start: int = 0) -> int:
        """The 1-based line that sets `key`, looking from the 0-based line `start`; that of `start` if none."""
        setting = re.compile(rf"""\s*(?:\[.*\b)?["']?{re.escape(key)}["']?\s*(?:=|\])""")
        for number in range(start, len(self._lines)):
            if setting.match(self._lines[number]):
                return number + 1
            if number > start and self._header.match(self._lines[number]):
                break
        return start + 1

    def error(self, index: int, key: str, message: str, hint: str | None = None) -> BadInput:
        """What is wrong with the rule of that number (from 1), at the line of its key."""
        headers = [number for number, line in enumerate(self._lines) if self._header.match(line)]
        if index > len(headers):  # the text was not given, or writes its tables in another way
            return BadInput(f"{self.name}: rule {index}: {key}: {message}", hint)
        return BadInput(f"{self.name}:{self.line(key, headers[index - 1])}: {key}: {message}", hint)


def _tag(name: str, table: Any, source: _Source) -> Tag:
    try:
        read = msgspec.convert(table, _TagTable)
    except msgspec.ValidationError as error:
        raise BadInput(f"{source.name}:{source.line(name)}: tag.{name}: {error}") from None
    return Tag(name, LEVELS[read.level], read.about)


def _rule(table: Mapping[str, Any], index: int, source: _Source) -> Rule:
    try:
        read = msgspec.convert(table, RuleTable)
    except msgspec.ValidationError as error:
        said = str(error)
        place = re.search(r"`\$\.(\w+)|field `(\w+)`", said)
        raise source.error(index, (place[1] or place[2]) if place else "rule", said) from None
    for key, known in (("kinds", [*(kind.value for kind in Kind), "any"]), ("languages", sorted(LANGUAGES))):
        for word in getattr(read, key):
            if word not in known:
                raise source.error(index, key, f"{word!r} is none of them", _known(known))
    if not read.pattern and not read.paths:
        raise source.error(index, "pattern", "expected a pattern, or paths, or both")
    if not 1 <= read.span <= LONGEST_SPAN:
        raise source.error(index, "span", f"expected a number of lines from 1 to {LONGEST_SPAN}")
    _refuse_bad_reason(read, index, source)
    return Rule(
        tag=read.tag,
        level=LEVELS[read.level] if read.level else None,
        why=read.why,
        paths=read.paths,
        except_paths=read.except_paths,
        kinds=_kinds(read.kinds),
        languages=frozenset(read.languages),
        lines=read.lines,
        where=read.where,
        span=read.span,
        words=frozenset(read.words),
        pattern=read.pattern,
        unless=read.unless,
    )


def _kinds(names: Sequence[str]) -> frozenset[Kind]:
    if "any" in names:
        return frozenset(Kind)
    return frozenset(Kind(name) for name in names) if names else HAND_WRITTEN


def _refuse_bad_reason(read: RuleTable, index: int, source: _Source) -> None:
    from string import Formatter  # likewise

    known = {"match", "adds", "path", *re.findall(r"\(\?P<(\w+)>", read.pattern)}
    try:
        fields = {name for _, name, _, _ in Formatter().parse(read.why) if name is not None}
    except ValueError as error:
        raise source.error(index, "why", f"{error}; write a brace twice to mean itself") from None
    for name in fields - known:
        raise source.error(index, "why", f"{{{name}}} stands for nothing here", _known(known))


def _refuse_bad_patterns(rule: Rule, index: int, source: _Source) -> None:
    for key, pattern in (("pattern", rule.pattern), ("unless", rule.unless)):
        try:
            compiled(pattern)
        except (re.error, ValueError, RecursionError, OverflowError) as error:
            raise source.error(index, key, f"expected a regular expression: {error}") from None
    for key, globs in (("paths", rule.paths), ("except_paths", rule.except_paths)):
        try:
            path_matcher(globs)
        except ValueError as error:
            raise source.error(index, key, f"expected path globs: {error}") from None


def _known(words: Iterable[str]) -> str:
    return "expected one of: " + ", ".join(sorted(words))
