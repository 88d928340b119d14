"""What a filter leaves is known unit by unit, and its sum agrees whatever changed between two questions."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.change import Unit, UnitKind
from reviewer.core.packed_units import PackedUnits
from reviewer.core.progress import NOTHING, Counted, Tally
from reviewer.core.unit_index import UnitIndex
from reviewer.desk.wanted import Wanted

ACTS = st.lists(
    st.tuples(st.sampled_from(["arrive", "mark", "drop", "ask", "part", "clear"]), st.integers(0, 30))
)


def units(file: int, count: int) -> PackedUnits:
    name = f"{file}.py"
    return PackedUnits.of(
        file,
        [
            Unit(
                f"{100 * file + at:064x}", UnitKind.LINES, file, at, name, name, 3 * at + 1, 1, 3 * at + 1, 1
            )
            for at in range(count)
        ],
    )


@given(ACTS)
def test_the_sum_is_that_of_asking_for_each(acts: Sequence[tuple[str, int]]):
    index, tally, read, files = UnitIndex(), Tally(), set[int](), 0
    every = [2]

    def means(number: int) -> bool:
        return number % every[0] == 0 and number not in read

    wanted = Wanted(index, tally, means)

    def count(number: int) -> None:
        wanted.forget(number)
        tally.count(number, Counted(2, number in read, number % 3 == 0))

    for act, at in acts:
        known = [number for file in range(files) for number in index.of_file(file)]
        number = known[at % len(known)] if known else -1
        if act == "arrive":
            for one in index.put(units(files, at % 5)):
                count(one)
            files += 1
        elif act == "mark" and known:
            read ^= {number}
            count(number)
        elif act == "drop" and files:
            file = at % files
            for one in index.of_file(file):
                wanted.drop(one)
                tally.drop(one)
            for one in index.put(units(file, 2)):
                count(one)
        elif act == "ask":
            assert wanted.of(number) == (number >= 0 and means(number))
        elif act == "part":
            next(wanted.asking(), None)
        elif act == "clear":
            every[0] = 1 + at % 3
            wanted.clear()
    known = [number for file in range(files) for number in index.of_file(file)]
    shares = (Counted(2, number in read, number % 3 == 0).progress for number in known if means(number))
    assert wanted.progress() == sum(shares, NOTHING)
