"""Plots: as high as the value, dots where nothing is known, never wider than asked."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reviewer.tui.dialogs.words import width_of
from reviewer.tui.plots import bar, course

values = st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=60)


def text(line) -> str:
    return "".join(piece.text for piece in line)


def test_a_column_is_as_high_as_its_value():
    rows = [text(line) for line in course([0.0, 4.0, 8.0, None], 4, 2)]
    assert rows == ["  █ ", "▁██·"]


def test_what_lies_outside_its_band_is_drawn_as_bad():
    (row,) = course([1.0, 5.0, 9.0], 3, 1, low=2.0, high=8.0)
    assert [piece.role for piece in row] == ["bad", "path", "bad"]


@given(values, st.integers(1, 200), st.integers(1, 9))
def test_a_course_keeps_to_its_room_whatever_it_shows(shown, width, height):
    rows = course(shown, width, height)
    assert len(rows) == height
    assert all(width_of(row) <= max(width, 1) for row in rows)


@given(st.floats(-1, 2), st.integers(1, 80))
def test_a_bar_takes_exactly_its_room(share, width):
    assert cell_len(text(bar(share, width))) == width
