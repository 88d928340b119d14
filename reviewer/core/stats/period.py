"""Stretches of time that figures are counted over: calendar weeks in a zone, whatever its clocks do."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Period:
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
    """The last `count` weeks, Monday to Sunday in `zone`, oldest first; the last one has not ended yet."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    return tuple(_week(monday - timedelta(weeks=back), zone) for back in range(count - 1, -1, -1))


def since(start: int, end: int, label: str) -> Period:
    """Any stretch of time, as a person asks for it."""
    return Period(label, start, end)


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
