"""A blob's lines cut on demand are the lines it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.fingerprint import split_lines
from reviewer.core.lines import Lines

blobs = st.lists(st.sampled_from([b"a", b"", b"\r", b"long line", b"\x0c", b"\n", b"\n\n"])).map(b"".join)


@given(blob=blobs, low=st.integers(-3, 9), high=st.integers(-3, 9))
def test_they_are_what_splitting_gives(blob: bytes, low: int, high: int) -> None:
    lines, expected = Lines(blob), split_lines(blob)
    assert list(lines) == expected
    assert len(lines) == len(expected)
    assert lines[low:high] == expected[low:high]
    assert lines[::2] == expected[::2]


def test_behind_the_end_there_is_nothing() -> None:
    lines = Lines(b"a\nb")
    assert (lines[0], lines[-1]) == (b"a\n", b"b")
    for outside in (2, -3):
        with pytest.raises(IndexError):
            lines[outside]
