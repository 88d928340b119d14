"""A person's pace is theirs: shown to them, and to nobody else unless they chose so."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.people import Person
from reviewer.core.stats.pace import FEWEST_PEOPLE, TeamPace, pace, paces_shown, team_pace
from reviewer.core.stats.period import Period
from reviewer.core.stats.workload import Commented, Outcome
from tests.core.stats.making import DAY, HOUR, RITA, review

PERIOD = Period("a while", 0, 100 * DAY)
NOON = 12 * HOUR
PEOPLE = [Person(f"P{number}", f"p{number}@example.com") for number in range(6)]
addresses = st.sampled_from([who.email for who in PEOPLE])


@given(viewer=addresses, sharing=st.sets(addresses), reviewed=st.lists(st.sampled_from(PEOPLE), max_size=8))
def test_nobody_s_pace_is_shown_to_another_without_their_choice(viewer, sharing, reviewed):
    reviews = [review(at * HOUR, who=who) for at, who in enumerate(reviewed)]
    shown = {each.email for each in paces_shown(reviews, [], PERIOD, viewer=viewer.upper(), sharing=sharing)}
    assert shown <= {viewer, *sharing}
    assert shown == {who.email for who in reviewed} & {viewer, *sharing}


def test_somebody_git_does_not_know_sees_nobody_s_pace():
    assert paces_shown([review(1)], [], PERIOD, viewer="") == ()


def test_a_team_s_pace_needs_enough_people_to_hide_each_of_them():
    reviews = [review(1, who=who, lines=100, seconds=HOUR) for who in PEOPLE]
    assert team_pace(reviews[: FEWEST_PEOPLE - 1], PERIOD) == TeamPace(people=FEWEST_PEOPLE - 1)
    assert team_pace(reviews[:FEWEST_PEOPLE], PERIOD).lines_per_hour == 100


def one(*reviews, comments=()):
    return pace(reviews, comments, PERIOD, RITA.email)


def test_lines_an_hour_are_of_what_was_shown():
    found = one(
        review(NOON, lines=300, seconds=HOUR), review(NOON + DAY, lines=999, seconds=HOUR, declared=True)
    )
    assert found.lines_per_hour == 300


def test_many_lines_in_little_time_look_like_a_rubber_stamp():
    assert one(review(NOON, lines=400, seconds=199, record="x")).stamped == ("x",)
    assert one(review(NOON, lines=400, seconds=200)).stamped == ()
    assert one(review(NOON, lines=399, seconds=1)).stamped == ()


def test_a_sitting_without_a_break_is_one_session_and_long_ones_are_told():
    reviews = [review(NOON + at * 1200, seconds=1200) for at in range(6)]
    found = one(*reviews, review(NOON + DAY, seconds=600))
    assert (found.sessions, found.long_sessions, found.longest_hours) == (2, 1, 2.0)
    assert any("over 1.5 hours" in sign for sign in found.signs)


def test_comments_that_fall_off_in_long_sessions_are_told():
    reviews = [review(NOON + at * 1200, seconds=1200) for at in range(6)]
    early = [Commented(email=RITA.email, at=NOON - 1000 + at, outcome=Outcome.OPEN) for at in range(4)]
    found = one(*reviews, comments=early)
    assert found.comment_rates == (4.0, 0.0)
    assert any("fall off" in sign for sign in found.signs)


def test_late_is_by_the_person_s_own_clock():
    at = 20 * HOUR  # eight in the evening in UTC
    assert one(review(at, zone=0)).late == ()
    assert len(one(review(at, zone=180)).late) == 1
    assert one(review(23 * HOUR, zone=None)).late == ()


def test_all_is_well_says_nothing():
    assert one(review(NOON, lines=100, seconds=1200)).signs == ()
