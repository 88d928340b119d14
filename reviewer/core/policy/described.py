"""What the keys of a policy are, one by one: for `init`, the documents, and whoever else writes about them."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from reviewer.core.policy.values import Policy, is_table


class Key(Struct, frozen=True):
    """One key: what it is about, what it may hold in words, and its default as TOML ("" where it has none)."""

    name: str
    about: str
    expected: str
    default: str


class Table(Struct, frozen=True):
    """A table of the file: `[require]`, or `[[require.rule]]`, which may stand there any number of times."""

    header: str
    about: str
    repeated: bool
    keys: tuple[Key, ...]


def tables() -> Iterator[Table]:
    """Every table of a policy in the file's order, each followed by the repeated ones inside it."""
    for section in fields(Policy):
        form, about, expected = _described(get_type_hints(Policy, include_extras=True)[section.name])
        if is_table(form):
            yield from _tables(section.name, form)
        else:  # a table whose keys the file itself names
            yield Table(section.name, about, False, (Key("", about, expected, ""),))


def _tables(header: str, form: type, *, repeated: bool = False) -> Iterator[Table]:
    keys, inside = [], []
    hints = get_type_hints(form, include_extras=True)
    for field in fields(form):
        bare, about, expected = _described(hints[field.name])
        default = "" if expected.startswith("tables") else _default(field)
        keys.append(Key(field.name, about, expected, default))
        row = next(iter(get_args(bare)), None)
        if is_table(row):
            inside.append((f"{header}.{field.name}", row))
    yield Table(header, (form.__doc__ or "").partition("\n")[0], repeated, tuple(keys))
    for name, row in inside:
        yield from _tables(name, row, repeated=True)


def _described(form: Any) -> tuple[Any, str, str]:
    """A type, what is said about it, and what it may hold in words."""
    about = expected = ""
    while True:
        if get_origin(form) is Annotated:
            form, *metas = get_args(form)
            about = next((meta.description for meta in metas if meta.description), about)
            expected = next((meta.extra["expected"] for meta in metas if meta.extra), expected)
        elif get_origin(form) in (Union, UnionType):
            form = next(one for one in get_args(form) if one is not type(None))
        else:
            return form, about, expected


def _default(field: FieldInfo) -> str:
    if field.default is NODEFAULT or field.default is None:
        return ""
    return toml(field.default)


def toml(value: object) -> str:
    """A value of a policy as TOML writes it."""
    if isinstance(value, tuple):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"
