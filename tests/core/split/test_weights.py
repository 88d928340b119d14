"""The table of weights as it is looked up."""

from itertools import pairwise

import pytest

from reviewer.core.split.evidence import points_of
from reviewer.core.split.fixed import ONE
from reviewer.core.split.stopping import verdict
from reviewer.core.split.weights import POINTS, STOP_POINTS, STOP_START, Stop, Tie


@pytest.mark.parametrize("tie", Tie)
def test_every_tie_has_the_points_the_table_says(tie: Tie):
    curve = POINTS[tie]
    places = ((0, 0), (100, curve), (300, 3 * curve)) if isinstance(curve, int) else curve
    steepest = max(abs(high - low) / (last - first) for (first, low), (last, high) in pairwise(places))
    for amount, points in places:
        assert abs(points_of(tie, amount * ONE // 100) - points) <= 2 + 2 * steepest
    beyond = points_of(tie, 1000 * ONE)
    assert beyond == (9 * curve if isinstance(curve, int) else curve[-1][1])


def test_what_is_between_two_places_of_a_curve_lies_on_the_line():
    (first, low), (last, high), *_ = STOP_POINTS[Stop.SCORE]
    middle = verdict([(Stop.SCORE, (first + last) // 2)]) - STOP_START
    assert abs(middle - (low + high) // 2) <= 2


def test_what_is_outside_a_curve_counts_as_its_end():
    for stop, curve in STOP_POINTS.items():
        assert verdict([(stop, curve[0][0] - 1000)]) == STOP_START + curve[0][1]
        assert verdict([(stop, curve[-1][0] + 1000)]) == STOP_START + curve[-1][1]


def test_curves_go_up_in_their_places():
    for curve in (*STOP_POINTS.values(), *(one for one in POINTS.values() if not isinstance(one, int))):
        assert all(first < last for (first, _), (last, _) in pairwise(curve))
