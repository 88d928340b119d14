"""Syntax colours: the whole file's state, lazily, and never a character moved."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.syntax import (
    LONGEST_LINE,
    LONGEST_TEXT,
    SLICE_LINES,
    Highlighter,
    highlight,
    unpack,
)
from reviewer.core.tokens import ROLES, TokenClass

PYTHON = '''class Desk(Base):
    """What it is,
    told in two lines."""

    @cached
    def total(self) -> int:
        return sum(item.price for item in self.items) * 1.5  # with tax
'''

CODE = ["def f():", "x = 1", "@d", "class A", "# x", "//", "/*", "*/", "<b>", "- [ ] ", "`", "{", "}", "\\"]
ODD = [
    "'",
    '"""',
    "\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "\x0c",
    "\u2028",
    "\x85",
    "é",
    "🙂",
    "\udcff",
    "\ufeff",
    "\0",
]
pieces = st.sampled_from([*CODE, *ODD])
texts = st.lists(pieces, max_size=30).map("".join)
paths = st.sampled_from(
    ["a.py", "a.c", "a.md", "a.html", "a.yaml", "a.rs", "a.js", "Makefile", "a.php", "a.diff"]
)


def named(text: str, path: str = "a.py") -> list[list[tuple[str, str]]]:
    """Every line's runs as (characters, class)."""
    lines = text.split("\n")
    runs = highlight(path, text)
    return [
        [(line[start:end], class_.name) for start, end, class_ in found]
        for line, found in zip(lines, runs, strict=False)
    ]


def test_runs_name_what_stands_there() -> None:
    lines = named(PYTHON)

    assert ("class", "KEYWORD") in lines[0]
    assert ("Desk", "TYPE") in lines[0]
    assert ("@cached", "ATTRIBUTE") in lines[4]
    assert ("total", "FUNCTION") in lines[5]
    assert ("int", "BUILTIN") in lines[5]
    assert ("1.5", "NUMBER") in lines[6]
    assert ("# with tax", "COMMENT") in lines[6]


def test_a_line_knows_what_began_above_it() -> None:
    """The second line of a docstring, which a hunk alone would read as code."""
    assert named(PYTHON)[2] == [('    told in two lines."""', "COMMENT")]


@settings(max_examples=60)
@given(paths, texts)
def test_runs_are_ascending_and_within_their_line(path: str, text: str) -> None:
    lines = text.removesuffix("\n").split("\n") if text else []
    found = highlight(path, text)

    assert len(found) == len(lines)
    for line, runs in zip(lines, found, strict=True):
        assert all(0 <= start < end <= len(line) for start, end, _ in runs)
        assert all(before[1] <= after[0] for before, after in pairwise(runs))


@settings(max_examples=60)
@given(paths, texts)
def test_line_ends_of_windows_change_nothing(path: str, text: str) -> None:
    text = text.replace("\r", "")

    assert highlight(path, text.replace("\n", "\r\n")) == highlight(path, text)


@settings(max_examples=60)
@given(texts, st.lists(st.integers(0, 40), max_size=5))
def test_in_steps_is_as_in_one_go(text: str, stops: list[int]) -> None:
    highlighter = Highlighter("a.py", text)
    collected: list[bytes] = []
    for stop in [*stops, highlighter.total]:
        for slice_ in highlighter.upto(stop):
            assert slice_.first == len(collected) + 1
            collected += slice_.lines

    assert tuple(map(unpack, collected)) == highlight("a.py", text)


def test_only_what_is_asked_for_is_read() -> None:
    highlighter = Highlighter("a.py", "x = 1\n" * 100_000)

    (first,) = highlighter.upto(60)

    assert (first.first, len(first.lines), highlighter.done) == (1, 60, 60)


def test_slices_are_small() -> None:
    sizes = [len(slice_.lines) for slice_ in Highlighter("a.py", "x = 1\n" * 1_000).upto(1_000)]

    assert sizes == [SLICE_LINES, SLICE_LINES, SLICE_LINES, 1_000 - 3 * SLICE_LINES]


@pytest.mark.parametrize("separator", ["\x0c", "\x0b", "\x1c", "\x85", "\u2028", "\u2029", "\r"], ids=ascii)
def test_only_lf_ends_a_line(separator: str) -> None:
    assert len(highlight("a.py", f"a = 1{separator}\nb = 'x'{separator}'y'\n")) == 2


def test_a_tab_is_one_character() -> None:
    assert named("\tx = 1\n")[0] == [("=", "OPERATOR"), ("1", "NUMBER")]


def test_a_byte_order_mark_moves_no_column() -> None:
    assert named("\ufeffimport os\n") == [[("import", "KEYWORD")]]
    assert named("\ufeff# Title\n", "a.md") == [[("# Title", "HEADING")]]


def test_a_file_of_unknown_type_is_plain() -> None:
    highlighter = Highlighter("notes.txt", "class A:\n")

    assert not highlighter.known
    assert highlight("notes.txt", "class A:\nb\n") == ((), ())


def test_endless_files_and_lines_stay_plain() -> None:
    assert not Highlighter("a.py", "x" * (LONGEST_TEXT + 1)).known

    (line,) = highlight("a.py", "# " + "x" * 20_000)
    assert line == ((0, LONGEST_LINE, TokenClass.COMMENT),)


def test_a_file_given_up_ends_plain() -> None:
    highlighter = Highlighter("a.py", "x = 1\n" * 1_000)
    list(highlighter.upto(10))
    highlighter.stop()

    assert [set(slice_.lines) for slice_ in highlighter.upto(20)] == [{b""}]


def test_every_class_has_a_role() -> None:
    assert set(ROLES) == set(TokenClass)
    assert TokenClass.KEYWORD.role == "keyword"
