"""Files as a commit has them, several at once, by one child of git whatever their number."""

from collections.abc import Iterable, Mapping
from contextlib import closing

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.blobs import Blobs
from reviewer.git.commits import parse
from reviewer.git.location import Location
from reviewer.git.trees import Entry, entries_at

REGULAR = "100"


class TreeFile(Struct, frozen=True):
    """An entry of a tree: git's mode ("100644"), and the content; None for what is no regular file."""

    mode: str
    content: bytes | None


def files_at(
    location: Location, commit: str, paths: Iterable[str], blobs: Blobs | None = None
) -> Mapping[str, TreeFile]:
    """What a commit has at these paths; those it lacks are left out. Read by `blobs`, if they are open already.

    Only entries of trees, never the work tree, and no symbolic link is followed: a link is not what it points to.
    Raises RepositoryError when git cannot read the commit, or the repository lacks one of the contents.
    """
    if blobs is None:
        with closing(Blobs(location)) as opened:
            return files_at(location, commit, paths, opened)
    try:
        tree = parse(commit, blobs.read(commit)).tree
    except BadInput as error:
        raise RepositoryError(error.message, error.hint) from None
    return {path: _file(blobs, path, entry) for path, entry in entries_at(blobs, tree, paths).items()}


def _file(blobs: Blobs, path: str, entry: Entry) -> TreeFile:
    if not entry.mode.startswith(REGULAR):
        return TreeFile(entry.mode.rjust(6, "0"), None)
    try:
        return TreeFile(entry.mode, blobs.read(entry.oid))
    except BadInput:
        raise RepositoryError(f"{path} cannot be read: the repository lacks object {entry.oid}.") from None
