"""Values as people read them: the same words in a terminal, in a mail and on the screen."""

from datetime import UTC, datetime

from reviewer.core.stats.failures import Failure, FailureKind
from reviewer.core.stats.figure import Figure, Standing, Unit
from reviewer.core.stats.pace import FEWEST_PEOPLE, TeamPace
from reviewer.core.stats.waiting import Waiting
from reviewer.core.text import counted

HEX = frozenset("0123456789abcdef")
BARS = "▁▂▃▄▅▆▇█"


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


def sparkline(values: tuple[float | None, ...]) -> str:
    """The course of a figure from nothing up, in one character a week; a dot where there is too little data."""
    known = [value for value in values if value is not None]
    if not known:
        return "·" * len(values)
    high = max(known) or 1.0
    return "".join("·" if value is None else BARS[round(value / high * (len(BARS) - 1))] for value in values)


def failure_words(failure: Failure) -> str:
    """What went wrong: `incident INC-7, opened 2026-06-04`."""
    day = moment(failure.at)[:10]
    if failure.kind is FailureKind.INCIDENT and not is_commit(failure.by):
        return f"incident {failure.by}, opened {day}"
    how = "reverted" if failure.kind is FailureKind.REVERT else "repaired"
    return f"{how} {day} by {failure.by[:12]}"


def is_commit(name: str) -> bool:
    """Whether a name is a commit's id, in full."""
    return len(name) >= 40 and HEX.issuperset(name)


def hours_words(hours: float | None) -> str:
    """Hours with a change on the screen; "" where they are nobody else's business."""
    return "" if hours is None else f"{hours:.1f} h"


def comment_words(resolved: int, answered: int, still_open: int) -> str:
    """What came of comments: `3 comments (2 resolved, 1 open)`."""
    outcomes = ((resolved, "resolved"), (answered, "answered"), (still_open, "open"))
    what = ", ".join(f"{number:,} {word}" for number, word in outcomes if number)
    return counted(resolved + answered + still_open, "comment") + (f" ({what})" if what else "")


def team_pace_words(pace: TeamPace) -> tuple[str, ...]:
    """The pace of all whose own is not shown, in sentences; why there is none, where they are too few."""
    if pace.reviews is None:
        if not pace.people:
            return ()
        who = "one person's" if pace.people == 1 else f"{pace.people} people's"
        return (f"the pace of others is not shown: it would be {who}, and {FEWEST_PEOPLE} hide each of them",)
    rate = "–" if pace.lines_per_hour is None else f"about {pace.lines_per_hour:,.0f} lines an hour"
    signs = (
        (pace.stamped, "large and signed off in very little time"),
        (pace.long_sessions, "in long sessions"),
        (pace.late, "late at night"),
    )
    told = ", ".join(f"{number:,} {what}" for number, what in signs if number)
    of = f"{pace.people} others together: {rate}; {counted(pace.reviews, 'sign-off')}"
    return (f"{of}, {told}" if told else of,)


def standing_words(figure: Figure) -> str:
    """How it stands to its band, and which that is."""
    words = band_words(figure)
    return f"{figure.standing.value} ({words})" if words else figure.standing.value


def wait_words(each: Waiting) -> tuple[str, str, str, str, str]:
    """What waits, in a table's cells: name, age, lines, minutes, who could take it."""
    return (
        each.change.name,
        said(each.hours, Unit.HOURS),
        f"{each.change.lines:,}",
        f"{each.change.minutes:.0f}",
        "; ".join(f"{one.email} ({one.why})" for one in each.candidates) or "nobody is known who could",
    )


def pending_words(pending: int) -> str:
    """What is not counted yet."""
    which = "signature is" if pending == 1 else "signatures are"
    return f"{pending:,} {which} not verified yet: until then what they sign counts for nothing"
