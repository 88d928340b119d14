"""The tree of joins, told: whoever has it comes to the chunks of who splits the change anew."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviewer.core.chunk import ChunkKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.split.planning import Splitting
from reviewer.core.split.tree import Shape, Told, Tree, chunks_at
from tests.core.split.build import change_of
from tests.core.split.test_planning import CHANGES, LOCKED

GRAINS = st.integers(-4, 4)
FIVE = Shape(5, ((3, 4), (0, 1), (2, 5), (6, 7)), 2)
"""Five units: {3, 4}, {0, 1}, {2, 3, 4}, all."""


def test_a_step_has_a_third_more_groups_or_fewer_and_the_tree_ends_it():
    assert [FIVE.at(grain) for grain in (0, 1, 2, 3, -1, -2, -3)] == [
        (2, 0),
        (1, 1),
        (0, 2),
        (0, 2),
        (3, -1),
        (4, -2),
        (4, -2),
    ]
    assert Shape(0, (), 0).at(3) == Shape(1, (), 0).at(-3) == (0, 0)


def test_groups_come_by_their_first_units_and_each_that_can_be_is_named_once():
    assert [[FIVE.members(node) for node in FIVE.nodes(cut)] for cut in (0, 2, 3)] == [
        [[0], [1], [2], [3], [4]],
        [[0, 1], [2], [3, 4]],
        [[0, 1], [2, 3, 4]],
    ]
    every = list(FIVE.every_node())
    assert sorted(every) == list(range(9))


def told(splitting: Splitting, findings: tuple[Finding, ...] = ()) -> tuple[Told, list[Tree]]:
    """All there is to tell of a change."""
    trees = [splitting.work(part, findings).tree() for part in splitting.left()]
    return splitting.told(), trees


@settings(max_examples=60, deadline=None)
@given(
    files=CHANGES,
    grain=GRAINS,
    begun=GRAINS,
    largest=st.sampled_from([1, 3, 600]),
    cap=st.integers(1, 30),
    risky=st.integers(0, 12),
)
@example(files=LOCKED, grain=1, begun=0, largest=600, cap=400, risky=12)
@example(files=LOCKED, grain=-1, begun=1, largest=600, cap=6, risky=0)
def test_finer_and_coarser_are_cuts_of_one_tree(files, grain, begun, largest, cap, risky):
    change, base = change_of(files)
    found = tuple(
        Finding("secrets", Level.HIGH, unit.path, DiffSide.NEW, 1, "a key", unit.fingerprint)
        for unit in change.units[risky : risky + 1]
    )
    anew = Splitting(change, base, grain=grain, largest=largest, cap=cap)
    for part in anew.left():
        anew.work(part, found)

    chunks, reached = chunks_at(
        *told(Splitting(change, base, grain=begun, largest=largest, cap=cap), found), grain
    )

    assert chunks == anew.chunks()
    assert reached == anew.grain
    assert sorted(unit for chunk in chunks for unit in chunk.units) == sorted(
        unit.fingerprint for unit in change.units
    )


def test_a_lock_file_goes_along_at_each_granularity_that_has_room_for_it():
    change, base = change_of(LOCKED)
    lock = next(unit.fingerprint for unit in change.units if unit.path == "Cargo.lock")
    manifest = next(unit for unit in change.units if unit.path == "Cargo.toml")
    for cap in (400, manifest.lines):
        for grain in (-3, 0, 3):
            chunks, _ = chunks_at(*told(Splitting(change, base, cap=cap)), grain)
            (home,) = [chunk for chunk in chunks if lock in chunk.units]
            assert (home.kind is ChunkKind.REVIEW) == (cap == 400)
            assert (manifest.fingerprint in home.units) == (cap == 400)
