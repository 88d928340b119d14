"""A sign-off counts across a change and its stack exactly where both do the same to a file, byte for byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.cover import SignatureState
from reviewer.core.coverage import Known
from reviewer.core.fingerprint import split_lines
from reviewer.core.record import SignOff, Verdict
from reviewer.core.stack.across import Same, Texts, across, applied, same_in
from reviewer.core.stack.paths import composed
from tests.core.split.build import change_of

LINE = st.sampled_from(["a", "b", "", "    x", "}"])
TEXT = st.lists(LINE, max_size=25).map(lambda lines: "".join(f"{line}\n" for line in lines))


@settings(max_examples=100, deadline=None)
@given(old=TEXT, new=TEXT, ending=st.sampled_from(["", "last"]), picks=st.integers(0, 2**12))
def test_which_hunks_a_text_has_is_found_from_the_text_alone(old, new, ending, picks):
    change, base = change_of({"a.py": (old, new + ending)})
    if not change.deltas:
        return
    delta, lines = change.deltas[0], base(0)
    chosen = {index for index in range(len(delta.spans)) if picks >> index & 1}
    text = composed(delta, chosen, lines)
    found = applied(delta, lines, split_lines(text))
    assert found is not None
    assert composed(delta, found, lines) == text
    assert applied(delta, lines, split_lines(text + b"more\n")) is None or not text.endswith(b"\n")


BASE = "".join(f"line {number}\n" for number in range(12))


def edited(*numbers: int) -> str:
    lines = BASE.splitlines(keepends=True)
    for number in numbers:
        lines[number] = f"new {number}\n"
    return "".join(lines)


def same(
    before: str | None, after: str | None, whole: tuple[str | None, str | None] = (BASE, edited(3, 5, 7))
):
    original, base = change_of({"a.py": whole})
    step, step_base = change_of({"a.py": (before, after)})
    texts = Texts(base(0), step_base(0), split_lines((after or "").encode()))
    return (
        same_in(step.deltas[0], step.units, original.deltas[0], original.units, texts),
        [unit.fingerprint for unit in original.units],
        [unit.fingerprint for unit in step.units],
    )


def test_a_step_does_what_its_hunks_do_though_its_neighbours_are_there_already():
    found, whole, step = same(edited(3), edited(3, 5))
    assert found == Same(frozenset(step), frozenset({whole[1]}))
    assert not set(step) & set(whole)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (edited(3), edited(3, 5) + "one more\n"),
        (edited(3) + "another base\n", edited(3, 5) + "another base\n"),
        (edited(3, 5), edited(3)),
        (edited(3), edited(5)),
    ],
    ids=["something else too", "another file below", "back", "one for another"],
)
def test_what_is_anything_else_counts_for_nothing(before: str, after: str):
    assert same(before, after)[0] is None


def test_an_empty_file_is_not_a_file_that_is_not_there():
    assert same("", BASE, whole=(None, BASE))[0] is None
    assert same(BASE, "", whole=(BASE, None))[0] is None
    assert same(None, BASE, whole=(None, BASE))[0] is not None


PAIR = Same(frozenset({"here"}), frozenset({"one", "two"}))
SIGNED = SignOff(
    reviewer="Rita",
    email="rita@example.com",
    at="2026-01-01T00:00:00Z",
    base="b",
    head="h",
    head_tree="t",
    change="c",
    verdict=Verdict.APPROVE,
    read=("one", "two"),
    one_by_one=("one", "two"),
)


def told(**changes: object) -> SignOff:
    known = Known(replace(SIGNED, **changes), "r", SignatureState.GOOD)  # type: ignore[arg-type]
    return across(known, [PAIR]).sign_off


def test_an_approval_of_all_of_it_is_one_of_the_same():
    assert told().read == ("one", "two", "here")
    assert told().one_by_one == ("one", "two", "here")
    assert told(one_by_one=("one",)).one_by_one == ("one",)
    assert told(declared=("two",)).declared == ("two", "here")


def test_an_approval_of_some_of_it_is_none_of_the_same():
    assert told(read=("one",), uncovered=("two",)).read == ("one",)
    assert told(read=("here",)).read == ("here",)


def test_an_objection_to_any_of_it_is_one_to_the_same():
    objection = told(verdict=Verdict.REJECT, read=(), uncovered=("two",))
    assert set(objection.speaks_of()) == {"two", "here"}
    assert set(told(verdict=Verdict.REJECT, read=("other",)).speaks_of()) == {"other"}
