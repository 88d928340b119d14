"""Units cut by hand: no line is lost or said twice, no other unit becomes another, and each piece is what it is on top
of those above it, whatever else is cut."""

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.change import Change, CutUnit, Unit
from reviewer.core.cut import Point
from reviewer.core.cutting import cut_change, inherited
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.fingerprint import split_lines
from reviewer.core.stack.paths import composed
from tests.core.split.build import change_of

LINE = st.sampled_from(["", "def a():", "    pass", "}", "x = 1", "end", "caf\xe9\r"])
TEXT = st.lists(LINE, min_size=1, max_size=14).map(lambda lines: "".join(f"{line}\n" for line in lines))
ENDING = st.sampled_from(["", "last"])
BaseLines = Callable[[int], Sequence[bytes]]


@st.composite
def changes(draw: st.DrawFn) -> tuple[Change, BaseLines, dict[str, list[Point]], bytes, bytes]:
    """A change of one file, points in some of its units, and both sides."""
    old, new = (draw(TEXT) + draw(ENDING) for _ in range(2))
    change, base = change_of({"a.py": (old, new + "more\n")})
    wanted = {
        unit.fingerprint: draw(
            st.lists(
                st.builds(Point, st.integers(0, unit.old_lines), st.integers(0, unit.new_lines)), max_size=4
            )
        )
        for unit in change.units
    }
    return change, base, wanted, old.encode(), (new + "more\n").encode()


def lines_of(change: Change, unit: Unit) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    assert unit.hunk is not None
    hunk = change.deltas[unit.file].hunk(unit.hunk)
    return hunk.old, hunk.new


@settings(max_examples=150, deadline=None)
@given(drawn=changes())
def test_the_pieces_of_a_unit_are_its_lines_in_order(
    drawn: tuple[Change, BaseLines, dict[str, list[Point]], bytes, bytes],
):
    whole, base, wanted, old, new = drawn
    cut = cut_change(whole, wanted, base)
    assert cut.fingerprint == whole.fingerprint
    assert len({unit.fingerprint for unit in cut.units}) == len(cut.units)
    by_name = {unit.fingerprint: unit for unit in cut.units}
    pieces = {one.unit.fingerprint: one for one in cut.cuts}
    assert [name for unit in whole.units for name in _names(unit, pieces)] == list(by_name)
    for unit in whole.units:
        found = [lines_of(cut, by_name[name]) for name in _names(unit, pieces)]
        for side in (0, 1):
            assert tuple(line for lines in found for line in lines[side]) == lines_of(whole, unit)[side]
        for name in _names(unit, pieces):
            piece = by_name[name]
            assert (piece.old_lines, piece.new_lines) == tuple(map(len, lines_of(cut, piece)))
            assert piece.lines
    lines = split_lines(old)
    assert composed(cut.deltas[0], range(len(cut.deltas[0].spans)), lines) == new
    assert composed(cut.deltas[0], (), lines) == old


def _names(unit: Unit, pieces: dict[str, CutUnit]) -> tuple[str, ...]:
    one = pieces.get(unit.fingerprint)
    return one.pieces if one else (unit.fingerprint,)


@settings(max_examples=100, deadline=None)
@given(drawn=changes(), data=st.data())
def test_a_piece_is_known_by_its_ends_and_not_by_what_else_is_cut(
    drawn: tuple[Change, BaseLines, dict[str, list[Point]], bytes, bytes], data: st.DataObject
):
    """But for an ordinal, where two pieces are alike."""
    whole, base, wanted, *_ = drawn
    one = cut_change(whole, wanted, base)
    more = {
        name: [*points, *data.draw(st.lists(st.builds(Point, st.integers(0, 9), st.integers(0, 9))))]
        for name, points in wanted.items()
    }
    other = cut_change(whole, more, base)
    told = {
        (cut.unit.fingerprint, ends): (name, lines_of(other, unit))
        for cut in other.cuts
        for name, ends in cut.ranges.items()
        for unit in other.units
        if unit.fingerprint == name
    }
    alike = [lines_of(other, unit) for unit in other.units]
    for cut in one.cuts:
        for name, ends in cut.ranges.items():
            found = told.get((cut.unit.fingerprint, ends))
            if found is not None and alike.count(found[1]) == 1:
                assert found[0] == name


@settings(max_examples=100, deadline=None)
@given(drawn=changes())
def test_a_piece_has_the_fingerprint_it_has_as_a_change_on_top_of_those_above_it(
    drawn: tuple[Change, BaseLines, dict[str, list[Point]], bytes, bytes],
):
    """Where the two texts differ in nothing else and in one place, which the diff of two texts may see elsewhere."""
    whole, base, wanted, old, _ = drawn
    cut = cut_change(whole, wanted, base)
    lines = split_lines(old)
    pieces = {name for one in cut.cuts for name in one.pieces}
    for unit in cut.units:
        if unit.fingerprint not in pieces or unit.hunk is None:
            continue
        above = {
            index
            for one in cut.cuts
            if unit.fingerprint in one.pieces
            for index in range(unit.hunk - one.pieces.index(unit.fingerprint), unit.hunk)
        }
        sides = (composed(cut.deltas[0], chosen, lines) for chosen in (above, above | {unit.hunk}))
        step, _ = change_of({"a.py": tuple(sides)})  # type: ignore[dict-item]
        same = [one for one in step.units if lines_of(step, one) == lines_of(cut, unit)]
        here = _place_above(cut, unit)
        if len(step.units) == 1 and same and same[0].old_start - bool(same[0].old_lines) == here:
            assert same[0].fingerprint == unit.fingerprint or _has_a_twin(cut, unit)


def _place_above(cut: Change, unit: Unit) -> int:
    """How many lines are above a piece once those above it have landed."""
    (one,) = [one for one in cut.cuts if unit.fingerprint in one.pieces]
    start, _ = one.ranges[unit.fingerprint]
    return one.unit.old_start - bool(one.unit.old_lines) + start.new


def _has_a_twin(cut: Change, unit: Unit) -> bool:
    return [lines_of(cut, one) for one in cut.units].count(lines_of(cut, unit)) > 1


def test_a_line_without_an_end_stays_in_the_last_piece():
    """Else a step of a stack would join it with the line below."""
    change, base = change_of({"a.py": ("one\ntwo", "1\n2\n3")})
    (unit,) = change.units
    wanted = {unit.fingerprint: [Point(2, 0), Point(2, 1), Point(1, 1), Point(1, 3)]}
    (cut,) = cut_change(change, wanted, base).cuts
    assert cut.at == (Point(1, 1),)


def test_each_piece_has_all_the_risk_of_its_unit():
    change, base = change_of({"a.py": (None, "1\n2\n3\n")})
    (unit,) = change.units
    finding = Finding("auth", Level.HIGH, "a.py", DiffSide.NEW, 3, "why", unit.fingerprint)
    other = Finding("auth", Level.HIGH, "b.py", DiffSide.NEW, 3, "why", "another")
    cut = cut_change(change, {unit.fingerprint: [Point(0, 1)]}, base)
    found = inherited((finding, other), cut.cuts)
    assert [one.fingerprint for one in found] == [*(one.fingerprint for one in cut.units), "another"]
