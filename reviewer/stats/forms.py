"""The figures for those who do not open the screen: text, CSV, Markdown, OpenMetrics."""

from collections.abc import Iterator

from reviewer.core.stats.figure import Figure, Unit
from reviewer.core.text import visible
from reviewer.formats.tables import Gauge, csv_text, escaped, markdown_table, openmetrics
from reviewer.stats.rows import Row, band_words, moment, needs_attention, rows, said
from reviewer.stats.summary import Stats

BARS = "▁▂▃▄▅▆▇█"
MOST = 10
HEADER = ("section", "name", "of", "unit", "value", "cases", "note")


def sparkline(values: tuple[float | None, ...]) -> str:
    """The course of a figure in one character a week; a dot where there is too little data."""
    known = [value for value in values if value is not None]
    if not known:
        return "·" * len(values)
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    return "".join(
        "·" if value is None else BARS[round((value - low) / span * (len(BARS) - 1))] for value in values
    )


def as_csv(stats: Stats) -> str:
    """Every number as a line."""
    return csv_text(HEADER, ([*_fields(row)] for row in rows(stats)))


def _fields(row: Row) -> tuple[object, ...]:
    return row.section, row.name, row.of, row.unit, row.value, row.cases, row.note


def as_openmetrics(stats: Stats) -> str:
    """Every number but the trend, which is the scraper's to keep."""
    groups: dict[tuple[str, str, str], list[tuple[tuple[tuple[str, str], ...], float]]] = {}
    for row in rows(stats):
        if row.section == "trend" or row.value is None:
            continue
        labels = (("of", row.of),) if row.of else ()
        groups.setdefault((row.section, row.name, row.unit), []).append((labels, float(row.value)))
    return openmetrics(
        Gauge(f"{section} {name}", f"{name} ({unit}), {section}", tuple(values))
        for (section, name, unit), values in groups.items()
    )


def as_markdown(stats: Stats) -> str:
    """The scorecard and the workload as a mail shows them."""
    return "\n".join(_markdown(stats))


def _markdown(stats: Stats) -> Iterator[str]:
    yield f"# Scorecard of {escaped(', '.join(stats.repositories))}\n"
    yield f"{moment(stats.period.start)[:10]} to {moment(stats.period.end)[:10]}, week by week\n"
    yield markdown_table(
        ("Figure", "Value", "Target", "Trend", "Behind it"),
        (
            (each.name, said(each.value, each.unit), _standing(each), sparkline(each.trend), each.basis)
            for each in stats.figures
        ),
    )
    attention = [each for each in stats.figures if needs_attention(each)]
    if attention:
        yield "## What to do\n"
        yield "".join(f"- **{escaped(each.name)}**: {escaped(each.advice)}\n" for each in attention)
    yield "## Reviewing\n"
    yield markdown_table(
        ("Who", "Changes", "Lines", "High risk", "Hours", "Comments", "Notes", "Share"),
        (
            (
                load.person.name or load.person.email,
                str(load.changes),
                said(load.lines, Unit.COUNT),
                said(load.high_risk_share, Unit.SHARE),
                f"{load.active_hours:.1f}",
                f"{load.comments} ({load.comments_resolved} resolved)",
                str(load.notes),
                said(load.share, Unit.SHARE),
            )
            for load in stats.team.loads
        ),
    )
    if stats.waiting:
        yield "## Waiting\n"
        yield markdown_table(("Branch", "Waiting", "Lines", "Minutes", "Who could take it"), _waits(stats))
    if stats.suggestions:
        yield "## Suggestions\n"
        yield "".join(f"- {escaped(each)}\n" for each in stats.suggestions)
    if stats.problems:
        yield "## Not counted\n"
        yield "".join(f"- {escaped(each)}\n" for each in stats.problems)


def _waits(stats: Stats) -> Iterator[tuple[str, ...]]:
    for each in stats.waiting[:MOST]:
        who = "; ".join(f"{one.email} ({one.why})" for one in each.candidates)
        yield (
            each.change.name,
            said(each.hours, Unit.HOURS),
            f"{each.change.lines:,}",
            f"{each.change.minutes:.0f}",
            who,
        )


def _standing(figure: Figure) -> str:
    words = band_words(figure)
    return f"{figure.standing.value} ({words})" if words else figure.standing.value


def as_text(stats: Stats) -> Iterator[str]:
    """The same for a terminal without a screen; nothing in it is raw."""
    span = f"{moment(stats.period.start)[:10]} to {moment(stats.period.end)[:10]}"
    yield f"{visible(', '.join(stats.repositories))} ({visible(', '.join(stats.branches))}), {span}"
    yield ""
    width = max(len(figure.name) for figure in stats.figures)
    for figure in stats.figures:
        mark = "!" if needs_attention(figure) else " "
        value = said(figure.value, figure.unit)
        yield (
            f"{mark} {figure.name:{width}}  {value:>12}  {sparkline(figure.trend)}  "
            f"{_standing(figure)}; {figure.basis}"
        )
    yield from _section(
        "What to do", (f"{one.name}: {one.advice}" for one in stats.figures if needs_attention(one))
    )
    yield from _section("Agents", _tool_lines(stats))
    yield from _section("Hotspots", _hotspot_lines(stats))
    yield from _section("Reviewing", _load_lines(stats))
    yield from _section(
        "Pace", (f"{one.email}: {'; '.join(one.signs) or 'nothing to note'}" for one in stats.paces)
    )
    yield from _section("Waiting", ("  ".join(wait) for wait in _waits(stats)))
    yield from _section("Suggestions", iter(stats.suggestions))
    yield from _section("Not counted", iter(stats.problems))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {visible(line)}" for line in found)


def _tool_lines(stats: Stats) -> Iterator[str]:
    for tool in stats.tools[:MOST]:
        rate = said(tool.failure_rate, Unit.SHARE)
        who = f"{tool.tool} {tool.model}".strip()
        yield f"{who}: {counted(len(tool.changes), 'change')} ({said(tool.share, Unit.SHARE)}), {rate} failed"


def _hotspot_lines(stats: Stats) -> Iterator[str]:
    for spot in stats.hotspots[:MOST]:
        risk = ", high risk" if spot.high_risk else ""
        size = f"{counted(spot.lines, 'line')} in {counted(len(spot.changes), 'change')}"
        yield f"{spot.path}: {size}, {len(spot.failed)} failed{risk}"


def counted(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _load_lines(stats: Stats) -> Iterator[str]:
    team = stats.team
    for load in team.loads:
        lines = said(load.lines, Unit.LINES)
        yield (
            f"{load.person.name} <{load.person.email}>: {counted(load.changes, 'change')}, {lines}, "
            f"{load.active_hours:.1f} hours, {load.comments} comments, {load.notes} notes"
            f" ({said(load.share, Unit.SHARE)} of the reviewing)"
        )
    if team.gini is not None:
        yield f"Gini {team.gini:.2f}, the busiest has {said(team.top_share, Unit.SHARE)}"
