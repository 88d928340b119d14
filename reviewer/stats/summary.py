"""The figures of all repositories together, for a screen, a mail or a scraper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from reviewer.core.stats.failures import failures
from reviewer.core.stats.figure import Band, Figure
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.pace import Pace, TeamPace, Thresholds, paces_shown, team_pace
from reviewer.core.stats.period import Period, weeks, whole
from reviewer.core.stats.scorecard import Facts, Targets, scorecard
from reviewer.core.stats.tables import Hotspot, ToolShare, hotspots, tools
from reviewer.core.stats.waiting import Unreviewed, Waiting, queue, suggestions
from reviewer.core.stats.workload import TeamLoad, workload
from reviewer.git.location import locate
from reviewer.stats import remembered
from reviewer.stats.gathering import Asked, Gathered, Told, gather
from reviewer.stats.remembered import Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Everything `reviewer stats` shows. `changes` are those a figure can lead to, by id."""

    repositories: tuple[str, ...]
    branches: tuple[str, ...]
    period: Period
    weeks: tuple[Period, ...]
    figures: tuple[Figure, ...]
    tools: tuple[ToolShare, ...]
    hotspots: tuple[Hotspot, ...]
    team: TeamLoad
    paces: tuple[Pace, ...]
    team_pace: TeamPace
    unreviewed: tuple[Unreviewed, ...]
    cap: int
    waiting: tuple[Waiting, ...]
    suggestions: tuple[str, ...]
    sizes: tuple[int, ...]
    changes: Mapping[str, LandedChange]
    problems: tuple[str, ...]


def stats(asked: Asked, now: datetime, told: Told) -> Stats:
    """Count everything, or say again what was counted.

    Raises BadInput, naming the repository, when one cannot be read.
    """
    weekly = weeks(now, asked.weeks, asked.zone)
    moment = int(now.timestamp())
    locations = [locate(path) for path in asked.repositories]
    answers = Answers(locations[0], Stats)
    key = remembered.key(locations, asked.branch, weekly, f"{now:%Y-%m-%d}")
    found = answers.get(key)
    if isinstance(found, Stats):
        return replace(found, **_of_now(found.unreviewed, found.team, found.cap, moment))
    read = [gather(path, whole(weekly), moment, told, branch=asked.branch) for path in asked.repositories]
    counted = summarised(read, weekly, moment)
    answers.keep(key, counted)
    return counted


def summarised(read: list[Gathered], weekly: tuple[Period, ...], now: int) -> Stats:
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
    team = workload(reviewed, commented, period)
    unreviewed = tuple(each for one in read for each in one.waiting)
    enough = policy.scorecard.enough
    figures = scorecard(facts, weekly, Targets(bands=_bands(read[0]), enough=enough))
    return Stats(
        repositories=tuple(one.name for one in read),
        branches=tuple(one.branch for one in read),
        period=period,
        weeks=weekly,
        figures=figures,
        tools=tools(within, failed, enough=enough) if within else (),
        hotspots=hotspots(within, failed, {(one.name, path) for one in read for path in one.risky_paths}),
        team=team,
        paces=paces_shown(
            reviewed,
            commented,
            period,
            viewer=read[0].viewer,
            sharing=_shared_everywhere(read),
            thresholds=Thresholds(
                large=policy.require.large_change, seconds_per_line=policy.reading.seconds_per_line
            ),
        ),
        team_pace=team_pace(reviewed, period),
        unreviewed=unreviewed,
        cap=policy.reading.chunk_lines,
        sizes=tuple(sorted(change.lines for change in within)),
        changes=_named(facts.changes, within, figures),
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
