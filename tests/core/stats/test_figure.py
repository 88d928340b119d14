"""A figure says how much stands behind it; too little says so instead of a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.stats.figure import Band, Standing, gini, middle, percentile, share, standing


@pytest.mark.parametrize(
    ("value", "band", "expected"),
    [
        (0.5, Band(0.4, 0.6), Standing.IN_BAND),
        (0.4, Band(0.4, 0.6), Standing.IN_BAND),
        (0.6, Band(0.4, 0.6), Standing.IN_BAND),
        (0.3, Band(0.4, None), Standing.TOO_LOW),
        (0.7, Band(None, 0.6), Standing.TOO_HIGH),
        (0.7, None, Standing.NO_BAND),
        (0.7, Band(), Standing.NO_BAND),
        (None, Band(0.4, 0.6), Standing.TOO_LITTLE_DATA),
    ],
)
def test_how_a_value_stands_to_its_band(value, band, expected):
    assert standing(value, band) is expected


def test_a_share_of_nothing_is_no_number():
    assert share([], [], "changes").value is None


def test_what_is_lacking_from_a_share_is_what_one_looks_at():
    found = share(["a"], ["a", "b", "c"], "changes", lacking=True)
    assert (found.value, found.cases, found.changes) == (1 / 3, 3, ("b", "c"))


def test_a_median_has_the_highest_first_behind_it():
    found = middle([(1.0, "a"), (9.0, "b"), (5.0, "c")], "changes")
    assert (found.value, found.changes) == (5.0, ("b", "c", "a"))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=80), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values: list[int], percent: int):
    found = percentile([(value, str(at)) for at, value in enumerate(values)], percent, "changes").value

    def share_below(limit: float) -> bool:
        return sum(value <= limit for value in values) * 100 >= percent * len(values)

    assert found in values
    assert share_below(found)
    assert not any(share_below(value) for value in values if value < found)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=40))
def test_gini_is_half_the_mean_difference_over_the_mean(values: list[int]):
    found = gini(values)
    if sum(values) == 0:
        assert found is None
        return
    count = len(values)
    differences = sum(abs(one - other) for one in values for other in values)
    assert found == pytest.approx(differences / (2 * count * sum(values)), abs=1e-9)


def test_gini_of_equals_is_none_at_all_and_of_one_who_does_everything_nearly_one():
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 9]) == pytest.approx(0.75)
