"""Sign-offs of a change together with those of its stack, or of the change a step was split from.

The trailers `Split-from` and `Split-unit` only say where to look: what is the same is established from the files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.core.change import Change, Comparison, CutUnit, FileDelta, Source, Unit
from reviewer.core.commit import Commit
from reviewer.core.coverage import Known, spoken
from reviewer.core.cut import Cut, Point, by_unit, cut_of
from reviewer.core.cutting import cut_change, cut_file
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


class Signed(Struct, frozen=True):
    """The sign-offs that speak of a change, and where who gave them, or wrote the stack, had its units cut."""

    known: tuple[Known, ...]
    cuts: tuple[Cut, ...] = ()


class _Side(Struct, frozen=True, dict=True):
    """One of the two changes that are held against each other."""

    deltas: Sequence[FileDelta]
    units: Sequence[Unit]
    cuts: Sequence[CutUnit] = ()

    @cached_property
    def by_file(self) -> dict[int, list[Unit]]:
        """The units of each file."""
        found: dict[int, list[Unit]] = {}
        for unit in self.units:
            found.setdefault(unit.file, []).append(unit)
        return found

    @property
    def names(self) -> list[str]:
        """What sign-offs may call its units: each, and the uncut one it is a piece of."""
        return [unit.fingerprint for unit in (*self.units, *(cut.unit for cut in self.cuts))]


class _Step(Struct, frozen=True):
    """A commit of a stack: the change it was split from, "" where it says nothing, and how units of that were cut."""

    origin: str = ""
    cuts: tuple[Cut, ...] = ()


class _Found(Struct, frozen=True):
    """What the judged change has in common with others, these, and how its own units were cut in them."""

    pairs: Sequence["Same"] = ()
    others: Sequence[_Side] = ()
    cuts: tuple[Cut, ...] = ()


def sign_offs_across(
    location: Location, change: Change, fetch: Fetch, commits: Sequence[Commit] = ()
) -> Signed:
    """What `fetch` gives for a change, each sign-off with what it says of the same in the stack or the original.

    Each speaks of the change's own units, whatever pieces of them it was given on. `commits` are those of the change,
    where they are known: then its head is not read again.
    """
    comparison = change.comparison
    here = _Side(change.deltas, change.units, change.cuts)
    if comparison.source is not Source.COMMITS or not comparison.head_commit or not comparison.merge_base:
        return _spoken(fetch(here.names), here, _Found())
    head = next((one for one in reversed(commits) if one.oid == comparison.head_commit), None)
    (step,) = [_told_in(head.message)] if head else _told(location, [comparison.head_commit])
    known = () if step.origin else fetch(here.names)
    with closing(Blobs(location)) as blobs:
        try:
            if step.origin:
                found = _with_original(location, blobs, comparison, here, step)
            else:
                found = _with_steps(location, blobs, comparison, here, known, fetch)
        except ReviewerError:  # what is not here proves nothing
            found = _Found()
    if step.origin or found.pairs:
        names = (name for other in found.others for name in other.names)
        known = fetch(dict.fromkeys([*here.names, *names]))
    return _spoken(known, here, found)


def _spoken(known: tuple[Known, ...], here: _Side, found: _Found) -> Signed:
    """The sign-offs as ones on the change's own units: first those on pieces of others, then those of the same."""
    cuts = [
        Cut(cut.unit, tuple(Point(*point) for point in cut.at))
        for one in known
        if not one.problem
        for cut in one.sign_off.cuts
    ]
    for other in found.others:
        known = spoken(known, other.units, other.cuts)
    if found.pairs:
        from reviewer.core.stack.across import across  # there is a stack

        known = tuple(across(one, found.pairs) for one in known)
    return Signed(spoken(known, here.units, here.cuts), (*cuts, *found.cuts))


def cut_as_signed(location: Location, change: Change, cuts: Iterable[Cut]) -> Change | None:
    """An uncut change with its units cut; None where there is nothing to cut.

    Raises BadInput where the repository lacks a file.
    """
    wanted = by_unit(cuts)
    if wanted.keys().isdisjoint(unit.fingerprint for unit in change.units):
        return None
    with closing(Blobs(location)) as blobs:
        found = cut_change(change, wanted, lambda file: base_lines(blobs, change.deltas[file]))
    return found if found.cuts else None


def _with_original(
    location: Location, blobs: Blobs, comparison: Comparison, here: _Side, step: _Step
) -> _Found:
    """What a step has in common with the change it was split from."""
    found = run(location, ["merge-base", comparison.head_commit, step.origin], check=False)
    if found.code or not found.lines:
        return _Found()
    wholes = list(_sides(location, blobs, [(found.lines[0], step.origin)], step.cuts))
    return _Found([pair for whole in wholes for pair in _same(blobs, here, whole)], wholes)


def _with_steps(
    location: Location,
    blobs: Blobs,
    comparison: Comparison,
    here: _Side,
    known: Sequence[Known],
    fetch: Fetch,
) -> _Found:
    """What a change has in common with the steps that were split from it."""
    pairs, cuts = _steps(location, comparison, here, known, fetch)
    steps = list(_sides(location, blobs, pairs))
    return _Found([pair.turned for step in steps for pair in _same(blobs, step, here)], steps, cuts)


def _told(location: Location, commits: Sequence[str]) -> list[_Step]:
    """What commits say of the change they were split from; nothing where they are not here."""
    return [
        _told_in(parse(oid, content).message) if content is not None else _Step()
        for oid, content in zip(commits, objects(location, commits), strict=True)
    ]


def _told_in(message: str) -> _Step:
    named: dict[str, list[str]] = {}
    for one in trailers(message):
        named.setdefault(one.key.lower(), []).append(one.value.strip())
    (origin,) = named.get("split-from", [""])[-1:]
    cuts = tuple(cut for words in named.get("split-unit", ()) if (cut := cut_of(words)))
    return _Step(origin if OID.fullmatch(origin) else "", cuts)


def _steps(
    location: Location, comparison: Comparison, here: _Side, known: Sequence[Known], fetch: Fetch
) -> tuple[list[tuple[str, str]], tuple[Cut, ...]]:
    """(base, head) of what was signed off of a stack split from this head, and of each step below it; and its cuts.

    A sign-off shows the way to its stack when the change has one of its units at least, or its base; and from one
    step to the next above it.
    """
    signed: dict[tuple[str, str], _Step] = {}
    asked: set[str] = set()
    while True:
        given = dict.fromkeys((one.sign_off.base, one.sign_off.head) for one in known if not one.problem)
        pairs = [
            pair for pair in given if all(pair) and pair[1] != comparison.head_commit and pair not in signed
        ]
        told = _told(location, [head for _, head in pairs])
        more = {
            pair: step
            for pair, step in zip(pairs, told, strict=True)
            if step.origin == comparison.head_commit
        }
        signed |= more
        wanted = {head for _, head in more} - asked
        if not asked and not _approved(here, known):
            wanted.add(comparison.merge_base)
        if not wanted:
            break
        asked |= wanted
        known = fetch(wanted)
    if not signed:
        return [], ()
    words = ["rev-list", "--parents", *(head for _, head in signed), f"^{comparison.merge_base}", "--"]
    listed = [line.split(" ") for line in run(location, words).lines]
    below = [(parents[0], commit) for commit, *parents in listed if len(parents) == 1]
    every = list(dict.fromkeys([*signed, *below]))
    told = _told(location, [head for _, head in every])
    return every, tuple(dict.fromkeys(cut for step in told for cut in step.cuts))


def _approved(here: _Side, known: Sequence[Known]) -> bool:
    """Whether everything is approved without a stack."""
    read = {unit for one in known if not one.problem and not one.objects for unit in one.sign_off.read}
    return all(unit.fingerprint in read for unit in here.units)


def _sides(
    location: Location, blobs: Blobs, pairs: Sequence[tuple[str, str]], cuts: Iterable[Cut] = ()
) -> Iterator[_Side]:
    """The changes between commits, those of which both are here, with their units cut."""
    names = [f"{commit}^{{tree}}" for pair in pairs for commit in pair]
    trees = ids(location, names) if names else []
    both = [
        (old, new) for old, new in zip(trees[::2], trees[1::2], strict=True) if old and new and old != new
    ]
    wanted = by_unit(cuts)
    for _, deltas in stream_each(location, both):
        yield _side(blobs, deltas, wanted)


def _side(blobs: Blobs, deltas: Sequence[FileDelta], wanted: Mapping[str, Sequence[Point]]) -> _Side:
    shown = list(deltas)
    units: list[Unit] = []
    cuts: list[CutUnit] = []
    for file, delta in enumerate(deltas):
        base = base_lines(blobs, delta)
        found = units_of(delta, file, base)
        cut = cut_file(delta, found, lambda base=base: base, wanted)  # type: ignore[misc]
        if cut is None:
            units += found
        else:
            shown[file] = cut.delta
            units += cut.units
            cuts += cut.cuts
    return _Side(shown, units, cuts)


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
