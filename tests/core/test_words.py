"""Word emphasis: pairs by what lines say, ranges that explain the whole difference, bounded cost."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.words import LONGEST_LINE, MOST_LINES, Pair, changed, pair

words = st.sampled_from(
    ["foo", "bar", "baz_qux", " ", "  ", "(", ")", ".", "_", "é", "e\u0301", "日本", "\t", "1"]
)
lines = st.lists(words, max_size=12).map("".join)
blocks = st.lists(lines, max_size=8)


def without(text: str, ranges: tuple[tuple[int, int], ...]) -> str:
    kept, done = "", 0
    for start, end in ranges:
        kept += text[done:start]
        done = end
    return kept + text[done:]


def emphasised(text: str, ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in ranges]


@given(blocks, blocks)
def test_without_its_emphasis_a_pair_is_one_text(removed: list[str], added: list[str]) -> None:
    for match in pair(removed, added):
        assert without(removed[match.old], match.old_ranges) == without(added[match.new], match.new_ranges)


@given(blocks, blocks)
def test_ranges_are_ascending_apart_and_within_the_line(removed: list[str], added: list[str]) -> None:
    for match in pair(removed, added):
        for text, ranges in ((removed[match.old], match.old_ranges), (added[match.new], match.new_ranges)):
            ends = [-1]
            for start, end in ranges:
                assert ends[-1] < start < end <= len(text)
                ends.append(end)


@given(blocks, blocks)
def test_pairs_ascend_on_both_sides(removed: list[str], added: list[str]) -> None:
    found = pair(removed, added)

    for before, after in pairwise(found):
        assert before.old < after.old
        assert before.new < after.new


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    ranges = changed(old, new)

    if ranges is not None:
        assert without(old, ranges[0]) == without(new, ranges[1])


def test_lines_pair_by_what_they_say_not_by_position() -> None:
    removed = ["total = sum(prices)", "return total"]
    added = ["log.debug('adding up')", "check(prices)", "total = sum(prices, start=0)", "return total"]

    found = [(match.old, match.new) for match in pair(removed, added)]

    assert found == [(0, 2), (1, 3)]


def test_brackets_do_not_keep_real_lines_apart() -> None:
    removed = ["}", "const answer = compute(left, right);"]
    added = ["const answer = compute(left, right, third);", "}"]

    assert [(match.old, match.new) for match in pair(removed, added)] == [(1, 0)]


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("x = foo(a, b)", "x = foo(a, c)", ["b"], ["c"]),
        ("return user_name", "return user_id", ["name"], ["id"]),
        ("call(a)", "call(a, b)", [], [", b"]),
        ("    indented", "        indented", ["    "], ["        "]),
        ("raise old error(x)", "raise new failure(x)", ["old error"], ["new failure"]),
        ("same", "same", [], []),
    ],
)
def test_emphasis_falls_on_words(old: str, new: str, removed: list[str], added: list[str]) -> None:
    ranges = changed(old, new)

    assert ranges is not None
    assert emphasised(old, ranges[0]) == removed
    assert emphasised(new, ranges[1]) == added


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import os", "def main(): pass"),
        ("x" * (LONGEST_LINE + 1), "x" * LONGEST_LINE),
        ("a", "b"),
    ],
)
def test_a_rewritten_or_endless_line_gets_no_emphasis(old: str, new: str) -> None:
    assert changed(old, new) is None
    assert pair([old], [new]) == ()


def test_nothing_pairs_with_nothing() -> None:
    assert pair([], ["a"]) == ()
    assert pair(["a"], []) == ()
    assert pair(["a"] * (MOST_LINES + 1), ["a"]) == ()


def test_blank_lines_pair_without_emphasis() -> None:
    assert pair([""], [""]) == (Pair(0, 0, (), ()),)


def test_a_large_block_is_not_compared_line_by_line() -> None:
    removed = [f"value_{number} = compute({number}, scale={number % 7})" for number in range(MOST_LINES)]
    added = [line.replace("scale", "factor") for line in removed]

    began = process_time()
    found = pair(removed, added)
    took = process_time() - began

    assert len(found) == len(removed)
    assert took < 1.0, f"{took:.2f} s for {MOST_LINES} pairs"


def test_hostile_lines_cost_no_more_than_long_ones() -> None:
    """Words of one character each are the worst case for an alignment."""
    removed = ["a.b," * (LONGEST_LINE // 4)] * 40
    added = ["b.a;" * (LONGEST_LINE // 4)] * 40

    began = process_time()
    pair(removed, added)

    assert process_time() - began < 1.0
