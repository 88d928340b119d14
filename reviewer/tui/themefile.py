"""Theme files: what each thing on the screen looks like, by role, in TOML."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs
from msgspec import Struct

from reviewer.errors import BadInput
from reviewer.tui import theme_tables as tables
from reviewer.tui.color import DEFAULT, Look, parse_color, parse_look

BACKS: Mapping[str, str] = {
    "plain": "unchanged lines, panes",
    "added": "added lines",
    "removed": "removed lines",
    "added-word": "what is new in an added line",
    "removed-word": "what is gone from a removed line",
    "moved": "lines that only moved",
    "header": "a file's heading in the diff",
    "chunk": "a chunk's heading in the diff",
    "gap": "unchanged lines that are not shown",
    "comment": "a comment in the diff",
    "cursor": "the line under the cursor; its difference from plain lights up the other backgrounds too",
    "selection": "selected lines",
    "match": "matches of a search",
    "match-here": "the match the cursor is on",
    "filler": "where the other side has no line",
    "chrome": "the bars at the top and the bottom",
    "dialog": "dialogs",
    "field": "where text is typed",
}
"""Every background there is, and what stands on it."""

FORES: Mapping[str, str] = {
    "text": "text",
    "muted": "what is said beside it",
    "faint": "rules and borders",
    "title": "headings",
    "gutter": "line numbers",
    "path": "paths",
    "key": "keys in footer and help",
    "added": "the + of an added line, counts of added lines",
    "removed": "the - of a removed line, counts of removed lines",
    "moved": "the sign of a moved line",
    "read": "the mark of what is read",
    "unread": "the mark of what is not",
    "tested": "the mark of an added line that tests ran",
    "untested": "the mark of an added line that no test ran",
    "comment-mark": "the mark of a comment",
    "risk-low": "findings that ask little",
    "risk-medium": "findings that ask for care",
    "risk-high": "findings that must be marked one by one",
    "good": "satisfied, approved",
    "bad": "not satisfied, error",
    "caution": "unverifiable, stale",
    "self": "a self sign-off, which never counts as the second person",
    "alarm": "the symbol in place of a hidden or hostile character",
    "keyword": "code: keywords",
    "type": "code: types and classes",
    "function": "code: functions",
    "builtin": "code: what the language brings",
    "attribute": "code: attributes, keys, decorators, tags",
    "string": "code: strings",
    "number": "code: numbers and constants",
    "operator": "code: operators and brackets",
    "comment": "code: comments and documentation",
    "heading": "prose: headings",
    "emphasis": "prose: emphasis",
    "error": "code: what the lexer could not read",
}
"""Every foreground there is, and what is drawn with it."""

TEXTUAL = ("primary", "secondary", "accent", "warning", "error", "success", "surface", "panel")
"""The colours Textual's own widgets are made of."""

DECORATIVE = frozenset({"faint"})
"""Foregrounds that carry no text, so need no contrast."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
FIRST = ("dark", "light")


class Theme(Struct, frozen=True, kw_only=True):
    """One theme as written.

    `textual` goes to Textual's own variables as it is. `backs_256` replaces backgrounds where a terminal has
    256 colours, whose dark tones are too few to come near. `ansi` says that colours are the terminal's own.
    """

    name: str
    title: str
    dark: bool
    ansi: bool
    textual: Mapping[str, str]
    backs: Mapping[str, Look]
    fores: Mapping[str, Look]
    backs_256: Mapping[str, Look]


def folders() -> Iterator[Path]:
    """Where themes are looked for: the user's folder, then the program's own."""
    yield Path(platformdirs.user_config_dir("reviewer")) / "themes"
    yield from own_folders()


def own_folders() -> Iterator[Path]:
    """Where the program's own themes are: in an installed wheel, or at the top of the checkout."""
    package = Path(__file__).parent.parent
    yield package / "themes"
    yield package.parent / "themes"


def names() -> tuple[str, ...]:
    """The themes there are: dark, light, then by name."""
    found = {file.stem for folder in folders() for file in folder.glob("*.toml") if NAME.fullmatch(file.stem)}
    return tuple(sorted(found, key=lambda name: (name not in FIRST, name)))


def load(name: str) -> Theme:
    """The theme of that name; BadInput when there is none, or with file and key when it is malformed."""
    return _find(name, folders())


def read_theme(text: str, name: str, where: str) -> Theme:
    """A theme from its TOML; `where` names the file in errors."""
    try:
        table = tables.table(text, own_folders())
    except ValueError as error:
        raise BadInput(f"{where}: not TOML: {error}") from None
    known = {"title", "dark", "ansi", "extends", "textual", "back", "fore", "back-256"}
    for key in table:
        if key not in known:
            raise _wrong(where, key, f"unknown; expected one of {', '.join(sorted(known))}")
    parent = None
    if "extends" in table:
        extended = _text(table["extends"], where, "extends")
        parent = _find(extended, own_folders())
    backs = _looks(table, "back", BACKS, parent.backs if parent else None, where)
    return Theme(
        name=name,
        title=_text(table.get("title", name), where, "title"),
        dark=_flag(table, "dark", parent.dark if parent else None, where),
        ansi=_flag(table, "ansi", parent.ansi if parent else False, where),
        textual=_textual(table, parent, where),
        backs=backs,
        fores=_looks(table, "fore", FORES, parent.fores if parent else None, where),
        backs_256=_looks(table, "back-256", BACKS, parent.backs_256 if parent else {}, where, every=False),
    )


def _find(name: str, places: Iterator[Path]) -> Theme:
    if NAME.fullmatch(name):
        for folder in places:
            file = folder / f"{name}.toml"
            try:
                text = file.read_bytes().decode()
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError) as error:
                raise BadInput(f"{file}: the theme cannot be read: {error}") from None
            return read_theme(text, name, str(file))
    raise BadInput(f"there is no theme {name!r}", f"there are: {', '.join(names())}")


def _looks(
    table: Mapping[str, Any],
    section: str,
    roles: Mapping[str, str],
    inherited: Mapping[str, Look] | None,
    where: str,
    *,
    every: bool = True,
) -> dict[str, Look]:
    """The looks of one section, over those of the theme it extends."""
    looks = dict(inherited or {})
    written = table.get(section, {})
    if not isinstance(written, dict):
        raise _wrong(where, section, "expected a table of roles")
    for role, value in written.items():
        key = f"{section}.{role}"
        if role not in roles:
            raise _wrong(where, key, f"unknown role; expected one of {', '.join(roles)}")
        try:
            look = parse_look(_text(value, where, key))
        except ValueError as error:
            raise _wrong(where, key, str(error)) from None
        looks[role] = look if roles is FORES else _standing_on(look)
    missing = [role for role in roles if role not in looks]
    if every and missing:
        raise _wrong(where, f"{section}.{missing[0]}", f"missing: the look of {roles[missing[0]]}")
    return looks


def _standing_on(look: Look) -> Look:
    """A background as themes write it: `#14301f`; or `#000000 on #f2c879` where all text takes one colour."""
    return look if look.back else Look("", look.fore or DEFAULT, look.attributes)


def _textual(table: Mapping[str, Any], parent: Theme | None, where: str) -> dict[str, str]:
    colors = dict(parent.textual if parent else {})
    written = table.get("textual", {})
    if not isinstance(written, dict):
        raise _wrong(where, "textual", "expected a table of colours")
    for name, value in written.items():
        key = f"textual.{name}"
        if name not in TEXTUAL:
            raise _wrong(where, key, f"unknown colour; expected one of {', '.join(TEXTUAL)}")
        try:
            colors[name] = parse_color(_text(value, where, key))
        except ValueError as error:
            raise _wrong(where, key, str(error)) from None
    missing = [name for name in TEXTUAL if name not in colors]
    if missing:
        raise _wrong(where, f"textual.{missing[0]}", "missing: a colour")
    return colors


def _text(value: object, where: str, key: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, key, f"expected text in quotes, found {value!r}")
    return value


def _flag(table: Mapping[str, Any], key: str, inherited: bool | None, where: str) -> bool:
    value = table.get(key, inherited)
    if not isinstance(value, bool):
        raise _wrong(where, key, "expected true or false")
    return value


def _wrong(where: str, key: str, what: str) -> BadInput:
    return BadInput(f"{where}: {key}: {what}")
