"""How well the splitter finds real commits again, on composites made of this repository's own history."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from subprocess import run

import pytest

from reviewer.core.change import Change
from reviewer.core.chunk import DEFAULT_CAP, Chunk, ChunkKind
from reviewer.core.split import split
from tests.core.split.build import assert_read_before_what_needs_it, change_of

ROOT = Path(__file__).parents[3]
LEAST_COMMITS = 30
MOST_LINES = 900
MOST_COMPOSITES = 8
MOST_TRIED = 12
SIDE_BY_SIDE = 3

Lines = Counter[tuple[str, bytes, bytes]]
"""Changed lines of a commit: path, sign, and the line; how often."""


def git(*args: str) -> bytes:
    return run(["git", *args], cwd=ROOT, capture_output=True, check=False).stdout


def commits() -> list[str]:
    """The newest commits of the first-parent line that are no merges, oldest first."""
    listed = git("rev-list", "--first-parent", "--no-merges", "--max-count=400", "HEAD").decode().split()
    return listed[::-1]


def blob(commit: str, path: str) -> str | None:
    found = run(["git", "cat-file", "blob", f"{commit}:{path}"], cwd=ROOT, capture_output=True, check=False)
    return found.stdout.decode("utf-8", "replace") if found.returncode == 0 else None


def between(base: str, head: str) -> tuple[Change, object]:
    names = git("diff", "--name-only", "--no-renames", "-z", base, head).decode("utf-8", "surrogateescape")
    return change_of({path: (blob(base, path), blob(head, path)) for path in names.split("\0") if path})


def lines_of(change: Change) -> Lines:
    found: Lines = Counter()
    for unit in change.units:
        if unit.hunk is not None:
            hunk = change.deltas[unit.file].hunk(unit.hunk)
            found.update((unit.path, b"-", line) for line in hunk.old)
            found.update((unit.path, b"+", line) for line in hunk.new)
    return found


def labels(change: Change, parts: list[Lines]) -> list[int | None]:
    """Which commit each unit came from; None where more than one had a hand in it."""
    told: list[int | None] = []
    for unit in change.units:
        hunk = change.deltas[unit.file].hunk(unit.hunk or 0) if unit.hunk is not None else None
        wanted = [(unit.path, b"-", line) for line in hunk.old] if hunk else []
        wanted += [(unit.path, b"+", line) for line in hunk.new] if hunk else []
        homes = [
            number for number, part in enumerate(parts) if wanted and all(line in part for line in wanted)
        ]
        told.append(homes[0] if len(homes) == 1 else None)
    return told


def adjusted_rand_index(truth: list[int], found: list[int]) -> float:
    """Hubert and Arabie (1985): agreement over pairs, 0 for chance and 1 for the same partition."""

    def pairs(counts: Counter[object]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    both = pairs(Counter(zip(truth, found, strict=True)))
    left, right, all_pairs = pairs(Counter(truth)), pairs(Counter(found)), len(truth) * (len(truth) - 1) // 2
    expected, most = left * right / all_pairs, (left + right) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def sizes() -> dict[str, int]:
    """The changed lines of each commit."""
    told: dict[str, int] = {}
    for block in (
        git("log", "--first-parent", "--max-count=400", "--format=%x00%H", "--shortstat").decode().split("\0")
    ):
        commit, _, rest = block.strip().partition("\n")
        numbers = re.findall(r"(\d+) (?:insertion|deletion)", rest)
        told[commit] = sum(map(int, numbers))
    return told


def assert_sound(change: Change, chunks: Sequence[Chunk]) -> None:
    """What holds of the chunks of any change: each unit in one, the cap, what is needed before what needs it."""
    placed = [unit for chunk in chunks for unit in chunk.units]
    assert sorted(placed) == sorted(unit.fingerprint for unit in change.units)
    assert all(
        chunk.lines <= DEFAULT_CAP or len(chunk.units) == 1 or chunk.kind is ChunkKind.GENERATED
        for chunk in chunks
    )
    assert_read_before_what_needs_it(change, chunks)


def composites() -> list[tuple[list[int], list[int], list[int]]]:
    """For each composite of three commits: the truth, the chunks found, and a chunk a file."""
    history = commits()
    found = []
    lines, tried = sizes(), 0
    for start in range(0, len(history) - SIDE_BY_SIDE, SIDE_BY_SIDE):
        window = history[start : start + SIDE_BY_SIDE + 1]
        if not all(0 < lines.get(commit, 0) <= MOST_LINES for commit in window[1:]) or tried == MOST_TRIED:
            continue
        tried += 1
        parts = [lines_of(between(*sides)[0]) for sides in pairwise(window)]
        change, base = between(window[0], window[-1])
        told = labels(change, parts)
        known = [number for number, label in enumerate(told) if label is not None]
        if len(known) < 4 or len({told[number] for number in known}) < 2:
            continue
        made = split(change, base, ())
        assert_sound(change, made)
        if not found:
            assert made == split(change, base, ())
        home = {unit: number for number, chunk in enumerate(made) for unit in chunk.units}
        truth = [label for label in told if label is not None]
        chunks = [home[change.units[number].fingerprint] for number in known]
        files = [change.units[number].file for number in known]
        found.append((truth, chunks, files))
        if len(found) == MOST_COMPOSITES:
            break
    return found


def test_commits_of_our_own_history_are_found_again(record_property, capsys):
    if len(commits()) < LEAST_COMMITS:
        pytest.skip(f"the history has fewer than {LEAST_COMMITS} commits")
    cases = composites()
    if len(cases) < 3:
        pytest.skip("too few neighbouring commits are small and apart enough to be composed")
    ours = sum(adjusted_rand_index(truth, chunks) for truth, chunks, _ in cases) / len(cases)
    files = sum(adjusted_rand_index(truth, paths) for truth, _, paths in cases) / len(cases)
    record_property("split_ari", round(ours, 3))
    with capsys.disabled():
        print(
            f"\nsplit: ARI {ours:.2f} on {len(cases)} composites of our own commits; a chunk a file {files:.2f}"
        )
    assert ours > 0.2


def test_the_index_is_one_for_the_same_partition_and_nought_for_one_chunk():
    assert adjusted_rand_index([0, 0, 1, 1], [5, 5, 3, 3]) == 1.0
    assert adjusted_rand_index([0, 0, 1, 1], [0, 0, 0, 0]) == 0.0
