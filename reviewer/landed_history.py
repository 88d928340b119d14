"""What landed on the branch people deploy from, read from git once and remembered beside the repository."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

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
FORM = "2"
"""The form of what is remembered; another one is forgotten and read anew."""
BATCH = 1_000

Told = Callable[[str, int, int], None]
"""Is told what is being read, how many of it are done, and of how many."""


@dataclass(frozen=True, slots=True)
class LandedHistory:
    """A branch and what arrived on it from some moment on, oldest first."""

    branch: Named
    arrived: tuple[Arrival, ...]


def read(
    location: Location, *, branch: str | None = None, since: int = 0, told: Told | None = None
) -> LandedHistory:
    """What landed on a branch (the default one, unless named) from `since` on, in seconds since 1970 UTC.

    Only what is new since the last time is read from git. What is remembered is never the truth: when it does
    not lead to the branch as it is, or cannot be read, it is made anew. Raises BadInput for a branch that is
    not there, RepositoryError when git cannot read it.
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
        _add_what_is_new(kept, location, tip, told)
    # Clocks go wrong: from the first arrival that is late enough on, whatever the later ones claim.
    first = kept.execute(
        "SELECT MIN(position) FROM arrivals WHERE branch = ? AND at >= ?", ((tip.full or tip.commit), since)
    ).fetchone()[0]
    rows = kept.execute(
        "SELECT body FROM arrivals WHERE branch = ? AND position >= ? ORDER BY position",
        ((tip.full or tip.commit), first if first is not None else -1),
    )
    decoder = msgspec.msgpack.Decoder(Arrival)
    try:
        return tuple(decoder.decode(body) for (body,) in rows) if first is not None else ()
    except msgspec.MsgspecError as error:
        raise sqlite3.DatabaseError(str(error)) from error


def _add_what_is_new(kept: sqlite3.Connection, location: Location, tip: Named, told: Told) -> None:
    form = kept.execute("SELECT value FROM about WHERE name = 'form'").fetchone()
    if form != (FORM,):
        kept.execute("DELETE FROM arrivals")
        kept.execute("INSERT OR REPLACE INTO about VALUES ('form', ?)", (FORM,))
    last = kept.execute(
        "SELECT position, oid FROM arrivals WHERE branch = ? ORDER BY position DESC LIMIT 1",
        ((tip.full or tip.commit),),
    ).fetchone()
    position, after = last or (-1, "")
    if after == tip.commit:
        return
    line = _line(location, tip, after)
    if line is None:  # the branch was rewritten
        kept.execute("DELETE FROM arrivals WHERE branch = ?", ((tip.full or tip.commit),))
        position, after = -1, ""
        line = history.line(location, tip.commit)
    for number, arrival in enumerate(_read(location, line, tip, after, told), position + 1):
        body = msgspec.msgpack.encode(arrival)
        commit = arrival.commit
        kept.execute(
            "INSERT INTO arrivals VALUES (?, ?, ?, ?, ?)",
            ((tip.full or tip.commit), number, commit.oid, commit.committed_at, body),
        )


def _line(location: Location, tip: Named, after: str) -> list[str] | None:
    """What follows `after` on the line to the tip; None when `after` is not on it."""
    if not after:
        return history.line(location, tip.commit)
    if not history.exists(location, after):
        return None
    line = history.line(location, tip.commit, after)
    first = next(history.written(location, line[:1]), None)
    return line if first and first.commit.parents[:1] == (after,) else None


# What is read from git.


def _read(location: Location, line: list[str], tip: Named, after: str, told: Told) -> Iterator[Arrival]:
    changed = _numbers(location, line, tip, after, told)
    oids = history.reached(location, tip.commit, after)
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
    location: Location, line: list[str], tip: Named, after: str, told: Told
) -> dict[str, tuple[FileNumbers, ...]]:
    found = {}
    for done, (oid, files) in enumerate(history.numbers(location, tip.commit, after), 1):
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
