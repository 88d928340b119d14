"""Comments find their lines again, or are orphans; none is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.anchoring import reanchor
from reviewer.core.session import Comment
from tests.core.test_session import comment, lines, names, unit


def test_a_comment_on_an_unchanged_unit_moves_with_it():
    placed, orphans = reanchor(
        [comment(start=12, end=13, offset=2)], [unit("f1", 40, 6)], lines(f1=["x"] * 6)
    )
    assert placed["c1"].fingerprint == "f1"
    assert placed["c1"].line == 43
    assert not placed["c1"].moved
    assert orphans == ()


def test_a_comment_follows_its_lines_into_a_changed_unit_of_the_same_file():
    placed, orphans = reanchor(
        [comment()], [unit("f2", 20, 3)], lines(f2=["import x", "total = price", "return"])
    )
    assert (placed["c1"].fingerprint, placed["c1"].line, placed["c1"].moved) == ("f2", 21, True)
    assert orphans == ()


def test_of_two_equal_places_the_nearer_one_is_taken():
    units = [unit("f2", 90, 1), unit("f3", 12, 1)]
    placed, _ = reanchor([comment()], units, lines(f2=["total = price"], f3=["total = price"]))
    assert placed["c1"].fingerprint == "f3"


def test_a_comment_whose_lines_are_gone_is_an_orphan_and_not_lost():
    placed, orphans = reanchor([comment()], [unit("f2", 10, 1)], lines(f2=["total = cost"]))
    assert placed == {}
    assert orphans == (comment(),)


def test_the_same_lines_in_another_file_do_not_count():
    _, orphans = reanchor([comment()], [unit("f2", 10, 1, "b.py")], lines(f2=["total = price"]))
    assert orphans == (comment(),)


def test_lines_that_say_nothing_are_not_followed_to_one_of_several_places():
    spoken = comment(text=("else:",))
    _, orphans = reanchor([spoken], [unit("f2", 10, 2)], lines(f2=["else:", "else:"]))
    assert orphans == (spoken,)
    placed, _ = reanchor([spoken], [unit("f2", 10, 1)], lines(f2=["else:"]))
    assert placed["c1"].line == 10


def test_a_comment_on_a_whole_unit_falls_away_with_it():
    spoken = comment(start=0, end=0, text=())
    assert reanchor([spoken], [unit("f1", 10, 2)], lines())[0]["c1"].line == 0
    assert reanchor([spoken], [unit("f2", 10, 2)], lines(f2=["", ""]))[1] == (spoken,)


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(comment, st.sampled_from(["c1", "c2", "c3"]), fingerprint=names), unique_by=lambda c: c.id
    ),
    st.lists(names, unique=True),
)
def test_every_comment_is_either_placed_or_an_orphan(written: list[Comment], present: list[str]):
    units = [unit(name, 10 * at + 1, 2) for at, name in enumerate(present)]
    placed, orphans = reanchor(written, units, lambda unit, side: ["total = price", "x"])
    assert sorted([*placed, *(one.id for one in orphans)]) == sorted(one.id for one in written)
    for one in written:
        if one.id in placed and not placed[one.id].moved:
            assert placed[one.id].fingerprint == one.anchor.fingerprint
