"""A policy file to begin with: every key with what it is about and its default, commented out, so that none is set."""

from collections.abc import Collection, Iterator
from textwrap import wrap

from reviewer.core.policy.described import Key, Table, tables

WIDTH = 100
BEGINNING = """What must be true before a change may pass, read from the base of a change, never from the change itself.

Every key stands here with its default, commented out: without a change this file demands what no file would.
Uncomment what you want otherwise; of a part that is further in, its header as well."""


def template(schema: str = "") -> str:
    """`reviewer.toml` as `init` writes it; `schema` is where editors find the JSON Schema, "" for nowhere."""
    lines = [f"#:schema {schema}", ""] if schema else []
    for paragraph in BEGINNING.split("\n\n"):
        lines += [*_comment(paragraph.replace("\n", " ")), "#"]
    lines.pop()
    every = tuple(tables())
    headers = {table.header for table in every}
    for table in every:
        lines += ["", *_table(table, headers)]
    return "\n".join(lines) + "\n"


def _table(table: Table, headers: Collection[str]) -> Iterator[str]:
    yield from _comment(table.about)
    keys = [
        key for key in table.keys if f"{table.header}.{key.name}" not in headers
    ]  # those have their own part
    if not table.repeated:
        yield f"[{table.header}]"
        for key in keys:
            yield from _key(key)
        return
    yield f"# [[{table.header}]]"
    for key in keys:  # further in: without its header none of them would mean this table
        yield from (f"#     {line.removeprefix('#').strip()}".rstrip() for line in _key(key))


def _key(key: Key) -> Iterator[str]:
    if not key.name:
        yield from _comment(f"Each name has {key.expected}.")
        return
    yield ""
    if key.expected.startswith("tables"):
        yield from _comment(f"{key.about} They are {key.expected}.")
        return
    yield from _comment(key.about)
    if key.default:
        yield f"# {key.name} = {key.default}"
    else:
        yield from _comment(f"{key.name} = … ({key.expected}; none unless said)")


def _comment(text: str) -> list[str]:
    return [f"# {line}".rstrip() for line in wrap(text, WIDTH - 2)]
