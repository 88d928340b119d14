"""What agents cost, by person and calendar month, against a budget."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reviewer.core.people import Person
from reviewer.core.stats.period import Period, months
from reviewer.core.stats.spending import spending
from tests.core.stats.making import ADA, change

BEN = Person("Ben", "Ben@example.com")


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[arg-type]


PERIOD = Period("spring", at(2026, 5, 20), at(2026, 7, 2))
CHANGES = [
    change("a", at(2026, 5, 31, 23), cost=10.0),
    change("b", at(2026, 6, 1), cost=5.0),
    change("c", at(2026, 6, 30), cost=20.0),
    change("d", at(2026, 6, 30), cost=7.0, author=BEN),
    change("e", at(2026, 6, 30)),
]


def test_each_person_s_months_are_added_up_and_held_against_the_budget():
    found = spending(CHANGES, months(PERIOD, UTC), 20.0)
    assert [(each.month, each.email, each.usd, each.changes, each.over) for each in found] == [
        ("2026-06", ADA.email, 25.0, ("c", "b"), True),
        ("2026-06", "ben@example.com", 7.0, ("d",), False),
        ("2026-05", ADA.email, 10.0, ("a",), False),
    ]
    assert found[0].alert == "ada@example.com spent 25.00 USD in 2026-06; the budget is 20.00"


def test_the_zone_decides_which_month_it_was():
    found = spending(CHANGES[:1], months(PERIOD, ZoneInfo("Asia/Kolkata")), None)
    assert [(each.month, each.over) for each in found] == [("2026-06", False)]
