"""Weeks follow each other without a gap or an overlap, whatever the clocks of a zone do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.stats.period import months, span, weeks, whole

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata"]


@settings(max_examples=60, deadline=None)
@given(
    moment=st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)),
    name=st.sampled_from(ZONES),
    count=st.integers(1, 60),
)
def test_every_moment_lies_in_exactly_one_week(moment: datetime, name: str, count: int):
    now = moment.replace(tzinfo=UTC)
    found = weeks(now, count, ZoneInfo(name))
    assert len(found) == count
    assert all(first.end == then.start for first, then in pairwise(found))
    assert [week.holds(int(now.timestamp())) for week in found] == [*[False] * (count - 1), True]
    assert (whole(found).start, whole(found).end) == (found[0].start, found[-1].end)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 7 * 24 - 1), ("2026-10-25", 7 * 24 + 1), ("2026-06-14", 7 * 24)]
)
def test_a_week_in_which_the_clocks_change_is_an_hour_shorter_or_longer(day: str, hours: int):
    (week,) = weeks(datetime.fromisoformat(day).replace(tzinfo=UTC), 1, ZoneInfo("Europe/Berlin"))
    assert week.end - week.start == hours * 3600


@settings(max_examples=60, deadline=None)
@given(
    first=st.dates(date(1995, 1, 1), date(2035, 1, 1)), days=st.integers(0, 400), name=st.sampled_from(ZONES)
)
def test_a_span_holds_its_days_and_no_others(first: date, days: int, name: str):
    zone, last = ZoneInfo(name), first + timedelta(days=days)
    found = whole(span(first, last, zone))
    seconds = (datetime(day.year, day.month, day.day, 12, tzinfo=zone).timestamp() for day in (first, last))
    assert all(found.holds(int(noon)) for noon in seconds)
    for outside in (first - timedelta(days=1), last + timedelta(days=1)):
        assert not found.holds(
            int(datetime(outside.year, outside.month, outside.day, 12, tzinfo=zone).timestamp())
        )
    covered = months(found, zone)
    assert covered[0].start <= found.start
    assert covered[-1].end >= found.end
    assert all(one.end == then.start for one, then in pairwise(covered))
    assert (covered[0].label, covered[-1].label) == (f"{first:%Y-%m}", f"{last:%Y-%m}")


def test_the_last_week_ends_with_today():
    (week,) = weeks(datetime(2026, 6, 10, 9, tzinfo=UTC), 1, UTC)
    assert datetime.fromtimestamp(week.end, UTC) == datetime(2026, 6, 11, tzinfo=UTC)


def test_a_week_is_called_as_calendars_call_it():
    (week,) = weeks(datetime(2027, 1, 1, tzinfo=UTC), 1, UTC)
    assert week.label == "2026-W53"
    assert datetime.fromtimestamp(week.start, UTC) == datetime(2026, 12, 28, tzinfo=UTC)


def test_the_zone_decides_which_week_a_moment_is_in():
    now = datetime(2026, 6, 14, 23, 30, tzinfo=UTC)
    (here,) = weeks(now, 1, UTC)
    (there,) = weeks(now, 1, ZoneInfo("Asia/Kolkata"))
    assert (here.label, there.label) == ("2026-W24", "2026-W25")
    assert there.start - here.start == timedelta(days=7, hours=-5, minutes=-30).total_seconds()
