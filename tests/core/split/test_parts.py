"""Very large changes: worked on in parts, each unit in one; what comes early, and what is the same at the end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.chunk import ChunkKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.split import Splitting, split
from reviewer.core.split.facts import files_of
from reviewer.core.split.parts import parts_of
from reviewer.core.split.reading_order import rank_of
from tests.core.split.build import change_of
from tests.core.split.test_planning import CHANGES

FOLDERS = ("api", "web/pool", "web/retry", "jobs")


def large_change(edits: int = 4):
    """Twelve modules in four folders with their tests, several edits in each."""
    files = {}
    for folder in FOLDERS:
        for name in ("alpha", "beta", "gamma"):
            lines = [f"{folder}_{name}_{number} = {number}\n" for number in range(edits * 10)]
            edited = [f"changed_{line}" if at % 10 == 5 else line for at, line in enumerate(lines)]
            files[f"src/{folder}/{name}.py"] = ("".join(lines), "".join(edited))
            test = f"test_{folder.replace('/', '_')}_{name}.py"
            files[f"tests/{test}"] = (None, f"def test_{name}():\n    assert {folder[:3]}_{name}\n")
    return change_of(files)


@settings(max_examples=30, deadline=None)
@given(files=CHANGES, largest=st.integers(1, 6))
def test_every_unit_is_in_one_part_and_no_part_is_too_large(files, largest):
    change, base = change_of(files)
    told = files_of(change, base)
    parts = parts_of(change, told, frozenset(), rank_of, largest=largest)
    assert sorted(unit for part in parts for unit in part.units) == list(range(len(change.units)))
    for part in parts:
        assert len(part.units) <= largest
        assert {change.units[unit].file for unit in part.units} == set(part.files)


def test_a_test_is_in_the_part_of_the_code_it_is_named_after():
    files = {f"src/{name}/{name}.py": (None, f"{name} = 1\n") for name in ("pool", "retry", "zebra")}
    files |= {f"tests/test_{name}.py": (None, f"assert {name}\n") for name in ("pool", "retry", "zebra")}
    change, base = change_of(files)
    told = files_of(change, base)
    for part in parts_of(change, told, frozenset(), rank_of, largest=2):
        assert len({frozenset(told[file].stem) for file in part.files}) == 1


def test_contracts_lead_the_first_part_and_documents_the_last():
    files = {
        "a/words.md": ("a\n", "b\n"),
        "m/code.py": ("a\n", "b\n"),
        "z/schema.sql": ("a\n", "b\n"),
    }
    change, base = change_of(files)
    parts = parts_of(change, files_of(change, base), frozenset(), rank_of, largest=1)
    assert [change.units[part.units[0]].path for part in parts] == ["z/schema.sql", "m/code.py", "a/words.md"]


def test_first_chunks_come_early_and_are_the_ones_that_stay():
    change, base = large_change()
    splitting = Splitting(change, base, largest=16)
    assert len(splitting.parts) > 2
    early = []
    for part in splitting.parts:
        splitting.work(part, ())
        early += splitting.new_chunks()
    assert [chunk.id for chunk in early] == [str(number) for number in range(1, len(early) + 1)]
    final = splitting.chunks()
    assert {chunk.units for chunk in early} == {
        chunk.units for chunk in final if chunk.kind is ChunkKind.REVIEW
    }
    assert [chunk.kind for chunk in final][-1] is ChunkKind.MECHANICAL
    assert sorted(unit for chunk in final for unit in chunk.units) == sorted(
        unit.fingerprint for unit in change.units
    )


@settings(max_examples=30, deadline=None)
@given(files=CHANGES, largest=st.integers(1, 5), cap=st.integers(1, 30), risky=st.sets(st.integers(0, 12)))
def test_in_parts_too_the_cap_holds_nothing_is_lost_and_the_answer_is_one(files, largest, cap, risky):
    change, base = change_of(files)
    found = [
        Finding("secrets", Level.HIGH, unit.path, DiffSide.NEW, 1, "a key", unit.fingerprint)
        for number, unit in enumerate(change.units)
        if number in risky
    ]

    def chunks():
        splitting = Splitting(change, base, cap=cap, largest=largest)
        for part in splitting.left():
            splitting.work(
                part,
                [
                    one
                    for one in found
                    if any(change.units[unit].fingerprint == one.fingerprint for unit in part.units)
                ],
            )
        return splitting.chunks()

    made = chunks()
    assert made == chunks()
    assert sorted(unit for chunk in made for unit in chunk.units) == sorted(
        unit.fingerprint for unit in change.units
    )
    assert all(chunk.lines <= cap or len(chunk.units) == 1 for chunk in made)


def test_one_file_with_more_edits_than_a_part_holds_is_cut_from_top_to_bottom():
    lines = [f"line_{number}\n" for number in range(400)]
    edited = [f"new_{line}" if at % 4 == 0 else line for at, line in enumerate(lines)]
    change, base = change_of({"one.py": ("".join(lines), "".join(edited))})
    parts = Splitting(change, base, largest=30).parts
    assert [unit for part in parts for unit in part.units] == list(range(100))
    assert len(split(change, base, ())) > 0
