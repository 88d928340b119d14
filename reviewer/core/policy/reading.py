"""Reading `reviewer.toml`: every mistake is named with its line and what was expected there."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from reviewer.core.policy.values import LEVELS, Policy, Rule, is_table, shown
from reviewer.errors import BadInput

MAX_POLICY_BYTES = 256 * 1024


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
    _refuse_what_contradicts_itself(policy, source)
    _refuse_bad_globs(policy, source)
    return policy


Path = tuple[str | int, ...]
"""Where a value stands in the file: keys of tables, and indexes of arrays."""


def _parsed(text: str) -> dict[str, Any]:
    import tomllib  # a repository without a policy starts without

    return tomllib.loads(text)


class _Source:
    """The text of a policy, and the line on which something in it was said."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name

    def tables(self) -> dict[str, Any]:
        if len(self.text) > MAX_POLICY_BYTES:
            raise BadInput(f"{self.name}: expected a policy of at most {MAX_POLICY_BYTES // 1024} KiB")
        try:
            return _parsed(self.text)
        except RecursionError:
            raise BadInput(f"{self.name}: expected TOML nested less deeply than this") from None
        except ValueError as error:  # TOMLDecodeError, and numbers longer than Python reads
            said = str(error)
            place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
            line = int(place[1]) if place and place[1] else self.text.count("\n") + 1
            what = said[: place.start()] if place else said
            raise BadInput(f"{self.name}:{line}: expected TOML: {shown(what)[1:-1]}") from None

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
                return stop, _parsed("\n".join(lines[:stop]))
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
        if is_table(hints[key]) and isinstance(value, dict):
            _refuse_unknown_keys(hints[key], value, here, source)
        (row, *_) = get_args(hints[key]) or (None,)
        if is_table(row) and isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, dict):
                    _refuse_unknown_keys(row, each, (*here, index), source)


def _areas(policy: Policy) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every list of tags and levels in a policy, with where it stands."""
    for key in ("design_note", "acknowledge", "one_by_one"):
        yield ("require", key), getattr(policy.require, key)
    for index, rule in enumerate(policy.require.rule):
        yield ("require", "rule", index, "risk"), rule.risk
    for index, stage in enumerate(policy.tools.stage):
        yield ("tools", "stage", index, "forbid_risk"), stage.forbid_risk


def _globs(policy: Policy) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every list of path globs in a policy, with where it stands."""
    for index, rule in enumerate(policy.require.rule):
        yield ("require", "rule", index, "paths"), rule.paths
    for index, stage in enumerate(policy.tools.stage):
        yield ("tools", "stage", index, "paths"), stage.paths
        yield ("tools", "stage", index, "forbid_paths"), stage.forbid_paths


def _refuse_unknown_tags(policy: Policy, tags: Collection[str], source: _Source) -> None:
    own = {str(rule.get("tag")) for rule in policy.risk.rule}
    known = {*tags, *own}
    for path, areas in _areas(policy):
        for index, area in enumerate(areas):
            if area not in known and area not in LEVELS:
                message = f"{_key(path)}: {shown(area)} is neither a risk tag nor a level"
                raise source.error((*path, index), message, _nearest(area, {*known, *LEVELS}))
    for tag in policy.risk.level:
        if tag not in known:
            raise source.error(("risk", "level", tag), f"{shown(tag)} is no risk tag", _nearest(tag, known))


def _refuse_what_contradicts_itself(policy: Policy, source: _Source) -> None:
    """What can never hold, or means nothing, is a mistake: a rule that demands less than it says protects nothing."""
    names: set[str] = set()
    for index, rule in enumerate(policy.require.rule):
        here: Path = ("require", "rule", index)
        if not rule.paths and not rule.risk:
            raise source.error(
                here, "`require.rule`: expected `paths`, `risk` or both; [require] means every unit"
            )
        if rule == Rule(name=rule.name, paths=rule.paths, risk=rule.risk):
            raise source.error(here, "`require.rule`: it demands nothing")
        if rule.name and rule.name in names:
            raise source.error(
                (*here, "name"), f"`require.rule.name`: {shown(rule.name)} is another rule's name"
            )
        names.add(rule.name)
    for index, stage in enumerate(policy.tools.stage):
        if not stage.tools:
            raise source.error(("tools", "stage", index), "`tools.stage.tools`: expected at least one name")


def _refuse_bad_globs(policy: Policy, source: _Source) -> None:
    for path, globs in _globs(policy):
        if not globs:
            continue
        from reviewer.core.globs import matcher  # pathspec: only a policy with paths needs it

        try:
            matcher(globs)
        except ValueError as error:
            raise source.error(
                path, f"{_key(path)}: expected path globs: {shown(str(error))[1:-1]}"
            ) from None


def _wrong_value(said: str, tables: Mapping[str, Any], source: _Source) -> BadInput:
    """A sentence for msgspec's "Expected … - at `$.require.approvals`": where, expected what, found what."""
    what, _, place = said.rpartition(" - at `$.")
    path = _path(place.rstrip("`"), tables)
    value: Any = tables
    for step in path:
        value = value[step]
    expected = _expected(path) or what.removeprefix("Expected ")
    named = tuple(step for step in path if isinstance(step, str))
    return source.error(path, f"{_key(named)}: expected {expected}; found {shown(value)}")


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
        elif path == ("people",):
            wrong = next(
                handle for handle, stands_for in tables["people"].items() if not _is_names(stands_for)
            )
            path = (*path, wrong)
    return path


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _expected(path: Path) -> str | None:
    """What the innermost described type on the way to `path` says it must be."""
    form: Any = Policy
    found: str | None = None
    for step in path:
        if isinstance(step, int):
            form = next(iter(get_args(form)), None)
        elif is_table(form):
            form = get_type_hints(form, include_extras=True).get(step)
        form, found = _unwrapped(form, found)
    return found


def _unwrapped(form: Any, found: str | None) -> tuple[Any, str | None]:
    """A type without what is said about it, and what an error says was expected where it stands."""
    while True:
        if get_origin(form) is Annotated:
            form, *metas = get_args(form)
            found = next((meta.extra["expected"] for meta in metas if meta.extra), found)
        elif get_origin(form) in (Union, UnionType):
            form = next(one for one in get_args(form) if one is not type(None))
        else:
            return form, found


def _key(path: Path) -> str:
    return "`" + ".".join(shown(step)[1:-1] for step in path if isinstance(step, str)) + "`"


def _nearest(word: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    from difflib import get_close_matches  # only a mistake needs it

    close = get_close_matches(word, choices, n=1)
    return f"did you mean `{close[0]}`?" if close else "expected one of: " + ", ".join(choices)
