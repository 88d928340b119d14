"""The tables that theme files say; those of the program's own themes are shipped in a form that is read at once.

Python's reader of TOML takes three milliseconds of a start, and stays with the session. `made` tells the shipped file
anew (`make data`), and a test holds the two equal; a text that it does not know, as a user's own, is read as TOML.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

TOLD_FILE = "told.json"


def table(text: str, folders: Iterable[Path]) -> Mapping[str, Any]:
    """What a theme's text says, told by a file in the first of these folders that has one; ValueError: not TOML."""
    for folder in folders:
        try:
            told = (folder / TOLD_FILE).read_bytes()
        except OSError:
            continue
        known = msgspec.json.decode(told, type=dict[str, msgspec.Raw])
        if (found := known.get(_key(text))) is not None:
            return msgspec.json.decode(found, type=dict[str, Any])
        break
    import tomllib  # only for themes that are not the program's own

    return tomllib.loads(text)


def made(folder: Path) -> str:
    """The shipped file, as the themes in this folder have it now."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.toml"))]
    lines = [f"{_json(_key(text))}: {_json(table(text, ()))}" for text in texts]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _key(text: str) -> str:
    """What the shipped file calls a text: another text is another, or none."""
    return sha256(text.encode()).hexdigest()[:32]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
