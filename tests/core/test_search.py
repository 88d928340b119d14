"""Looking for a text: the same lines as one who reads line by line finds, whatever the size of the steps."""

from collections import deque
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core import search
from reviewer.core.finding import DiffSide
from reviewer.core.packed_text import PackedText
from reviewer.core.search import Steps, in_hunks, in_text, wanted
from reviewer.formats.patches import read_patch

PATCH = b"""--- a/x
+++ b/x
@@ -1,3 +1,4 @@
 above + x
-old x
-old y
+new x
+new +x
+new y
@@ -20,1 +21,1 @@ def x():
-last X
+last Y
\\ No newline at end of file
"""


def found(steps: Steps) -> list[int]:
    def kept() -> Generator[None, None, None]:
        numbers.extend((yield from steps))

    numbers: list[int] = []
    deque(kept(), maxlen=0)
    return numbers


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("window", [1, 7, 1 << 18])
def test_a_side_of_the_hunks(window: int, packed: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "WINDOW", window)
    (delta,), _ = read_patch(PATCH, "x.patch")
    if packed:
        text = PackedText(bytes(delta.body))
        text.pack()
        delta = replace(delta, body=text)

    def lines(typed: str) -> tuple[list[int], list[int]]:
        sought = wanted(typed)
        return found(in_hunks(sought, delta, DiffSide.OLD)), found(in_hunks(sought, delta, DiffSide.NEW))

    assert lines("x") == ([2, 20], [2, 3])
    assert lines("X") == ([20], [])
    assert lines("+ ") == ([], []), "the sign is no part of a line"
    assert lines("newline") == ([], []), "nor is what git says of its end"
    assert lines("def") == ([], []), "nor the heading"
    assert lines("y") == ([3], [4, 21])
    assert found(in_hunks(wanted("x"), delta, DiffSide.OLD, 1, 2)) == [20]


def test_where_it_is_looked_for():
    assert wanted("word")[4:] == (True, True, True)
    assert wanted("+word")[4:] == (True, False, False)
    assert wanted("-word")[4:] == (False, True, False)
    assert wanted("+")[4:] == wanted("++x")[4:] == wanted("- x")[4:] == (True, True, True)
    assert wanted("++x").text == "++x"


@given(
    st.lists(st.text("aAéÉßx\u0130\udc80 ", max_size=12), max_size=12),
    st.text("aAéÉßx\udc80", min_size=1, max_size=3),
    st.integers(1, 9),
)
def test_as_read_line_by_line(lines: list[str], typed: str, window: int):
    text = "\n".join(lines).encode("utf-8", "surrogateescape")
    sought = wanted(typed)
    whole, search.WINDOW = search.WINDOW, window
    try:
        seen = found(in_text(sought, text, 5))
    finally:
        search.WINDOW = whole
    cut = text.split(b"\n")
    assert seen == [
        number
        for number, line in enumerate(cut, 5)
        if sought.pattern.search(line.decode("utf-8", "surrogateescape"))
    ]
