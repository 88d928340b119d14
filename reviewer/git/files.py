"""Files as a commit has them, several at once, by two children of git whatever their number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviewer.git.location import Location
from reviewer.git.process import run


@dataclass(frozen=True, slots=True)
class TreeFile:
    """An entry of a tree: git's mode ("100644"), and the content; None for what is no regular file."""

    mode: str
    content: bytes | None


def files_at(location: Location, commit: str, paths: Iterable[str]) -> Mapping[str, TreeFile]:
    """What a commit has at these paths; those it lacks are left out.

    Only entries of trees, never the work tree, and no symbolic link is followed: a link is not what it points to.
    """
    wanted = tuple(paths)
    listed = run(location, ["ls-tree", "-z", "--full-tree", commit, "--", *wanted]).out
    entries: dict[str, tuple[str, str]] = {}
    for entry in listed.split(b"\0")[:-1]:
        head, _, path = entry.partition(b"\t")
        mode, _, oid = head.decode("ascii").split(" ")
        entries[path.decode("utf-8", "surrogateescape")] = mode, oid
    regular = [oid for mode, oid in entries.values() if mode.startswith("100")]
    contents = dict(zip(regular, _blobs(location, regular), strict=True))
    return {path: TreeFile(mode, contents.get(oid)) for path, (mode, oid) in entries.items()}


def _blobs(location: Location, oids: list[str]) -> list[bytes]:
    if not oids:
        return []
    stdin = "".join(f"{oid}\n" for oid in oids).encode()
    out = run(location, ["cat-file", "--batch"], stdin=stdin).out
    found = []
    at = 0
    for _ in oids:
        end = out.index(b"\n", at)
        size = int(out[at:end].rpartition(b" ")[2])
        found.append(out[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    return found
