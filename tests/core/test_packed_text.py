"""A packed text answers as the bytes it is made of do, whenever it is packed."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core import packed_text as module
from reviewer.core.change import FileDelta, Status
from reviewer.core.lines import SparseLines
from reviewer.core.packed_text import LEAST, PackedText, to_pack
from reviewer.core.pieces import points_for
from reviewer.git.diff import parted

plains = st.lists(st.sampled_from([b"a", b"ab" * 40, b"\n", b"+x\n", b"\xff" * 9])).map(b"".join)
places = st.integers(0, 400)


@pytest.fixture(scope="module", autouse=True)
def small_blocks() -> Iterator[None]:
    """Blocks so small that everything goes over their edges."""
    with patch.object(module, "BLOCK", 37):
        yield


@given(plain=plains, start=places, end=places, sought=st.sampled_from([b"\n", b"\n+", b"ba", b"", b"zz"]))
def test_it_reads_as_what_it_is_made_of(plain: bytes, start: int, end: int, sought: bytes) -> None:
    text = PackedText(plain)
    for _ in range(2):
        assert len(text) == len(plain)
        assert bytes(text) == plain
        assert text[start:end] == plain[start:end]
        assert text[-start:] == plain[-start:]
        assert text[::3] == plain[::3]
        assert text.startswith(sought, start) == plain[start:].startswith(sought)
        if sought:
            assert text.find(sought, start, end) == plain.find(sought, start, end)
            assert text.find(sought, start) == plain.find(sought, start)
            assert text.rfind(sought, start, end) == plain.rfind(sought, start, end)
        assert [text[at] for at in range(len(plain))] == list(plain)
        assert text == plain
        text.pack()


@given(plain=plains)
def test_lines_of_it_are_those_of_the_bytes(plain: bytes) -> None:
    text = PackedText(plain)
    lines = SparseLines(text)
    before = list(lines)
    text.pack()
    assert list(lines) == before == plain.splitlines(keepends=True)
    assert lines.blob == plain


def test_the_hunks_of_a_packed_delta_are_the_same() -> None:
    lines = b"".join(b"-line %d\n+zeile %d\n" % (at, at) for at in range(50))
    body = b"@@ -1,50 +1,50 @@ def long():\n%s@@ -90 +90 @@ class Short:\n-one\n+two\n" % lines
    _, spans = parted(body)
    plain = FileDelta(Status.MODIFIED, None, None, body=body, spans=spans)
    text = PackedText(body)
    text.pack()
    packed = replace(plain, body=text)
    assert packed == plain
    for index in range(len(spans)):
        assert packed.hunk(index) == plain.hunk(index)
        assert packed.heading(index) == plain.heading(index)
    assert (plain.heading(0), plain.heading(1)) == (b"def long():", b"class Short:")
    assert points_for(packed, 0, 10) == points_for(plain, 0, 10) != ()


def test_it_takes_less_room_and_never_more() -> None:
    text, incompressible = PackedText(b"the same again\n" * 10_000), PackedText(bytes(range(200)))
    with patch.object(module, "BLOCK", 1 << 15):
        text.pack()
        incompressible.pack()
    assert text.held < len(text) // 20
    assert incompressible.held == len(incompressible)


def test_what_is_outside_is_not_there() -> None:
    text = PackedText(b"a" * 100)
    text.pack()
    with pytest.raises(IndexError):
        text[100]
    assert text[-1] == ord("a")
    assert text[200:] == b""


def test_a_short_text_stays_as_it_is() -> None:
    assert to_pack(b"x" * (LEAST - 1)) == b"x" * (LEAST - 1)
    assert isinstance(to_pack(b"x" * LEAST), PackedText)
