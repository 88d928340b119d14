"""The figures for a terminal without a screen; nothing in them is raw."""

from collections.abc import Iterator, Sequence

from reviewer.core.stats.figure import Unit
from reviewer.core.stats.workload import Load
from reviewer.core.text import counted, visible
from reviewer.stats.summary import Stats
from reviewer.stats.words import (
    comment_words,
    hours_words,
    needs_attention,
    pending_words,
    said,
    sparkline,
    standing_words,
    team_pace_words,
    wait_words,
)

MOST = 10


def as_text(stats: Stats) -> Iterator[str]:
    """Everything, in lines for people."""
    first, last = stats.days
    named = f"{', '.join(stats.repositories)} ({', '.join(stats.branches)})"
    yield visible(f"{named}, {first} to {last}")
    if stats.pending:
        yield pending_words(stats.pending)
    yield ""
    width = max(len(figure.name) for figure in stats.figures)
    for figure in stats.figures:
        mark = "!" if needs_attention(figure) else " "
        value = said(figure.value, figure.unit)
        yield (
            f"{mark} {figure.name:{width}}  {value:>12}  {sparkline(figure.trend)}  "
            f"{standing_words(figure)}; {figure.basis}"
        )
    attention = [one for one in stats.figures if needs_attention(one)]
    yield from _section("What to do", [f"{one.name}: {one.advice}" for one in attention])
    yield from _section("Over the budget", [each.alert for each in stats.spending if each.alert])
    yield from _section("Sizes", [f"{each.label}: {len(each.changes):,}" for each in stats.sizes])
    yield from _section("Agents", list(_tool_lines(stats)))
    yield from _section("Spending", list(_spending_lines(stats)))
    yield from _section("Hotspots", list(_hotspot_lines(stats)))
    yield from _section("Reviewing", list(_load_lines(stats)), most=None)
    yield from _section("Pace", list(_pace_lines(stats)), most=None)
    yield from _section("Waiting", ["  ".join(wait_words(wait)) for wait in stats.waiting])
    yield from _section("Suggestions", stats.suggestions)
    yield from _section("Not counted", stats.problems, most=None)


def _section(title: str, lines: Sequence[str], most: int | None = MOST) -> Iterator[str]:
    """A part under its title; what there is no room for is said."""
    if not lines:
        return
    yield ""
    yield title
    yield from (f"  {visible(line)}" for line in lines[:most])
    if most is not None and len(lines) > most:
        yield f"  … and {len(lines) - most:,} more: --json has all of them"


def _tool_lines(stats: Stats) -> Iterator[str]:
    for tool in stats.tools:
        rate = said(tool.failure_rate, Unit.SHARE)
        who = f"{tool.tool} {tool.model}".strip()
        cost = "" if tool.cost_usd is None else f", {said(tool.cost_usd, Unit.USD)}"
        share = said(tool.share, Unit.SHARE)
        yield f"{who}: {counted(len(tool.changes), 'change')} ({share}), {rate} failed{cost}"


def _spending_lines(stats: Stats) -> Iterator[str]:
    for each in stats.spending:
        over = " !" if each.over else ""
        yield f"{each.month}  {each.email}: {each.usd:,.2f} USD in {counted(len(each.changes), 'change')}{over}"


def _hotspot_lines(stats: Stats) -> Iterator[str]:
    for spot in stats.hotspots:
        risk = ", high risk" if spot.high_risk else ""
        size = f"{counted(spot.lines, 'line')} in {counted(len(spot.changes), 'change')}"
        where = f"{spot.repository}: " if len(stats.repositories) > 1 else ""
        yield f"{where}{spot.path}: {size}, {len(spot.failed)} failed{risk}"


def _load_lines(stats: Stats) -> Iterator[str]:
    team = stats.team
    yield from (_load_line(load) for load in team.loads)
    for group in team.groups:
        share = f"{said(group.share, Unit.SHARE)} of the reviewing"
        yield f"team {group.handle}: {counted(group.changes, 'change')}, {said(group.lines, Unit.LINES)} ({share})"
    if team.loads:
        hours = hours_words(team.active_hours)
        all_of = (counted(team.changes, "change"), said(team.lines, Unit.LINES), *([hours] if hours else []))
        yield f"all: {', '.join(all_of)} in {counted(team.reviews, 'sign-off')}"
    if team.gini is not None:
        yield f"Gini {team.gini:.2f}, the busiest has {said(team.top_share, Unit.SHARE)}"


def _load_line(load: Load) -> str:
    told = [
        counted(load.changes, "change"),
        *([] if load.chunks is None else [counted(load.chunks, "chunk")]),
        said(load.lines, Unit.LINES),
        f"high risk {said(load.high_risk_share, Unit.SHARE)}",
        *([] if load.active_hours is None else [hours_words(load.active_hours)]),
        comment_words(load.comments_resolved, load.comments_answered, load.comments_open),
        counted(load.notes, "note"),
        f"verdict after {said(load.turnaround_hours, Unit.HOURS)}",
    ]
    share = f"{said(load.share, Unit.SHARE)} of the reviewing"
    return f"{load.person.name} <{load.person.email}>: {', '.join(told)} ({share})"


def _pace_lines(stats: Stats) -> Iterator[str]:
    for one in stats.paces:
        rate = f"{said(one.lines_per_hour, Unit.LINES)} an hour"
        yield f"{one.email}: {rate}; {'; '.join(one.signs) or 'nothing to note'}"
    yield from team_pace_words(stats.team_pace)
