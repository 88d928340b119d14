"""Sign-offs of a change together with those of its stack, or of the change a step was split from.

The trailer `Split-from` only says where to look: what is the same is established from the files themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.core.change import Change, Comparison, FileDelta, Source, Unit
from reviewer.core.coverage import Known, spoken
from reviewer.core.fingerprint import split_lines, units_of
from reviewer.core.trailers import trailers
from reviewer.errors import ReviewerError
from reviewer.git.batch import ids, objects
from reviewer.git.blobs import Blobs, base_lines
from reviewer.git.commits import OID, parse
from reviewer.git.diff import stream_each
from reviewer.git.location import Location
from reviewer.git.process import run

if TYPE_CHECKING:
    from reviewer.core.stack.across import Same

Fetch = Callable[[Iterable[str]], tuple[Known, ...]]
"""The sign-offs that speak of any of these units, from the ledger."""


class _Side(Struct, frozen=True, dict=True):
    """One of the two changes that are held against each other."""

    deltas: Sequence[FileDelta]
    units: Sequence[Unit]

    @cached_property
    def by_file(self) -> dict[int, list[Unit]]:
        """The units of each file."""
        found: dict[int, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.file, []).append(unit)
        return found


def sign_offs_across(location: Location, change: Change, fetch: Fetch) -> tuple[Known, ...]:
    """What `fetch` gives for a change, each sign-off with what it says of the same in the stack or the original.

    Each speaks of the change's own units, whatever pieces of them it was given on.
    """
    known = _across(location, change, fetch)
    return spoken(known, change.units, change.cuts)


def _across(location: Location, change: Change, fetch: Fetch) -> tuple[Known, ...]:
    comparison = change.comparison
    ours = [unit.fingerprint for unit in (*change.units, *(cut.unit for cut in change.cuts))]
    if comparison.source is not Source.COMMITS or not comparison.head_commit or not comparison.merge_base:
        return fetch(ours)
    (origin,) = _origins(location, [comparison.head_commit])
    known = () if origin else fetch(ours)
    with closing(Blobs(location)) as blobs:
        here = _Side(change.deltas, change.units)
        try:
            if origin:
                pairs = _with_original(location, blobs, comparison, here, origin)
            else:
                pairs = _with_steps(location, blobs, comparison, here, known)
        except ReviewerError:  # what is not here proves nothing
            pairs = []
    if origin or pairs:
        known = fetch([*ours, *(unit for pair in pairs for unit in pair.there)])
    if not pairs:
        return known
    from reviewer.core.stack.across import across  # most changes are no stack and were not split

    return tuple(across(one, pairs) for one in known)


def _with_original(
    location: Location, blobs: Blobs, comparison: Comparison, step: _Side, origin: str
) -> "list[Same]":
    """What a step has in common with the change it was split from."""
    found = run(location, ["merge-base", comparison.head_commit, origin], check=False)
    if found.code or not found.lines:
        return []
    return [
        pair
        for whole in _sides(location, blobs, [(found.lines[0], origin)])
        for pair in _same(blobs, step, whole)
    ]


def _with_steps(
    location: Location, blobs: Blobs, comparison: Comparison, whole: _Side, known: Sequence[Known]
) -> "list[Same]":
    """What a change has in common with the steps that were split from it."""
    steps = _steps(location, comparison, known)
    return [pair.turned for step in _sides(location, blobs, steps) for pair in _same(blobs, step, whole)]


def _origins(location: Location, commits: Sequence[str]) -> list[str]:
    """The head each commit says it was split from; "" where it says nothing, or is not here."""
    found = []
    for oid, content in zip(commits, objects(location, commits), strict=True):
        said = trailers(parse(oid, content).message) if content is not None else ()
        heads = [one.value.strip() for one in said if one.key.lower() == "split-from"]
        found.append(heads[-1] if heads and OID.fullmatch(heads[-1]) else "")
    return found


def _steps(location: Location, comparison: Comparison, known: Sequence[Known]) -> list[tuple[str, str]]:
    """(base, head) of what was signed off of a stack split from this head, and of each step below it.

    A sign-off shows the way to its stack when the change has one of its units at least.
    """
    given = dict.fromkeys((one.sign_off.base, one.sign_off.head) for one in known if not one.problem)
    pairs = [pair for pair in given if all(pair) and pair[1] != comparison.head_commit]
    origins = _origins(location, [head for _, head in pairs])
    signed = [pair for pair, origin in zip(pairs, origins, strict=True) if origin == comparison.head_commit]
    if not signed:
        return []
    words = ["rev-list", "--parents", *(head for _, head in signed), f"^{comparison.merge_base}", "--"]
    listed = [line.split(" ") for line in run(location, words).lines]
    below = [(parents[0], commit) for commit, *parents in listed if len(parents) == 1]
    return list(dict.fromkeys([*signed, *below]))


def _sides(location: Location, blobs: Blobs, pairs: Sequence[tuple[str, str]]) -> Iterator[_Side]:
    """The changes between commits, those of which both are here."""
    names = [f"{commit}^{{tree}}" for pair in pairs for commit in pair]
    trees = ids(location, names) if names else []
    both = [
        (old, new) for old, new in zip(trees[::2], trees[1::2], strict=True) if old and new and old != new
    ]
    for _, deltas in stream_each(location, both):
        units = [
            unit
            for file, delta in enumerate(deltas)
            for unit in units_of(delta, file, base_lines(blobs, delta))
        ]
        yield _Side(deltas, units)


def _same(blobs: Blobs, step: _Side, whole: _Side) -> "Iterator[Same]":
    """What a step does, file by file, where its units are not the original's own."""
    from reviewer.core.stack.across import Texts, are_comparable, same_in  # likewise

    known = {unit.fingerprint for unit in whole.units}
    places = {delta.path: file for file, delta in enumerate(whole.deltas)}
    for file, delta in enumerate(step.deltas):
        units = step.by_file.get(file, [])
        at = places.get(delta.path)
        if at is None or all(unit.fingerprint in known for unit in units):
            continue
        other = whole.deltas[at]
        if are_comparable(delta, other):
            sides = (other.old, delta.old, delta.new)
            texts = Texts(*(split_lines(blobs.read(side.oid)) if side else () for side in sides))
            found = same_in(delta, units, other, whole.by_file.get(at, []), texts)
            if found is not None:
                yield found
