"""New objects on the disk before a ref names them: all at once, where libgit2 would wait for one after the other.

Each object is a file in a folder that may be new; both must be asked for. Asked one by one that is ten waits for one
note; asked together the disk does them in one or two.
"""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pygit2

AT_ONCE = 16


def sync(repository: pygit2.Repository, objects: Iterable[pygit2.Oid]) -> None:
    """Have the disk keep these objects; one that is in a pack was kept when that was made. Raises OSError."""
    folder = Path(repository.path, "objects")
    files = [folder / str(oid)[:2] / str(oid)[2:] for oid in objects]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(_sync, {*files, *(file.parent for file in files)}):
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
