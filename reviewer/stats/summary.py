"""The figures of all repositories together, for a screen, a mail or a scraper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypedDict

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.owners import addresses
from reviewer.core.policy import Policy
from reviewer.core.stats.failures import Deployment, Failure, Incident, failures, restored
from reviewer.core.stats.figure import Band, Figure
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.pace import (
    Pace,
    TeamPace,
    Thresholds,
    hides_each,
    may_be_shown,
    paces_shown,
    team_pace,
)
from reviewer.core.stats.period import Period, months, span, weeks, whole
from reviewer.core.stats.scorecard import Facts, Targets, scorecard
from reviewer.core.stats.spending import MonthSpent, spending
from reviewer.core.stats.tables import Hotspot, Sizes, ToolShare, hotspots, sizes, tools
from reviewer.core.stats.waiting import Unreviewed, Waiting, queue, suggestions
from reviewer.core.stats.workload import Reviewed, TeamLoad, without_hours, workload
from reviewer.errors import BadInput
from reviewer.git.location import locate
from reviewer.stats import remembered
from reviewer.stats.gathering import Asked, Gathered, gather
from reviewer.stats.remembered import Answers
from reviewer.stats.verified import Told


class ReviewSeen(Struct, frozen=True, kw_only=True):
    """A sign-off as anybody may see it: without the time it took."""

    record: str
    repository: str
    email: str
    at: int
    head: str
    subject: str
    approves: bool
    lines: int | None
    units: int
    notes: int


class Stats(Struct, frozen=True, kw_only=True):
    """Everything `reviewer stats` shows.

    `days` are the first and the last one counted, in the zone that was asked for. What a number can lead to stands in
    `changes`, `reviews`, `deployments` and `incidents`, by id, record and name; `failures` tells what went wrong with
    those of the changes that failed. `pending` are the signatures there was no time to verify: until they are, what
    they sign counts for nothing.
    """

    repositories: tuple[str, ...]
    branches: tuple[str, ...]
    period: Period
    days: tuple[str, str]
    weeks: tuple[Period, ...]
    figures: tuple[Figure, ...]
    tools: tuple[ToolShare, ...]
    spending: tuple[MonthSpent, ...]
    hotspots: tuple[Hotspot, ...]
    team: TeamLoad
    paces: tuple[Pace, ...]
    team_pace: TeamPace
    unreviewed: tuple[Unreviewed, ...]
    cap: int
    waiting: tuple[Waiting, ...]
    suggestions: tuple[str, ...]
    sizes: tuple[Sizes, ...]
    changes: Mapping[str, LandedChange]
    failures: Mapping[str, tuple[Failure, ...]]
    reviews: Mapping[str, ReviewSeen]
    deployments: Mapping[str, Deployment]
    incidents: Mapping[str, Incident]
    pending: int
    viewer: str
    problems: tuple[str, ...]


def stats(asked: Asked, now: datetime, told: Told, *, until: float | None = None) -> Stats:
    """Count everything, or say again what was counted; after `until` (of `time.monotonic`) verify no more signatures.

    Raises BadInput, naming the repository, when one cannot be read.
    """
    weekly = _weeks(asked, now)
    moment = int(now.timestamp())
    places = {locate(path).common_dir: path for path in reversed(asked.repositories)}
    paths = tuple(reversed(places.values()))  # one that is named twice is counted once
    locations = [locate(path) for path in paths]
    answers = Answers(locations[0], Stats)
    key = remembered.key(locations, asked.branch, weekly, f"{now:%Y-%m-%d}", asked.zone)
    found = answers.get(key)
    if found is not None:
        return replace(found, **_of_now(found.unreviewed, found.team, found.cap, moment))
    read = [
        _gathered(path, asked, whole(weekly), moment, told, until, alone=len(paths) == 1) for path in paths
    ]
    counted = summarised(read, weekly, moment, asked.zone)
    if not counted.pending:
        answers.keep(key, counted)
    return counted


def _gathered(
    path: Path, asked: Asked, period: Period, now: int, told: Told, until: float | None, *, alone: bool
) -> Gathered:
    """One repository; of several the one that cannot be read is named."""
    try:
        return gather(path, period, now, told, branch=asked.branch, until=until)
    except BadInput as error:
        raise error if alone else BadInput(f"{path}: {error.message}", error.hint) from None


def _weeks(asked: Asked, now: datetime) -> tuple[Period, ...]:
    if asked.since is None:
        return weeks(now, asked.weeks, asked.zone)
    today = now.astimezone(asked.zone).date()
    if asked.since > today:
        raise BadInput(f"The first day to count, {asked.since}, is after the last one, {today}.")
    return span(asked.since, today, asked.zone)


def summarised(read: Sequence[Gathered], weekly: tuple[Period, ...], now: int, zone: tzinfo = UTC) -> Stats:
    """The figures over what was read; the first repository's policy says where they should lie."""
    policy = read[0].policy
    period = whole(weekly)
    facts = Facts(
        changes=[change for one in read for change in one.changes],
        deployments=[each for one in read for each in one.deployments],
        tags=[each for one in read for each in one.tags],
        incidents=[each for one in read for each in one.incidents],
        vouched={change: said for one in read for change, said in one.vouched.items()},
        cap=policy.reading.chunk_lines,
    )
    within = [change for change in facts.changes if period.holds(change.landed_at)]
    failed = failures(facts.changes, facts.incidents)
    reviewed = [each for one in read for each in one.reviews]
    commented = [each for one in read for each in one.comments]
    team = workload(reviewed, commented, period, _teams(policy))
    shown = may_be_shown(read[0].viewer, _shared_everywhere(read))
    thresholds = Thresholds(
        large=policy.require.large_change, seconds_per_line=policy.reading.seconds_per_line
    )
    unreviewed = tuple(each for one in read for each in one.waiting)
    enough = policy.scorecard.enough
    figures = scorecard(facts, weekly, Targets(bands=_bands(read[0]), enough=enough))
    budget = next((each.band.high for each in figures if each.id == "ai-spend" and each.band), None)
    return Stats(
        repositories=tuple(one.name for one in read),
        branches=tuple(one.branch for one in read),
        period=period,
        days=(_day(period.start, zone), _day(period.end - 1, zone)),
        weeks=weekly,
        figures=figures,
        tools=tools(within, failed, enough=enough) if within else (),
        spending=spending(within, months(period, zone), budget),
        hotspots=hotspots(within, failed, {(one.name, path) for one in read for path in one.risky_paths}),
        team=without_hours(team, shown, hides_each),
        paces=paces_shown(reviewed, commented, period, viewer="", sharing=shown, thresholds=thresholds),
        team_pace=team_pace(reviewed, period, shown=shown, thresholds=thresholds),
        unreviewed=unreviewed,
        cap=policy.reading.chunk_lines,
        sizes=sizes(within),
        changes=_named(facts.changes, within, figures),
        failures={change.id: failed[change.id] for change in within if change.id in failed},
        reviews={each.record: _seen(each) for each in reviewed if period.holds(each.at)},
        deployments={
            each.record: each for each in (*facts.deployments, *facts.tags) if period.holds(each.at)
        },
        incidents=_incidents(facts),
        viewer=read[0].viewer.lower(),
        pending=sum(one.pending for one in read),
        problems=tuple(problem for one in read for problem in one.problems),
        **_of_now(unreviewed, team, policy.reading.chunk_lines, now),
    )


class _OfNow(TypedDict):
    """What changes while nothing happens: how long something has waited."""

    waiting: tuple[Waiting, ...]
    suggestions: tuple[str, ...]


def _of_now(unreviewed: Iterable[Unreviewed], team: TeamLoad, cap: int, now: int) -> _OfNow:
    waits = queue(unreviewed, team, now)
    return {"waiting": waits, "suggestions": suggestions(waits, team, cap)}


def _named(
    changes: Iterable[LandedChange], within: Iterable[LandedChange], figures: Iterable[Figure]
) -> dict[str, LandedChange]:
    """The changes a figure can lead to: those of the period, and earlier ones that were deployed or undone in it."""
    meant = {change.id for change in within} | {each for figure in figures for each in figure.changes}
    return {change.id: change for change in changes if change.id in meant}


def _incidents(facts: Facts) -> dict[str, Incident]:
    """Each with when it was over, whoever said so."""
    ended = restored(facts.changes, facts.incidents)
    return {
        each.name: replace(each, mitigated=ended.get((each.repository, each.name)))
        for each in facts.incidents
    }


def _day(at: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d}"


def _seen(each: Reviewed) -> ReviewSeen:
    return ReviewSeen(
        record=each.record,
        repository=each.repository,
        email=each.reviewer.email,
        at=each.at,
        head=each.head,
        subject=each.subject,
        approves=each.approves,
        lines=each.lines,
        units=each.units,
        notes=each.notes,
    )


def _teams(policy: Policy) -> dict[str, frozenset[str]]:
    """The handles of the policy that more than one person stands behind."""
    found = {handle: addresses([handle], policy.people).known for handle in policy.people}
    return {handle: frozenset(map(str.lower, known)) for handle, known in found.items() if len(known) > 1}


def _bands(one: Gathered) -> dict[str, Band]:
    return {target.figure: Band(target.low, target.high) for target in one.policy.scorecard.target}


def _shared_everywhere(read: Iterable[Gathered]) -> frozenset[str]:
    """Who shares their pace in every repository they reviewed in: elsewhere they never said so."""
    everyone = list(read)
    people = {email for one in everyone for email in one.sharing}
    return frozenset(
        email
        for email in people
        if all(
            email in one.sharing
            for one in everyone
            if any(each.reviewer.email.lower() == email for each in one.reviews)
        )
    )
