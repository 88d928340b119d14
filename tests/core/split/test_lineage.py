"""Whose lines a change replaces: followed back through the rewrites before it."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.split.evidence import Evidence
from reviewer.core.split.facts import Describer, files_of
from reviewer.core.split.lineage import BESIDE, Lineage, Rewrite, followed, lineage
from reviewer.core.split.reasons import Reasons
from reviewer.core.split.weights import Tie
from tests.core.split.build import change_of

LINES = [f"line {number}\n" for number in range(40)]


def changed(*places: int):
    """A change of one file that edits these lines, counted from 1."""
    new = [f"new {line}" if number in places else line for number, line in enumerate(LINES, 1)]
    return change_of({"a.py": ("".join(LINES), "".join(new))})[0]


def test_a_line_belongs_to_the_latest_commit_that_wrote_it():
    before = [
        Rewrite("c3", "a.py", 5, 1, 5, 1),
        Rewrite("c2", "b.py", 5, 1, 5, 1),
        Rewrite("c1", "a.py", 5, 1, 5, 1),
    ]
    assert lineage(changed(5).units, before) == {0: Lineage(frozenset({"c3"}), frozenset({"c3"}))}


def test_lines_that_came_and_went_above_are_counted_off():
    before = [
        Rewrite("c3", "a.py", 1, 2, 0, 0),  # two lines went from the top
        Rewrite("c3", "a.py", 9, 0, 8, 3),  # three came further down
        Rewrite("c2", "a.py", 27, 1, 29, 1),
    ]
    found = lineage(changed(20, 30).units, before)
    assert found == {1: Lineage(frozenset({"c2"}), frozenset({"c2"}))}


def test_the_lines_beside_a_unit_count_as_near():
    before = [Rewrite("c1", "a.py", 10, 1, 10, 1)]
    found = lineage(changed(10 + BESIDE, 11 + 2 * BESIDE).units, before)
    assert found == {0: Lineage(frozenset(), frozenset({"c1"}))}


def test_a_commit_that_a_whole_file_came_with_says_nothing():
    before = [Rewrite("c2", "a.py", 7, 1, 7, 1), Rewrite("c1", "a.py", 0, 0, 1, 40)]
    assert lineage(changed(7, 30).units, before) == {0: Lineage(frozenset({"c2"}), frozenset({"c2"}))}


def test_units_whose_lines_came_in_together_are_tied_and_say_so():
    files = {f"{name}.py": (f"{name}\n", f"{name} {name}\n") for name in ("apple", "brick", "cloud")}
    change, base = change_of(files)
    kin = Lineage(frozenset({"c1"}), frozenset({"c1"}))
    described = Describer(change, base, files_of(change, base)).describe((0, 1, 2), (0, 1, 2))
    evidence = Evidence(described, described.facts, lineages={0: kin, 2: kin})
    ties = dict(evidence.measures(0, 2))
    assert {Tie.WRITTEN, Tie.WRITTEN_NEAR, Tie.WRITTEN_NEAR_FILES} <= ties.keys()
    assert Tie.WRITTEN_NEAR not in dict(evidence.measures(0, 1))
    assert "both change lines that came in together" in Reasons(evidence, evidence.links()).of((0, 2))


def test_only_files_with_lines_before_are_followed():
    change, _ = change_of({"new.py": (None, "1\n"), "old.py": ("1\n", "2\n"), "gone.py": ("1\n", None)})
    assert followed(change.deltas) == ["gone.py", "old.py"]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 3)), max_size=3), max_size=5
    )
)
def test_it_agrees_with_writing_the_history(steps):
    """The same commits, made forward on a list of who wrote each line."""
    history = []
    who: list[str] = [""] * 60
    for number, edits in enumerate(steps):
        commit = f"c{number}"
        hunks = []
        shift = end = 0
        for start, gone, come in sorted(edits):
            if start <= end + 1 or not (gone or come):
                continue
            at = start - 1 + shift
            new_start = at + 1 if come else at
            hunks.append(Rewrite(commit, "a.py", start if gone else start - 1, gone, new_start, come))
            who[at : at + gone] = [commit] * come
            shift += come - gone
            end = start + gone
        history.append(hunks)
    change = changed(3, 12, 25)
    found = lineage(change.units, [hunk for hunks in reversed(history) for hunk in hunks])
    for index, place in enumerate((3, 12, 25)):
        known = found.get(index, Lineage(frozenset(), frozenset()))
        beside = who[max(0, place - 1 - BESIDE) : place + BESIDE]
        assert known.replaced == {who[place - 1]} - {""}
        assert known.near == set(beside) - {""}
