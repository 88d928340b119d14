"""Points of a unit and the names of its lines."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.cut import TOP, Cut, Lines, Point, accepted, by_unit, cuts_for, lines_named

points = st.builds(Point, st.integers(-1, 6), st.integers(-1, 6))
UNIT = "0123456789abcdef" * 4


@given(wanted=st.lists(points), size=st.builds(Point, st.integers(0, 5), st.integers(0, 5)))
def test_the_points_of_a_cut_part_the_unit_into_pieces_of_which_none_is_empty(
    wanted: list[Point], size: Point
):
    found = accepted(wanted, size)
    if size != TOP:
        for above, below in pairwise((TOP, *found, size)):
            assert above.old <= below.old
            assert above.new <= below.new
            assert above != below
    assert set(found) <= set(wanted)
    assert accepted(found, size) == found


@given(
    wanted=st.lists(points, max_size=4),
    more=points,
    size=st.builds(Point, st.integers(1, 5), st.integers(1, 5)),
)
def test_a_later_point_takes_none_away(wanted: list[Point], more: Point, size: Point):
    assert set(accepted(wanted, size)) <= set(accepted([*wanted, more], size))


@given(
    start=st.builds(Point, st.integers(0, 9), st.integers(0, 9)),
    stop=points.filter(lambda one: min(one) >= 0),
)
def test_lines_are_found_again_by_their_name(start: Point, stop: Point):
    lines = Lines(UNIT, start, stop)
    assert lines_named(lines.name) == lines


def test_another_name_is_that_of_a_whole_unit():
    for name in (
        UNIT,
        f"{UNIT}@1",
        f"{UNIT}@1,2-3",
        f"{UNIT}@1,2-3,x",
        f"{UNIT[1:]}@1,2-3,4",
        f"{UNIT}@1,2-3,\u0664",
    ):
        assert lines_named(name) is None
    assert cuts_for([UNIT, Lines(UNIT, Point(0, 1), Point(0, 3)).name]) == (
        Cut(UNIT, (Point(0, 1), Point(0, 3))),
    )


def test_the_points_of_a_unit_come_in_the_order_they_were_asked_for():
    cuts = [Cut("a", (Point(0, 3),)), Cut("b", (Point(1, 0),)), Cut("a", (Point(0, 1),))]
    assert by_unit(cuts) == {"a": (Point(0, 3), Point(0, 1)), "b": (Point(1, 0),)}
