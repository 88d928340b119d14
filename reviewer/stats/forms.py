"""The figures for programs and mails: CSV, OpenMetrics, Markdown."""

from collections.abc import Iterator, Sequence

from reviewer.core.stats.figure import Unit
from reviewer.core.text import visible
from reviewer.formats.tables import Gauge, csv_text, escaped, markdown_table, openmetrics
from reviewer.stats.rows import Row, rows, rows_behind
from reviewer.stats.summary import Stats
from reviewer.stats.words import (
    comment_words,
    needs_attention,
    pending_words,
    said,
    sparkline,
    standing_words,
    team_pace_words,
    wait_words,
)

MOST = 10
HEADER = ("section", "name", "of", "unit", "value", "cases", "note")
BASE_UNITS = {
    "share": ("ratio", 1.0),
    "hours": ("seconds", 3600.0),
    "minutes": ("seconds", 60.0),
    "USD": ("usd", 1.0),
    "lines": ("lines", 1.0),
}
"""What a scraper's units are called, and how many of them ours has."""


def as_csv(stats: Stats) -> str:
    """Every number as a line, then what stands behind each, a line each."""
    return csv_text(HEADER, ([*_fields(row)] for found in (rows(stats), rows_behind(stats)) for row in found))


def _fields(row: Row) -> tuple[object, ...]:
    names = (visible(text) for text in (row.section, row.name, row.of, row.unit))
    return *names, row.value, row.cases, visible(row.note)


def as_openmetrics(stats: Stats) -> str:
    """Every number but the trend, which is the scraper's to keep, and how many cases stand behind each figure."""
    groups: dict[tuple[str, str, str], list[tuple[tuple[tuple[str, str], ...], float]]] = {}
    for row in rows(stats):
        if row.section == "scorecard" and row.cases is not None:
            case = ("scorecard", "cases", ""), ((("figure", row.name),), float(row.cases))
            groups.setdefault(case[0], []).append(case[1])
        if row.section == "trend" or row.value is None:
            continue
        name = f"month {row.name}" if row.section == "spending" else row.name
        labels: tuple[tuple[str, str], ...] = (("of", visible(row.of)),) if row.of else ()
        if row.section == "spending":
            name, labels = "month", (*labels, ("month", row.name))
        unit, times = BASE_UNITS.get(row.unit, ("", 1.0))
        groups.setdefault((row.section, name, unit), []).append((labels, float(row.value) * times))
    return openmetrics(
        Gauge(f"{section} {name}", unit, f"{name} of the {section}", tuple(values))
        for (section, name, unit), values in groups.items()
    )


def as_markdown(stats: Stats) -> str:
    """The scorecard and the workload as a mail shows them."""
    return "\n".join(_markdown(stats))


def _markdown(stats: Stats) -> Iterator[str]:
    first, last = stats.days
    yield f"# Scorecard of {escaped(visible(', '.join(stats.repositories)))}\n"
    yield f"{first} to {last}, week by week\n"
    if stats.pending:
        yield f"{pending_words(stats.pending)}\n"
    figures = (
        (each.name, said(each.value, each.unit), standing_words(each), sparkline(each.trend), each.basis)
        for each in stats.figures
    )
    yield markdown_table(("Figure", "Value", "Target", "Trend", "Behind it"), figures)
    attention = [each for each in stats.figures if needs_attention(each)]
    if attention:
        yield "## What to do\n"
        yield "".join(f"- **{escaped(each.name)}**: {escaped(each.advice)}\n" for each in attention)
    yield from _list("Over the budget", [each.alert for each in stats.spending if each.alert])
    yield from _table(
        "Sizes", ("Lines", "Changes"), [(one.label, f"{len(one.changes):,}") for one in stats.sizes]
    )
    yield from _table("Agents", ("Agent", "Changes", "Share", "Failed", "Cost"), _tools(stats))
    yield from _table("Spending", ("Month", "Who", "Cost", "Changes"), _spending(stats))
    yield from _table("Hotspots", ("Path", "Lines", "Changes", "Failed", "High risk"), _hotspots(stats))
    header = ("Who", "Changes", "Chunks", "Lines", "High risk", "Comments", "Notes", "Verdict after", "Share")
    yield from _table("Reviewing", header, _loads(stats), most=None)
    yield from _list("Others' pace", team_pace_words(stats.team_pace) if stats.team_pace.reviews else ())
    columns = ("Branch", "Waiting", "Lines", "Minutes", "Who could take it")
    yield from _table("Waiting", columns, [wait_words(each) for each in stats.waiting])
    yield from _list("Suggestions", stats.suggestions)
    yield from _list("Not counted", stats.problems)


def _tools(stats: Stats) -> list[tuple[str, ...]]:
    return [
        (
            f"{each.tool} {each.model}".strip(),
            f"{len(each.changes):,}",
            said(each.share, Unit.SHARE),
            said(each.failure_rate, Unit.SHARE),
            said(each.cost_usd, Unit.USD),
        )
        for each in stats.tools
    ]


def _spending(stats: Stats) -> list[tuple[str, ...]]:
    return [
        (each.month, each.email, said(each.usd, Unit.USD), f"{len(each.changes):,}")
        for each in stats.spending
    ]


def _hotspots(stats: Stats) -> list[tuple[str, ...]]:
    return [
        (
            f"{each.repository}: {each.path}" if len(stats.repositories) > 1 else each.path,
            f"{each.lines:,}",
            f"{len(each.changes):,}",
            f"{len(each.failed):,}",
            "yes" if each.high_risk else "",
        )
        for each in stats.hotspots
    ]


def _loads(stats: Stats) -> list[tuple[str, ...]]:
    people = [
        (
            load.person.name or load.person.email,
            f"{load.changes:,}",
            said(load.chunks, Unit.COUNT),
            said(load.lines, Unit.COUNT),
            said(load.high_risk_share, Unit.SHARE),
            comment_words(load.comments_resolved, load.comments_answered, load.comments_open),
            f"{load.notes:,}",
            said(load.turnaround_hours, Unit.HOURS),
            said(load.share, Unit.SHARE),
        )
        for load in stats.team.loads
    ]
    teams = [
        (
            f"team {each.handle}",
            f"{each.changes:,}",
            "",
            said(each.lines, Unit.COUNT),
            "",
            "",
            "",
            "",
            said(each.share, Unit.SHARE),
        )
        for each in stats.team.groups
    ]
    return [*people, *teams]


def _table(
    title: str, header: Sequence[str], found: Sequence[Sequence[str]], most: int | None = MOST
) -> Iterator[str]:
    """A table under its title; what there is no room for is said."""
    if not found:
        return
    yield f"## {title}\n"
    yield markdown_table(header, ([visible(cell) for cell in row] for row in found[:most]))
    if most is not None and len(found) > most:
        yield f"… and {len(found) - most:,} more.\n"


def _list(title: str, found: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"## {title}\n"
        yield "".join(f"- {escaped(visible(each))}\n" for each in found)
