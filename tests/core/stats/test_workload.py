"""Reviewing counts as work, by whoever did it, and how evenly it is shared."""

import pytest

from reviewer.core.people import Person
from reviewer.core.stats.period import Period
from reviewer.core.stats.workload import Commented, Outcome, workload
from tests.core.stats.making import HOUR, RITA, review

SAM = Person("Sam", "sam@example.com")
PERIOD = Period("a while", 0, 1_000 * HOUR)


def test_a_person_s_reviewing_is_added_up():
    found = workload(
        [
            review(10 * HOUR, change="x", lines=100, seconds=1800, asked_at=8 * HOUR),
            review(20 * HOUR, change="x", lines=100, seconds=1800, asked_at=10 * HOUR),
        ],
        [
            Commented(email="RITA@example.com", at=HOUR, outcome=Outcome.RESOLVED),
            Commented(email=RITA.email, at=2 * HOUR, outcome=Outcome.OPEN),
        ],
        PERIOD,
    )
    (load,) = found.loads
    assert (load.changes, load.lines, load.chunks, load.notes) == (1, 200, 4, 2)
    assert (load.comments, load.comments_resolved) == (2, 1)
    assert (load.high_risk_share, load.active_hours, load.turnaround_hours) == (0.25, 1.0, 6.0)
    assert (load.share, found.gini) == (1.0, None)


def test_what_lies_outside_the_period_does_not_count():
    assert workload([review(2_000 * HOUR)], [], PERIOD).loads == ()


def test_the_share_is_of_lines_and_the_busiest_comes_first():
    found = workload(
        [review(1, who=SAM, lines=100), review(2, lines=300), review(3, who=SAM, lines=0)], [], PERIOD
    )
    assert [(load.person.name, load.share) for load in found.loads] == [("Rita", 0.75), ("Sam", 0.25)]
    assert (found.gini, found.top_share) == (pytest.approx(0.25), 0.75)


def test_where_a_record_does_not_say_how_many_lines_changes_are_counted():
    found = workload([review(1, who=SAM, lines=None), review(2, lines=300)], [], PERIOD)
    assert {load.person.name: load.share for load in found.loads} == {"Rita": 0.5, "Sam": 0.5}
    assert {load.person.name: load.lines for load in found.loads} == {"Rita": 300, "Sam": None}


def test_somebody_who_only_commented_is_there_too():
    (load,) = workload([], [Commented(email="x@example.com", at=1, outcome=Outcome.OPEN)], PERIOD).loads
    assert (load.person.email, load.changes, load.comments) == ("x@example.com", 0, 1)
