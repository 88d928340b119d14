"""Which files of a change have changed together before: weak evidence, for files that share no word."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from msgspec import Struct

from reviewer.core.change import FileDelta
from reviewer.core.split.fixed import ONE

MOST_TOUCHED = 30
"""A commit with more files says nothing of any two of them."""
LEAST_TOGETHER = 2
"""Once may be chance."""
LEAST_CHANGES = 2
"""Added to how often either changed, so that a file nobody changed often proves less."""


class Habit(Struct, frozen=True):
    """How many commits changed two files, and the share of those that changed either, times ONE."""

    commits: int
    share: int


Habits = dict[tuple[int, int], Habit]
"""By the places of two files in the change, ascending."""


def habits(deltas: Sequence[FileDelta], before: Iterable[frozenset[str]]) -> Habits:
    """What the commits before the change, each the paths it touched, tell of the files of a change."""
    places = {delta.old_path: file for file, delta in enumerate(deltas)}
    alone: Counter[int] = Counter()
    together: Counter[tuple[int, int]] = Counter()
    for paths in before:
        if len(paths) > MOST_TOUCHED:
            continue
        files = sorted(places[path] for path in paths if path in places)
        alone.update(files)
        together.update(combinations(files, 2))
    return {
        pair: Habit(both, both * ONE // (alone[pair[0]] + alone[pair[1]] - both + LEAST_CHANGES))
        for pair, both in together.items()
        if both >= LEAST_TOGETHER
    }
