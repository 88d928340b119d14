"""Moved blocks: lines removed at one place of a change and added at another, as `git diff --color-moved=blocks`."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from reviewer.core.change import FileDelta
from reviewer.core.moved import Moved

FEWEST_LINES = 3
FEWEST_LETTERS = 20
"""Letters and digits a block must have: git's own limit; without one every `return None` would be a move."""

MOST_PLACES = 8
"""Places of a line from which on it says nothing about where a block came from."""

MOST_LINES = 300_000
"""Changed lines above which nobody looks for moves: it would take more memory than all the rest."""


KEPT_HUNKS = 64
_MARKS = 1 << 20


class _Place(NamedTuple):
    file: int
    hunk: int
    at: int


def moved_blocks(deltas: Sequence[FileDelta]) -> Iterator[Moved]:
    """The moved blocks of a change, longest match first within each removed run; a line belongs to one block."""
    if sum(delta.added + delta.removed for delta in deltas) > MOST_LINES:
        return
    added = _added(deltas, _removed(deltas))

    @lru_cache(maxsize=KEPT_HUNKS)
    def there(file: int, hunk: int) -> list[bytes]:
        return [line.strip() for line in deltas[file].hunk(hunk).new]

    taken: set[_Place] = set()
    for file, delta in enumerate(deltas):
        for index, span in enumerate(delta.spans):
            if span.old_lines < FEWEST_LINES:
                continue
            lines = [line.strip() for line in delta.hunk(index).old]
            at = 0
            while at <= len(lines) - FEWEST_LINES:
                place, size = _longest(lines, at, added.get(lines[at], ()), there, (file, index), taken)
                if place is None or not _tells(lines[at : at + size]):
                    at += 1
                    continue
                new = deltas[place.file].spans[place.hunk].new_start + place.at
                yield Moved(file, span.old_start + at, place.file, new, size)
                taken.update(place._replace(at=place.at + step) for step in range(size))
                at += size


def _removed(deltas: Sequence[FileDelta]) -> bytearray:
    """Which lines may have been removed, by a part of their checksums: few of a large change were that."""
    found = bytearray(_MARKS)
    for delta in deltas:
        for index, span in enumerate(delta.spans):
            if span.old_lines >= FEWEST_LINES:
                for line in delta.hunk(index).old:
                    found[crc32(line.strip()) % _MARKS] = 1
    return found


def _added(deltas: Sequence[FileDelta], removed: bytearray) -> dict[bytes, list[_Place]]:
    """Where each added line stands that may have been removed; one that stands in too many places is left out, and
    tells nothing."""
    found: dict[bytes, list[_Place]] = {}
    for file, delta in enumerate(deltas):
        for index, span in enumerate(delta.spans):
            if span.new_lines < FEWEST_LINES:
                continue
            for at, line in enumerate(delta.hunk(index).new):
                line = line.strip()
                if not removed[crc32(line) % _MARKS]:
                    continue
                places = found.setdefault(line, [])
                if len(places) <= MOST_PLACES:
                    places.append(_Place(file, index, at))
    return {line: places for line, places in found.items() if line and len(places) <= MOST_PLACES}


def _longest(
    lines: Sequence[bytes],
    start: int,
    places: Sequence[_Place],
    lines_at: Callable[[int, int], Sequence[bytes]],
    here: tuple[int, int],
    taken: set[_Place],
) -> tuple[_Place | None, int]:
    """The place where most lines from `start` on stand in a row, and how many; none below the fewest there may be.

    Not within the same hunk: what stays there was not moved.
    """
    best, most = None, FEWEST_LINES - 1
    for place in places:
        if (place.file, place.hunk) == here:
            continue
        there = lines_at(place.file, place.hunk)
        size = 0
        while (
            start + size < len(lines)
            and place.at + size < len(there)
            and lines[start + size] == there[place.at + size]
            and place._replace(at=place.at + size) not in taken
        ):
            size += 1
        if size > most:
            best, most = place, size
    return best, most


def _tells(lines: Sequence[bytes]) -> bool:
    return sum(letter in _LETTERS for line in lines for letter in line) >= FEWEST_LETTERS


_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") | frozenset(
    range(128, 256)
)
