"""Text in cells: wide letters count two, and folding loses nothing."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.cells import cells, cropped, folded

texts = st.text(st.sampled_from("ab 漢字e\u0301-"), max_size=60)


def test_wide_letters_take_two_cells_and_combining_marks_none() -> None:
    assert (cells("abc"), cells("漢字"), cells("e\u0301")) == (3, 4, 1)


@given(text=texts, width=st.integers(1, 20))
def test_cropping_keeps_the_width_and_says_that_it_cropped(text: str, width: int) -> None:
    short = cropped(text, width)
    assert cells(short) <= width
    assert short == text or short.endswith("…")


@given(text=texts, width=st.integers(2, 20))
def test_folding_keeps_every_letter_and_the_width(text: str, width: int) -> None:
    lines = list(folded(text, width))
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
