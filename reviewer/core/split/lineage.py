"""Which commits last wrote the lines that a change replaces, and those beside them: what came in together, goes on
together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from reviewer.core.change import FileDelta, Status, Unit

BESIDE = 4
"""Lines before and after a unit that are looked at."""


class Rewrite(NamedTuple):
    """One place that a commit changed in a file: git's own four numbers of a hunk without context."""

    commit: str
    path: str
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int


class Lineage(Struct, frozen=True):
    """The commits that last wrote the lines a unit replaces, and those that wrote these or lines beside them."""

    replaced: frozenset[str]
    near: frozenset[str]


def followed(deltas: Sequence[FileDelta]) -> list[str]:
    """The files of a change that had lines before it, by their names of then."""
    return sorted({delta.old_path for delta in deltas if delta.spans and delta.status is not Status.ADDED})


def lineage(units: Sequence[Unit], before: Iterable[Rewrite]) -> dict[int, Lineage]:
    """By the places of units in the change, what wrote the lines there; `before` as they were written, newest first.

    A line that none of these wrote is of unknown origin, and says nothing. Nor does a commit that a whole file came
    with: it may only have been moved there.
    """
    before = list(before)
    brought = {one.commit for one in before if not one.old_start and not one.old_lines}
    left = _places(units)
    wrote: dict[str, dict[int, str]] = {path: {} for path in left}
    shifts: list[Rewrite] = []
    for one in before:
        if shifts and (shifts[0].commit, shifts[0].path) != (one.commit, one.path):
            _step_back(left, wrote, shifts)
            shifts = []
        if one.path in left:
            shifts.append(one)
    if shifts:
        _step_back(left, wrote, shifts)
    found = {}
    for index, unit in enumerate(units):
        known = wrote.get(unit.old_path)
        if known and unit.hunk is not None:
            first, after, lowest, end = _span(unit)
            replaced = frozenset(known[line] for line in range(first, after) if line in known) - brought
            near = frozenset(known[line] for line in range(lowest, end) if line in known) - brought
            if near:
                found[index] = Lineage(replaced, near)
    return found


def _span(unit: Unit) -> tuple[int, int, int, int]:
    """A unit's lines in the base, first and after the last, and the same with those beside it."""
    first = unit.old_start if unit.old_lines else unit.old_start + 1
    after = first + unit.old_lines
    return first, after, max(1, first - BESIDE), after + BESIDE


def _places(units: Sequence[Unit]) -> dict[str, dict[int, int]]:
    """The lines to be followed, by file: where each is by now, and what it is called in the base."""
    places: dict[str, dict[int, int]] = defaultdict(dict)
    for unit in units:
        if unit.hunk is not None and unit.old_path:
            _, _, lowest, end = _span(unit)
            places[unit.old_path].update((line, line) for line in range(lowest, end))
    return places


def _step_back(
    left: dict[str, dict[int, int]], wrote: Mapping[str, dict[int, str]], hunks: Sequence[Rewrite]
) -> None:
    """Go back before a commit in one file: its own lines are known now, all others move to where they were."""
    path, commit = hunks[0].path, hunks[0].commit
    moved: dict[int, int] = {}
    known = wrote[path]
    at = shift = 0
    for place, line in sorted(left[path].items()):
        while at < len(hunks) and place >= _end(hunks[at]):
            shift += hunks[at].old_lines - hunks[at].new_lines
            at += 1
        if at < len(hunks) and hunks[at].new_lines and place >= hunks[at].new_start:
            known[line] = commit
        else:
            moved[place + shift] = line
    left[path] = moved


def _end(hunk: Rewrite) -> int:
    """The first line after a hunk, on its new side."""
    return hunk.new_start + (hunk.new_lines or 1)  # with no lines there, the start is the line before
