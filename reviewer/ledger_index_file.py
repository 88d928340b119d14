"""Where the ledger's index is kept, who may use it at once, and what is done when it is missing or spoilt.

Nobody fails for the index's sake: where it cannot be opened, written or waited for, the same tables are filled in
memory from the notes, which is slow and right.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reviewer.git import notes
from reviewer.git.location import Location
from reviewer.git.own_folder import folder_for
from reviewer.ledger_index import Index

NAME = "index.sqlite"
BESIDE = ("-wal", "-shm", "-journal")
PATIENCE = 60.0
"""Seconds to wait for a process that is filling the tables: it takes no longer than doing it oneself."""
RACES = 5
"""Times the ledger may grow between being asked and being indexed before the tables are filled in memory."""
PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }
)
"""What says nothing against the file itself; after any other failure it is made anew."""
SETTINGS = (
    "PRAGMA trusted_schema = OFF",  # the file may have come with a repository somebody else packed
    "PRAGMA journal_mode = WAL",  # readers and a writer do not wait for each other
    "PRAGMA synchronous = NORMAL",  # a power cut takes the last update, never the order
    "PRAGMA cache_size = -65536",
)


@contextmanager
def opened(location: Location, *, kept: bool = True) -> Iterator[Index]:
    """The index as the ledger is now; it stays so while it is open, whoever writes.

    Without `kept` the file is left alone and the tables are filled in memory. Raises RepositoryError when the notes
    cannot be read.
    """
    path = folder_for(location) / NAME
    top = notes.tip(location)
    lock = _lock(path) if kept and top else None
    try:
        connection = _from_file(location, path, lock, top) if lock is not None else None
        connection = connection or _in_memory(location, top if lock is None else notes.tip(location))
        try:
            yield Index(connection)
        finally:
            connection.close()
    finally:
        if lock is not None:
            os.close(lock)


def discard(location: Location) -> None:
    """Throw the index away; while others have it open nothing is done, they find out for themselves."""
    path = folder_for(location) / NAME
    lock = _lock(path)
    if lock is not None:
        try:
            _removed(path, lock)
        finally:
            os.close(lock)


def _from_file(location: Location, path: Path, lock: int, top: str) -> sqlite3.Connection | None:
    """A connection to tables that are up to date, None where that is not to be had."""
    for last in (False, True):
        try:
            return _up_to_date(location, path, top)
        except sqlite3.Error as error:
            # The low byte is the kind of failure, the rest its details.
            if last or error.sqlite_errorcode & 0xFF in PASSING or not _removed(path, lock):
                return None
    return None


def _up_to_date(location: Location, path: Path, top: str) -> sqlite3.Connection | None:
    """`top` is where the ledger stood a moment ago: mostly the tables are there, and git is asked no more."""
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        for setting in SETTINGS:
            connection.execute(setting)
        index = Index(connection)
        for _ in range(RACES):
            connection.execute("BEGIN")  # what is asked from here on is one state of the tables
            if index.tip() == top:
                return connection
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            top = notes.tip(location)
            index.update(location, top)
            connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def _in_memory(location: Location, top: str) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("BEGIN")
    Index(connection).update(location, top)
    return connection


def _lock(path: Path) -> int | None:
    """A shared lock that lasts as long as the file is used, so that nobody takes it away meanwhile.

    None where the file is somebody else's, or locks and files cannot be had.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_uid != os.geteuid():
            return None
        lock = os.open(path.with_name(f"{NAME}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
    except OSError:
        os.close(lock)
        return None
    return lock


def _removed(path: Path, lock: int) -> bool:
    """Whether the file could be taken away: not while others have it open."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    with suppress(OSError):
        for name in (NAME, *(NAME + end for end in BESIDE)):
            path.with_name(name).unlink(missing_ok=True)
    fcntl.flock(lock, fcntl.LOCK_SH)
    return not path.exists()
