"""Sign-offs on pieces, held against the lines they name one by one: nothing that nobody signed is ever covered, and an
objection never gets lost."""

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.change import CutUnit, Unit, UnitKind
from reviewer.core.cut import TOP, Point, accepted
from reviewer.core.cut_sign_offs import Spoken
from reviewer.core.record import CutPoint, SignOff, UnitCut, Verdict

OLD, NEW = 4, 5
SIZE = Point(OLD, NEW)
H = Unit("H", UnitKind.LINES, 0, 0, "a.py", "a.py", 1, OLD, 1, NEW)
EVERY = {("-", line) for line in range(OLD)} | {("+", line) for line in range(NEW)}

points = st.lists(st.builds(Point, st.integers(0, OLD), st.integers(0, NEW)), max_size=4).map(
    lambda wanted: accepted(wanted, SIZE)
)


def pieces(at: Sequence[Point], letter: str) -> tuple[str, ...]:
    return tuple(f"{letter}{number}" for number in range(len(at) + 1))


def lines(at: Sequence[Point], letter: str) -> dict[str, set[tuple[str, int]]]:
    """The lines of each piece, and of the unit."""
    ends = (TOP, *at, SIZE)
    found = {
        name: {("-", line) for line in range(start.old, stop.old)}
        | {("+", line) for line in range(start.new, stop.new)}
        for name, start, stop in zip(pieces(at, letter), ends, ends[1:], strict=False)
    }
    return found | {"H": EVERY}


def sign_off(verdict: Verdict, read: Sequence[str], uncovered: Sequence[str], at: Sequence[Point]) -> SignOff:
    cut = UnitCut(unit="H", at=tuple(CutPoint(*point) for point in at), pieces=pieces(at, "s"))
    return SignOff(
        reviewer="Rita",
        email="rita@example.com",
        at="2026-01-02T00:00:00Z",
        base="",
        head="",
        head_tree="",
        change="",
        verdict=verdict,
        read=tuple(read),
        uncovered=tuple(uncovered),
        one_by_one=tuple(read[::2]),
        cuts=(cut,) if at else (),
    )


@given(ours=points, theirs=points, data=st.data())
@example(ours=(), theirs=(Point(0, 2), Point(4, 2)), data=None)  # type: ignore[arg-type]
def test_exactly_what_was_signed_in_full_is_approved_and_whatever_was_touched_is_objected_to(
    ours: tuple[Point, ...], theirs: tuple[Point, ...], data: st.DataObject | None
):
    signed = lines(theirs, "s")
    names = sorted(signed) if theirs else ["H"]
    read = data.draw(st.lists(st.sampled_from(names), unique=True)) if data else ["s0", "s2"]
    own = (CutUnit(H, ours, pieces(ours, "u")),) if ours else ()
    asked = {name: of for name, of in lines(ours, "u").items() if (name == "H") != bool(ours)} or {"H": EVERY}
    units = [replace(H, fingerprint=name) for name in asked]
    there = set().union(*(signed[name] for name in read))

    approved = Spoken(units, own).of(sign_off(Verdict.APPROVE, read, (), theirs))
    if theirs or ours:
        assert {name for name in asked if name in approved.read} == {
            name for name, of in asked.items() if of <= there
        }
        singly = set().union(*(signed[name] for name in read[::2]))
        assert {name for name in asked if name in approved.one_by_one} == {
            name for name, of in asked.items() if of <= singly
        }

    unread = [name for name in names if name not in read and name != "H"]
    objecting = Spoken(units, own).of(sign_off(Verdict.REJECT, read, unread, theirs))
    spoken = set().union(*(signed[name] for name in (*read, *unread)))
    if theirs or ours:
        assert {name for name in asked if name in objecting.speaks_of()} == {
            name for name, of in asked.items() if of & spoken
        }


def broken() -> list[UnitCut]:
    two = ("s0", "s1")
    return [
        UnitCut(unit="H", at=(CutPoint(0, 1),), pieces=("s0",)),
        UnitCut(unit="H", at=(CutPoint(0, 1),), pieces=("s0", "s0")),
        UnitCut(unit="H", at=(CutPoint(0, 0),), pieces=two),
        UnitCut(unit="H", at=(CutPoint(OLD, NEW),), pieces=two),
        UnitCut(unit="H", at=(CutPoint(0, 99),), pieces=two),
        UnitCut(unit="H", at=(CutPoint(0, 3), CutPoint(0, 1)), pieces=(*two, "s2")),
        UnitCut(unit="H", at=(CutPoint(2, 1), CutPoint(1, 3)), pieces=(*two, "s2")),
        UnitCut(unit="H", at=(), pieces=("s0",)),
        UnitCut(unit="H", at=(CutPoint(0, 1),), pieces=("s0", "H")),
    ]


def test_a_cut_that_is_no_partition_approves_nothing_and_objects_to_all():
    for cut in broken():
        names = tuple(dict.fromkeys(name for name in cut.pieces if name != "H"))
        one = replace(sign_off(Verdict.APPROVE, names, (), ()), cuts=(cut,))
        assert "H" not in Spoken([H], ()).of(one).read
        other = replace(sign_off(Verdict.REJECT, names, (), ()), cuts=(cut,))
        assert "H" in Spoken([H], ()).of(other).speaks_of()


def test_a_unit_that_is_cut_twice_in_one_record_was_cut_who_knows_where():
    one = sign_off(Verdict.APPROVE, ("s0", "s1"), (), (Point(0, 1),))
    twice = replace(one, cuts=(*one.cuts, *one.cuts))
    assert "H" in Spoken([H], ()).of(one).read
    assert "H" not in Spoken([H], ()).of(twice).read


def test_a_cut_of_a_unit_that_is_not_in_the_change_says_nothing_of_it():
    one = sign_off(Verdict.APPROVE, ("s0", "s1"), (), (Point(0, 1),))
    assert Spoken([replace(H, fingerprint="other")], ()).of(one) == one
