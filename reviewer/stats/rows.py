"""The figures as rows of plain values, for tables and scrapers; then what stands behind each of them."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from reviewer.stats.summary import Stats
from reviewer.stats.words import failure_words, moment

BEHIND = "behind"


class Row(Struct, frozen=True):
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
        for week, value, cases in zip(stats.weeks, figure.trend, figure.trend_cases, strict=True):
            yield Row("trend", figure.id, week.label, figure.unit.value, value, cases)
    for each in stats.sizes:
        yield Row("sizes", "changes", each.label, "count", len(each.changes))
    for tool in stats.tools:
        who = f"{tool.tool} {tool.model}".strip()
        yield Row("tools", "share", who, "share", tool.share, len(tool.changes))
        yield Row("tools", "failure-rate", who, "share", tool.failure_rate, len(tool.changes))
        yield Row("tools", "cost", who, "USD", tool.cost_usd, len(tool.changes))
    for month in stats.spending:
        yield Row("spending", month.month, month.email, "USD", month.usd, len(month.changes), month.alert)
    for spot in stats.hotspots:
        where = f"{spot.repository}:{spot.path}"
        note = f"{len(spot.failed)} failed" + (", high risk" if spot.high_risk else "")
        yield Row("hotspots", "score", where, "count", spot.score, len(spot.changes), note)
    yield from _workload_rows(stats)
    yield from _pace_rows(stats)
    for wait in stats.waiting:
        where = f"{wait.change.repository}:{wait.change.name}"
        who = "; ".join(f"{one.email}: {one.why}" for one in wait.candidates)
        yield Row("waiting", "age", where, "hours", round(wait.hours, 2), None, who)
        yield Row("waiting", "lines", where, "lines", wait.change.lines)
        yield Row("waiting", "minutes", where, "minutes", wait.change.minutes)


def _workload_rows(stats: Stats) -> Iterator[Row]:
    team = stats.team
    whole: Mapping[str, tuple[str, float | None]] = {
        "changes": ("count", team.changes),
        "lines": ("lines", team.lines),
        "active-hours": ("hours", _rounded(team.active_hours)),
        "gini": ("share", team.gini),
        "top-share": ("share", team.top_share),
    }
    for name, (unit, value) in whole.items():
        yield Row("workload", f"all-{name}", "", unit, value, team.reviews)
    for load in team.loads:
        values: Mapping[str, tuple[str, float | None]] = {
            "changes": ("count", load.changes),
            "chunks": ("count", load.chunks),
            "lines": ("lines", load.lines),
            "high-risk-share": ("share", load.high_risk_share),
            "active-hours": ("hours", _rounded(load.active_hours)),
            "comments": ("count", load.comments),
            "comments-resolved": ("count", load.comments_resolved),
            "comments-answered": ("count", load.comments_answered),
            "comments-open": ("count", load.comments_open),
            "notes": ("count", load.notes),
            "turnaround": ("hours", load.turnaround_hours),
            "share": ("share", load.share),
        }
        for name, (unit, value) in values.items():
            yield Row("workload", name, load.person.email, unit, value, len(load.records))
    for group in team.groups:
        yield Row("teams", "changes", group.handle, "count", group.changes, len(group.records))
        yield Row("teams", "lines", group.handle, "lines", group.lines, len(group.records))
        yield Row("teams", "share", group.handle, "share", group.share, len(group.records))


def _pace_rows(stats: Stats) -> Iterator[Row]:
    for pace in stats.paces:
        note = "; ".join(pace.signs)
        yield Row("pace", "lines-per-hour", pace.email, "lines", pace.lines_per_hour, pace.reviews, note)
    others = stats.team_pace
    if others.reviews is not None:
        for name, unit, value in (
            ("lines-per-hour", "lines", others.lines_per_hour),
            ("large-in-little-time", "count", others.stamped),
            ("long-sessions", "count", others.long_sessions),
            ("late", "count", others.late),
        ):
            yield Row("pace-of-others", name, f"{others.people} people", unit, value, others.reviews)


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 3)


def rows_behind(stats: Stats) -> Iterator[Row]:
    """What stands behind each number, a row each: `name` is the number, `of` what it leads to, `note` what that is."""
    for figure in stats.figures:
        yield from _behind(stats, f"scorecard {figure.id}", figure.changes)
    for each in stats.sizes:
        yield from _behind(stats, f"sizes {each.label}", each.changes)
    for tool in stats.tools:
        yield from _behind(stats, f"tools {tool.tool} {tool.model}".strip(), tool.changes)
        yield from _behind(stats, f"tools {tool.tool} {tool.model}".strip() + " failed", tool.failed)
    for month in stats.spending:
        yield from _behind(stats, f"spending {month.month} {month.email}", month.changes)
    for spot in stats.hotspots:
        yield from _behind(stats, f"hotspots {spot.repository}:{spot.path}", spot.changes)
    for load in stats.team.loads:
        yield from _behind(stats, f"workload {load.person.email}", load.records)


def _behind(stats: Stats, name: str, ids: Iterable[str]) -> Iterator[Row]:
    for each in ids:
        yield Row(BEHIND, name, each, "", None, None, told_of(stats, each))


def told_of(stats: Stats, name: str) -> str:
    """What a figure leads to, in a line: a change, a sign-off, a deployment or an incident; "" for what is none."""
    if change := stats.changes.get(name):
        why = "; ".join(map(failure_words, stats.failures.get(name, ())))
        return f"{moment(change.landed_at)[:10]}  {change.subject}" + (f" ({why})" if why else "")
    if review := stats.reviews.get(name):
        verdict = "approved" if review.approves else "not approved"
        return f"{moment(review.at)[:10]}  {verdict}: {review.subject or review.head[:12]}"
    if made := stats.deployments.get(name):
        where = f" to {made.environment}" if made.environment else ""
        return f"{moment(made.at)[:10]}  {made.commit[:12]}{where}"
    if incident := stats.incidents.get(name):
        end = "not over" if incident.mitigated is None else f"over {moment(incident.mitigated)}"
        return f"{moment(incident.opened)[:10]}  opened {moment(incident.opened)}, {end}"
    return ""
