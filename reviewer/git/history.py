"""The history of a branch: its first-parent line, what each commit there changes, and what merges brought in."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from reviewer.core.commit import Commit
from reviewer.errors import RepositoryError
from reviewer.git.batch import objects
from reviewer.git.commits import parse
from reviewer.git.location import Location
from reviewer.git.process import Child, command, environment, run

AUTHORED = re.compile(rb"^author [^\n]*> (-?\d+) ([+-])(\d\d)(\d\d)$", re.MULTILINE)
MARK = b"\x01"
"""Begins the line that names a commit among its numbers; git's own numbers never do."""


class Written(Struct, frozen=True):
    """A commit with when its author wrote it (seconds since 1970 UTC) and their zone (minutes from UTC)."""

    commit: Commit
    authored_at: int
    zone: int


class FileNumbers(Struct, frozen=True):
    """How many lines a commit adds to a file and removes from it; 0 and 0 where git counts none (binary)."""

    path: str
    added: int
    removed: int


def line(location: Location, tip: str, after: str = "") -> list[str]:
    """The ids on the first-parent line that leads to `tip`, oldest first, those after `after` only.

    Raises RepositoryError when git cannot read it.
    """
    limits = [f"^{after}"] if after else []
    return run(location, ["rev-list", "--first-parent", "--reverse", tip, *limits, "--"]).lines


def timed_line(location: Location, tip: str) -> list[tuple[str, int]]:
    """The same line from its beginning, each id with its committer's time in seconds since 1970 UTC."""
    words = ["rev-list", "--first-parent", "--reverse", "--timestamp", tip, "--"]
    pairs = (told.split(" ") for told in run(location, words).lines)
    return [(oid, int(at)) for at, oid in pairs]


def reached(location: Location, tip: str, after: str = "") -> list[str]:
    """Every commit that `tip` has and `after` had not."""
    limits = [f"^{after}"] if after else []
    return run(location, ["rev-list", tip, *limits, "--"]).lines


def written(location: Location, oids: Sequence[str]) -> Iterator[Written]:
    """Commits by id, in the order given."""
    for oid, content in zip(oids, objects(location, oids), strict=True):
        if content is None:
            raise RepositoryError(f"The repository lacks the commit {oid}.", "A damaged one: git fsck.")
        commit = parse(oid, content)
        authored, zone = _authored(content)
        yield Written(commit, authored if authored is not None else commit.time, zone)


def exists(location: Location, oid: str) -> bool:
    """Whether the repository has a commit."""
    return run(location, ["cat-file", "-e", f"{oid}^{{commit}}"], check=False).code == 0


def _authored(content: bytes) -> tuple[int | None, int]:
    """When and in which zone a commit's author says it was written; None when the header is broken."""
    head = content.partition(b"\n\n")[0]
    match = AUTHORED.search(head)
    if match is None:
        return None, 0
    minutes = int(match[3]) * 60 + int(match[4])
    return int(match[1]), -minutes if match[2] == b"-" else minutes


def numbers(location: Location, tip: str, after: str = "") -> Iterator[tuple[str, tuple[FileNumbers, ...]]]:
    """What each commit of the first-parent line changes against its first parent, newest first.

    Renames are followed: the file stands under its new path with the lines that differ.
    """
    words = ["log", "--first-parent", "--diff-merges=first-parent", "--root", "-M", "--no-ext-diff"]
    words += ["--no-textconv", "--numstat", "-z", "--format=%x01%H", tip]
    words += [f"^{after}"] if after else []
    child = Child(command(location, [*words, "--"]), environment(location))
    try:
        yield from _commits(_tokens(child))
        if child.wait():
            run(location, ["rev-parse", "--verify", "--quiet", tip])  # raises with git's reason
    finally:
        child.close()


def _tokens(child: Child) -> Iterator[bytes]:
    """What stands between NUL bytes."""
    rest = b""
    for piece in child.pieces():
        *whole, rest = (rest + piece).split(b"\0")
        yield from whole
    if rest:
        yield rest


def _commits(tokens: Iterator[bytes]) -> Iterator[tuple[str, tuple[FileNumbers, ...]]]:
    """Groups the numbers by their commit. A rename comes as numbers, then the old path, then the new one."""
    oid, files = "", list[FileNumbers]()
    for token in tokens:
        if token.startswith(MARK):
            if oid:
                yield oid, tuple(files)
            oid, files = token[1:].decode("ascii"), []
            continue
        fields = token.removeprefix(b"\n").split(b"\t", 2)
        if len(fields) < 3:
            continue
        path = fields[2]
        if not path:
            next(tokens, None)
            path = next(tokens, b"")
        files.append(FileNumbers(path.decode("utf-8", "surrogateescape"), *map(_number, fields[:2])))
    if oid:
        yield oid, tuple(files)


def _number(field: bytes) -> int:
    return int(field) if field.isdigit() else 0
