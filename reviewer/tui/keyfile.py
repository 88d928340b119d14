"""The user's own keys: `keys.toml` in the configuration folder, never in a repository."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs
from msgspec.structs import replace

from reviewer.errors import BadInput
from reviewer.tui.keynames import BadKey, parse, shown
from reviewer.tui.keys import COMMANDS, NORMAL, Command, Conflict, Context, Keymap, bindings, conflicts

AWKWARD = frozenset("[]{}\\|@~`")
"""Characters that many layouts reach only with a third key held down."""

BASE = "keymap"
HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
ASSIGNMENT = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+|\s*\.\s*)+?)\s*=""")


def normal() -> tuple[Command, ...]:
    """The table as it stands."""
    return COMMANDS


def no_brackets() -> tuple[Command, ...]:
    """The table for layouts on which brackets are hard to reach: each command keeps its other keys."""
    return tuple(
        replace(command, keys=tuple(key for key in command.keys if not AWKWARD & set(key)))
        for command in COMMANDS
    )


KEYMAPS = {"normal": normal, "no-brackets": no_brackets}
"""The tables to start from, by the name `--keymap` and keys.toml take."""


def default_file() -> Path:
    """Where a user's keys are kept."""
    return Path(platformdirs.user_config_dir("reviewer")) / "keys.toml"


def load_keymap(base: str | None = None, file: Path | None = None) -> Keymap:
    """The keys that hold for this user; BadInput with file and line for whatever cannot be obeyed.

    `base` names the table to start from and wins over the file's own `keymap = "no-brackets"`.
    """
    file = file or default_file()
    try:
        text = file.read_bytes().decode()
    except FileNotFoundError:
        if base in (None, "normal"):
            return NORMAL
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file}: the keys cannot be read: {error}") from None
    return read_keymap(text, str(file), base)


def read_keymap(text: str, where: str, base: str | None = None) -> Keymap:
    """The keys of TOML, `"mark.read" = ["r", "a"]` or `mark.read = "r"`; `where` is named in errors."""
    import tomllib  # most readers have no keys of their own

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{where}: not TOML: {error}") from None
    lines = _lines(text)
    chosen = table.pop(BASE, "normal")
    if base is None and chosen not in KEYMAPS:
        raise _wrong(where, lines, BASE, f"there is no keymap {chosen!r}; expected {' or '.join(KEYMAPS)}")
    if base is not None and base not in KEYMAPS:
        raise BadInput(f"there is no keymap {base!r}", f"there are: {', '.join(KEYMAPS)}")
    commands = {command.id: command for command in KEYMAPS[base or chosen]()}
    own: dict[str, Command] = {}
    for id, value in _flat(table):
        if id not in commands:
            raise _wrong(where, lines, id, f"there is no such command{_near(id, commands)}")
        own[id] = replace(commands[id], keys=_keys(value, where, lines, id))
        for conflict in conflicts([own[id]]):
            raise _wrong(where, lines, id, _with_itself(own[id], conflict))
    return Keymap(_merged(commands, own, where, lines))


def _merged(
    commands: Mapping[str, Command], own: Mapping[str, Command], where: str, lines: Mapping[str, int]
) -> tuple[Command, ...]:
    """The user's keys over the table's: a key the user took leaves its command unless it was the last one."""
    merged = dict(commands) | dict(own)
    for conflict in list(conflicts(merged.values())):
        taker, loser = conflict.first, conflict.second
        if taker.id not in own:
            taker, loser = loser, taker
        if loser.id in own:
            raise _conflict(where, lines, conflict, taker, loser)
        left = _without(merged[loser.id], conflict)
        if not any(pane in (conflict.context, Context.EVERYWHERE) for pane, _ in bindings(left)):
            raise _conflict(where, lines, conflict, taker, loser)
        merged[loser.id] = left
    return tuple(merged.values())


def _without(command: Command, conflict: Conflict) -> Command:
    """A command without the keys that conflict, or that the conflicting ones are the beginning of."""

    def kept(written: str) -> bool:
        pane, sequence = parse(written)
        here = Context(pane) if pane else command.context
        if here not in (conflict.context, Context.EVERYWHERE):
            return True
        return sequence[: len(conflict.sequence)] != conflict.sequence

    return replace(command, keys=tuple(key for key in command.keys if kept(key)))


def _keys(value: object, where: str, lines: Mapping[str, int], id: str) -> tuple[str, ...]:
    written = [value] if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(key, str) for key in written):
        raise _wrong(where, lines, id, 'expected a key in quotes, or a list of them: ["r", "enter"]')
    for key in written:
        try:
            parse(key)
        except BadKey as error:
            raise _wrong(where, lines, id, str(error)) from None
    return tuple(written)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Names and values, whether written with dots, in quotes or under headings."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _lines(text: str) -> dict[str, int]:
    """The line each name is set in, counted from 1; tomllib does not tell."""
    found: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := HEADER.fullmatch(line):
            prefix = _name(header[1]) + "."
        elif assignment := ASSIGNMENT.match(line):
            found.setdefault(prefix + _name(assignment[1]), number)
    return found


def _name(written: str) -> str:
    return re.sub(r"""["'\s]""", "", written)


def _near(id: str, commands: Mapping[str, Command]) -> str:
    from rapidfuzz import process  # an error is rare

    match = process.extractOne(id, list(commands), score_cutoff=60)
    return f"; did you mean {match[0]!r}?" if match else ""


def _wrong(where: str, lines: Mapping[str, int], id: str, what: str) -> BadInput:
    place = f"{where}:{lines[id]}" if id in lines else where
    return BadInput(f"{place}: {id}: {what}")


def _with_itself(command: Command, conflict: Conflict) -> str:
    """What is wrong where two keys of one command are in each other's way."""
    key = shown(conflict.sequence)
    longer = [
        sequence
        for pane, sequence in bindings(command)
        if pane in (conflict.context, Context.EVERYWHERE)
        and len(sequence) > len(conflict.sequence)
        and sequence[: len(conflict.sequence)] == conflict.sequence
    ]
    if longer:
        return f"{shown(longer[0])} begins with {key}, which is its key too: one of them is enough"
    return f"the key {key} is given twice"


def _conflict(
    where: str, lines: Mapping[str, int], conflict: Conflict, taker: Command, loser: Command
) -> BadInput:
    key = shown(conflict.sequence)
    other = f" (line {lines[loser.id]})" if loser.id in lines else ""
    error = _wrong(where, lines, taker.id, f"the key {key} already is {loser.id}'s{other}: {loser.title!r}")
    return BadInput(error.message, f'give the other one a key of its own: "{loser.id}" = ["…"]')
