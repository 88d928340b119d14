"""Which merges git would have made by itself: nobody wrote anything in them.

Git merges the parents again, in a scratch repository of ours: with no settings, attributes or merge drivers of
anybody's, and without a trace in the repository. Where that does not end in the same tree, or cannot be done,
the merge is taken for somebody's work.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reviewer.core.commit import Commit
from reviewer.errors import RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import borrowed_objects, run
from reviewer.git.snapshot import object_directory

CLEAN = "1"
CONFIG = "[core]\nrepositoryformatversion = {version}\nbare = true\n"
SHA_256 = "[extensions]\nobjectFormat = sha256\n"


def automatic(location: Location, commits: Sequence[Commit]) -> frozenset[str]:
    """The ids of those of the commits that merge two parents, and have the tree git makes of these by itself.

    Needs git 2.39; with an older one there is none.
    """
    merges = [commit for commit in commits if len(commit.parents) == 2]
    trees = merged_trees(location, [commit.parents for commit in merges])
    return frozenset(commit.oid for commit, tree in zip(merges, trees, strict=True) if tree == commit.tree)


def merged_trees(location: Location, pairs: Sequence[Sequence[str]]) -> list[str]:
    """The tree git makes of each pair of commits by itself; "" where it makes none, or is too old."""
    if not pairs:
        return []
    try:
        with _scratch(location, len(pairs[0][0])) as (scratch, env):
            found = _merged(scratch, env, pairs)
    except (OSError, RepositoryError):
        found = []
    return [*found, *[""] * len(pairs)][: len(pairs)]


def _merged(scratch: Location, env: dict[str, str], pairs: Sequence[Sequence[str]]) -> list[str]:
    """The tree of each merge, "" for one with conflicts; it ends early where git does."""
    questions = "".join(f"{' '.join(pair)}\n" for pair in pairs).encode("ascii")
    words = ["merge-tree", "--write-tree", "--no-messages", "--name-only", "--stdin"]
    out = run(scratch, words, stdin=questions, env=env, check=False).out
    # Of each merge: how it went, its tree, the paths in conflict, and an empty field. All ended by NUL.
    fields = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    trees = []
    for state in fields:
        tree = next(fields, "")
        trees.append(tree if state == CLEAN else "")
        while next(fields, ""):
            pass
    return trees


@contextmanager
def _scratch(location: Location, digits: int) -> Iterator[tuple[Location, dict[str, str]]]:
    """An empty repository that sees the objects of another, and what git's environment needs for that."""
    from tempfile import TemporaryDirectory  # most changes hold no merge

    with TemporaryDirectory(prefix="reviewer-") as name:
        folder = Path(name)
        for part in ("objects", "refs"):
            folder.joinpath(part).mkdir()
        folder.joinpath("HEAD").write_text("ref: refs/heads/none\n")
        sha_256 = digits == 64
        folder.joinpath("config").write_text(CONFIG.format(version=int(sha_256)) + SHA_256 * sha_256)
        there = (object_directory(location), *location.object_directories)
        env = {"GIT_OBJECT_DIRECTORY": str(folder / "objects")} | borrowed_objects(os.environ, there)
        yield Location(folder, folder, None), env
