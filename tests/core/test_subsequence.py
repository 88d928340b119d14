"""The longest common subsequence, beside a library's."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from reviewer.core.subsequence import TOGETHER, Block, Texts, differences

words = st.lists(st.sampled_from(["a", "b", "c", "(", "日本"]), max_size=30)
texts = st.text("ab (\u0301日👍", max_size=70)


def applied(before: list[str], after: list[str], blocks: list[Block]) -> list[str]:
    """What becomes of one side when each block is replaced, from the last one on."""
    made = list(before)
    for block in reversed(blocks):
        made[block.old : block.old_end] = after[block.new : block.new_end]
    return made


@given(words, words)
def test_the_blocks_make_one_side_of_the_other_and_leave_as_much_as_can_be(
    before: list[str], after: list[str]
):
    blocks = list(differences(before, after))

    assert applied(before, after, blocks) == after
    left = len(before) - sum(block.old_end - block.old for block in blocks)
    assert left == LCSseq.similarity(before, after)


@given(words, words)
def test_blocks_are_apart_and_never_empty(before: list[str], after: list[str]):
    end_old = end_new = -1
    for old, old_end, new, new_end in differences(before, after):
        assert old > end_old
        assert new > end_new
        assert old < old_end or new < new_end
        end_old, end_new = old_end, new_end


@given(texts, st.lists(texts, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_text_is_compared_with_many_as_with_each(text: str, many: list[str], first: int, end: int):
    asked = range(min(first, len(many)), min(end, len(many)))

    found = Texts(many).in_common(text, asked)

    assert found == [LCSseq.similarity(text, many[at]) for at in asked]


def test_what_is_asked_may_lie_in_several_rows():
    many = ["x" * (at % 9) for at in range(3 * TOGETHER)]

    for asked in (
        range(len(many)),
        range(TOGETHER - 8, TOGETHER + 9),
        range(TOGETHER, 2 * TOGETHER),
        range(0),
    ):
        assert Texts(many).in_common("xxxxx", asked) == [min(5, at % 9) for at in asked]
