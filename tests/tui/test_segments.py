"""Runs kept as numbers are the runs they were made of."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.finding import DiffSide
from reviewer.tui.segments import CHANGED, RowKind, Segment, Segments

numbers = st.integers(0, 50)
runs = st.lists(
    st.tuples(st.sampled_from(RowKind), st.integers(1, 9), st.integers(-1, 4), numbers, numbers), max_size=12
)


@given(runs, st.integers(-1, 4), st.sampled_from(DiffSide))
def test_they_are_what_they_were(
    told: list[tuple[RowKind, int, int, int, int]], slot: int, side: DiffSide
) -> None:
    made, kept, row = list[Segment](), Segments(), 0
    for kind, size, unit, old, new in told:
        made.append(Segment(row, kind, size, unit, old, new, 7, -1))
        kept.append(made[-1])
        row += size
    assert (list(kept), len(kept), kept[1:3], kept[-2:]) == (made, len(made), made[1:3], made[-2:])
    assert [kept[kept.at(at)] for at in range(row)] == [run for run in made for _ in range(run.size)]
    assert [(kept.slot(at), kept.kind(at)) for at in range(len(made))] == [
        (run.slot, run.kind) for run in made
    ]
    assert all(type(run.kind) is RowKind for run in kept)
    assert list(kept.of_unit(slot)) == [run for run in made if run.slot == slot and run.kind in CHANGED]
    assert list(kept.units()) == [
        (run.slot, run.first, run.size) for run in made if run.slot >= 0 and run.kind in CHANGED
    ]
    assert list(kept.numbered(side)) == [
        (run.first, run.kind, run.size, run.old if side is DiffSide.OLD else run.new) for run in made
    ]
    for kind in RowKind:
        assert kept.first_of(kind) == next((run for run in made if run.kind is kind), None)
