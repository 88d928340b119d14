"""What the screen of `reviewer stats` shows: pages of entries, each with its line, its details, its changes."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from msgspec import Struct

from reviewer.core.stats.failures import Deployment, Incident
from reviewer.core.stats.figure import Figure, Standing, Unit
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.pace import Pace
from reviewer.core.stats.spending import MonthSpent
from reviewer.core.stats.tables import Hotspot, ToolShare
from reviewer.core.stats.waiting import Waiting
from reviewer.core.stats.workload import GroupLoad, Load
from reviewer.core.text import counted
from reviewer.stats import ReviewSeen, Stats
from reviewer.stats.words import (
    band_words,
    comment_words,
    failure_words,
    hours_words,
    moment,
    needs_attention,
    pending_words,
    said,
    sparkline,
    team_pace_words,
)
from reviewer.tui.dialogs.words import Line, Piece, filled, fit, say, say_path, spread, width_of, wrap
from reviewer.tui.plots import bar, course

NAME_CELLS = 34
PLOT_ROWS = 7
BAR_CELLS = 24
NARROW = 78
"""Columns below which only the most telling part of a line has room."""
NOUNS = {"time-to-restore": "incident", "deployment-frequency": "deployment"}
"""What stands behind a figure, where it is no change."""
ROLES = {
    Standing.IN_BAND: "added",
    Standing.TOO_HIGH: "bad",
    Standing.TOO_LOW: "bad",
    Standing.NO_BAND: "text",
    Standing.TOO_LITTLE_DATA: "muted",
}


class Entry(Struct, frozen=True):
    """A row of a page: its line and its details for a width, and what stands behind it.

    `behind` are ids of changes, records of reviews and deployments, names of incidents; `noun` is what to call one.
    """

    line: Callable[[int], Line]
    details: Callable[[int], list[Line]]
    behind: tuple[str, ...] = ()
    noun: str = "change"


class Page(Struct, frozen=True):
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
        Page("Spending", tuple(_spending(stats)), "nobody recorded what an agent cost in these weeks"),
        Page("Hotspots", tuple(_hotspot(each) for each in stats.hotspots), "nothing landed in these weeks"),
        Page("Waiting", tuple(_waits(stats)), "no branch waits for a review"),
    )


def behind(stats: Stats, entry: Entry) -> Page:
    """What stands behind an entry."""
    title = f"{entry.noun.capitalize()}s behind it"
    entries = tuple(_thing(stats, each) for each in entry.behind)
    return Page(title, entries, f"no {entry.noun} stands behind it")


def _thing(stats: Stats, name: str) -> Entry:
    if change := stats.changes.get(name):
        return _change(stats, change)
    if review := stats.reviews.get(name):
        return _review(review)
    if deployment := stats.deployments.get(name):
        return _deployment(deployment)
    if incident := stats.incidents.get(name):
        return _incident(stats, incident)
    return Entry(partial(_just, name), _nothing)


def _just(text: str, _width: int) -> Line:
    return say(text)


def _nothing(_width: int) -> list[Line]:
    return []


def heading(stats: Stats) -> Line:
    """What is counted."""
    span = " to ".join(stats.days)
    return (
        *say(", ".join(stats.repositories), "title"),
        *say(f"  {', '.join(stats.branches)}  {span}", "muted"),
        *(say(f"  {pending_words(stats.pending)}", "bad") if stats.pending else ()),
    )


# The scorecard.


def _figure(stats: Stats, figure: Figure) -> Entry:
    alarming = needs_attention(figure) or bool(_alerts(stats, figure))
    return Entry(
        partial(_figure_line, figure, alarming),
        partial(_figure_details, stats, figure),
        figure.changes,
        NOUNS.get(figure.id, "change"),
    )


def _alerts(stats: Stats, figure: Figure) -> list[str]:
    """Who is over the budget, of the figure that has one."""
    return [each.alert for each in stats.spending if each.alert] if figure.id == "ai-spend" else []


def _figure_line(figure: Figure, alarming: bool, width: int) -> Line:
    mark = Piece("▲ " if alarming else "  ", "bad")
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
        whose = "the policy says" if figure.band_from == "policy" else "the usual band"
        lines.append(say(f"should be {band_words(figure)} ({whose})", "muted"))
    for alert in _alerts(stats, figure):
        lines += wrap(say(alert, "bad"), width)
    if needs_attention(figure):
        lines += wrap((Piece("do: ", "key"), *say(figure.advice)), width)
    lines.append(say(_range_words(figure), "faint"))
    lines += course(
        figure.trend, width, PLOT_ROWS, low=band.low if band else None, high=band.high if band else None
    )
    lines.append(spread(say(stats.weeks[0].label, "faint"), say(stats.weeks[-1].label, "faint"), width))
    return lines


def _range_words(figure: Figure) -> str:
    """What the plot's columns are worth."""
    known = [value for value in figure.trend if value is not None]
    if not known:
        return "no week has enough data"
    lacking = len(figure.trend) - len(known)
    least, most = said(min(known), figure.unit), said(max(known), figure.unit)
    told = f"by week: {least} to {most}" if least != most else f"by week: {most}"
    return f"{told}; {counted(lacking, 'week')} with too little data" if lacking else told


# Sizes.


def _sizes(stats: Stats) -> Iterator[Entry]:
    most = max((len(each.changes) for each in stats.sizes), default=0)
    for each in stats.sizes:
        line = partial(_bar_line, each.label, len(each.changes), most)
        yield Entry(line, _nothing, each.changes)


def _bar_line(label: str, number: int, most: int, width: int) -> Line:
    room = max(4, width - 30)
    return fit((Piece(f"{label:>20}  "), *bar(number / most, room), Piece(f" {number:,}", "muted")), width)


# Reviewing.


def _loads(stats: Stats) -> Iterator[Entry]:
    paces = {pace.email: pace for pace in stats.paces}
    for load in stats.team.loads:
        pace = paces.get(load.person.email.lower())
        yield Entry(
            partial(_load_line, load), partial(_load_details, stats, load, pace), load.records, "sign-off"
        )
    for group in stats.team.groups:
        yield Entry(partial(_group_line, group), partial(_group_details, group), group.records, "sign-off")


def _load_line(load: Load, width: int) -> Line:
    numbers = [counted(load.changes, "change"), said(load.lines, Unit.LINES), hours_words(load.active_hours)]
    name = load.person.name or load.person.email
    return _with_bar(name, load.share or 0.0, ", ".join(filter(None, numbers)), width)


def _group_line(group: GroupLoad, width: int) -> Line:
    numbers = f"{counted(group.changes, 'change')}, {said(group.lines, Unit.LINES)}"
    return _with_bar(f"team {group.handle}", group.share or 0.0, numbers, width)


def _group_details(group: GroupLoad, width: int) -> list[Line]:
    who = ", ".join(group.people) or "nobody of them reviewed"
    share = f"{said(group.share, Unit.SHARE)} of the reviewing"
    return _wrapped([say(f"team {group.handle}", "title"), say(share), say(who, "muted")], width)


def _load_details(stats: Stats, load: Load, pace: Pace | None, width: int) -> list[Line]:
    lines = [
        say(f"{load.person.name} <{load.person.email}>", "title"),
        say(
            f"{said(load.share, Unit.SHARE)} of the reviewing; high risk {said(load.high_risk_share, Unit.SHARE)};"
            f" {'–' if load.chunks is None else f'{load.chunks:,}'} chunks"
        ),
        say(
            f"{comment_words(load.comments_resolved, load.comments_answered, load.comments_open)};"
            f" {counted(load.notes, 'design note')}"
        ),
        say(f"verdict after {said(load.turnaround_hours, Unit.HOURS)} (median)"),
    ]
    if pace is not None:
        rate = said(pace.lines_per_hour, Unit.LINES)
        seen = "for your eyes" if pace.email == stats.viewer else "shared with all"
        lines += [(), say(f"pace: {rate} an hour in {counted(pace.sessions, 'session')} ({seen})", "muted")]
        lines += [wrapped for sign in pace.signs for wrapped in wrap(say(f"· {sign}"), width, 2)]
    team = stats.team
    lines.append(())
    if team.gini is not None:
        lines.append(
            say(f"team: Gini {team.gini:.2f}, the busiest has {said(team.top_share, Unit.SHARE)}", "muted")
        )
    lines += [say(words, "muted") for words in team_pace_words(stats.team_pace)]
    return _wrapped(lines, width)


# Agents, hotspots, what waits.


def _tool(tool: ToolShare) -> Entry:
    failed = said(tool.failure_rate, Unit.SHARE)
    name = f"{tool.tool} {tool.model}".strip()
    numbers = f"{counted(len(tool.changes), 'change')}, {failed} failed"
    if tool.cost_usd is not None:
        numbers += f", {said(tool.cost_usd, Unit.USD)}"
    details = (say(name, "title"), say(numbers))
    line = partial(_with_bar, name, tool.share, numbers)
    return Entry(line, partial(_wrapped, details), tool.changes)


def _spending(stats: Stats) -> Iterator[Entry]:
    most = max((each.usd for each in stats.spending), default=0.0)
    for each in stats.spending:
        yield Entry(partial(_spent_line, each, most), partial(_spent_details, each), each.changes)


def _spent_line(each: MonthSpent, most: float, width: int) -> Line:
    mark = Piece("▲ " if each.over else "  ", "bad")
    numbers = f"{said(each.usd, Unit.USD)}, {counted(len(each.changes), 'change')}"
    return _with_bar(f"{each.month}  {each.email}", each.usd / most if most else 0.0, numbers, width, mark)


def _spent_details(each: MonthSpent, width: int) -> list[Line]:
    budget = "no budget" if each.budget is None else f"a budget of {each.budget:,.2f} USD a month"
    told = say(each.alert, "bad") if each.alert else say(f"within {budget}", "muted")
    return _wrapped([say(f"{each.email} in {each.month}", "title"), told], width)


def _with_bar(name: str, share: float, numbers: str, width: int, mark: Piece | None = None) -> Line:
    room = BAR_CELLS if width >= NARROW + BAR_CELLS else BAR_CELLS // 3
    left = (mark, *filled(say(name), NAME_CELLS - 2)) if mark else filled(say(name), NAME_CELLS)
    return spread((*left, *bar(share, room)), say(numbers, "muted"), width)


def _ends(left: Line, right: str, width: int) -> Line:
    return spread(left, say(right, "muted"), width)


def _place(path: str, risk: Line, numbers: str, width: int) -> Line:
    room = max(0, width - width_of((*risk, *say(numbers))) - 1)
    return _ends((*say_path(path, room), *risk), numbers, width)


def _wrapped(lines: Sequence[Line], width: int) -> list[Line]:
    return [wrapped for line in lines for wrapped in (wrap(line, width, 2) if line else [()])]


def _hotspot(spot: Hotspot) -> Entry:
    numbers = (
        f"{counted(spot.lines, 'line')}, {counted(len(spot.changes), 'change')}, {len(spot.failed)} failed"
    )
    risk = (Piece(" ▲ high risk", "bad"),) if spot.high_risk else ()
    details = (say(f"{spot.repository}: {spot.path}", "title"), say(numbers))
    return Entry(partial(_place, spot.path, risk, numbers), partial(_wrapped, details), spot.changes)


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


def _change(stats: Stats, change: LandedChange) -> Entry:
    failed = [failure_words(failure) for failure in stats.failures.get(change.id, ())]
    mark = (Piece("▲ ", "bad"),) if failed else ()
    left = (Piece(f"{moment(change.landed_at)[:10]}  ", "muted"), *mark, *say(change.subject))
    cost = "" if change.cost_usd is None else f", {said(change.cost_usd, Unit.USD)}"
    who = f"{change.author.name} <{change.author.email}>"
    details = (
        say(change.subject, "title"),
        say(f"{change.id[:12]} in {change.repository}, by {who}"),
        *(say(words, "bad") for words in failed),
        say(f"begun {moment(change.begun_at)}, landed {moment(change.landed_at)}", "muted"),
        say(f"{change.origin}{cost}", "muted"),
        *(say(f"+{file.added:,} −{file.removed:,}  {file.path}") for file in change.touched),
    )
    return Entry(partial(_ends, left, f"{change.lines:,} lines"), partial(_wrapped, details))


# What is no change.


def _review(review: ReviewSeen) -> Entry:
    verdict = "approved" if review.approves else "not approved"
    what = review.subject or f"commit {review.head[:12]}"
    left = (Piece(f"{moment(review.at)[:10]}  ", "muted"), *say(f"{verdict}: {what}"))
    details = (
        say(what, "title"),
        say(f"{verdict} {moment(review.at)} by {review.email}"),
        say(f"{counted(review.units, 'unit')} read, {counted(review.notes, 'design note')}"),
        say(f"head {review.head[:12]} in {review.repository}, record {review.record[:12]}", "muted"),
    )
    right = said(review.lines, Unit.LINES)
    return Entry(partial(_ends, left, right), partial(_wrapped, details))


def _deployment(made: Deployment) -> Entry:
    where = made.environment or made.record
    left = (Piece(f"{moment(made.at)[:10]}  ", "muted"), *say(where))
    details = (
        say(where, "title"),
        say(f"commit {made.commit[:12]} of {made.repository} at {moment(made.at)}"),
        say(f"record {made.record[:12]}" if made.environment else made.record, "muted"),
    )
    return Entry(partial(_ends, left, made.commit[:12]), partial(_wrapped, details))


def _incident(stats: Stats, incident: Incident) -> Entry:
    end = "not over" if incident.mitigated is None else f"over {moment(incident.mitigated)}"
    caused = tuple(
        change.id
        for change in stats.changes.values()
        if not set(incident.caused_by).isdisjoint(change.commits)
    )
    left = (Piece(f"{moment(incident.opened)[:10]}  ", "muted"), *say(incident.name))
    details = (
        say(incident.name, "title"),
        say(f"opened {moment(incident.opened)}, {end}"),
        say(f"caused by {', '.join(oid[:12] for oid in incident.caused_by) or 'nobody said what'}"),
        say(f"reviewer audit --incident {incident.name}", "muted"),
    )
    return Entry(partial(_ends, left, end), partial(_wrapped, details), caused)
