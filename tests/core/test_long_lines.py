"""A long hunk's lines are those of the hunk; a long line reads as its bytes do."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core import long_lines as module
from reviewer.core.change import hunk_lines
from reviewer.core.finding import DiffSide
from reviewer.core.lines import SparseLines
from reviewer.core.long_lines import LongHunk, LongLine, line_between
from reviewer.core.packed_text import PackedText
from reviewer.core.spans import HunkSpan
from reviewer.core.text import text_of

LINE = st.tuples(
    st.sampled_from([b"-", b"+"]), st.sampled_from([b"", b"a", b"long line " * 3, b"\r", b"\xff"])
)
TEXTS = st.lists(LINE, max_size=9).map(lambda lines: b"".join(mark + line + b"\n" for mark, line in lines))
GIT_SAYS = b"\\ No newline at end of file\n"


@pytest.fixture(scope="module", autouse=True)
def long_soon() -> Iterator[None]:
    """Lines that are long sooner."""
    with patch.object(module, "LONG", 12):
        yield


@given(above=TEXTS, text=TEXTS, packed=st.booleans(), ends=st.booleans())
def test_the_lines_of_a_long_hunk_are_those_of_the_hunk(
    above: bytes, text: bytes, packed: bool, ends: bool
) -> None:
    text += b"" if ends or not text else GIT_SAYS
    body = PackedText(above + text)
    if packed:
        body.pack()
    hunk = LongHunk(body, HunkSpan(1, 1, 1, 1, len(above), len(above) + len(text)))
    for side, lines in zip((DiffSide.OLD, DiffSide.NEW), hunk_lines(text), strict=True):
        assert tuple(map(bytes, hunk.lines(side))) == lines
        for at, line in enumerate(lines):
            found = hunk.line(side, at)
            assert isinstance(found, LongLine) == (len(line) > 12)
            assert (bytes(found), len(found), found[:5], found[2:]) == (line, len(line), line[:5], line[2:])
            assert found.endswith(b"\n") == line.endswith(b"\n")
            assert found.startswith((b"lo", b"x")) == line.startswith((b"lo", b"x"))


def test_a_line_of_a_text_is_long_or_cut_out() -> None:
    text = b"short\n" + b"very long \xf0\x9f\x91\x8d indeed\n"
    lines = SparseLines(text)
    assert lines.line(0) == b"short\n"
    found = lines.line(1)
    assert isinstance(found, LongLine)
    assert bytes(found) == lines[1] == text[6:]
    assert found.characters == len(text_of(text[6:])) == found.characters
    assert line_between(text, 0, 3) == b"sho"
    with pytest.raises(IndexError):
        lines.line(2)
