"""Long hunks in pieces: nothing lost, cut where something begins, known by content and not by place."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core import pieces
from reviewer.core.change import Change, UnitKind
from tests.core.split.build import change_of

SHORT = 6


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few lines, so that small drawn files have many."""
    monkeypatch.setattr(pieces, "LONGEST", SHORT)
    monkeypatch.setattr(pieces, "PAIRED", 2)


def functions(count: int, seed: int = 0) -> list[str]:
    """Function after function, no two alike, of 3 to 30 lines."""
    draw = random.Random(seed)
    return [
        f"def part_{seed}_{number}(value):\n"
        + "".join(f"    value += {draw.random()}\n" for _ in range(draw.randrange(1, 28)))
        + "    return value\n"
        for number in range(count)
    ]


def file_of(blocks: list[str]) -> str:
    return "\n\n".join(blocks)


def prints(change: Change) -> list[str]:
    return [unit.fingerprint for unit in change.units]


LINE = st.sampled_from(["", "def a():", "    pass", "}", "\tx = 1", "end", "# note", "caf\xe9\r"])
TEXT = st.lists(LINE, max_size=40).map(lambda lines: "".join(f"{line}\n" for line in lines))
ENDING = st.sampled_from(["", "last"])


@settings(max_examples=80, deadline=None)
@given(old=TEXT, new=TEXT, ending=ENDING)
def test_the_pieces_are_the_hunk_again_and_every_fingerprint_is_its_own(old, new, ending):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "LONGEST", 10_000)
        whole, _ = change_of({"a.py": (old or None, new + ending)})
        patch.setattr(pieces, "LONGEST", SHORT)
        patch.setattr(pieces, "PAIRED", 2)
        cut, _ = change_of({"a.py": (old or None, new + ending)})
    assert len(set(prints(cut))) == len(cut.units)
    for before, after in zip(whole.deltas, cut.deltas, strict=True):
        assert sorted(before.body.splitlines()) == sorted(after.body.splitlines())
        assert (before.added, before.removed) == (after.added, after.removed)
        lines = [after.hunk(index) for index in range(len(after.spans))]
        assert [line for hunk in lines for line in hunk.old] == [
            line for index in range(len(before.spans)) for line in before.hunk(index).old
        ]
        assert [line for hunk in lines for line in hunk.new] == [
            line for index in range(len(before.spans)) for line in before.hunk(index).new
        ]
        for span, hunk in zip(after.spans, lines, strict=True):
            assert (len(hunk.old), len(hunk.new)) == (span.old_lines, span.new_lines)
            assert span.old_lines + span.new_lines <= SHORT


def test_a_long_new_file_is_cut_before_definitions():
    change, _ = change_of({"a.py": (None, file_of(functions(90)))})
    assert len(change.units) > 3
    assert all(unit.lines <= pieces.LONGEST for unit in change.units)
    assert sum(unit.lines for unit in change.units) == sum(delta.added for delta in change.deltas)
    for unit in change.units[1:]:
        lines = change.deltas[0].hunk(unit.hunk or 0).new
        assert lines[0].strip() == b""
        assert next(line for line in lines if line.strip()).startswith(b"def ")
        assert change.deltas[0].heading(unit.hunk or 0) == b""


def test_a_class_is_cut_between_its_methods():
    methods = "\n".join(
        "    def part(self):\n" + "".join(f"        value += {line}\n" for line in range(20))
        for _ in range(50)
    )
    change, _ = change_of({"a.py": (None, "class Long:\n" + methods)})
    firsts = [change.deltas[0].hunk(unit.hunk or 0).new[1] for unit in change.units[1:]]
    assert set(firsts) == {b"    def part(self):\n"}


def test_what_has_no_structure_is_cut_all_the_same():
    change, _ = change_of({"a.csv": (None, "".join(f"{number},x\n" for number in range(1000)))})
    assert sum(unit.lines for unit in change.units) == 1000
    assert max(unit.lines for unit in change.units) <= pieces.LONGEST


def test_a_rewrite_is_cut_in_proportion_where_nothing_says_what_belongs_together():
    old, new = ("".join(f"{word} {number}\n" for number in range(600)) for word in ("old", "new"))
    change, _ = change_of({"a.txt": (old, new)})
    assert sum(unit.lines for unit in change.units) == 1200
    for unit in change.units:
        assert unit.lines <= pieces.LONGEST
        assert abs(unit.old_lines - unit.new_lines) <= 1
        assert unit.old_start == unit.new_start


def test_a_rewrite_is_cut_where_both_sides_are_at_the_same_place():
    """The functions are where they were, each with more in it than before and further in."""
    names = [f"part_{number}" for number in range(40)]
    old = "".join(f"def {name}():\n" + "".join(f"    {name} = {at}\n" for at in range(12)) for name in names)
    new = "".join(
        f"    def {name}():\n" + "".join(f"        self.{name} = [{at}]\n" for at in range(25))
        for name in names
    )
    change, _ = change_of({"a.py": (old, "class All:\n" + new)})
    assert len(change.units) > 3
    for unit in change.units[1:]:
        removed, added = vars_of(change, unit)
        assert unit.lines <= pieces.LONGEST
        assert removed[0].strip() == added[0].strip()
        assert removed[0].startswith(b"def part_")


def test_one_side_that_is_much_longer_than_the_other_is_cut_too():
    old, new = "".join(f"old {at}\n" for at in range(60)), "".join(f"new {at}\n" for at in range(5000))
    for change, _ in (change_of({"a.txt": (old, new)}), change_of({"a.txt": (new, old)})):
        assert max(unit.lines for unit in change.units) <= pieces.LONGEST
        assert sum(unit.lines for unit in change.units) == 5060


def test_a_short_hunk_has_the_fingerprint_it_always_had():
    change, _ = change_of({"a.py": ("one\ntwo\nthree\n", "one\n2\nthree\n")})
    assert prints(change) == ["c8648d674e44eb3e6128dab513fe5b5f9451055f54491b483afde59e4118441c"]


@pytest.mark.parametrize("goes", [False, True], ids=["added", "removed"])
def test_an_edit_in_one_piece_leaves_most_others_as_they_are(goes: bool):
    blocks = functions(140)
    changed = [*blocks]
    changed[70] = blocks[70].replace("return value", "return value + 1")
    before, _ = change_of({"a.py": (file_of(blocks), None) if goes else (None, file_of(blocks))})
    after, _ = change_of({"a.py": (file_of(changed), None) if goes else (None, file_of(changed))})
    kept = set(prints(before)) & set(prints(after))
    edited = [
        unit
        for unit in after.units
        if any(b"value + 1" in line for side in vars_of(after, unit) for line in side)
    ]
    assert len(edited) == 1
    assert edited[0].fingerprint not in kept
    assert len(kept) >= len(before.units) - 3


def vars_of(change: Change, unit) -> tuple[tuple[bytes, ...], ...]:
    hunk = change.deltas[unit.file].hunk(unit.hunk)
    return hunk.old, hunk.new


def test_pieces_that_change_places_are_new():
    blocks = functions(140)
    before, _ = change_of({"a.py": (None, file_of(blocks))})
    after, _ = change_of({"a.py": (None, file_of([*blocks[70:], *blocks[:70]]))})
    assert before.units[0].fingerprint not in prints(after)


@pytest.mark.parametrize("middle", [False, True], ids=["new file", "middle of a file"])
@pytest.mark.parametrize("goes", [False, True], ids=["added", "removed"])
def test_a_piece_is_the_same_unit_as_a_step_of_its_own(goes: bool, middle: bool):
    """What a stack shows: each piece on top of those above it, against the step before and against the base."""
    around = ("import os\n", "last = 1\n") if middle else ("", "")
    text = file_of(functions(90, 3))
    base = around[0] + around[1] if middle else ""
    full = around[0] + text + around[1]
    whole, _ = change_of({"a.py": (full, base or None) if goes else (base or None, full)})
    assert len(whole.units) > 3
    lines = [change_lines(whole, unit) for unit in whole.units]
    steps = [base]
    for number in range(1, len(lines) + 1):
        done = "".join(lines[:number] if not goes else lines[number:])
        steps.append(around[0] + done + around[1])
    if goes:
        steps[0] = full
    for number, unit in enumerate(whole.units):
        below = steps[number] or None
        above = steps[number + 1] or None
        step, _ = change_of({"a.py": (below, above)})
        assert prints(step) == [unit.fingerprint]
        so_far, _ = change_of({"a.py": (steps[0] or None, above)})
        assert prints(so_far) == prints(whole)[: number + 1]


def change_lines(change: Change, unit) -> str:
    hunk = change.deltas[0].hunk(unit.hunk)
    return b"".join(hunk.old or hunk.new).decode()


def test_the_same_lines_twice_are_two_units(short: None):
    change, _ = change_of({"a.py": (None, "x\n" * 30)})
    assert {unit.kind for unit in change.units} == {UnitKind.LINES}
    assert len(set(prints(change))) == len(change.units) > 4
