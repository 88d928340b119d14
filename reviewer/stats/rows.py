"""The figures as rows of plain values: what JSON, CSV, Markdown and the screen all say the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reviewer.core.stats.figure import Figure, Standing, Unit
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.pace import Pace
from reviewer.core.stats.tables import Hotspot, ToolShare
from reviewer.core.stats.waiting import Waiting
from reviewer.core.stats.workload import Load
from reviewer.stats.summary import Stats


def moment(at: int) -> str:
    """Seconds since 1970 UTC as RFC 3339."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def said(value: float | None, unit: Unit) -> str:
    """A value for people; what could not be said is a dash."""
    if value is None:
        return "–"
    if unit is Unit.SHARE:
        return f"{value * 100:.1f} %"
    if unit is Unit.HOURS:
        return f"{value:.1f} h" if value < 72 else f"{value / 24:.1f} days"
    if unit is Unit.PER_WEEK:
        return f"{value:.1f} a week"
    if unit is Unit.USD:
        return f"{value:,.2f} USD"
    return f"{value:,.0f} lines" if unit is Unit.LINES else f"{value:,.0f}"


def band_words(figure: Figure) -> str:
    """Where it should lie, in words."""
    band = figure.band
    if band is None or (band.low is None and band.high is None):
        return ""
    if band.low is None:
        return f"at most {said(band.high, figure.unit)}"
    if band.high is None:
        return f"at least {said(band.low, figure.unit)}"
    return f"{said(band.low, figure.unit)} to {said(band.high, figure.unit)}"


def needs_attention(figure: Figure) -> bool:
    """Whether it left its band."""
    return figure.standing in (Standing.TOO_LOW, Standing.TOO_HIGH)


def as_data(stats: Stats) -> dict[str, Any]:
    """Everything, in the form `stats --json` prints; times are RFC 3339, shares from 0 to 1."""
    return {
        "repositories": list(stats.repositories),
        "branches": list(stats.branches),
        "period": {
            "start": moment(stats.period.start),
            "end": moment(stats.period.end),
            "weeks": [week.label for week in stats.weeks],
        },
        "figures": [_figure_data(figure) for figure in stats.figures],
        "tools": [_tool_data(each) for each in stats.tools],
        "hotspots": [_hotspot_data(each) for each in stats.hotspots],
        "workload": {
            "changes": stats.team.changes,
            "lines": stats.team.lines,
            "active_hours": round(stats.team.active_hours, 3),
            "gini": stats.team.gini,
            "top_share": stats.team.top_share,
            "team_lines_per_hour": stats.team_pace.lines_per_hour,
            "people": [_load_data(load) for load in stats.team.loads],
        },
        "pace": [_pace_data(pace) for pace in stats.paces],
        "waiting": [_waiting_data(each) for each in stats.waiting],
        "suggestions": list(stats.suggestions),
        "changes": {each: _change_data(stats.changes[each]) for each in _mentioned(stats)},
        "problems": list(stats.problems),
    }


def _mentioned(stats: Stats) -> list[str]:
    """The changes that something names."""
    ids = [each for figure in stats.figures for each in figure.changes]
    ids += [each for tool in stats.tools for each in tool.changes]
    ids += [each for spot in stats.hotspots for each in spot.changes]
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
        "trend": list(figure.trend),
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
        "active_hours": round(load.active_hours, 3),
        "comments": load.comments,
        "comments_resolved": load.comments_resolved,
        "notes": load.notes,
        "turnaround_hours": load.turnaround_hours,
        "share": load.share,
        "records": list(load.records),
    }


def _pace_data(pace: Pace) -> dict[str, Any]:
    return {
        "email": pace.email,
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


def _change_data(change: LandedChange) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "repository": change.repository,
        "author": change.author.email,
        "landed_at": moment(change.landed_at),
        "lines": change.lines,
        "tools": list(change.tools),
        "models": list(change.models),
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One number with its name: for a table of a kind of its own, `of` says whose it is."""

    section: str
    name: str
    of: str
    unit: str
    value: float | None
    cases: int | None = None
    note: str = ""


def rows(stats: Stats) -> Iterator[Row]:
    """Every number as a row, in the order of the screen."""
    for figure in stats.figures:
        standing = f"{figure.standing.value}; {figure.basis}"
        yield Row("scorecard", figure.id, "", figure.unit.value, figure.value, figure.cases, standing)
        for week, value in zip(stats.weeks, figure.trend, strict=True):
            yield Row("trend", figure.id, week.label, figure.unit.value, value)
    for tool in stats.tools:
        who = f"{tool.tool} {tool.model}".strip()
        yield Row("tools", "share", who, "share", tool.share, len(tool.changes))
        yield Row("tools", "failure-rate", who, "share", tool.failure_rate, len(tool.changes))
        yield Row("tools", "cost", who, "USD", tool.cost_usd, len(tool.changes))
    for spot in stats.hotspots:
        where = f"{spot.repository}:{spot.path}"
        note = f"{len(spot.failed)} failed" + (", high risk" if spot.high_risk else "")
        yield Row("hotspots", "score", where, "count", spot.score, len(spot.changes), note)
    yield from _workload_rows(stats)
    for each in stats.waiting:
        where = f"{each.change.repository}:{each.change.name}"
        yield Row("waiting", "age", where, "hours", round(each.hours, 2))
        yield Row("waiting", "minutes", where, "minutes", each.change.minutes)


def _workload_rows(stats: Stats) -> Iterator[Row]:
    yield Row("workload", "gini", "team", "share", stats.team.gini, len(stats.team.loads))
    yield Row("workload", "top-share", "team", "share", stats.team.top_share, len(stats.team.loads))
    for load in stats.team.loads:
        values: Mapping[str, tuple[str, float | None]] = {
            "changes": ("count", load.changes),
            "chunks": ("count", load.chunks),
            "lines": ("lines", load.lines),
            "high-risk-share": ("share", load.high_risk_share),
            "active-hours": ("hours", round(load.active_hours, 3)),
            "comments": ("count", load.comments),
            "comments-resolved": ("count", load.comments_resolved),
            "notes": ("count", load.notes),
            "turnaround": ("hours", load.turnaround_hours),
            "share": ("share", load.share),
        }
        for name, (unit, value) in values.items():
            yield Row("workload", name, load.person.email, unit, value)
    for pace in stats.paces:
        yield Row("pace", "lines-per-hour", pace.email, "lines", pace.lines_per_hour)
