"""Uncommitted work as a tree, by a copy of the index and an object store of its own: nothing is touched."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import Answer, borrowed_objects, run

KEPT_SECONDS = 14 * 24 * 3600
"""Snapshots nobody took again for so long are removed when the next one is taken."""


def empty_tree(location: Location) -> str:
    """The id of the tree without entries, in the repository's own object format."""
    return run(location, ["hash-object", "-t", "tree", "--stdin"], stdin=b"").lines[0]


def staged_tree(location: Location) -> str:
    """The index as a tree. Raises BadInput while it holds conflicts."""
    with Scratch.of(location) as scratch:
        return scratch.write_tree()


def worktree_tree(location: Location) -> str:
    """The work tree as `git add -A` would commit it: untracked files in, ignored ones out.

    Files marked assume-unchanged are looked at all the same. Raises BadInput in a bare repository.
    """
    if location.work_tree is None:
        raise BadInput(
            "There is no work tree here.", "Start inside one, or name a branch, a range or a commit."
        )
    with Scratch.of(location) as scratch:
        scratch.look_at_everything()
        scratch.git("add", "-A", "--", ".")
        return scratch.write_tree()


class Scratch:
    """A copy of the index beside a store for new objects."""

    def __init__(self, location: Location, store: Path, index: Path) -> None:
        self._location = location
        self._env = {
            "GIT_INDEX_FILE": str(index),
            "GIT_OBJECT_DIRECTORY": str(store),
            **borrowed_objects(os.environ, (object_directory(location), *location.object_directories)),
        }

    @staticmethod
    @contextmanager
    def of(location: Location) -> "Iterator[Scratch]":
        """The copy, gone when left; the objects stay for whoever reads the tree."""
        store = writable_store(location)
        forget_old(store)
        index = store / f"index-{os.getpid()}-{os.urandom(4).hex()}"
        try:
            copy_index(current_index(location), index)
            yield Scratch(location, store, index)
        finally:
            index.unlink(missing_ok=True)

    def git(self, *words: str, stdin: bytes | None = None) -> Answer:
        """Run git on the copy, with the user's ignore rules and content filters, in the work tree."""
        place = ["-C", str(self._location.work_tree)] if self._location.work_tree else []
        answer = run(
            self._location, [*place, *words], stdin=stdin, env=self._env, user_settings=True, check=False
        )
        if answer.code:
            raise RepositoryError(f"git could not take a snapshot of the work tree: {answer.complaint}.")
        return answer

    def write_tree(self) -> str:
        """The tree of the copied index."""
        unmerged = self.git("diff-files", "--name-only", "--diff-filter=U", "-z").out
        if unmerged:
            names = sorted({os.fsdecode(name) for name in unmerged.split(b"\0") if name})
            raise BadInput(
                f"The index has unresolved conflicts in {', '.join(names[:3])}.", "Resolve them first."
            )
        return self.git("write-tree").lines[0]

    def look_at_everything(self) -> None:
        """Take back the promise that some files never change; a change in one would stay unseen."""
        listed = self.git("ls-files", "-v", "-z").out.split(b"\0")
        trusted = [entry[2:] for entry in listed if entry[:1].islower()]
        if trusted:
            self.git(
                "update-index", "--no-assume-unchanged", "-z", "--stdin", stdin=b"\0".join(trusted) + b"\0"
            )


def object_directory(location: Location) -> Path:
    """Where the repository's own objects are."""
    return Path(os.environ.get("GIT_OBJECT_DIRECTORY") or location.common_dir / "objects")


def current_index(location: Location) -> Path:
    """The index; in a commit hook the one being committed, if it is this repository's."""
    named = os.environ.get("GIT_INDEX_FILE")
    if named:
        index = (Path(location.work_tree or location.git_dir) / named).resolve()
        if index.is_relative_to(location.git_dir):
            return index
    return location.git_dir / "index"


def copy_index(index: Path, copy: Path) -> None:
    """Copy the index with its time: git tells by it which entries may have changed since."""
    if index.exists():
        copy.write_bytes(index.read_bytes())
        times = index.stat()
        os.utime(copy, ns=(times.st_atime_ns, times.st_mtime_ns))


def writable_store(location: Location) -> Path:
    """The first store that can be written."""
    for store in location.object_directories:
        try:
            store.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(store, os.W_OK):
            return store
    tried = stores_named(location.object_directories)
    raise RepositoryError(
        f"There is nowhere to keep a snapshot of uncommitted work: {tried} cannot be written."
    )


def stores_named(stores: Sequence[Path]) -> str:
    """The places tried, for a sentence."""
    return " and ".join(map(str, stores)) or "no place was given"


def forget_old(store: Path) -> None:
    """Remove what no snapshot has used lately; git renews the time of an object it finds again."""
    oldest = time.time() - KEPT_SECONDS
    for folder, _, names in os.walk(store):
        for name in names:
            path = Path(folder, name)
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except OSError:
                continue  # another process was faster
