"""Which lines stand on the screen: with rows of any length, every line can be reached and none is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.tui.viewport import Line, Viewport, edges

SIZES = st.lists(st.integers(1, 40), min_size=1, max_size=25)


def viewport(sizes: list[int]) -> Viewport:
    port = Viewport(lambda: len(sizes), sizes.__getitem__)
    port.wraps = True
    return port


def column(sizes: list[int]) -> list[Line]:
    return [Line(row, part) for row, size in enumerate(sizes) for part in range(size)]


@given(SIZES, st.data(), st.integers(-200, 200))
def test_walking_is_counting_lines(sizes: list[int], data: st.DataObject, by: int):
    lines = column(sizes)
    start = data.draw(st.integers(0, len(lines) - 1))
    wanted = start + by
    reached = max(0, min(wanted, len(lines) - 1))
    assert viewport(sizes).walk(lines[start], by) == (lines[reached], abs(wanted - reached))


@given(SIZES, st.data(), st.integers(1, 30))
def test_the_screen_is_a_piece_of_the_column(sizes: list[int], data: st.DataObject, height: int):
    lines = column(sizes)
    port = viewport(sizes)
    top = data.draw(st.integers(0, len(lines) - 1))
    port.top = port.clamped(lines[top], height)
    top = min(top, max(0, len(lines) - height))
    assert port.shown(height) == lines[top : top + height]
    for y, line in enumerate(lines[top : top + height]):
        assert port.row_at(y) == line.row
    assert port.row_at(len(lines) - top) == len(sizes)


@given(SIZES, st.data(), st.integers(1, 30), st.booleans())
def test_a_row_that_is_gone_to_is_seen(sizes: list[int], data: st.DataObject, height: int, center: bool):
    port = viewport(sizes)
    for row in data.draw(st.lists(st.integers(0, len(sizes) - 1), min_size=1, max_size=6)):
        port.top = port.top_for(row, height, center=center)
        assert port.sees(row, height)
        assert port.top_for(row, height, center=center) == port.top, "it stays where it is seen"
        low, high = edges(height)
        if sizes[row] <= high - low + 1:
            assert sum(line.row == row for line in port.shown(height)) == sizes[row]


@given(st.integers(0, 60), st.data(), st.integers(1, 30))
def test_without_wrapping_a_row_is_a_line(count: int, data: st.DataObject, height: int):
    def never(row: int) -> int:
        pytest.fail(f"row {row} was laid out")

    flat, wrapped = Viewport(lambda: count, never), viewport([1] * count)
    for row in data.draw(st.lists(st.integers(0, max(0, count - 1)), max_size=6)):
        flat.top, wrapped.top = flat.top_for(row, height), wrapped.top_for(row, height)
        assert flat.top == wrapped.top
        assert flat.shown(height) == wrapped.shown(height)
        assert flat.line_of(row, height) == wrapped.line_of(row, height)


def test_only_what_is_near_is_laid_out():
    asked: set[int] = set()

    def lines(row: int) -> int:
        asked.add(row)
        return 3

    port = Viewport(lambda: 1_000_000, lines)
    port.wraps = True
    for row in (0, 500_000, 999_999, 7):
        port.top = port.top_for(row, 40, center=True)
    assert len(asked) < 4 * 2 * 40
