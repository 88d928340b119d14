"""Which changes went wrong: an incident names them, a later change takes them back or repairs them."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from reviewer.core.stats.landed import LandedChange

SHORTEST = 7
"""Digits below which a commit's abbreviation is not followed."""


class FailureKind(StrEnum):
    """How it is known that a change failed."""

    INCIDENT = "incident"
    REVERT = "revert"
    FIX = "fix"


class Deployment(Struct, frozen=True, kw_only=True):
    """A version that was put into use; `record` is the ledger record or the tag that says so."""

    record: str
    at: int
    commit: str
    environment: str = ""
    repository: str = ""


class Incident(Struct, frozen=True, kw_only=True):
    """Something that went wrong in use; times are seconds since 1970 UTC, None while it lasts."""

    name: str
    opened: int
    mitigated: int | None = None
    caused_by: tuple[str, ...] = ()
    repository: str = ""


class Failure(Struct, frozen=True):
    """How and when a change was found to have failed; `by` is the incident, or the change that undid it."""

    kind: FailureKind
    at: int
    by: str


class Commits:
    """Finds the change a commit landed in, by its id or an abbreviation that fits only one."""

    def __init__(self, changes: Iterable[LandedChange]) -> None:
        self._change = {oid: change.id for change in changes for oid in change.commits}
        self._oids = sorted(self._change)

    def change_of(self, commit: str) -> str | None:
        """The id of the change; None for a commit that is not known, or not the only one of that name."""
        found = self._change.get(commit)
        if found is not None or len(commit) < SHORTEST:
            return found
        at = bisect_left(self._oids, commit)
        alike = {self._change[oid] for oid in self._oids[at : at + 2] if oid.startswith(commit)}
        return alike.pop() if len(alike) == 1 else None


def failures(
    changes: Sequence[LandedChange], incidents: Iterable[Incident]
) -> Mapping[str, tuple[Failure, ...]]:
    """The failures of each change that has one, in time; nothing is put on a change by guessing.

    A revert that was reverted itself does not count: its change works again, and was not wrong after all.
    """
    commits = Commits(changes)
    undone = {commits.change_of(oid) for change in changes for oid in change.reverts}
    found: dict[str, list[Failure]] = {}
    for incident in incidents:
        for cause in sorted({*map(commits.change_of, incident.caused_by)} - {None}, key=str):
            found.setdefault(str(cause), []).append(
                Failure(FailureKind.INCIDENT, incident.opened, incident.name)
            )
    for change in changes:
        for kind, named in ((FailureKind.REVERT, change.reverts), (FailureKind.FIX, change.fixes)):
            if change.incidents and kind is FailureKind.FIX:  # it says what became of what it repairs
                kind = FailureKind.INCIDENT
            for target in sorted({*map(commits.change_of, named)} - {None, change.id}, key=str):
                if kind is FailureKind.REVERT and change.id in undone:
                    continue
                found.setdefault(str(target), []).append(Failure(kind, change.landed_at, change.id))
    return {
        change: tuple(sorted(each, key=lambda failure: (failure.at, failure.kind, failure.by)))
        for change, each in found.items()
    }


def restored(changes: Iterable[LandedChange], incidents: Iterable[Incident]) -> Mapping[tuple[str, str], int]:
    """When each incident was over, by repository and name; one that lasts is not there.

    A record's word comes first; without one, the first change that landed after it began and names it in an
    `Incident:` trailer ended it.
    """
    named: dict[tuple[str, str], list[int]] = {}
    for change in changes:
        for name in change.incidents:
            named.setdefault((change.repository, name), []).append(change.landed_at)
    found = {}
    for incident in incidents:
        place = incident.repository, incident.name
        later = [at for at in named.get(place, ()) if at >= incident.opened]
        end = incident.mitigated if incident.mitigated is not None else min(later, default=None)
        if end is not None:
            found[place] = end
    return found
