"""How fast and how long a person reviewed: for that person alone, unless they share it (DESIGN rule 10)."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from reviewer.core.stats.period import Period
from reviewer.core.stats.workload import HOUR, Commented, Reviewed

SESSION_GAP = 30 * 60
"""Seconds without a sign-off after which the next one belongs to another session."""
LONG_SESSION_HOURS = 1.5
"""Reviewing finds less after 60 to 90 minutes (Cohen, Best Kept Secrets of Peer Code Review, 2006)."""
LATE_FROM, LATE_UNTIL = 22, 6
"""Hours of a person's own clock that count as late."""
FEWEST_PEOPLE = 5
"""People below which a team's figure would tell on somebody."""
MOST_OF_ALL = 0.5
"""The share of all time from which one person's pace would show through the team's."""


class Thresholds(Struct, frozen=True, kw_only=True):
    """From how many lines, and below how many seconds a line, a sign-off looks like a rubber stamp."""

    large: int = 400
    seconds_per_line: float = 0.5


class Pace(Struct, frozen=True, kw_only=True):
    """One person's pace over a period.

    `stamped` are the records with many lines in little time, `late` those signed at night by the person's own
    clock. `comment_rates` are comments an hour in the first and second half of long sessions; None without one.
    """

    email: str
    reviews: int
    lines_per_hour: float | None
    stamped: tuple[str, ...]
    sessions: int
    long_sessions: int
    longest_hours: float
    late: tuple[str, ...]
    comment_rates: tuple[float, float] | None

    @property
    def signs(self) -> tuple[str, ...]:
        """What is worth a word, in words; nothing when all is well."""
        found = []
        if self.stamped:
            found.append(f"{_count(len(self.stamped), 'large change')} signed off in very little time")
        if self.long_sessions:
            found.append(
                f"{_count(self.long_sessions, 'session')} over {LONG_SESSION_HOURS:g} hours, "
                f"the longest {self.longest_hours:.1f}"
            )
        if self.comment_rates and self.comment_rates[1] < self.comment_rates[0] / 2:
            found.append("comments fall off by half or more in the second half of long sessions")
        if self.late:
            found.append(f"{_count(len(self.late), 'sign-off')} late at night")
        return tuple(found)


class TeamPace(Struct, frozen=True, kw_only=True):
    """The pace of the people whose own is not shown: of all their reviewing together, rounded.

    Without a value where they are too few to hide each of them; those who are shown are left out, or they could be
    subtracted. `stamped`, `long_sessions` and `late` count what `Pace` lists, `reviews` of how many sign-offs.
    """

    people: int
    lines_per_hour: float | None = None
    reviews: int | None = None
    stamped: int | None = None
    long_sessions: int | None = None
    late: int | None = None


def paces_shown(
    reviews: Sequence[Reviewed],
    comments: Sequence[Commented],
    period: Period,
    *,
    viewer: str,
    sharing: Collection[str] = (),
    thresholds: Thresholds | None = None,
) -> tuple[Pace, ...]:
    """The pace of the person who asks, and of those who chose to share theirs; of nobody else."""
    allowed = may_be_shown(viewer, sharing)
    present = sorted({each.reviewer.email.lower() for each in reviews if period.holds(each.at)} & allowed)
    return tuple(pace(reviews, comments, period, email, thresholds) for email in present)


def may_be_shown(viewer: str, sharing: Collection[str]) -> frozenset[str]:
    """The addresses (lower case) whose pace the viewer may see."""
    return frozenset({viewer.lower(), *(address.lower() for address in sharing)} - {""})


def hides_each(parts: Iterable[float]) -> bool:
    """Whether the sum of what some people have tells of none of them: there are enough, and none has most of it."""
    present = [part for part in parts if part > 0]
    return len(present) >= FEWEST_PEOPLE and max(present) <= MOST_OF_ALL * sum(present)


def team_pace(
    reviews: Iterable[Reviewed],
    period: Period,
    *,
    shown: Collection[str] = (),
    thresholds: Thresholds | None = None,
) -> TeamPace:
    """The pace of everybody whose own is not `shown`, together.

    Never one person's: a median would be, and so would a sum of which one has the greater part.
    """
    people: dict[str, list[Reviewed]] = {}
    for each in reviews:
        email = each.reviewer.email.lower()
        if period.holds(each.at) and email not in shown:
            people.setdefault(email, []).append(each)
    if len(people) < FEWEST_PEOPLE:
        return TeamPace(people=len(people))
    every = [each for group in people.values() for each in group]
    sessions = [session for group in people.values() for session in _sessions(sorted(group, key=_moment))]
    limits = thresholds or Thresholds()
    seconds = [sum(each.seconds for each in group if _is_timed(each)) for group in people.values()]
    rate = _lines_per_hour(every) if hides_each(seconds) else None
    return TeamPace(
        people=len(people),
        lines_per_hour=None if rate is None else round(rate, -1),
        reviews=len(every),
        stamped=sum(_is_stamp(each, limits) for each in every),
        long_sessions=sum(_hours(session) > LONG_SESSION_HOURS for session in sessions),
        late=sum(_is_late(each) for each in every),
    )


def pace(
    reviews: Iterable[Reviewed],
    comments: Iterable[Commented],
    period: Period,
    email: str,
    thresholds: Thresholds | None = None,
) -> Pace:
    """One person's pace over a period."""
    own = [each for each in reviews if each.reviewer.email.lower() == email and period.holds(each.at)]
    own.sort(key=_moment)
    found = _sessions(own)
    hours = [_hours(each) for each in found]
    long = [session for session in found if _hours(session) > LONG_SESSION_HOURS]
    limits = thresholds or Thresholds()
    return Pace(
        email=email,
        reviews=len(own),
        lines_per_hour=_lines_per_hour(own),
        stamped=tuple(each.record for each in own if _is_stamp(each, limits)),
        sessions=len(found),
        long_sessions=len(long),
        longest_hours=max(hours, default=0.0),
        late=tuple(each.record for each in own if _is_late(each)),
        comment_rates=_comment_rates(long, [each.at for each in comments if each.email.lower() == email]),
    )


def _lines_per_hour(reviews: Iterable[Reviewed]) -> float | None:
    """Over what was shown; what was only declared read took no time and has no pace."""
    timed = [each for each in reviews if _is_timed(each)]
    seconds = sum(each.seconds for each in timed)
    return sum(each.lines or 0 for each in timed) / (seconds / HOUR) if seconds else None


def _is_timed(review: Reviewed) -> bool:
    return bool(review.lines and review.seconds and not review.declared)


def _moment(review: Reviewed) -> tuple[int, str]:
    return review.at, review.record


def _is_stamp(review: Reviewed, limits: Thresholds) -> bool:
    lines = review.lines or 0
    return review.approves and lines >= limits.large and review.seconds < lines * limits.seconds_per_line


def _is_late(review: Reviewed) -> bool:
    if review.zone is None:
        return False
    hour = (review.at + review.zone * 60) // HOUR % 24
    return hour >= LATE_FROM or hour < LATE_UNTIL


def _start(review: Reviewed) -> float:
    return review.at - review.seconds


def _sessions(reviews: Sequence[Reviewed]) -> list[list[Reviewed]]:
    """Reviews that follow each other without a long break; each began its seconds before it was signed."""
    found: list[list[Reviewed]] = []
    for review in reviews:
        if found and _start(review) - found[-1][-1].at <= SESSION_GAP:
            found[-1].append(review)
        else:
            found.append([review])
    return found


def _hours(session: Sequence[Reviewed]) -> float:
    return (session[-1].at - min(map(_start, session))) / HOUR


def _comment_rates(sessions: Sequence[Sequence[Reviewed]], made: Sequence[int]) -> tuple[float, float] | None:
    """Comments an hour in the first and in the second half of the sessions."""
    first = second = 0
    half_hours = 0.0
    for session in sessions:
        start, end = min(map(_start, session)), session[-1].at
        middle = (start + end) / 2
        first += sum(start <= at < middle for at in made)
        second += sum(middle <= at <= end for at in made)
        half_hours += (end - start) / 2 / HOUR
    return (first / half_hours, second / half_hours) if half_hours else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
