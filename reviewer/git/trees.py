"""Entries of trees by path, read from the tree objects themselves: no git is started for them."""

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.blobs import Blobs

FOLDER = "40000"


class Entry(NamedTuple):
    """What stands in a tree under a name: git's mode ("100644", a folder "40000") and the object's id."""

    mode: str
    oid: str


def entries_at(blobs: Blobs, tree: str, paths: Iterable[str]) -> dict[str, Entry]:
    """What a tree has at these paths; those it lacks are left out, and no symbolic link is followed.

    Raises RepositoryError when the repository lacks a tree on the way: what is not here is not known to be absent.
    """
    read: dict[str, dict[bytes, Entry]] = {}
    found: dict[str, Entry] = {}
    for path in paths:
        entry = Entry(FOLDER, tree)
        for name in os.fsencode(path).split(b"/"):
            inside = _folder(blobs, entry.oid, read) if entry.mode == FOLDER else {}
            if (below := inside.get(name)) is None:
                break
            entry = below
        else:
            found[path] = entry
    return found


def _folder(blobs: Blobs, tree: str, read: dict[str, dict[bytes, Entry]]) -> dict[bytes, Entry]:
    if tree not in read:
        try:
            read[tree] = dict(_entries(blobs.read(tree), len(tree) // 2))
        except BadInput as error:
            raise RepositoryError(error.message, error.hint) from None
    return read[tree]


def _entries(content: bytes, width: int) -> Iterator[tuple[bytes, Entry]]:
    """Each entry of a tree object: `mode name NUL id`, the id in so many bytes."""
    at = 0
    while at < len(content):
        blank = content.index(b" ", at)
        end = content.index(b"\0", blank)
        oid = content[end + 1 : end + 1 + width].hex()
        yield content[blank + 1 : end], Entry(content[at:blank].decode("ascii"), oid)
        at = end + 1 + width
