"""The last answers, kept beside a repository: asked the same of the same, nothing is counted again."""

import os
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from datetime import tzinfo
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from reviewer.core.stats.period import Period
from reviewer.errors import ReviewerError
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.own_folder import folder_for
from reviewer.git.process import run
from reviewer.ledger import Signers

NAME = "stats.sqlite"
FORM = "2"
MOST = 8
"""Answers kept; the oldest makes room."""
AT_ONCE = 500
"""Keys in one query; SQLite takes 999 everywhere."""
T = TypeVar("T")


def key(
    locations: Iterable[Location], branch: str | None, weeks: Iterable[Period], day: str, zone: tzinfo
) -> str:
    """A digest of all that an answer depends on: every ref, who may sign, who asks, which weeks, which day.

    The day, because a key that is valid today may be expired tomorrow.
    """
    told = sha256(f"{FORM} {branch!r} {day} {zone}\n".encode())
    for week in weeks:
        told.update(f"{week.label} {week.start} {week.end}\n".encode())
    for location in locations:
        told.update(f"{location.common_dir}\n{_viewer(location)}\n".encode("utf-8", "surrogateescape"))
        told.update(run(location, ["for-each-ref", "--format=%(refname) %(objectname)"]).out)
        told.update(run(location, ["rev-parse", "HEAD"], check=False).out)
        signers = Signers(location, "HEAD")
        told.update(sha256(signers.allowed or b"").digest() + sha256(signers.revoked or b"").digest())
    return told.hexdigest()


def _viewer(location: Location) -> str:
    try:
        return identity(location).email
    except ReviewerError:
        return ""


def _encoded(answer: object) -> bytes | None:
    """None for what holds a path that is not UTF-8: it is found anew each time."""
    try:
        return msgspec.msgpack.encode(answer)
    except UnicodeEncodeError:
        return None


class Answers(Generic[T]):
    """Answers of one type by key. What cannot be read is not there; what cannot be written is not kept."""

    def __init__(self, location: Location, form: type[T], table: str = "answers", most: int = MOST) -> None:
        self._path = folder_for(location) / NAME
        self._decoder = msgspec.msgpack.Decoder(form)
        self._table, self._most = table, most

    def get(self, name: str) -> T | None:
        """The answer under a key."""
        return self.all([name]).get(name)

    def all(self, names: Iterable[str]) -> dict[str, T]:
        """The answers there are under some keys."""
        wanted, found = list(names), dict[str, T]()
        if not self._path.is_file():
            return {}
        try:
            with closing(self._opened()) as kept:
                for at in range(0, len(wanted), AT_ONCE):
                    some = wanted[at : at + AT_ONCE]
                    query = f"SELECT key, body FROM {self._table} WHERE key IN ({','.join('?' * len(some))})"
                    found |= {name: self._decoder.decode(body) for name, body in kept.execute(query, some)}
        except (sqlite3.Error, msgspec.MsgspecError, TypeError):
            with suppress(OSError):
                self._path.unlink()
            return {}
        return found

    def keep(self, name: str, answer: T) -> None:
        """Remember an answer."""
        self.keep_all({name: answer})

    def keep_all(self, answers: Mapping[str, T]) -> None:
        """Remember some answers."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
        if not answers or not os.access(self._path.parent, os.W_OK):
            return
        rows = [(name, body) for name, answer in answers.items() if (body := _encoded(answer)) is not None]
        with suppress(sqlite3.Error), closing(self._opened()) as kept, kept:
            kept.executemany(f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?)", rows)
            kept.execute(
                f"DELETE FROM {self._table} WHERE rowid <= (SELECT MAX(rowid) FROM {self._table}) - ?",
                (self._most,),
            )

    def _opened(self) -> sqlite3.Connection:
        kept = sqlite3.connect(Path(self._path), timeout=5.0)
        kept.execute("PRAGMA trusted_schema = OFF")
        kept.execute("PRAGMA synchronous = OFF")  # a lost answer is found again
        kept.execute(f"CREATE TABLE IF NOT EXISTS {self._table} (key TEXT PRIMARY KEY, body BLOB NOT NULL)")
        return kept
