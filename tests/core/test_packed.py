"""Packed values are what was packed: units, findings, symbols, and the numbers units are known by."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.change import Unit, UnitKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.packed_findings import PackedFindings
from reviewer.core.packed_symbols import PackedSymbols
from reviewer.core.packed_units import PackedUnits
from reviewer.core.symbol import Symbol
from reviewer.core.unit_index import UNKNOWN, UnitIndex

prints = st.one_of(
    st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}"),
    st.sampled_from(["", "ab", "AB" * 32, "é" * 64, "\udcff", "0" * 62 + " 1", "not hex"]),
)
numbers = st.one_of(st.integers(0, 300), st.sampled_from([2**32 - 1, 2**32, 2**40]))
paths = st.sampled_from(["a.py", "caf\udce9.txt", "größe"])


def unit(fingerprint: str, file: int = 0, slot: int = 0) -> Unit:
    return Unit(fingerprint, UnitKind.LINES, file, slot, "a.py", "a.py", slot, 1, slot, 2)


@st.composite
def units(draw: st.DrawFn, file: int = 0) -> tuple[Unit, ...]:
    names = draw(st.lists(prints, unique=True, max_size=5))
    hunk = st.one_of(st.none(), numbers)
    kinds = st.sampled_from(UnitKind)
    return tuple(
        Unit(
            name,
            draw(kinds),
            file,
            draw(hunk),
            draw(paths),
            draw(paths),
            *(draw(numbers) for _ in range(4)),
        )
        for name in names
    )


@given(units())
def test_units(known: tuple[Unit, ...]):
    packed = PackedUnits.of(0, known)
    assert packed == known
    assert packed[1:] == known[1:]
    assert [packed.fingerprint(slot) for slot in range(len(known))] == [one.fingerprint for one in known]
    assert [packed.lines(slot) for slot in range(len(known))] == [
        (one.old_lines, one.new_lines) for one in known
    ]
    assert PackedUnits.of(0, packed) is packed


@given(units(), st.data())
def test_findings_of_each_unit_in_the_order_they_were_found_in(known: tuple[Unit, ...], data: st.DataObject):
    names = st.sampled_from([one.fingerprint for one in known] + ["nobody's"])
    found = data.draw(
        st.lists(
            st.builds(
                Finding,
                st.sampled_from(["auth", "api"]),
                st.sampled_from(Level),
                paths,
                st.sampled_from(DiffSide),
                numbers,
                st.text(max_size=3),
                names,
            ),
            max_size=8,
        )
    )
    packed = PackedFindings.of(PackedUnits.of(0, known), found)
    assert sorted(map(repr, packed)) == sorted(map(repr, found))
    for slot, one in enumerate(known):
        own = tuple(each for each in found if each.fingerprint == one.fingerprint and each not in packed.odd)
        assert packed.of_unit(slot) == own
        assert packed.level(slot) == max((each.level for each in own), default=0)
    assert set(packed.odd) == {one for one in found if one.fingerprint == "nobody's" or one.line >= 2**32}


@given(
    st.lists(st.builds(Symbol, st.integers(0, 9), st.sampled_from(DiffSide), st.integers(1, 9), paths, paths))
)
def test_symbols(symbols: list[Symbol]):
    assert PackedSymbols.of(symbols) == tuple(symbols)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), st.lists(prints, unique=True, max_size=4)), max_size=8))
def test_every_unit_is_found_where_it_stands_and_none_that_is_gone(files: list[tuple[int, list[str]]]):
    index = UnitIndex()
    now: dict[int, list[str]] = {}
    for file, names in files:
        elsewhere = {name for other, there in now.items() if other != file for name in there}
        now[file] = [name for name in names if name not in elsewhere]
        found = index.put(
            PackedUnits.of(file, [unit(name, file, slot) for slot, name in enumerate(now[file])])
        )
        assert found == index.of_file(file)
    places = {name: (file, slot) for file, names in now.items() for slot, name in enumerate(names)}
    for name in {name for _, names in files for name in names}:
        number = index.number(name)
        assert (index.place(number) if number != UNKNOWN else None) == places.get(name)
    assert index.number("of nobody") == UNKNOWN


def test_units_that_share_their_first_bytes_are_told_apart():
    names = [f"{'0' * 16}{number:048x}" for number in range(300)]
    index = UnitIndex()
    index.put(PackedUnits.of(0, [unit(name, 0, slot) for slot, name in enumerate(names)]))
    assert [index.number(name) for name in names] == list(range(300))
    assert index.number("0" * 16 + "f" * 48) == UNKNOWN
