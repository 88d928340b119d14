"""Files as a commit has them, several at once, by two children of git whatever their number."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from reviewer.errors import RepositoryError
from reviewer.git.batch import objects
from reviewer.git.location import Location
from reviewer.git.process import run


class TreeFile(Struct, frozen=True):
    """An entry of a tree: git's mode ("100644"), and the content; None for what is no regular file."""

    mode: str
    content: bytes | None


def files_at(location: Location, commit: str, paths: Iterable[str]) -> Mapping[str, TreeFile]:
    """What a commit has at these paths; those it lacks are left out.

    Only entries of trees, never the work tree, and no symbolic link is followed: a link is not what it points to.
    Raises RepositoryError when git cannot read the commit, or the repository lacks one of the contents.
    """
    wanted = tuple(paths)
    listed = run(location, ["ls-tree", "-z", "--full-tree", commit, "--", *wanted]).out
    entries: dict[str, tuple[str, str]] = {}
    for entry in listed.split(b"\0")[:-1]:
        head, _, path = entry.partition(b"\t")
        mode, _, oid = head.decode("ascii").split(" ")
        entries[path.decode("utf-8", "surrogateescape")] = mode, oid
    regular = {path: oid for path, (mode, oid) in entries.items() if mode.startswith("100")}
    contents = dict(zip(regular, objects(location, list(regular.values())), strict=True))
    for name, oid in regular.items():
        if contents[name] is None:
            raise RepositoryError(f"{name} cannot be read: the repository lacks object {oid}.")
    return {path: TreeFile(mode, contents.get(path)) for path, (mode, _) in entries.items()}
