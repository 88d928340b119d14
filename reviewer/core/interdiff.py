"""What changed in a change since it was read: a unit as it is against the one that was read in its place."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from reviewer.core.distance import Indel, Opcode
from reviewer.core.finding import DiffSide
from reviewer.core.former import Former

LEAST_RATIO = 0.3
"""Likeness below which a unit is another one, not a later form of one that was read; lines count as wholes."""

FEW_LINES = 40
"""Lines of two units up to which their words are compared where their lines are not alike."""

MOST_WORDS = 400

MOST_PAIRS = 4_000
"""Pairs of units of one file that are compared at most: more changed there than an interdiff could explain."""


class Text(NamedTuple):
    """The lines of a unit, and where it stands in the base side; `name` is the caller's."""

    name: str
    old_start: int
    old: tuple[bytes, ...]
    new: tuple[bytes, ...]


class Since(StrEnum):
    """What became of a line since it was read."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Told(NamedTuple):
    """A removed or added line of a unit, then or now."""

    since: Since
    side: DiffSide
    line: bytes


def successors(gone: Sequence[Text], unread: Sequence[Text]) -> Mapping[str, str]:
    """Which unread unit of a file took the place of which that was read and is gone: {unread: gone}.

    The most alike first; of equals those that stand next to one another in the base.
    """
    if len(gone) * len(unread) > MOST_PAIRS:
        return {}
    pairs = sorted(
        (-ratio, abs(one.old_start - other.old_start), other.name, one.name)
        for one in gone
        for other in unread
        if (ratio := _likeness(one, other)) >= LEAST_RATIO
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, now, then in pairs:
        if now not in found and then not in taken:
            found[now] = then
            taken.add(then)
    return found


def interdiff(former: Former, old: Sequence[bytes], new: Sequence[bytes]) -> tuple[Told, ...]:
    """The unit's lines as they are and as they were read, removed ones first, in reading order."""
    return (*_told(DiffSide.OLD, former.old, old), *_told(DiffSide.NEW, former.new, new))


def new_lines(then: Sequence[bytes], now: Sequence[bytes]) -> frozenset[int]:
    """The indices of the lines of one side that were not there when it was read."""
    kept = {at for step in Indel.opcodes(then, now) if step.tag == "equal" for at in _now(step)}
    return frozenset(range(len(now))) - kept


def _told(side: DiffSide, then: Sequence[bytes], now: Sequence[bytes]) -> Iterator[Told]:
    for same, steps in groupby(Indel.opcodes(then, now), lambda step: step.tag == "equal"):
        changed = list(steps)
        gone = [] if same else [at for step in changed for at in range(step.src_start, step.src_end)]
        yield from (Told(Since.GONE, side, then[at]) for at in gone)
        since = Since.SAME if same else Since.NEW
        yield from (Told(since, side, now[at]) for step in changed for at in _now(step))


def _now(step: Opcode) -> range:
    return range(step.dest_start, step.dest_end)


def _likeness(one: Text, other: Text) -> float:
    """How much of both is the same, 0 to 1: lines as wholes, and words where few lines are left to compare."""
    then, now = _signed(one), _signed(other)
    ratio = float(Indel.normalized_similarity(then, now))
    if ratio < LEAST_RATIO and len(then) + len(now) <= FEW_LINES:
        words = [b" ".join(lines).split()[:MOST_WORDS] for lines in (then, now)]
        ratio = float(Indel.normalized_similarity(*words))
    if ratio < LEAST_RATIO and one.old and one.old == other.old and one.old_start == other.old_start:
        return LEAST_RATIO  # the same lines are replaced, by others
    return ratio


def _signed(text: Text) -> list[bytes]:
    return [*(b"-" + line for line in text.old), *(b"+" + line for line in text.new)]
