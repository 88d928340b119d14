"""Tokens are found by their line while they are kept, and whoever asks again gets those that went."""

from reviewer.core.finding import DiffSide
from reviewer.tui.kept_tokens import KEPT_LINES, KeptTokens, Place

OLD, NEW = DiffSide.OLD, DiffSide.NEW


def kept() -> tuple[KeptTokens, list[Place]]:
    forgotten: list[Place] = []
    return KeptTokens(lambda *place: forgotten.append(place)), forgotten


def test_each_line_has_its_own_whatever_order_they_came_in() -> None:
    tokens, _ = kept()
    tokens.take(0, NEW, 301, [b"c", b"", b"dd"])
    tokens.take(0, NEW, 1, [b"a", b"bb"])
    tokens.take(0, OLD, 1, [b"old"])
    found = [tokens.line(0, NEW, number) for number in (0, 1, 2, 3, 300, 301, 302, 303, 304)]
    assert found == [None, b"a", b"bb", None, None, b"c", b"", b"dd", None]
    assert tokens.line(0, OLD, 1) == b"old"
    assert tokens.line(1, NEW, 1) is None


def test_what_comes_again_takes_the_place_of_what_was_there() -> None:
    tokens, forgotten = kept()
    for _ in range(3):
        tokens.take(0, NEW, 1, [b"x"] * (KEPT_LINES // 2))
    tokens.take(0, NEW, 1, [b"y"])
    assert (tokens.line(0, NEW, 1), tokens.line(0, NEW, 2), forgotten) == (b"y", None, [])


def test_what_was_drawn_longest_ago_goes_first_and_is_told() -> None:
    tokens, forgotten = kept()
    third = KEPT_LINES // 3
    for file in range(3):
        tokens.take(file, NEW, 1, [b"x"] * third)
    tokens.line(0, NEW, 1)
    tokens.take(3, NEW, 1, [b"x"] * third)
    assert forgotten == [(1, NEW, 1)]
    assert [tokens.line(file, NEW, 1) for file in range(4)] == [b"x", None, b"x", b"x"]


def test_more_than_is_kept_is_kept_when_it_comes_in_one_piece() -> None:
    tokens, forgotten = kept()
    tokens.take(0, NEW, 1, [b"x"] * (KEPT_LINES + 1))
    assert (tokens.line(0, NEW, KEPT_LINES + 1), forgotten) == (b"x", [])
