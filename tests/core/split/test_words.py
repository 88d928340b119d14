"""What counts as a word: plain text has a way of its own that finds the same."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.split.words import WORD, Known, words_of

PLAIN = st.text(st.sampled_from("aZ_09 \t\n\r\f\v.(){}\x00\x1c\x7f-+'\""), max_size=40)


@given(st.one_of(PLAIN, st.text(max_size=30)))
def test_plain_text_has_the_words_that_the_pattern_finds(text):
    assert words_of(text) == WORD.findall(text)


def test_digits_before_a_word_are_none_of_it_and_a_number_is_no_word():
    assert words_of("0x1F 12 3rd_try _ a1 7") == ["x1F", "rd_try", "_", "a1"]


def test_of_equal_words_the_first_is_kept():
    known = Known()
    first = known.each(["".join(("par", "se")), "http"])
    assert known.each(["".join(("pa", "rse"))])[0] is first[0]
