"""The work tree beside a commit: what in it differs, and which files the commit has."""

from collections.abc import Collection

from reviewer.git.location import Location
from reviewer.git.process import run


def differing(location: Location, *, besides: Collection[str] = ()) -> tuple[str, ...]:
    """The paths that are not as HEAD has them, untracked ones too, ignored ones not; `besides` are left out.

    Raises RepositoryError when git cannot tell.
    """
    words = [
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--ignore-submodules=none",
    ]
    out = run(location, words, user_settings=True).out.decode("utf-8", "surrogateescape")
    found = {entry[3:] for entry in out.split("\0") if len(entry) > 3}
    return tuple(sorted(found - set(besides)))


def paths_in(location: Location, tree: str) -> list[str]:
    """Every path of a tree. Raises RepositoryError when git cannot read it."""
    out = run(location, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", tree]).out
    return out.decode("utf-8", "surrogateescape").split("\0")[:-1]
