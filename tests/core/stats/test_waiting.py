"""What waits, and who could take it: those at home in it, never those who made it."""

from reviewer.core.people import Person
from reviewer.core.stats.period import Period
from reviewer.core.stats.waiting import Knowledge, Unreviewed, queue, suggestions
from reviewer.core.stats.workload import workload
from tests.core.stats.making import HOUR, RITA, review

SAM = Person("Sam", "sam@example.com")
PERIOD = Period("a while", 0, 1_000 * HOUR)
TEAM = workload([review(1, lines=300), review(2, who=SAM, lines=100)], [], PERIOD)


def waiting(name="topic", since=0, lines=100, involved=(), knowledge=()):
    return Unreviewed(
        name=name,
        repository="here",
        since=since,
        lines=lines,
        minutes=10.0,
        involved=frozenset(involved),
        knowledge=tuple(knowledge),
    )


def test_what_waits_longest_comes_first():
    found = queue([waiting("new", 8 * HOUR), waiting("old", 2 * HOUR)], TEAM, 10 * HOUR)
    assert [(each.change.name, each.hours) for each in found] == [("old", 8), ("new", 2)]


def test_owners_come_before_those_who_know_and_these_before_the_least_loaded():
    about = [Knowledge(email="owner@x", owns=1.0), Knowledge(email="writer@x", knows=1.0)]
    (found,) = queue([waiting(knowledge=about)], TEAM, HOUR)
    assert [each.email for each in found.candidates] == ["owner@x", "writer@x", SAM.email]
    assert found.candidates[0].why == "owns 100% of it, reviews nothing now"


def test_who_made_it_is_never_proposed():
    about = [Knowledge(email="Ada@x", owns=1.0)]
    (found,) = queue([waiting(involved=["ada@X", RITA.email], knowledge=about)], TEAM, HOUR)
    assert [each.email for each in found.candidates] == [SAM.email]


def test_suggestions_name_what_to_do_with_what():
    found = queue([waiting(lines=900)], TEAM, 80 * HOUR)
    said = suggestions(found, TEAM, 400)
    assert said[0].startswith("split topic: 900 lines")
    assert said[1].startswith("topic has waited 3 days: ask sam@example.com")
    assert said[2] == "rita@example.com has 75% of the reviewing: let sam@example.com take topic"


def test_nothing_to_suggest_is_nothing_said():
    even = workload([review(1, lines=100), review(2, who=SAM, lines=100)], [], PERIOD)
    assert suggestions(queue([waiting()], even, HOUR), even, 400) == ()
