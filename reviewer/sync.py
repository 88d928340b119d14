"""The job `sync`: the ledger is exchanged with a remote, so that neither side is without a record of the other.

Fetched to a ref of its own, joined by union, pushed without force, and again when somebody else was first. Before
anything moves, what the remote has is held against what it was known to have: a record that is gone is an alarm,
and nothing is pushed over it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import uniform
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.text import visible
from reviewer.errors import RepositoryError
from reviewer.formats.records import BROKEN, read_line
from reviewer.git import notes_shared, remotes
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.git.notes_shared import Lost, Place
from reviewer.git.notes_writer import Author
from reviewer.git.process import run
from reviewer.git.remotes import Raced, Remote
from reviewer.git.turn import turn
from reviewer.workspace import Workspace

ATTEMPTS = 40
"""How often somebody else may have been first; with eight at once the last one needs eight."""
LONGEST_PAUSE = 1.0
TURN_PATIENCE = 30.0
"""Seconds to wait for another `sync` of this clone."""
MOST_NAMED = 10
MOST_COUNTED = 1_000
"""A reminder is a word in passing: 100,000 records take seconds to read."""


class Gone(Struct, frozen=True, kw_only=True):
    """A record the remote no longer has, in its own words; "" where it does not say."""

    id: str
    commit: str
    kind: str = ""
    actor: str = ""
    time: str = ""

    def __str__(self) -> str:
        who = f" by {self.actor}" if self.actor else ""
        when = f", {self.time}" if self.time else ""
        return f"{self.id[:12] or 'a broken line'}  {self.kind or 'record'}{who}{when}, on {self.commit[:12]}"


class Alarm(Struct, frozen=True, kw_only=True):
    """What the remote had and has no longer.

    `rewound`: the notes commit it was last seen at, `seen`, is no longer part of its history; `deleted`: it has
    no ledger at all.
    """

    gone: tuple[Gone, ...]
    seen: str
    rewound: bool
    deleted: bool


class Exchange(Struct, frozen=True, kw_only=True):
    """What a sync did; `stopped` by an alarm, nothing.

    `fetched` and `pushed` count records, `merged` the notes that had lines of both sides, `restored` the records
    put back on the remote (they are among `pushed`). `overwriting` is a refspec of the remote by which git itself
    would replace the ledger here.
    """

    remote: Remote
    fetched: int = 0
    pushed: int = 0
    merged: int = 0
    restored: int = 0
    alarm: Alarm | None = None
    stopped: bool = False
    overwriting: str | None = None


def sync(
    workspace: Workspace, remote: str | None = None, *, restore: bool = False, ask: bool = False
) -> Exchange:
    """Exchange the ledger with a remote; without a name the branch's own, else origin, else the only one.

    `restore` puts back what the remote has lost, `ask` lets git ask for a password on the terminal. Raises
    BadInput when there is no such remote, RepositoryError when it cannot be reached, does not take the records, or
    the ledger here cannot be written.
    """
    location = workspace.repository()
    chosen = remotes.choose(location, remote)

    def author() -> Author:
        who = identity(location)
        return Author(who.name, who.email, workspace.clock())

    done = Exchange(remote=chosen, overwriting=remotes.overwriting(location, chosen.name))
    with _own_ref(location) as into:
        for attempt in range(ATTEMPTS):
            fetched = remotes.fetch(location, chosen, into, ask=ask)
            missing = notes_shared.lost(location, chosen.name, fetched)
            if missing:
                done = replace(done, alarm=done.alarm or _alarm(missing, fetched))
                if not restore:
                    return replace(done, stopped=True)
            joined = notes_shared.join(location, chosen.name, fetched, author, restore=bool(missing))
            done = replace(done, fetched=done.fetched + joined.arrived, merged=done.merged + joined.notes)
            if fetched and not missing:
                notes_shared.remember(location, chosen.name, fetched)
            if joined.tip == fetched:
                return done
            try:
                remotes.push(location, chosen, joined.tip, ask=ask)
            except Raced:
                time.sleep(uniform(0, min(LONGEST_PAUSE, 0.02 * 2**attempt)))
                continue
            notes_shared.remember(location, chosen.name, joined.tip)
            return replace(done, pushed=joined.ahead, restored=len(missing.records))
    raise RepositoryError(
        f"{chosen} is too busy: {ATTEMPTS} times somebody else had pushed records in between.",
        "What was fetched is here; try again.",
    )


@contextmanager
def _own_ref(location: Location) -> Iterator[str]:
    """A ref to fetch into; those of syncs that were killed are cleared away when no other is running."""
    ref = f"{remotes.FETCHING}/{os.getpid()}"
    with turn(location, time.monotonic() + TURN_PATIENCE, "sync") as ours:
        left = (
            run(location, ["for-each-ref", "--format=%(refname)", remotes.FETCHING]).lines
            if ours.taken
            else []
        )
        for name in left:
            run(location, ["update-ref", "-d", name], check=False)
        try:
            yield ref
        finally:
            run(location, ["update-ref", "-d", ref], check=False)


# What is said about it.


def unshared(location: Location) -> tuple[Remote, int] | None:
    """The remote a sync would go to and how many records it was never seen to have, counted as far as is worth it.

    None without a remote.
    """
    name = remotes.preferred(location, remotes.names(location))
    if name is None:
        return None
    return remotes.choose(location, name), notes_shared.unshared(location, name, MOST_COUNTED)


def reminder(location: Location) -> str:
    """A word on records that nobody else has yet, "" when there are none, or nobody to share them with."""
    found = unshared(location)
    if found is None or not found[1]:
        return ""
    them = "it" if found[1] == 1 else "them"
    at_least = "at least " if found[1] == MOST_COUNTED else ""
    return f"{at_least}{_records(found[1])} not on {found[0].name} yet: `reviewer sync` shares {them}."


def sentences(done: Exchange) -> list[str]:
    """What a sync did, in words for a terminal."""
    lines = alarm_lines(done) if done.alarm else []
    if done.stopped:
        return lines
    if done.restored:
        lines.append(f"Put back: {_records(done.restored)}.")
    counts = (done.fetched, done.pushed, done.merged)
    what = f"{_records(done.fetched)} fetched, {done.pushed} pushed, {done.merged} merged"
    return [*lines, f"{done.remote.name}: {what if any(counts) else 'nothing to fetch, nothing to push'}."]


def alarm_lines(done: Exchange) -> list[str]:
    """The alarm by name: which records, and what can be done."""
    alarm = done.alarm
    if alarm is None:
        return []
    name = done.remote.name
    lines = [
        f"ALARM: {name} no longer has {_records(len(alarm.gone))} that it had."
        if alarm.gone
        else f"ALARM: the ledger on {name} was rewritten, though every record known here is still in it."
    ]
    lines += [f"  {visible(str(one))}" for one in alarm.gone[:MOST_NAMED]]
    if len(alarm.gone) > MOST_NAMED:
        lines.append(f"  and {len(alarm.gone) - MOST_NAMED} more; --json names them all")
    if alarm.deleted:
        lines.append("Its ledger, refs/notes/reviewer, was deleted.")
    elif alarm.rewound:
        lines.append(
            f"Its history was rewound: {alarm.seen[:12]}, which was seen there, is no longer part of it."
        )
    if done.stopped:
        lines.append(
            "Nothing was pushed and nothing here was changed. Find out who did that, and why; "
            "`reviewer sync --restore` puts it back."
        )
    return lines


def as_data(done: Exchange) -> dict[str, Any]:
    """The same as data."""
    alarm = done.alarm
    return {
        "remote": done.remote.name,
        "outcome": "alarm" if done.stopped else "done",
        "fetched": done.fetched,
        "pushed": done.pushed,
        "merged": done.merged,
        "restored": done.restored,
        "rewound": alarm.rewound if alarm else False,
        "deleted": alarm.deleted if alarm else False,
        "gone": [
            {"id": one.id, "commit": one.commit, "kind": one.kind, "actor": one.actor, "time": one.time}
            for one in (alarm.gone if alarm else ())
        ],
    }


class _Actor(msgspec.Struct):
    name: str = ""
    email: str = ""


class _Words(msgspec.Struct):
    """What a record says of itself, whatever its kind and version; nothing is decided by it."""

    kind: str = ""
    time: str = ""
    actor: _Actor = msgspec.field(default_factory=_Actor)


def _alarm(missing: Lost, fetched: str) -> Alarm:
    return Alarm(
        gone=tuple(_gone(place) for place in missing.records),
        seen=missing.seen,
        rewound=missing.rewound,
        deleted=not fetched,
    )


def _gone(place: Place) -> Gone:
    commit, line = place
    record = read_line(line)
    try:
        said = msgspec.json.decode(record.raw, type=_Words)
    except BROKEN:
        return Gone(id=record.id, commit=commit)
    actor = f"{said.actor.name} <{said.actor.email}>" if said.actor.email else said.actor.name
    return Gone(id=record.id, commit=commit, kind=said.kind, actor=actor, time=said.time)


def _records(count: int) -> str:
    return f"{count:,} record" if count == 1 else f"{count:,} records"
