"""Moved blocks are those git would colour as moved, and no others."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.change import FileDelta
from reviewer.core.moved import Moved
from reviewer.core.moved_blocks import FEWEST_LINES, moved_blocks
from tests.tui.test_rows import delta_of

BLOCK = [b"def charge(card, amount):\n", b"    check(card)\n", b"    return pay(card, amount)\n"]
OTHER = [f"line {number}\n".encode() for number in range(10)]


def test_a_block_moved_to_another_file_is_found_on_both_sides():
    source = delta_of([*OTHER, *BLOCK], OTHER)
    target = delta_of(OTHER, [*OTHER[:4], *BLOCK, *OTHER[4:]])
    assert list(moved_blocks([source, target])) == [Moved(0, 11, 1, 5, 3)]


def test_another_indentation_is_still_a_move():
    source = delta_of(BLOCK, [])
    target = delta_of([], [b"    " + line for line in BLOCK])
    assert list(moved_blocks([source, target])) == [Moved(0, 1, 1, 1, 3)]


def test_too_little_to_tell_is_no_move():
    braces = [b"}\n", b"}\n", b"}\n", b"\n"]
    assert list(moved_blocks([delta_of(braces, []), delta_of([], braces)])) == []
    assert list(moved_blocks([delta_of(BLOCK[:2], []), delta_of([], BLOCK[:2])])) == []


def test_a_block_that_came_twice_is_a_move_once():
    source, target = delta_of(BLOCK, []), delta_of([], BLOCK)
    assert len(list(moved_blocks([source, target, target]))) == 1
    assert len(list(moved_blocks([source, source, target]))) == 1


WORDS = st.lists(st.sampled_from([*BLOCK, *OTHER[:3]]), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=3))
def test_what_is_called_moved_was_removed_there_and_added_here(files: list[tuple[list[bytes], list[bytes]]]):
    deltas: list[FileDelta] = [delta_of(old, new) for old, new in files]
    claimed: set[tuple[int, int]] = set()
    for block in moved_blocks(deltas):
        assert block.lines >= FEWEST_LINES
        old, new = files[block.old_file][0], files[block.new_file][1]
        there = [line.strip() for line in old[block.old - 1 :][: block.lines]]
        assert there == [line.strip() for line in new[block.new - 1 :][: block.lines]]
        lines = {(block.new_file, block.new + at) for at in range(block.lines)}
        assert not lines & claimed, "a line belongs to one block"
        claimed |= lines
