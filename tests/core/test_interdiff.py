"""What changed since it was read: nothing of then or now is lost, and one unit takes the place of one."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.finding import DiffSide
from reviewer.core.former import Former
from reviewer.core.interdiff import MOST_PAIRS, Since, Text, interdiff, new_lines, successors

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"  b\n", b"c\n", b"d"]), max_size=12).map(tuple)


@given(LINES, LINES, LINES, LINES)
def test_an_interdiff_holds_what_was_read_and_what_is_there(
    old_then: tuple[bytes, ...],
    new_then: tuple[bytes, ...],
    old: tuple[bytes, ...],
    new: tuple[bytes, ...],
):
    told = interdiff(Former("f", "head", old_then, new_then), old, new)
    for side, then, now in ((DiffSide.OLD, old_then, old), (DiffSide.NEW, new_then, new)):
        of_side = [one for one in told if one.side is side]
        assert tuple(one.line for one in of_side if one.since is not Since.GONE) == now
        assert tuple(one.line for one in of_side if one.since is not Since.NEW) == then
        present = [one.since for one in of_side if one.since is not Since.GONE]
        assert new_lines(then, now) == {at for at, since in enumerate(present) if since is Since.NEW}


def text(name: str, *new: str, old: tuple[str, ...] = (), at: int = 1) -> Text:
    return Text(
        name,
        at,
        tuple(f"{line}\n".encode() for line in old),
        tuple(f"{line}\n".encode() for line in new),
    )


def test_the_most_alike_take_one_anothers_place():
    gone = [text("x", "one", "two", "three"), text("y", "five", "six", "seven")]
    unread = [text("n", "five", "six", "eight"), text("m", "one", "two", "three", "four"), text("o", "other")]
    assert successors(gone, unread) == {"m": "x", "n": "y"}


def test_one_line_is_known_by_its_words_or_by_what_it_replaces():
    read = text("x", "return total + tax * rate", old=("return total",), at=9)
    assert successors([read], [text("n", "return total + tax * rate + fee", old=("return total",), at=9)])
    assert successors([read], [text("n", "raise NotImplementedError", old=("return total",), at=9)])
    assert not successors([read], [text("n", "raise NotImplementedError", old=("other",), at=90)])


def test_a_file_in_which_everything_changed_is_not_explained():
    many = [text(f"{at}", "same") for at in range(MOST_PAIRS // 10 + 1)]
    assert successors(many, many[:10]) == {}
