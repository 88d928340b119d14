"""The reviewer's own arrangement: whatever is edited, every unit stays in exactly one chunk, and edits find their
chunks again by what is in them."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.arrangement import (
    Arrangement,
    ArrangingEvent,
    ArrangingRedone,
    ArrangingUndone,
    ChunkPlaced,
    ChunkRenamed,
    ChunksMerged,
    Edit,
    GrainChosen,
    UnitsMoved,
    arrange,
)
from reviewer.core.chunk import Chunk, ChunkKind

UNITS = tuple("abcdefgh")
LINES = {unit: 10 * number for number, unit in enumerate(UNITS)}


def chunk(units: str, title: str = "", *, kind: ChunkKind = ChunkKind.REVIEW, minutes: int = 4) -> Chunk:
    lines = sum(LINES[unit] for unit in units if unit in LINES)
    return Chunk(
        id="0", title=title or units, why="tied", kind=kind, units=tuple(units), lines=lines, minutes=minutes
    )


THREE = (chunk("abc"), chunk("de"), chunk("fgh"))


def split(*edits: Edit, chunks: tuple[Chunk, ...] = THREE, cap: int = 400) -> list[str]:
    """The units of each chunk after these edits."""
    return ["".join(one.units) for one in arrange(chunks, edits, LINES, cap=cap)]


names = st.lists(st.sampled_from(UNITS), max_size=3, unique=True).map(tuple)
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(UnitsMoved, names, names, st.text(max_size=3)),
    st.builds(ChunksMerged, names, names),
    st.builds(ChunkRenamed, names, st.text(max_size=3)),
    st.builds(ChunkPlaced, names, names),
    st.builds(GrainChosen, st.integers(-2, 2)),
)
computed = st.permutations(UNITS[:6]).flatmap(
    lambda units: st.lists(st.integers(1, 5), max_size=3).map(
        lambda cuts: tuple(
            chunk("".join(units[start:end]))
            for start, end in zip([0, *sorted(set(cuts))], [*sorted(set(cuts)), 6], strict=True)
        )
    )
)
events: st.SearchStrategy[ArrangingEvent] = st.one_of(
    edits, edits, st.just(ArrangingUndone()), st.just(ArrangingRedone())
)


@given(computed, st.lists(edits, max_size=8))
def test_every_unit_stays_in_exactly_one_chunk_and_no_chunk_is_empty(
    chunks: tuple[Chunk, ...], made: list[Edit]
):
    found = arrange(chunks, made, LINES)
    assert sorted(unit for one in found for unit in one.units) == sorted(UNITS[:6])
    assert all(one.units for one in found)
    assert [one.id for one in found] == [str(number) for number in range(1, len(found) + 1)]
    assert all(one.lines == sum(LINES[unit] for unit in one.units) for one in found)


@given(st.lists(events, max_size=10))
def test_an_arrangement_is_the_events_it_gives(story: list[ArrangingEvent]):
    arrangement = Arrangement()
    for event in story:
        arrangement = arrangement.after(event)
    again = Arrangement()
    for event in arrangement.events():
        again = again.after(event)
    assert again == arrangement


@given(st.lists(events, max_size=8), edits)
def test_what_is_undone_leaves_no_trace_and_comes_back_when_redone(story: list[ArrangingEvent], edit: Edit):
    before = Arrangement()
    for event in story:
        before = before.after(event)
    made = before.after(edit)
    assert made.after(ArrangingUndone()).edits == before.edits
    assert made.after(ArrangingUndone()).after(ArrangingRedone()) == made


def test_nothing_edited_is_the_split_as_it_was_but_for_its_numbers():
    assert arrange(THREE, (), LINES) == tuple(
        Chunk(**{**{name: getattr(one, name) for name in Chunk.__slots__}, "id": str(number)})
        for number, one in enumerate(THREE, 1)
    )


def test_units_move_to_the_chunk_that_holds_most_of_those_named():
    assert split(UnitsMoved(("a", "b"), to=("d", "e"))) == ["c", "abde", "fgh"]


def test_units_moved_nowhere_become_a_chunk_of_their_own_behind_where_they_were():
    found = arrange(THREE, [UnitsMoved(("b", "c"), title="Apart")], LINES)
    assert [("".join(one.units), one.title) for one in found[:2]] == [("a", "abc"), ("bc", "Apart")]


def test_a_chunk_that_loses_its_last_unit_is_gone():
    assert split(UnitsMoved(("d", "e"), to=("f",))) == ["abc", "defgh"]


def test_a_merged_chunk_keeps_the_title_and_place_of_the_one_it_went_into_and_says_so():
    found = arrange(THREE, [ChunksMerged(("f",), into=("a",))], LINES)
    assert [("".join(one.units), one.title) for one in found] == [("abcfgh", "abc"), ("de", "de")]
    assert found[0].why == "tied; merged by hand with “fgh”"


def test_a_chunk_is_placed_before_another_or_at_the_end():
    assert split(ChunkPlaced(("f",), before=("a",))) == ["fgh", "abc", "de"]
    assert split(ChunkPlaced(("a",))) == ["de", "fgh", "abc"]


def test_a_title_is_given_and_an_empty_one_brings_the_splitter_s_back():
    assert arrange(THREE, [ChunkRenamed(("d",), "Mine")], LINES)[1].title == "Mine"
    assert arrange(THREE, [ChunkRenamed(("d",), "Mine"), ChunkRenamed(("d",), "")], LINES)[1].title == "de"


def test_after_a_rebase_what_vanished_drops_out_and_what_is_new_is_where_the_splitter_put_it():
    edits = [UnitsMoved(("a", "b"), to=("d", "e")), ChunksMerged(("f", "g", "h"), into=("c",))]
    rebased = (chunk("cb"), chunk("e"), chunk("gxyz"))  # a, d, f and h are gone; x, y, z are new
    assert split(*edits, chunks=rebased) == ["cgxyz", "be"]


def test_an_edit_whose_chunk_is_gone_does_nothing():
    gone = ("q",)
    edits = [
        UnitsMoved(("a",), to=gone),
        UnitsMoved(gone, to=("a",)),
        ChunksMerged(gone, into=("a",)),
        ChunksMerged(("a",), into=gone),
        ChunkPlaced(("a",), before=gone),
        ChunkRenamed(gone, "x"),
    ]
    assert split(*edits) == ["abc", "de", "fgh"]


def test_edits_hold_at_another_granularity():
    finer = (chunk("a"), chunk("bc"), chunk("d"), chunk("e"), chunk("fgh"))
    assert split(UnitsMoved(("b",), to=("f", "g", "h")), chunks=finer) == ["a", "c", "d", "e", "bfgh"]


def test_a_chunk_takes_as_much_reading_as_the_unit_in_it_that_takes_most():
    chunks = (chunk("abc"), chunk("de", kind=ChunkKind.MECHANICAL))
    assert arrange(chunks, [UnitsMoved(("a",), to=("d",))], LINES)[1].kind is ChunkKind.REVIEW
    assert arrange(chunks, [UnitsMoved(("d",), to=("a",))], LINES)[0].kind is ChunkKind.REVIEW


def test_minutes_go_with_the_lines():
    halves = (chunk("bc", minutes=9), chunk("d", minutes=1))
    assert [one.minutes for one in arrange(halves, [UnitsMoved(("c",), to=("d",))], LINES)] == [3, 7]


def test_more_lines_than_the_cap_are_said():
    found = arrange(THREE, [ChunksMerged(("d",), into=("a",))], LINES, cap=50)
    assert (found[0].lines, found[0].over_cap) == (100, True)


def test_what_a_chunk_builds_on_is_told_by_where_it_is_now():
    chunks = (replace(chunk("abc"), id="1"), replace(chunk("de"), id="2", builds_on=("1",)))
    chunks = (*chunks, replace(chunk("fgh"), id="3", builds_on=("1", "2")))
    moved = arrange(chunks, [ChunkPlaced(("f",), before=("a",))], LINES)
    assert [one.builds_on for one in moved] == [("2", "3"), (), ("2",)]
    merged = arrange(chunks, [ChunksMerged(("d",), into=("a",))], LINES)
    assert [one.builds_on for one in merged] == [(), ("1",)]
