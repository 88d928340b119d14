"""What waits for a reviewer, who could take it, and what would make the load lighter."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.core.stats.workload import HOUR, TeamLoad

OWNS, KNOWS = 3.0, 2.0
"""Weights of owning a change's paths and of having written them lately; both are shares from 0 to 1."""
MOST_CANDIDATES = 3
TOP_HEAVY = 0.5
"""The share of all reviewing from which one person should hand something over."""
OLD_HOURS = 72


class Knowledge(Struct, frozen=True, kw_only=True):
    """How much of a change one person owns (CODEOWNERS) and wrote lately (blame), each from 0 to 1."""

    email: str
    owns: float = 0.0
    knows: float = 0.0


class Unreviewed(Struct, frozen=True, kw_only=True):
    """A branch whose change is not covered: `lines` and `minutes` are what is left to read."""

    name: str
    repository: str
    since: int
    lines: int
    minutes: float
    involved: frozenset[str] = frozenset()
    knowledge: tuple[Knowledge, ...] = ()


class Candidate(Struct, frozen=True, kw_only=True):
    """Somebody who could review it, and why."""

    email: str
    why: str


class Waiting(Struct, frozen=True, kw_only=True):
    """A change that waits, with who could take it, the best placed first."""

    change: Unreviewed
    hours: float
    candidates: tuple[Candidate, ...]


def queue(changes: Iterable[Unreviewed], team: TeamLoad, now: int) -> tuple[Waiting, ...]:
    """What waits, the longest first; whoever made a change is never proposed for it."""
    loads = {load.person.email.lower(): load.share or 0.0 for load in team.loads}
    found = [
        Waiting(
            change=change,
            hours=max(0, now - change.since) / HOUR,
            candidates=_candidates(change, loads),
        )
        for change in changes
    ]
    return tuple(sorted(found, key=lambda each: (-each.hours, each.change.repository, each.change.name)))


def _candidates(change: Unreviewed, loads: Mapping[str, float]) -> tuple[Candidate, ...]:
    """Owners and those who know the code before those who just review; the least loaded of equals first."""
    known = {each.email.lower(): each for each in change.knowledge}
    people = ({*known, *loads}) - {address.lower() for address in change.involved}

    def rank(email: str) -> tuple[float, str]:
        about = known.get(email, Knowledge(email=email))
        return -(OWNS * about.owns + KNOWS * about.knows - loads.get(email, 0.0)), email

    best = sorted(people, key=rank)[:MOST_CANDIDATES]
    return tuple(Candidate(email=email, why=_why(known.get(email), loads.get(email))) for email in best)


def _why(about: Knowledge | None, load: float | None) -> str:
    found = []
    if about and about.owns:
        found.append(f"owns {about.owns:.0%} of it")
    if about and about.knows:
        found.append(f"wrote {about.knows:.0%} of what it changes")
    found.append(f"has {load:.0%} of the reviewing" if load is not None else "reviews nothing now")
    return ", ".join(found)


def suggestions(waiting: Sequence[Waiting], team: TeamLoad, cap: int) -> tuple[str, ...]:
    """What could be done now, each a sentence that names the thing."""
    found = [
        f"split {each.change.name}: {each.change.lines:,} lines are too many to read in one go "
        f"(reviewer split {each.change.name})"
        for each in waiting
        if each.change.lines > 2 * cap
    ]
    found += [
        f"{each.change.name} has waited {each.hours / 24:.0f} days: ask {each.candidates[0].email}"
        for each in waiting
        if each.hours > OLD_HOURS and each.candidates
    ]
    busy = [load for load in team.loads if len(team.loads) > 1 and (load.share or 0) > TOP_HEAVY]
    for load in busy:
        others = [
            each for each in waiting for who in each.candidates if who.email != load.person.email.lower()
        ]
        if others:
            other = next(who for who in others[0].candidates if who.email != load.person.email.lower())
            found.append(
                f"{load.person.email} has {load.share:.0%} of the reviewing: "
                f"let {other.email} take {others[0].change.name}"
            )
    return tuple(found)
