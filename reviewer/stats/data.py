"""Everything that was counted, as `stats --json` prints it."""

from typing import Any

from reviewer.core.stats.failures import Incident
from reviewer.core.stats.figure import Figure
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.pace import Pace, TeamPace
from reviewer.core.stats.spending import MonthSpent
from reviewer.core.stats.tables import Hotspot, ToolShare
from reviewer.core.stats.waiting import Waiting
from reviewer.core.stats.workload import GroupLoad, Load
from reviewer.stats.summary import ReviewSeen, Stats
from reviewer.stats.words import moment


def as_data(stats: Stats) -> dict[str, Any]:
    """Everything, in the form `stats --json` prints; times are RFC 3339, shares from 0 to 1."""
    return {
        "repositories": list(stats.repositories),
        "branches": list(stats.branches),
        "period": {
            "start": moment(stats.period.start),
            "end": moment(stats.period.end),
            "days": list(stats.days),
            "weeks": [week.label for week in stats.weeks],
        },
        "figures": [_figure_data(figure) for figure in stats.figures],
        "tools": [_tool_data(each) for each in stats.tools],
        "spending": [_spending_data(each) for each in stats.spending],
        "alerts": [each.alert for each in stats.spending if each.alert],
        "sizes": [
            {"above": each.above, "most": each.most, "changes": list(each.changes)} for each in stats.sizes
        ],
        "hotspots": [_hotspot_data(each) for each in stats.hotspots],
        "workload": {
            "changes": stats.team.changes,
            "lines": stats.team.lines,
            "reviews": stats.team.reviews,
            "active_hours": _rounded(stats.team.active_hours),
            "gini": stats.team.gini,
            "top_share": stats.team.top_share,
            "people": [_load_data(load) for load in stats.team.loads],
            "teams": [_group_data(group) for group in stats.team.groups],
        },
        "pace": [_pace_data(pace) for pace in stats.paces],
        "pace_of_others": _team_pace_data(stats.team_pace),
        "waiting": [_waiting_data(each) for each in stats.waiting],
        "suggestions": list(stats.suggestions),
        "changes": {each: _change_data(stats, stats.changes[each]) for each in _mentioned(stats)},
        "reviews": {each: _review_data(stats.reviews[each]) for each in sorted(stats.reviews)},
        "deployments": {
            each.record: {"at": moment(each.at), "commit": each.commit, "environment": each.environment}
            for each in stats.deployments.values()
        },
        "incidents": {each.name: _incident_data(each) for each in stats.incidents.values()},
        "signatures_pending": stats.pending,
        "problems": list(stats.problems),
    }


def _mentioned(stats: Stats) -> list[str]:
    """The changes that something names."""
    tables = (stats.figures, stats.tools, stats.spending, stats.sizes, stats.hotspots)
    ids = [each for table in tables for row in table for each in row.changes]
    return sorted({each for each in ids if each in stats.changes})


def _figure_data(figure: Figure) -> dict[str, Any]:
    band = figure.band
    return {
        "figure": figure.id,
        "name": figure.name,
        "unit": figure.unit.value,
        "value": figure.value,
        "cases": figure.cases,
        "basis": figure.basis,
        "standing": figure.standing.value,
        "low": band.low if band else None,
        "high": band.high if band else None,
        "band_from": figure.band_from,
        "trend": list(figure.trend),
        "trend_cases": list(figure.trend_cases),
        "advice": figure.advice,
        "changes": list(figure.changes),
    }


def _tool_data(each: ToolShare) -> dict[str, Any]:
    return {
        "tool": each.tool,
        "model": each.model,
        "changes": list(each.changes),
        "share": each.share,
        "failed": list(each.failed),
        "failure_rate": each.failure_rate,
        "cost_usd": each.cost_usd,
    }


def _hotspot_data(each: Hotspot) -> dict[str, Any]:
    return {
        "path": each.path,
        "repository": each.repository,
        "lines": each.lines,
        "changes": list(each.changes),
        "failed": list(each.failed),
        "high_risk": each.high_risk,
        "score": each.score,
    }


def _load_data(load: Load) -> dict[str, Any]:
    return {
        "name": load.person.name,
        "email": load.person.email,
        "changes": load.changes,
        "chunks": load.chunks,
        "lines": load.lines,
        "high_risk_share": load.high_risk_share,
        "active_hours": _rounded(load.active_hours),
        "comments": load.comments,
        "comments_resolved": load.comments_resolved,
        "comments_answered": load.comments_answered,
        "comments_open": load.comments_open,
        "notes": load.notes,
        "turnaround_hours": load.turnaround_hours,
        "share": load.share,
        "records": list(load.records),
    }


def _pace_data(pace: Pace) -> dict[str, Any]:
    return {
        "email": pace.email,
        "reviews": pace.reviews,
        "lines_per_hour": pace.lines_per_hour,
        "sessions": pace.sessions,
        "long_sessions": pace.long_sessions,
        "longest_hours": pace.longest_hours,
        "large_in_little_time": list(pace.stamped),
        "late": list(pace.late),
        "comment_rates": list(pace.comment_rates) if pace.comment_rates else None,
        "signs": list(pace.signs),
    }


def _waiting_data(each: Waiting) -> dict[str, Any]:
    return {
        "branch": each.change.name,
        "repository": each.change.repository,
        "since": moment(each.change.since),
        "hours": round(each.hours, 2),
        "lines": each.change.lines,
        "minutes": each.change.minutes,
        "candidates": [{"email": who.email, "why": who.why} for who in each.candidates],
    }


def _change_data(stats: Stats, change: LandedChange) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "repository": change.repository,
        "author": change.author.email,
        "begun_at": moment(change.begun_at),
        "landed_at": moment(change.landed_at),
        "failures": [
            {"how": failure.kind.value, "at": moment(failure.at), "by": failure.by}
            for failure in stats.failures.get(change.id, ())
        ],
        "lines": change.lines,
        "origin": change.origin,
        "cost_usd": change.cost_usd,
    }


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 3)


def _group_data(each: GroupLoad) -> dict[str, Any]:
    return {
        "team": each.handle,
        "people": list(each.people),
        "changes": each.changes,
        "lines": each.lines,
        "share": each.share,
        "records": list(each.records),
    }


def _spending_data(each: MonthSpent) -> dict[str, Any]:
    return {
        "email": each.email,
        "month": each.month,
        "usd": each.usd,
        "budget": each.budget,
        "over": each.over,
        "changes": list(each.changes),
    }


def _team_pace_data(pace: TeamPace) -> dict[str, Any]:
    return {
        "people": pace.people,
        "lines_per_hour": pace.lines_per_hour,
        "reviews": pace.reviews,
        "large_in_little_time": pace.stamped,
        "long_sessions": pace.long_sessions,
        "late": pace.late,
    }


def _review_data(each: ReviewSeen) -> dict[str, Any]:
    return {
        "repository": each.repository,
        "email": each.email,
        "at": moment(each.at),
        "head": each.head,
        "subject": each.subject,
        "approves": each.approves,
        "lines": each.lines,
        "units": each.units,
        "notes": each.notes,
    }


def _incident_data(each: Incident) -> dict[str, Any]:
    return {
        "opened": moment(each.opened),
        "mitigated": None if each.mitigated is None else moment(each.mitigated),
        "caused_by": list(each.caused_by),
        "repository": each.repository,
    }
