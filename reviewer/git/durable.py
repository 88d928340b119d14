"""New objects on the disk before a ref names them: all at once, where libgit2 would wait for one after the other.

A note is five objects and two refs; asked for together the disk keeps them in two waits, not fourteen. As git does, we
ask for files and not for their folders: the file systems in use keep a new file's name with the file.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pygit2

AT_ONCE = 5


def keep_objects(repository: pygit2.Repository, objects: Iterable[pygit2.Oid]) -> None:
    """Have the disk keep these objects; one that is in a pack was kept when that was made. Raises OSError."""
    folder = Path(repository.path, "objects")
    _keep([folder / str(oid)[:2] / str(oid)[2:] for oid in objects])


def keep_refs(repository: pygit2.Repository, refs: Iterable[str]) -> None:
    """Have the disk keep where these refs point; one that was packed meanwhile is somebody else's. Raises OSError."""
    _keep([Path(repository.path, ref) for ref in refs])


@contextmanager
def asked_later() -> Iterator[None]:
    """What libgit2 writes in here it does not wait for; the caller asks for it afterwards."""
    pygit2.settings.enable_fsync_gitdir(False)
    try:
        yield
    finally:
        pygit2.settings.enable_fsync_gitdir(True)


def _keep(files: Sequence[Path]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(_sync, files):
            pass


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
