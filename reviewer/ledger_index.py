"""The ledger's index: which notes hold the records a question is about, so that only those need be read.

Never the truth. It says where to look; what is found there is read again from the note itself, and where the two
disagree the index is thrown away. It keeps no verdict on a record and none on a signature.

It knows of each record the few facts every kind has, and all the ids that stand anywhere in it: units, commits,
trees, changes, other records. So a new kind of record needs nothing new here.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any

from reviewer.formats.record_facts import facts_of, ids_in
from reviewer.formats.records import Record, lines_of, read_line, record_id
from reviewer.git import notes
from reviewer.git.location import Location
from reviewer.git.notes import GONE, Place

FORMAT = 2
"""Raised when the tables, or what is written into them, change: an index of another number is made anew."""

TABLES = (
    "CREATE TABLE state (format INTEGER NOT NULL, tip TEXT NOT NULL)",
    "CREATE TABLE note (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, blob TEXT NOT NULL)",
    # AUTOINCREMENT: a number is never used again, so that what mentioned a record that went means nothing.
    "CREATE TABLE record (id INTEGER PRIMARY KEY AUTOINCREMENT, note INTEGER NOT NULL, line BLOB NOT NULL, "
    "kind TEXT NOT NULL, time TEXT NOT NULL, actor TEXT NOT NULL, own BLOB, previous BLOB, "
    "broken INTEGER NOT NULL)",
    "CREATE TABLE mention (key INTEGER NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (key, record)) "
    "WITHOUT ROWID",
    "CREATE INDEX record_note ON record (note)",
    "CREATE INDEX record_actor ON record (actor, time, own)",
    "CREATE INDEX record_kind ON record (kind, time)",
    "CREATE INDEX record_broken ON record (broken) WHERE broken",
)
PLACE = "SELECT note.path, record.line FROM record JOIN note ON note.id = record.note "

MENTIONS = 200_000
"""Mentions that are kept in memory before they are written, some thirty megabytes."""
AT_ONCE = 500
"""Values in one query; SQLite takes 999 everywhere."""

Found = tuple[str, bytes]
"""Where a record stands: the note's path in the ledger's tree, and the SHA-256 of its line."""


class Index:
    """The tables behind one connection; what they say holds for the notes commit they were last brought up to.

    Every method may raise sqlite3.Error.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._mentions: list[tuple[int, int]] = []

    # Questions. Each answer names places; the newest record is first unless something else is said.

    def mentioning(self, ids: Iterable[str], kinds: Sequence[str] = ()) -> list[Found]:
        """The records that any of these ids stands in, of these kinds or of any."""
        keys = sorted({_key(name) for name in ids})
        found: set[Found] = set()
        for some in _at_once(keys):
            where = f"WHERE record.id IN (SELECT record FROM mention WHERE key IN ({_marks(some)}))"
            found.update(self._places(where + _of(kinds), *some, *kinds))
        return sorted(found)

    def beginning(self, digits: str) -> list[Found]:
        """The records whose own id begins with these digits, sixteen of them at most."""
        least, most = (_key(digits.ljust(40, end)) for end in "0f")
        where = "WHERE record.id IN (SELECT record FROM mention WHERE key BETWEEN ? AND ?) "
        return self._places(where + "AND lower(hex(record.own)) LIKE ?", least, most, f"{digits}%")

    def of_kinds(self, kinds: Sequence[str], since: str = "", until: str = "~") -> list[Found]:
        """The records of these kinds whose time lies in a span, both ends included, by time."""
        where = f"WHERE record.kind IN ({_marks(kinds)}) AND record.time BETWEEN ? AND ? ORDER BY record.time"
        return self._places(where, *kinds, since, until)

    def last_of(self, email: str) -> list[Found]:
        """The newest of a person's records that none of their other ones names as the one before it."""
        chain = "SELECT id, own FROM record WHERE actor = ? AND own IS NOT NULL ORDER BY time DESC, own DESC"
        for record, own in self._connection.execute(chain, (email.lower(),)):  # the first will do, as a rule
            if not self._is_followed(email, own):
                return self._places("WHERE record.id = ?", record)
        return []

    def broken(self) -> list[Found]:
        """The records that could not be read when they came."""
        return self._places("WHERE record.broken")

    # Keeping up.

    def tip(self) -> str | None:
        """The notes commit it answers for, None when it is empty or of another format."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'state'"):
            return None
        state = self._rows("SELECT format, tip FROM state")
        return str(state[0][1]) if len(state) == 1 and state[0][0] == FORMAT else None

    def update(self, location: Location, tip: str) -> None:
        """Bring it up to a notes commit; only notes that are new are read. The transaction is the caller's.

        Raises RepositoryError when a note cannot be read.
        """
        before = self.tip()
        if before is None:
            self._make_anew()
        changed = self._changed(location, before, tip)
        for place in changed:
            if place.blob == GONE:
                self._take(place, b"")
                self._connection.execute("DELETE FROM note WHERE path = ?", (place.path,))
        for place, note in notes.contents(location, [place for place in changed if place.blob != GONE]):
            self._take(place, note)
            if len(self._mentions) > MENTIONS:
                self._write_mentions()
        self._write_mentions()
        self._connection.execute("DELETE FROM state")
        self._connection.execute("INSERT INTO state VALUES (?, ?)", (FORMAT, tip))

    def _changed(self, location: Location, before: str | None, tip: str) -> list[Place]:
        """The notes that are not as the tables have them."""
        told = notes.changed(location, before, tip) if before else None
        if told is not None:
            return told
        here = notes.places(location, tip)
        known: dict[str, str] = dict(self._rows("SELECT path, blob FROM note"))
        gone = known.keys() - {place.path for place in here}
        return [
            *(place for place in here if known.get(place.path) != place.blob),
            *(Place(path, GONE) for path in sorted(gone)),
        ]

    def _take(self, place: Place, note: bytes) -> None:
        """Make the tables hold the records of a note, and no others for it."""
        lines = {sha256(line).digest(): line for line in lines_of(note)}
        keep = "INSERT INTO note (path, blob) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET blob = excluded.blob"
        self._connection.execute(keep, (place.path, place.blob))
        (number,) = self._rows("SELECT id FROM note WHERE path = ?", place.path)[0]
        known = {line: row for row, line in self._rows("SELECT id, line FROM record WHERE note = ?", number)}
        for line in known.keys() - lines.keys():
            self._connection.execute("DELETE FROM record WHERE id = ?", (known[line],))
        for digest in [digest for digest in lines if digest not in known]:
            self._add(number, digest, read_line(lines[digest]))

    def _add(self, note: int, line: bytes, record: Record) -> None:
        facts = facts_of(record.raw)
        row = self._connection.execute(
            "INSERT INTO record (note, line, kind, time, actor, own, previous, broken) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                note,
                line,
                facts.kind,
                facts.time,
                facts.actor.email.lower(),
                _bytes(record.id) if record_id(record.raw) == record.id else None,
                _bytes(facts.previous or ""),
                record.payload is None,
            ),
        ).lastrowid
        assert row is not None
        keys = {_key(record.id), *map(_key_of, ids_in(record.raw))}
        self._mentions += [(key, row) for key in keys]

    def _write_mentions(self) -> None:
        """In the order of the table: each would cost a look at another page of it."""
        self._mentions.sort()
        self._connection.executemany("INSERT INTO mention VALUES (?, ?)", self._mentions)
        self._mentions = []

    def _make_anew(self) -> None:
        for kind, name in self._rows("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'"):
            if kind == "table":
                self._connection.execute(f'DROP TABLE "{name}"')
        for table in TABLES:
            self._connection.execute(table)

    # Rows.

    def _places(self, where: str, *values: object) -> list[Found]:
        found = self._rows(PLACE + where, *values)
        if not all(isinstance(path, str) and isinstance(line, bytes) for path, line in found):
            raise sqlite3.DatabaseError("rows of other types than were written")
        return [(path, line) for path, line in found]

    def _is_followed(self, email: str, record: bytes) -> bool:
        """Whether another record of the same person names this one as the one before it."""
        followed = (
            "SELECT 1 FROM mention JOIN record ON record.id = mention.record "
            "WHERE mention.key = ? AND record.previous = ? AND record.actor = ? AND own IS NOT NULL LIMIT 1"
        )
        return bool(self._rows(followed, _key(record.hex()), record, email.lower()))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()


def _key_of(digits: str) -> int:
    """The same of what is known to be an id."""
    return int.from_bytes(bytes.fromhex(digits[:16]), "big", signed=True)


def _key(name: str) -> int:
    """The first eight bytes of an id, as the integer SQLite keeps; two ids that share it cost a look, no more."""
    return int.from_bytes((_bytes(name) or b"")[:8].ljust(8, b"\0"), "big", signed=True)


def _bytes(name: str) -> bytes | None:
    """The bytes of an id, None for what is none."""
    return bytes.fromhex(name) if notes.is_id(name) else None


def _of(kinds: Sequence[str]) -> str:
    return f" AND record.kind IN ({_marks(kinds)})" if kinds else ""


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _at_once(values: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
