"""What the screen of `reviewer stats` shows: pages of entries, each with its line, its details, its changes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from reviewer.core.stats.figure import Figure, Standing, Unit
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.pace import Pace
from reviewer.core.stats.tables import Hotspot, ToolShare
from reviewer.core.stats.waiting import Waiting
from reviewer.core.stats.workload import Load
from reviewer.stats import Stats
from reviewer.stats.forms import sparkline
from reviewer.stats.rows import band_words, moment, needs_attention, said
from reviewer.tui.dialogs.words import Line, Piece, count, filled, fit, say, spread, wrap
from reviewer.tui.plots import bar, course, distribution

NAME_CELLS = 34
PLOT_ROWS = 7
BAR_CELLS = 24
NARROW = 78
"""Columns below which only the most telling part of a line has room."""
ROLES = {
    Standing.IN_BAND: "added",
    Standing.TOO_HIGH: "bad",
    Standing.TOO_LOW: "bad",
    Standing.NO_BAND: "text",
    Standing.TOO_LITTLE_DATA: "muted",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a page: its line and its details for a width, and the changes behind it."""

    line: Callable[[int], Line]
    details: Callable[[int], list[Line]]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Entries under a title; `empty` is said when there are none."""

    title: str
    entries: tuple[Entry, ...]
    empty: str = "nothing to show"


def pages(stats: Stats) -> tuple[Page, ...]:
    """The pages in the order of their keys."""
    return (
        Page("Scorecard", tuple(_figure(stats, each) for each in stats.figures)),
        Page("Sizes", tuple(_sizes(stats)), "nothing landed in these weeks"),
        Page("Reviewing", tuple(_loads(stats)), "the ledger has no review of these weeks"),
        Page("Agents", tuple(_tool(each) for each in stats.tools), "nothing landed in these weeks"),
        Page("Hotspots", tuple(_hotspot(each) for each in stats.hotspots), "nothing landed in these weeks"),
        Page("Waiting", tuple(_waits(stats)), "no branch waits for a review"),
    )


def behind(stats: Stats, entry: Entry) -> Page:
    """The changes behind an entry."""
    found = [stats.changes[each] for each in entry.changes if each in stats.changes]
    others = [each for each in entry.changes if each not in stats.changes]
    entries = [
        *map(_change, found),
        *(Entry(partial(_just, each), _nothing) for each in others),
    ]
    return Page("Changes behind it", tuple(entries), "no change stands behind it")


def _just(text: str, _width: int) -> Line:
    return say(text)


def _nothing(_width: int) -> list[Line]:
    return []


def heading(stats: Stats) -> Line:
    """What is counted."""
    span = f"{moment(stats.period.start)[:10]} to {moment(stats.period.end)[:10]}"
    return (
        *say(", ".join(stats.repositories), "title"),
        *say(f"  {', '.join(stats.branches)}  {span}", "muted"),
    )


# The scorecard.


def _figure(stats: Stats, figure: Figure) -> Entry:
    return Entry(partial(_figure_line, figure), partial(_figure_details, stats, figure), figure.changes)


def _figure_line(figure: Figure, width: int) -> Line:
    mark = Piece("▲ " if needs_attention(figure) else "  ", "bad")
    name = Piece(f"{figure.name:{NAME_CELLS}}")
    value = Piece(f"{said(figure.value, figure.unit):>14}  ", ROLES[figure.standing])
    left = (mark, name, value, Piece(sparkline(figure.trend), "path"))
    if width < NARROW:  # the mark tells what is out of its band
        return fit(left, width)
    return spread(left, say(figure.standing.value, ROLES[figure.standing]), width)


def _figure_details(stats: Stats, figure: Figure, width: int) -> list[Line]:
    band = figure.band
    lines: list[Line] = [
        (Piece(figure.name, "title"), Piece(f"  {said(figure.value, figure.unit)}", ROLES[figure.standing]))
    ]
    lines += wrap(say(f"{figure.basis}", "muted"), width)
    if band_words(figure):
        lines.append(say(f"should be {band_words(figure)}", "muted"))
    lines.append(())
    lines += course(
        figure.trend, width, PLOT_ROWS, low=band.low if band else None, high=band.high if band else None
    )
    lines.append(spread(say(stats.weeks[0].label, "faint"), say(stats.weeks[-1].label, "faint"), width))
    if needs_attention(figure):
        lines += [(), *wrap(say(figure.advice), width)]
    return lines


# Sizes.


def _sizes(stats: Stats) -> Iterator[Entry]:
    buckets = distribution(stats.sizes)
    most = max((number for _, number in buckets), default=0)
    for label, number in buckets if most else ():
        yield Entry(partial(_bar_line, label, number, most), _nothing)


def _bar_line(label: str, number: int, most: int, width: int) -> Line:
    room = max(4, width - 30)
    return fit(
        (Piece(f"{label:>14} lines  "), *bar(number / most, room), Piece(f" {number:,}", "muted")), width
    )


# Reviewing.


def _loads(stats: Stats) -> Iterator[Entry]:
    paces = {pace.email: pace for pace in stats.paces}
    for load in stats.team.loads:
        pace = paces.get(load.person.email.lower())
        yield Entry(partial(_load_line, load), partial(_load_details, stats, load, pace))


def _load_line(load: Load, width: int) -> Line:
    numbers = f"{count(load.changes, 'change')}, {said(load.lines, Unit.LINES)}, {load.active_hours:.1f} h"
    return _with_bar(load.person.name or load.person.email, load.share or 0.0, numbers, width)


def _load_details(stats: Stats, load: Load, pace: Pace | None, width: int) -> list[Line]:
    lines = [
        say(f"{load.person.name} <{load.person.email}>", "title"),
        say(
            f"{said(load.share, Unit.SHARE)} of the reviewing; high risk {said(load.high_risk_share, Unit.SHARE)}"
        ),
        say(
            f"{count(load.comments, 'comment')}, {load.comments_resolved} resolved; {count(load.notes, 'design note')}"
        ),
        say(f"verdict after {said(load.turnaround_hours, Unit.HOURS)} (median)"),
    ]
    if pace is not None:
        rate = said(pace.lines_per_hour, Unit.LINES)
        lines += [(), say(f"pace: {rate} an hour in {count(pace.sessions, 'session')}", "muted")]
        lines += [wrapped for sign in pace.signs for wrapped in wrap(say(f"· {sign}"), width, 2)]
    team = stats.team
    lines.append(())
    if team.gini is not None:
        lines.append(
            say(f"team: Gini {team.gini:.2f}, the busiest has {said(team.top_share, Unit.SHARE)}", "muted")
        )
    return _wrapped(lines, width)


# Agents, hotspots, what waits.


def _tool(tool: ToolShare) -> Entry:
    failed = said(tool.failure_rate, Unit.SHARE)
    name = f"{tool.tool} {tool.model}".strip()
    numbers = f"{count(len(tool.changes), 'change')}, {failed} failed"
    if tool.cost_usd is not None:
        numbers += f", {said(tool.cost_usd, Unit.USD)}"
    details = (say(name, "title"), say(numbers))
    line = partial(_with_bar, name, tool.share, numbers)
    return Entry(line, partial(_wrapped, details), tool.changes)


def _with_bar(name: str, share: float, numbers: str, width: int) -> Line:
    room = BAR_CELLS if width >= NARROW + BAR_CELLS else BAR_CELLS // 3
    return spread((*filled(say(name), NAME_CELLS), *bar(share, room)), say(numbers, "muted"), width)


def _ends(left: Line, right: str, width: int) -> Line:
    return spread(left, say(right, "muted"), width)


def _wrapped(lines: Sequence[Line], width: int) -> list[Line]:
    return [wrapped for line in lines for wrapped in (wrap(line, width, 2) if line else [()])]


def _hotspot(spot: Hotspot) -> Entry:
    numbers = f"{count(spot.lines, 'line')}, {count(len(spot.changes), 'change')}, {len(spot.failed)} failed"
    risk = (Piece(" ▲ high risk", "bad"),) if spot.high_risk else ()
    details = (say(f"{spot.repository}: {spot.path}", "title"), say(numbers))
    return Entry(partial(_ends, (*say(spot.path), *risk), numbers), partial(_wrapped, details), spot.changes)


def _waits(stats: Stats) -> Iterator[Entry]:
    for each in stats.waiting:
        numbers = (
            f"{said(each.hours, Unit.HOURS)}, {each.change.lines:,} lines, ~{each.change.minutes:.0f} min"
        )
        details = _wait_details(stats, each)
        yield Entry(partial(_ends, say(each.change.name), numbers), partial(_wrapped, details))


def _wait_details(stats: Stats, each: Waiting) -> list[Line]:
    lines = [
        say(each.change.name, "title"),
        say(f"in {each.change.repository}, since {moment(each.change.since)}", "muted"),
    ]
    lines += [say(f"could take it: {who.email}, who {who.why}") for who in each.candidates]
    hints = [say(one) for one in stats.suggestions if each.change.name in one]
    return [*lines, (), *hints] if hints else lines


def _change(change: LandedChange) -> Entry:
    tools = ", ".join((*change.tools, *change.models)) or "unknown origin"
    left = (Piece(f"{moment(change.landed_at)[:10]}  ", "muted"), *say(change.subject))
    who = f"{change.author.name} <{change.author.email}>"
    details = (
        say(change.subject, "title"),
        say(f"{change.id[:12]} in {change.repository}, by {who}"),
        say(tools, "muted"),
        *(say(f"+{file.added} −{file.removed}  {file.path}") for file in change.touched),
    )
    return Entry(partial(_ends, left, f"{change.lines:,} lines"), partial(_wrapped, details))
