"""Lines in one word say the same lines again."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.circumstances import spans
from reviewer.core.lineranges import ranges


@given(st.sets(st.integers(1, 60)))
def test_what_is_written_is_read_again(lines: set[int]):
    read = [line for first, last in spans(ranges(lines)) for line in range(first, last + 1)]
    assert read == sorted(lines)


def test_neighbors_are_one_range():
    assert ranges([9, 1, 2, 3, 3]) == "1-3,9"
    assert ranges([]) == ""
