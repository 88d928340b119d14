"""What landed on the branch people deploy from, read from git once and remembered beside the repository."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.commit_claims import commit_provenance, encodable
from reviewer.core.filekind import kind_of
from reviewer.core.people import People, Person, people
from reviewer.core.provenance import PROVENANCE_PATH, Origin, Provenance, ProvenanceRecord, comparable
from reviewer.core.stats.landed import Agent, Arrival, HistoryCommit, Touched, arrivals, says
from reviewer.errors import BadInput
from reviewer.formats.provenance import read_records
from reviewer.git import history
from reviewer.git.batch import objects
from reviewer.git.history import FileNumbers, Written
from reviewer.git.location import Location
from reviewer.git.own_folder import folder_for
from reviewer.git.refs import Named, default_base, look_up

NAME = "history.sqlite"
FORM = "3"
"""The form of what is remembered; another one is forgotten and read anew."""
WHOLE = "whole"
"""Stands for how far back a branch is remembered, where nothing is older."""
BATCH = 1_000

Told = Callable[[str, int, int], None]
"""Is told what is being read, how many of it are done, and of how many."""


class LandedHistory(Struct, frozen=True):
    """A branch and what arrived on it from some moment on, oldest first."""

    branch: Named
    arrived: tuple[Arrival, ...]


def read(
    location: Location, *, branch: str | None = None, since: int = 0, told: Told | None = None
) -> LandedHistory:
    """What landed on a branch (the default one, unless named) from `since` on, in seconds since 1970 UTC.

    Only what is new since the last time is read from git, and what is older than was ever asked for. What is
    remembered is never the truth: when it does not lead to the branch as it is, or cannot be read, it is made anew.
    Raises BadInput for a branch that is not there, RepositoryError when git cannot read it.
    """
    tip = _branch(location, branch)
    path = folder_for(location) / NAME
    try:
        with closing(_connection(path)) as kept:
            return LandedHistory(tip, _up_to_date(kept, location, tip, since, told or _silent))
    except sqlite3.Error:  # spoilt, full, or somebody else's: then without it
        with suppress(OSError):
            path.unlink()
        with closing(_connection(None)) as kept:
            return LandedHistory(tip, _up_to_date(kept, location, tip, since, told or _silent))


def _silent(_what: str, _done: int, _of: int) -> None:
    return


def _branch(location: Location, name: str | None) -> Named:
    if name is not None:
        return look_up(location, name)
    try:
        return default_base(location, "")
    except BadInput:
        return look_up(location, "HEAD")


# What is remembered.


def _connection(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
    usable = path is not None and os.access(path.parent, os.W_OK)
    connection = sqlite3.connect(path if usable and path else ":memory:", timeout=60.0)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA synchronous = OFF")  # a lost update costs reading it again
    connection.execute("CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS arrivals"
        " (branch TEXT, position INTEGER, oid TEXT, at INTEGER, body BLOB, PRIMARY KEY (branch, position))"
    )
    return connection


def _up_to_date(
    kept: sqlite3.Connection, location: Location, tip: Named, since: int, told: Told
) -> tuple[Arrival, ...]:
    with kept:
        kept.execute("BEGIN IMMEDIATE")
        branch = _Branch(kept, location, tip, told)
        branch.add_what_is_new()
        branch.add_what_is_older(since)
    # Clocks go wrong: from the first arrival that is late enough on, whatever the later ones claim.
    first = kept.execute(
        "SELECT MIN(position) FROM arrivals WHERE branch = ? AND at >= ?", (branch.name, since)
    ).fetchone()[0]
    rows = kept.execute(
        "SELECT body FROM arrivals WHERE branch = ? AND position >= ? ORDER BY position", (branch.name, first)
    )
    decoder = msgspec.msgpack.Decoder(Arrival)
    try:
        return tuple(decoder.decode(body) for (body,) in rows) if first is not None else ()
    except msgspec.MsgspecError as error:
        raise sqlite3.DatabaseError(str(error)) from error


class _Branch:
    """What is remembered of one branch: an unbroken piece of its line up to the tip, numbered upwards.

    How far back it goes stands beside it: the earliest moment that was ever asked for, `WHOLE` when nothing is older.
    """

    def __init__(self, kept: sqlite3.Connection, location: Location, tip: Named, told: Told) -> None:
        self.name = tip.full or tip.commit
        self._kept, self._location, self._tip, self._told = kept, location, tip, told
        if self._about("form") != FORM:
            kept.execute("DELETE FROM arrivals")
            kept.execute("DELETE FROM about")
            self._keep("form", FORM)

    def add_what_is_new(self) -> None:
        """Read what follows the last arrival; where that is not on the line any more, forget them all."""
        last = self._end("DESC")
        if last is None or last[1] == self._tip.commit:
            return
        line = _line(self._location, self._tip, last[1])
        if line is None:  # the branch was rewritten
            self._kept.execute("DELETE FROM arrivals WHERE branch = ?", (self.name,))
            self._kept.execute("DELETE FROM about WHERE name = ?", (self.name,))
            return
        self._read(line, last[1], last[0] + 1)

    def add_what_is_older(self, since: int) -> None:
        """Read what is before the first arrival, back to the first that is late enough."""
        first, reach = self._end("ASC"), self._about(self.name)
        if first is not None and (reach == WHOLE or (reach is not None and int(reach) <= since)):
            return
        tip = self._tip.commit
        if first is not None:
            parents = next(history.written(self._location, [first[1]])).commit.parents
            tip = parents[0] if parents else ""
        timed = history.timed_line(self._location, tip) if tip else []
        cut = next((at for at, (_, moment) in enumerate(timed) if moment >= since), len(timed))
        line = [oid for oid, _ in timed[cut:]]
        if line:
            after = timed[cut - 1][0] if cut else ""
            self._read(line, after, (first[0] if first else 0) - len(line))
        self._keep(self.name, str(since) if cut else WHOLE)

    def _read(self, line: list[str], after: str, position: int) -> None:
        for number, arrival in enumerate(_read(self._location, line, after, self._told), position):
            commit = arrival.commit
            self._kept.execute(
                "INSERT INTO arrivals VALUES (?, ?, ?, ?, ?)",
                (self.name, number, commit.oid, commit.committed_at, msgspec.msgpack.encode(arrival)),
            )

    def _end(self, order: str) -> tuple[int, str] | None:
        """Position and id of the arrival at one end."""
        query = f"SELECT position, oid FROM arrivals WHERE branch = ? ORDER BY position {order} LIMIT 1"
        found: tuple[int, str] | None = self._kept.execute(query, (self.name,)).fetchone()
        return found

    def _about(self, name: str) -> str | None:
        found = self._kept.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None

    def _keep(self, name: str, value: str) -> None:
        self._kept.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))


def _line(location: Location, tip: Named, after: str) -> list[str] | None:
    """What follows `after` on the line to the tip; None when `after` is not on it."""
    if not history.exists(location, after):
        return None
    line = history.line(location, tip.commit, after)
    first = next(history.written(location, line[:1]), None)
    return line if first and first.commit.parents[:1] == (after,) else None


# What is read from git.


def _read(location: Location, line: list[str], after: str, told: Told) -> Iterator[Arrival]:
    """What a piece of the line brought in; `after` is what stands before it, "" for nothing."""
    changed = _numbers(location, line, after, told)
    oids = history.reached(location, line[-1], after)
    on_line = set(line)
    commits: dict[str, HistoryCommit] = {}
    for done, written in enumerate(history.written(location, oids), 1):
        oid = written.commit.oid
        commits[oid] = _commit(written, changed.get(oid, ()) if oid in on_line else None)
        if done % BATCH == 0 or done == len(oids):
            told("commits", done, len(oids))
    for oid, records in _records(location, line, changed):
        commits[oid] = _with_records(commits[oid], records)
    return arrivals((commits[oid] for oid in line), commits)


def _numbers(
    location: Location, line: list[str], after: str, told: Told
) -> dict[str, tuple[FileNumbers, ...]]:
    found = {}
    for done, (oid, files) in enumerate(history.numbers(location, line[-1], after), 1):
        found[oid] = files
        if done % BATCH == 0 or done == len(line):
            told("changes", done, len(line))
    return found


def _commit(written: Written, files: tuple[FileNumbers, ...] | None) -> HistoryCommit:
    commit = written.commit
    claims = commit_provenance(commit)
    provenance = Provenance((), (claims,), ())
    involved = people((commit,), provenance)
    author = Person(encodable(commit.author_name), encodable(commit.author_email))
    return HistoryCommit(
        oid=commit.oid,
        tree=commit.tree,
        parents=commit.parents,
        author=author,
        authored_at=written.authored_at,
        committed_at=commit.time,
        zone=written.zone,
        subject=encodable(commit.subject),
        says=says(encodable(commit.message)),
        agents=agents_of(provenance) if claims.origin is Origin.AGENT else (),
        bots=_values(provenance, "automation") if claims.origin is Origin.AUTOMATION else (),
        people=tuple(sorted(involved.involved())),
        payer=_payer(involved, author),
        cost_usd=_cost(provenance),
        claims=len(provenance.claims("verification")),
        touched=None if files is None else tuple(map(_touched, files)),
    )


def _touched(file: FileNumbers) -> Touched:
    path = encodable(file.path)
    return Touched(path, file.added, file.removed, kind_of(path).kind)


def agents_of(provenance: Provenance) -> tuple[Agent, ...]:
    """The tools some claims name, each with its model; one that has no name is one all the same."""
    tools, models = _values(provenance, "tool"), _values(provenance, "model")
    return tuple(Agent(tool, model) for tool in tools or ("",) for model in models or ("",))


def _payer(involved: People, author: Person) -> str:
    """Who had the work done: whoever drove the agent, else the author."""
    drivers = [each.email.lower() for each in (*involved.drivers, *involved.authors)]
    return drivers[0] if drivers else author.email.lower()


def _values(provenance: Provenance, field: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(comparable(field, claim.value) for claim in provenance.claims(field) if claim.value)
    )


def merged_agents(told: Iterable[Agent], more: Iterable[Agent]) -> tuple[Agent, ...]:
    """Each agent once; one whose model or name another source tells is not another one."""
    every = tuple(dict.fromkeys((*told, *more)))
    named = {agent.tool for agent in every if agent.model}
    some = any(agent.tool for agent in every)
    return tuple(
        agent
        for agent in every
        if (agent.model or agent.tool not in named) and (agent.tool or agent.model or not some)
    )


def _cost(provenance: Provenance) -> float | None:
    """What the claims say it cost; what is no number is not known."""
    costs = []
    for claim in provenance.claims("cost_usd"):
        with suppress(ValueError):
            costs.append(float(claim.value))
    return max(costs) if costs else None


def _records(
    location: Location, line: list[str], changed: dict[str, tuple[FileNumbers, ...]]
) -> Iterator[tuple[str, tuple[ProvenanceRecord, ...]]]:
    """The records of `.ai/provenance.json` where a commit of the line touched it: they speak of what it brought."""
    touching = [oid for oid in line if any(file.path == PROVENANCE_PATH for file in changed.get(oid, ()))]
    contents = objects(location, [f"{oid}:{PROVENANCE_PATH}" for oid in touching])
    for oid, content in zip(touching, contents, strict=True):
        if content is not None:
            yield oid, read_records(content, head=oid)[0]


def _with_records(commit: HistoryCommit, records: tuple[ProvenanceRecord, ...]) -> HistoryCommit:
    provenance = Provenance(records, (), ())
    told = [agent for record in records for agent in agents_of(Provenance((record,), (), ()))]
    costs = [cost for record in records if (cost := _cost(Provenance((record,), (), ()))) is not None]
    return replace(
        commit,
        agents=merged_agents(told, commit.agents),
        cost_usd=sum(costs) if costs else commit.cost_usd,
        claims=max(commit.claims, len(provenance.claims("verification"))),
    )
