"""What is added up as it happens is what counting everything again would give."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.progress import NOTHING, Counted, Progress, Tally

units = st.integers(0, 7)
counted = st.builds(Counted, st.integers(0, 50), st.booleans(), st.booleans())
groups = st.dictionaries(units, st.integers(0, 2))


@given(st.lists(st.one_of(st.tuples(units, counted), groups), max_size=30))
def test_totals_and_groups_are_the_sum_of_their_units(steps: list[object]):
    tally = Tally()
    known: dict[int, Counted] = {}
    group_of: dict[int, int] = {}
    for step in steps:
        if isinstance(step, dict):
            group_of = step
            others = tally.other_groups()
            for name, group in step.items():
                others.put(name, group)
            tally.adopt(others)
        else:
            name, unit = step  # type: ignore[misc]
            known[name] = unit
            tally.count(name, unit)
    assert tally.total == sum((unit.progress for unit in known.values()), NOTHING) == tally.of(known)
    for group in range(3):
        inside = [name for name in known if group_of.get(name) == group]
        assert tally.groups.progress(group) == tally.of(inside)
    unread = [unit.lines for name, unit in known.items() if name in group_of and not unit.read]
    assert tally.groups.unread == sum(unread)


@given(
    st.lists(st.tuples(units, counted), max_size=20), groups, st.lists(st.tuples(units, counted), max_size=20)
)
def test_what_changes_while_groups_are_filled_counts_in_them(
    before: list[tuple[int, Counted]], group_of: dict[int, int], meanwhile: list[tuple[int, Counted]]
):
    tally = Tally()
    for name, unit in before:
        tally.count(name, unit)
    others = tally.other_groups()
    changes = iter(meanwhile)
    for name, group in group_of.items():
        others.put(name, group)
        for change in [next(changes, None)]:
            if change is not None:
                tally.count(*change)
    for change in changes:
        tally.count(*change)
    tally.adopt(others)
    for group in range(3):
        assert tally.groups.progress(group) == tally.of(name for name in group_of if group_of[name] == group)


def test_a_read_unit_is_no_unread_risk():
    assert Counted(3, True, True).progress == Progress(1, 1, 3, 3, 0)
    assert Counted(3, False, True).progress == Progress(1, 0, 3, 0, 1)


def test_nothing_is_not_done():
    assert not NOTHING.done
    assert Progress(2, 2).done
    assert not Progress(2, 1).done
