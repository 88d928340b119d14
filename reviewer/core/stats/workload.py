"""Who reviewed how much, so that reviewing counts as work and can be shared fairly; nothing about pace here."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.people import Person
from reviewer.core.stats.figure import gini
from reviewer.core.stats.period import Period

HOUR = 3600


class Reviewed(Struct, frozen=True, kw_only=True):
    """One sign-off as work: `lines`, `chunks` and `high_risk_lines` are None where the record does not say.

    `change` is the change's fingerprint: two sign-offs on the same change are one change reviewed. `head` is the
    commit that was reviewed, `subject` its first line ("" where this clone lacks it);
    `asked_at` is when its head was committed; `zone` the reviewer's offset in minutes, None when unknown;
    `seconds` were spent with the change on the screen.
    """

    record: str
    repository: str
    reviewer: Person
    at: int
    change: str
    approves: bool
    units: int
    seconds: float
    notes: int = 0
    lines: int | None = None
    chunks: int | None = None
    high_risk_lines: int | None = None
    head: str = ""
    subject: str = ""
    asked_at: int | None = None
    zone: int | None = None
    declared: bool = False


class Outcome(StrEnum):
    """What came of a comment."""

    RESOLVED = "resolved"
    ANSWERED = "answered"
    OPEN = "open"


class Commented(Struct, frozen=True, kw_only=True):
    """A comment somebody made, and what came of it."""

    email: str
    at: int
    outcome: Outcome
    record: str = ""


class Load(Struct, frozen=True, kw_only=True):
    """One person's reviewing over a period. None stands for what no record says.

    `active_hours` are None as well where they are nobody else's business: beside the lines they are a pace.
    """

    person: Person
    changes: int
    lines: int | None
    chunks: int | None
    high_risk_share: float | None
    active_hours: float | None
    comments: int
    comments_resolved: int
    comments_answered: int
    comments_open: int
    notes: int
    turnaround_hours: float | None
    share: float | None
    records: tuple[str, ...]


class GroupLoad(Struct, frozen=True, kw_only=True):
    """The reviewing of those behind a handle of the policy, each change once; `share` is of all reviewing."""

    handle: str
    people: tuple[str, ...]
    changes: int
    lines: int | None
    share: float | None
    records: tuple[str, ...]


class TeamLoad(Struct, frozen=True, kw_only=True):
    """Everybody's reviewing over a period, and how evenly it is shared (of lines, else of changes).

    `active_hours` are None where they would tell on somebody. `groups` are the teams the policy names.
    """

    period: Period
    loads: tuple[Load, ...]
    changes: int
    lines: int | None
    active_hours: float | None
    gini: float | None
    top_share: float | None
    groups: tuple[GroupLoad, ...] = ()
    reviews: int = 0


def workload(
    reviews: Iterable[Reviewed],
    comments: Iterable[Commented],
    period: Period,
    teams: Mapping[str, Collection[str]] | None = None,
) -> TeamLoad:
    """The load of everybody who reviewed in the period, the busiest first; `teams` are addresses by handle."""
    within = [each for each in reviews if period.holds(each.at)]
    said = [each for each in comments if period.holds(each.at)]
    people = _people(within, said)
    groups: dict[str, list[Reviewed]] = {email: [] for email in people}
    talk: dict[str, list[Commented]] = {email: [] for email in people}
    for review in within:
        groups[review.reviewer.email.lower()].append(review)
    for comment in said:
        talk[comment.email.lower()].append(comment)
    sizes = _sizes(groups)
    total = sum(sizes.values())
    loads = [_load(who, groups[email], talk[email], sizes[email], total) for email, who in people.items()]
    loads.sort(key=lambda load: (-(load.share or 0), -load.changes, load.person.email))
    return TeamLoad(
        period=period,
        loads=tuple(loads),
        changes=len({each.change for each in within}),
        lines=_sum(each.lines for each in within),
        active_hours=sum(each.seconds for each in within) / HOUR,
        gini=gini(list(sizes.values())),
        top_share=max(sizes.values()) / total if total else None,
        groups=tuple(
            _group(handle, who, groups, sizes, total)
            for handle, who in sorted((teams or {}).items())
            if not groups.keys().isdisjoint(who)
        ),
        reviews=len(within),
    )


def without_hours(
    team: TeamLoad, allowed: Collection[str], hides_each: Callable[[Iterable[float]], bool]
) -> TeamLoad:
    """The same without what would tell a pace: hours of people who are not `allowed` to be seen.

    The sum stays where `hides_each` says so of the hours that are left once those that are shown were subtracted.
    """
    hidden = [load for load in team.loads if load.person.email.lower() not in allowed]
    hours = [load.active_hours for load in hidden if load.active_hours]
    loads = tuple(replace(load, active_hours=None) if load in hidden else load for load in team.loads)
    return replace(
        team, loads=loads, active_hours=team.active_hours if not hours or hides_each(hours) else None
    )


def _group(
    handle: str,
    who: Collection[str],
    groups: Mapping[str, Sequence[Reviewed]],
    sizes: Mapping[str, int],
    total: int,
) -> GroupLoad:
    members = sorted(email for email in groups if email in who)
    reviews = [each for email in members for each in groups[email]]
    return GroupLoad(
        handle=handle,
        people=tuple(members),
        changes=len({each.change for each in reviews}),
        lines=_sum(each.lines for each in reviews),
        share=sum(sizes[email] for email in members) / total if total else None,
        records=_records(reviews),
    )


def _people(reviews: Iterable[Reviewed], comments: Iterable[Commented]) -> dict[str, Person]:
    """Everybody by address in lower case, under the name they used last."""
    found = {each.email.lower(): Person("", each.email) for each in comments}
    for each in sorted(reviews, key=lambda review: review.at):
        found[each.reviewer.email.lower()] = each.reviewer
    return found


def _sizes(groups: Mapping[str, Sequence[Reviewed]]) -> dict[str, int]:
    """What each person's share is measured by: lines, where every record says how many; else changes."""
    known = all(each.lines is not None for group in groups.values() for each in group)
    if known:
        return {email: sum(each.lines or 0 for each in group) for email, group in groups.items()}
    return {email: len({each.change for each in group}) for email, group in groups.items()}


def _load(
    who: Person, reviews: Sequence[Reviewed], comments: Sequence[Commented], size: int, total: int
) -> Load:
    lines = _sum(each.lines for each in reviews)
    risky = _sum(each.high_risk_lines for each in reviews)
    waits = [(each.at - each.asked_at) / HOUR for each in reviews if each.asked_at is not None]
    return Load(
        person=who,
        changes=len({each.change for each in reviews}),
        lines=lines,
        chunks=_sum(each.chunks for each in reviews),
        high_risk_share=risky / lines if risky is not None and lines else None,
        active_hours=sum(each.seconds for each in reviews) / HOUR,
        comments=len(comments),
        comments_resolved=sum(each.outcome is Outcome.RESOLVED for each in comments),
        comments_answered=sum(each.outcome is Outcome.ANSWERED for each in comments),
        comments_open=sum(each.outcome is Outcome.OPEN for each in comments),
        notes=sum(each.notes for each in reviews),
        turnaround_hours=median(max(0.0, wait) for wait in waits) if waits else None,
        share=size / total if total else None,
        records=_records(reviews),
    )


def _records(reviews: Iterable[Reviewed]) -> tuple[str, ...]:
    return tuple(each.record for each in sorted(reviews, key=lambda each: (each.at, each.record)))


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum; None when nothing was said at all. What some records leave out is missing from it."""
    said = [value for value in values if value is not None]
    return sum(said) if said else None
