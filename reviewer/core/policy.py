"""The policy: what must be true before a change may pass, as `reviewer.toml` says it, or the defaults."""

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from difflib import get_close_matches
from hashlib import sha256
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from reviewer.core.chunk import DEFAULT_CAP
from reviewer.core.finding import Finding, Level
from reviewer.errors import BadInput

LARGE_CHANGE = 400
MAX_POLICY_BYTES = 256 * 1024
DIGEST_DOMAIN = b"reviewer policy 1\n"

LevelName = Literal["low", "medium", "high"]
ContractName = Literal["intent", "risk", "test_evidence", "rollout", "rollback"]

LEVELS: Mapping[str, Level] = {name: Level[name.upper()] for name in get_args(LevelName)}

# `expected` is what an error says was expected there.
Lines = Annotated[int, Meta(ge=1, le=1_000_000, extra={"expected": "a whole number of lines, 1 or more"})]
Approvals = Annotated[int, Meta(ge=0, le=20, extra={"expected": "a whole number from 0 to 20"})]
Seconds = Annotated[float, Meta(ge=0, le=600, extra={"expected": "a number of seconds from 0 to 600"})]
Switch = Annotated[bool, Meta(extra={"expected": "true or false"})]
Areas = Annotated[
    tuple[str, ...], Meta(extra={"expected": "a list of risk tags and levels, like `high` or `payments`"})
]
ContractFields = Annotated[
    tuple[ContractName, ...],
    Meta(extra={"expected": "a list of the contract's fields: " + ", ".join(get_args(ContractName))}),
]
Levels = Annotated[dict[str, LevelName], Meta(extra={"expected": "`low`, `medium` or `high`"})]
Tables = Annotated[
    tuple[dict[str, Any], ...], Meta(extra={"expected": "tables, each opened by [[risk.rule]]"})
]


def _about(text: str) -> Meta:
    return Meta(description=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a change is laid out for reading, and which pace is worth a word."""

    chunk_lines: Annotated[
        Lines, _about("Changed lines a chunk may have, unless a single unit has more.")
    ] = DEFAULT_CAP
    seconds_per_line: Annotated[
        Seconds, _about("Reading faster than this gets a warning in the sign-off; it never refuses one.")
    ] = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What a sign-off must satisfy before it may approve, and how many approvals a change needs."""

    approvals: Annotated[
        Approvals, _about("Approvals by people who neither wrote the change nor drove the agent that did.")
    ] = 1
    large_change: Annotated[Lines, _about("From this many changed lines on, a design note is demanded.")] = (
        LARGE_CHANGE
    )
    design_note: Annotated[Areas, _about("Risk that demands a design note, however small the change.")] = (
        "high",
    )
    acknowledge: Annotated[Areas, _about("Risk whose tags the reviewer acknowledges one by one.")] = ("high",)
    one_by_one: Annotated[
        Areas, _about("Risk whose units are marked one by one, never with their chunk.")
    ] = ("high",)
    contract: Annotated[
        ContractFields, _about("Fields of the PR contract without which nobody can approve.")
    ] = ()
    provenance: Annotated[
        Switch, _about("Whether a change of unknown origin can be approved: true refuses it.")
    ] = False
    signature: Annotated[Switch, _about("Whether a sign-off must be signed with the reviewer's key.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRules:
    """What the repository adds to the risk catalogue; it can raise and add, never lower or remove.

    `rule` holds the tables as written: the catalogue reads them, in its own form.
    """

    level: Annotated[Levels, _about('Raises the level of a tag: `public-api = "high"`.')] = field(
        default_factory=dict
    )
    rule: Annotated[Tables, _about("Rules of this repository, in the form the catalogue's own have.")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything `reviewer.toml` can say; each attribute is a table of the file."""

    reading: Annotated[Reading, Meta(extra={"expected": "a table, opened by [reading]"})] = Reading()
    require: Annotated[Demands, Meta(extra={"expected": "a table, opened by [require]"})] = Demands()
    risk: Annotated[RiskRules, Meta(extra={"expected": "a table, opened by [risk]"})] = field(
        default_factory=RiskRules
    )


def selects(areas: Iterable[str], finding: Finding) -> bool:
    """Whether a list of tags and levels means this finding; a level means itself and everything above."""
    return any(area == finding.tag or finding.level >= LEVELS.get(area, Level.HIGH + 1) for area in areas)


def digest(policy: Policy) -> str:
    """SHA-256 (hex) over the values in force, whether a file or the defaults said them."""
    return sha256(DIGEST_DOMAIN + msgspec.json.encode(policy, order="deterministic")).hexdigest()


def read_policy(text: str, name: str, *, tags: Collection[str] = ()) -> Policy:
    """The policy a TOML text says; what it leaves out keeps its default.

    Raises BadInput with `name`, the line and what was expected: a policy with a typo judges nothing. `tags`
    are the risk tags the catalogue knows; if given, a name that is none of them is a typo too.
    """
    source = _Source(text, name)
    tables = source.tables()
    _refuse_unknown_keys(Policy, tables, (), source)
    try:
        policy = msgspec.convert(tables, Policy)
    except msgspec.ValidationError as error:
        raise _wrong_value(str(error), tables, source) from None
    if tags:
        _refuse_unknown_tags(policy, tags, source)
    return policy


Path = tuple[str | int, ...]
"""Where a value stands in the file: keys of tables, and indexes of arrays."""


class _Source:
    """The text of a policy, and the line on which something in it was said."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name

    def tables(self) -> dict[str, Any]:
        if len(self.text) > MAX_POLICY_BYTES:
            raise BadInput(f"{self.name}: expected a policy of at most {MAX_POLICY_BYTES // 1024} KiB")
        try:
            return tomllib.loads(self.text)
        except RecursionError:
            raise BadInput(f"{self.name}: expected TOML nested less deeply than this") from None
        except ValueError as error:  # TOMLDecodeError, and numbers longer than Python reads
            said = str(error)
            place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
            line = int(place[1]) if place and place[1] else self.text.count("\n") + 1
            what = said[: place.start()] if place else said
            raise BadInput(f"{self.name}:{line}: expected TOML: {_shown(what)[1:-1]}") from None

    def line(self, path: Path) -> int:
        """The 1-based line of the statement that brings `path` into being.

        tomllib does not say, so the shortest beginning of the file that has it is looked for by halving.
        """
        lines = self.text.split("\n")
        low, high = 0, len(lines)
        while high - low > 1:
            middle = (low + high) // 2
            if _holds(self._beginning(lines, middle)[1], path):
                high = middle
            else:
                low = middle
        return self._beginning(lines, high - 1)[0] + 1

    def _beginning(self, lines: Sequence[str], count: int) -> tuple[int, dict[str, Any]]:
        """The longest beginning of at most `count` lines that is TOML: no statement is cut in two."""
        for stop in range(count, 0, -1):
            try:
                return stop, tomllib.loads("\n".join(lines[:stop]))
            except ValueError:
                continue
        return 0, {}

    def error(self, path: Path, message: str, hint: str | None = None) -> BadInput:
        return BadInput(f"{self.name}:{self.line(path)}: {message}", hint)


def _holds(value: Any, path: Path) -> bool:
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return False
        elif not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


def _refuse_unknown_keys(form: type, table: Mapping[str, Any], path: Path, source: _Source) -> None:
    """Raise for the first key that the form does not have; msgspec would pass over it."""
    hints = get_type_hints(form)
    for key, value in table.items():
        here = (*path, key)
        if key not in hints:
            raise source.error(here, f"{_key(here)} is no key of a policy", _nearest(key, hints))
        if is_dataclass(hints[key]) and isinstance(value, dict):
            _refuse_unknown_keys(hints[key], value, here, source)


def _refuse_unknown_tags(policy: Policy, tags: Collection[str], source: _Source) -> None:
    own = {str(rule.get("tag")) for rule in policy.risk.rule}
    known = {*tags, *own}
    for key in ("design_note", "acknowledge", "one_by_one"):
        for index, area in enumerate(getattr(policy.require, key)):
            if area not in known and area not in LEVELS:
                path = ("require", key)
                message = f"{_key(path)}: {_shown(area)} is neither a risk tag nor a level"
                raise source.error((*path, index), message, _nearest(area, {*known, *LEVELS}))
    for tag in policy.risk.level:
        if tag not in known:
            raise source.error(("risk", "level", tag), f"{_shown(tag)} is no risk tag", _nearest(tag, known))


def _wrong_value(said: str, tables: Mapping[str, Any], source: _Source) -> BadInput:
    """A sentence for msgspec's "Expected … - at `$.require.approvals`": where, expected what, found what."""
    what, _, place = said.rpartition(" - at `$.")
    path = _path(place.rstrip("`"), tables)
    value: Any = tables
    for step in path:
        value = value[step]
    expected = _expected(path) or what.removeprefix("Expected ")
    named = tuple(step for step in path if isinstance(step, str))
    return source.error(path, f"{_key(named)}: expected {expected}; found {_shown(value)}")


def _path(place: str, tables: Mapping[str, Any]) -> Path:
    """The steps of msgspec's dotted place; where it writes `[...]` for a mapping's key, the key at fault."""
    path: Path = ()
    for name, index in re.findall(r"([A-Za-z_]\w*)|\[(\d+|\.\.\.)\]", place):
        if name:
            path = (*path, name)
        elif index != "...":
            path = (*path, int(index))
        elif path == ("risk", "level"):
            wrong = next(tag for tag, level in tables["risk"]["level"].items() if level not in LEVELS)
            path = (*path, wrong)
    return path


def _expected(path: Path) -> str | None:
    """What the innermost described type on the way to `path` says it must be."""
    form: Any = Policy
    found: str | None = None
    for step in path:
        if isinstance(step, str) and is_dataclass(form):
            form = get_type_hints(form, include_extras=True)[step]
        while get_origin(form) is Annotated:
            form, *metas = get_args(form)
            found = next((meta.extra["expected"] for meta in metas if meta.extra), found)
    return found


def _key(path: Path) -> str:
    return "`" + ".".join(_shown(step)[1:-1] for step in path if isinstance(step, str)) + "`"


def _shown(value: object) -> str:
    """A value from the file as text that is safe to print: escaped, and cut where it gets long."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _nearest(word: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    close = get_close_matches(word, choices, n=1)
    return f"did you mean `{close[0]}`?" if close else "expected one of: " + ", ".join(choices)
