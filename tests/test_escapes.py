"""The tokenizer the terminal tests trust: nothing is lost, and what is hostile is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.escapes import Tokenizer, disorderly, tokens

PIECES = [
    b"plain", "日本 🎉 é".encode(), b"\x1b[1;31m", b"\x1b[?1049h", b"\x1b]0;title\x07",
    b"\x1b]52;c;aGk=\x1b\\", b"\x1bP+q544e\x1b\\", b"\x1b7", b"\r\n", b"\x00", b"\x1b[>25u", b"\x1b(B",
    b"\xff",
]  # fmt: skip


def test_a_stream_is_cut_into_what_it_says():
    found = tokens(b"a\x1b[?25l\x1b]0;hi\x07\r\x1b7")
    assert [token.kind for token in found] == ["text", "csi", "string", "control", "escape"]
    assert (found[1].private, found[1].numbers, found[1].final) == ("?", [25], "l")
    assert found[2].payload == b"0;hi"


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.data())
def test_where_the_chunks_are_cut_makes_no_difference(pieces, data):
    stream = b"".join(pieces)
    tokenizer, cut = Tokenizer(), []
    at = 0
    while at < len(stream):
        size = data.draw(st.integers(1, 7))
        cut += tokenizer.feed(stream[at : at + size])
        at += size
    cut += tokenizer.finish()
    assert b"".join(token.data for token in cut) == stream
    assert [t for t in cut if t.kind != "text"] == [t for t in tokens(stream) if t.kind != "text"]
    for token in cut:
        if token.kind == "text" and b"\xff" not in token.data:
            token.data.decode()


@given(st.binary(max_size=40))
def test_no_byte_is_ever_lost(stream):
    assert b"".join(token.data for token in tokens(stream)) == stream


@pytest.mark.parametrize(
    "stream",
    [
        b"\x1b]0;new title\x07",
        b"\x1b]52;c;aGVsbG8=\x07",
        b"\x1bP1;2|stuff\x1b\\",
        b"\x1b_Gf=100;AAAA\x1b\\",
        b"\x1bc",
        b"\x1b[5i",
        b"\x1b[?3h",
        b"\x1b[>1;2s",
        b"\x00",
        b"\x0e",
        b"\x9b31m",
        "\u202e".encode(),
        "\u200b".encode(),
        "\U000e0041".encode(),
        "\x85".encode(),
        "\u2028".encode(),
        "a\ufe0f".encode(),
        b"\x1b]0;never closed",
    ],
)
def test_what_no_careful_program_sends_is_named(stream):
    assert disorderly(b"before" + stream)


def test_what_a_full_screen_program_sends_is_orderly():
    stream = b"\x1b[?1049h\x1b[?2026h\x1b[2;3H\x1b[38;2;1;2;3mText \xe2\x94\x82\x1b[0m\x1b[?2026l"
    stream += b"\x1b[>25u\x1b[<u\r\n"
    assert disorderly(stream) == []
    assert disorderly("👩\u200d🔬".encode(), allow={"U+200D"}) == []
