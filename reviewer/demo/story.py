"""The demo's history as data: `story/story.toml` and the files beside it."""

import re
import tomllib
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from msgspec import Struct, field

SUFFIX = ".txt"
"""Appended to the files' names, so that no tool of this project takes them for its own."""

_TOKEN = re.compile("⟦(?:U\\+(?P<point>[0-9A-F]{4,6}))?⟧")


class Words(Struct, frozen=True):
    """A word to replace wherever it stands alone in the files under some folders."""

    old: str
    new: str
    under: tuple[str, ...]


class Step(Struct, frozen=True, kw_only=True):
    """One commit: who, when, what for, and which files it writes, moves, deletes, links or makes executable.

    People are keys of `Story.people`. Without `files` a commit writes everything its `tree` holds.
    """

    branch: str
    author: str
    date: datetime
    message: str
    committer: str = ""
    tag: str = ""
    tree: str = ""
    files: tuple[str, ...] = ()
    move: dict[str, str] = field(default_factory=dict)
    delete: tuple[str, ...] = ()
    link: dict[str, str] = field(default_factory=dict)
    executable: tuple[str, ...] = ()
    crlf: tuple[str, ...] = ()
    words: Words | None = None


class Story(Struct, frozen=True):
    """The whole history; a branch begins where `main` stands when its first commit is told."""

    head: str
    people: dict[str, str]
    reviewer: dict[str, str]
    commit: tuple[Step, ...]


def read_story() -> Story:
    """The story as it lies in the package."""
    text = _folder().joinpath("story.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Story)


def contents(step: Step) -> dict[str, bytes]:
    """The files a commit writes, by path, as they are to be in the repository."""
    if not step.tree:
        return {}
    found = dict(_walk(_folder().joinpath(step.tree), ""))
    return {
        path: _with_crlf(found[path]) if path in step.crlf else found[path]
        for path in step.files or sorted(found)
    }


def reworded(words: Words, path: str, content: bytes) -> bytes:
    """A file's content with the word replaced, if the file is meant."""
    if not path.startswith(words.under):
        return content
    return re.sub(rb"\b%s\b" % re.escape(words.old.encode()), words.new.encode(), content)


def _folder() -> Traversable:
    return files("reviewer.demo").joinpath("story")


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        if item.is_dir():
            found += _walk(item, f"{prefix}{item.name}/")
        elif item.name.endswith(SUFFIX):
            text = item.read_bytes().decode("utf-8").replace("\r\n", "\n")
            found.append((prefix + item.name.removesuffix(SUFFIX), _TOKEN.sub(_character, text).encode()))
        else:
            found.append((prefix + item.name, item.read_bytes()))
    return found


def _character(token: re.Match[str]) -> str:
    return chr(int(token["point"], 16)) if token["point"] else ""


def _with_crlf(content: bytes) -> bytes:
    return content.replace(b"\n", b"\r\n")
