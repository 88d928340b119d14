"""A blob's lines cut on demand are the lines it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core import lines as module
from reviewer.core.fingerprint import split_lines
from reviewer.core.lines import Lines, SparseLines

blobs = st.lists(st.sampled_from([b"a", b"", b"\r", b"long line", b"\x0c", b"\n", b"\n\n"])).map(b"".join)


@pytest.mark.parametrize("kind", [Lines, SparseLines])
@given(blob=blobs, low=st.integers(-3, 9), high=st.integers(-3, 9), stretch=st.integers(1, 20))
def test_they_are_what_splitting_gives(
    kind: type[Lines], blob: bytes, low: int, high: int, stretch: int
) -> None:
    whole, module.STRETCH = module.STRETCH, stretch
    try:
        are_the_same(kind(blob), split_lines(blob), low, high)
    finally:
        module.STRETCH = whole


def are_the_same(lines: Lines, expected: list[bytes], low: int, high: int) -> None:
    assert list(lines) == expected
    assert len(lines) == len(expected)
    assert lines[low:high] == expected[low:high]
    assert lines[::2] == expected[::2]
    starts = [len(b"".join(expected[:at])) for at in range(len(expected) + 3)]
    assert [lines.start(at) for at in range(len(expected) + 3)] == starts


@pytest.mark.parametrize("kind", [Lines, SparseLines])
def test_behind_the_end_there_is_nothing(kind: type[Lines]) -> None:
    lines = kind(b"a\nb")
    assert (lines[0], lines[-1]) == (b"a\n", b"b")
    for outside in (2, -3):
        with pytest.raises(IndexError):
            lines[outside]
