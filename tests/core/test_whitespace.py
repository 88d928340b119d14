"""White space alone, and only that, counts as nothing."""

import pytest

from reviewer.core.change import Hunk
from reviewer.core.whitespace import only_whitespace


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ((b"a = 1\n",), (b"a  =  1\n",), True),
        ((b"a\n",), (b"\ta \r\n",), True),
        ((), (b"\n", b"  \n"), True),
        ((b"one two\n",), (b"onetwo\n",), True),
        ((b"a\n",), (b"b\n",), False),
        ((b"a\n", b"b\n"), (b"a b\n",), False),
        ((b"a\n",), (), False),
        ((b"a\n",), ("a\u00a0\n".encode(),), False),
    ],
)
def test_only_whitespace(old: tuple[bytes, ...], new: tuple[bytes, ...], alone: bool):
    assert only_whitespace(Hunk(1, old, 1, new), "src/a.c") is alone


@pytest.mark.parametrize("path", ["a.py", "a.yaml", "Makefile", "a.scala", "a.md", "unknown", "a.pug"])
def test_an_indent_is_no_white_space_where_it_may_mean_something(path: str):
    assert not only_whitespace(Hunk(1, (b"    stop()\n",), 1, (b"        stop()\n",)), path)
    assert not only_whitespace(Hunk(1, (b"        stop()\n",), 1, (b"\tstop()\n",)), path)
    assert only_whitespace(Hunk(1, (b"    a = 1\n",), 1, (b"    a  =  1 \n", b"\n")), path)
