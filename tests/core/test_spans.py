"""Spans kept as numbers are the spans they were made of."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.spans import (
    FEW,
    NEW_LINES,
    OLD_LINES,
    OLD_START,
    HunkSpan,
    Spans,
    changed_lines,
    packed,
)

numbers = st.integers(0, 9_999_999_999) | st.integers(0, 300)
spans = st.lists(st.builds(HunkSpan, *[numbers] * 6), max_size=9).map(tuple)


@given(spans, st.integers(-12, 12), st.integers(-12, 12))
def test_they_are_what_they_were(told: tuple[HunkSpan, ...], first: int, last: int) -> None:
    kept = Spans(told)
    assert kept == told
    assert told == kept
    assert (len(kept), tuple(kept), hash(kept)) == (len(told), told, hash(told))
    assert kept[first:last] == told[first:last]
    assert [kept[at] for at in range(-len(told), len(told))] == [*told, *told]
    assert changed_lines(kept) == changed_lines(told)
    begin, end = sorted((abs(first) % (len(told) + 1), abs(last) % (len(told) + 1)))
    for field, name in ((OLD_START, "old_start"), (OLD_LINES, "old_lines"), (NEW_LINES, "new_lines")):
        assert list(kept.column(field, begin, end)) == [getattr(one, name) for one in told[begin:end]]
    for at in (len(told), -len(told) - 1):
        try:
            found = kept[at]
        except IndexError:
            continue
        raise AssertionError(found)
    assert Spans(told) == kept
    assert kept != (*told, HunkSpan(1, 1, 1, 1, 1, 1))


def test_a_few_stay_as_they_are() -> None:
    told = tuple(HunkSpan(at, 1, at, 1, at, at + 1) for at in range(FEW + 1))
    assert packed(told) == told
    assert isinstance(packed(told), Spans)
    assert isinstance(packed(told[:FEW]), tuple)
