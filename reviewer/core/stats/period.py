"""Stretches of time that figures are counted over: calendar weeks in a zone, whatever its clocks do."""

from datetime import date, datetime, time, timedelta, tzinfo

from msgspec import Struct


class Period(Struct, frozen=True):
    """From `start` to before `end`, in seconds since 1970 UTC; `label` is how people call it."""

    label: str
    start: int
    end: int

    def holds(self, moment: int) -> bool:
        """Whether a moment lies in it; each moment lies in one of the periods that follow each other."""
        return self.start <= moment < self.end

    @property
    def days(self) -> float:
        """Its length; a week in which the clocks change is an hour longer or shorter."""
        return (self.end - self.start) / 86_400


def weeks(now: datetime, count: int, zone: tzinfo) -> tuple[Period, ...]:
    """The last `count` weeks, Monday to Sunday in `zone`, oldest first; the last one ends with the day of `now`."""
    today = now.astimezone(zone).date()
    return span(_monday(today) - timedelta(weeks=count - 1), today, zone)


def span(first: date, last: date, zone: tzinfo) -> tuple[Period, ...]:
    """The weeks from one day to another, both counted, oldest first; those at the ends are cut there."""
    start, end = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    found = []
    monday = _monday(first)
    while monday <= last:
        week = _week(monday, zone)
        found.append(Period(week.label, max(week.start, start), min(week.end, end)))
        monday += timedelta(weeks=1)
    return tuple(found)


def months(period: Period, zone: tzinfo) -> tuple[Period, ...]:
    """The calendar months a stretch of time touches, whole ones, oldest first."""
    day = datetime.fromtimestamp(period.start, zone).date().replace(day=1)
    found = []
    while (start := _midnight(day, zone)) < period.end:
        following = (day + timedelta(days=31)).replace(day=1)
        found.append(Period(f"{day:%Y-%m}", start, _midnight(following, zone)))
        day = following
    return tuple(found)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def whole(periods: tuple[Period, ...]) -> Period:
    """All of them as one."""
    return Period(f"{len(periods)} weeks to {periods[-1].label}", periods[0].start, periods[-1].end)


def _week(monday: date, zone: tzinfo) -> Period:
    year, week, _ = monday.isocalendar()
    start, end = _midnight(monday, zone), _midnight(monday + timedelta(weeks=1), zone)
    return Period(f"{year}-W{week:02}", start, end)


def _midnight(day: date, zone: tzinfo) -> int:
    """The first moment of a day; where the clocks skip midnight, the moment they skip to."""
    return int(datetime.combine(day, time(), zone).timestamp())
