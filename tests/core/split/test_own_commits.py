"""Small, named commits of the branch tie what they made; all others say nothing."""

import pytest

from reviewer.core.split import Splitting, Step, origins
from reviewer.core.split.own_commits import is_named
from tests.core.split.build import change_of

WORDS = ("amber", "birch", "cedar", "delta", "ember", "flint")


@pytest.mark.parametrize(
    "subject",
    [
        "Add a retry policy",
        "feat(pool): retry with jitter",
        "fix: retries no longer sleep twice",
        "Fix test collection under xdist",
        "[core] Drop the old parser",
    ],
)
def test_a_subject_that_says_what_was_done_names_its_commit(subject):
    assert is_named(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "wip",
        "WIP: retry policy",
        "fix",
        "Fix tests",
        "fix: typo",
        "fixup! Add a retry policy",
        "address review comments",
        "Apply suggestions from code review",
        "more changes",
        "Update files",
        "Initial commit",
        'Revert "Add a retry policy"',
        "refactor",
    ],
)
def test_one_that_does_not_names_nothing(subject):
    assert not is_named(subject)


def sides(count=6):
    """Files that have nothing in common, each with one changed line."""
    return {f"{word}/{word}.py": (f"{word} = 1\n", f"{word} = 2\n") for word in WORDS[:count]}


def step(subject, files):
    return Step(subject, change_of(files)[0].deltas)


def groups(change, base, found):
    splitting = Splitting(change, base, origins=found)
    for part in splitting.left():
        splitting.work(part, ())
    path = {unit.fingerprint: unit.path.partition("/")[0] for unit in change.units}
    return [([path[unit] for unit in chunk.units], chunk.why) for chunk in splitting.chunks()]


def test_what_a_named_step_made_is_one_chunk_and_says_so():
    files = sides()
    change, base = change_of(files)
    paths = sorted(files)
    mine, others = (
        {path: files[path] for path in paths[:6:2]},
        {path: files[path] for path in paths[1:6:2]},
    )
    steps = [step("Trees are counted from two", mine), step("wip", others)]
    together = [one for one in groups(change, base, origins(change, steps, cap=400)) if "amber" in one[0]]
    assert together[0][0] == ["amber", "cedar", "ember"]
    assert "committed together, as “Trees are counted from two”" in together[0][1]
    apart = [names for names, _ in groups(change, base, {}) if "amber" in names]
    assert apart != [["amber", "cedar", "ember"]]


def test_a_unit_that_several_steps_made_or_none_came_from_none():
    change, _ = change_of({"a.py": ("one\n", "three\n"), "b.py": ("x\n", "x\n}\n"), "c.py": ("1\n", "2\n")})
    steps = [
        step("One becomes two", {"a.py": ("one\n", "two\n"), "b.py": ("x\n", "x\n}\n")}),
        step("Two becomes three", {"a.py": ("two\n", "three\n"), "b.py": ("y\n", "y\n}\n")}),
        step("Change the number", {"c.py": ("1\n", "2\n")}),
    ]
    assert {index: origin.step for index, origin in origins(change, steps, cap=400).items()} == {2: 2}


def test_a_large_step_and_a_single_one_tell_nothing():
    files = sides()
    change, _ = change_of(files)
    halves = [{path: files[path] for path in sorted(files)[at::2]} for at in (0, 1)]
    steps = [step("Count from two", halves[0]), step("Count the rest from two", halves[1])]
    assert len(origins(change, steps, cap=6)) == 6
    assert origins(change, steps, cap=5) == {}
    assert origins(change, [step("Count everything from two", files)], cap=400) == {}
