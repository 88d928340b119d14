"""Which replaced lines belong to one another, and which of their words changed; bounded in the worst case."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from reviewer.core.subsequence import Block, Texts, differences

LEAST_RATIO = 0.4
"""Similarity below which two lines are a rewrite: emphasis would only add noise."""

LONGEST_LINE = 2_000
"""Characters beyond which a line is not compared: a minified line costs 36 ms and tells nothing."""

SIGNIFICANT = 200
"""Characters of a line that decide which other it belongs to."""

FULL_SEARCH = 1_600
"""Pairs of lines up to which each is compared with each; in a larger block only those near the diagonal."""

NEAR = 8
"""Lines before and after the diagonal that are still compared in a larger block."""

MOST_LINES = 2_000
"""Lines of a side beyond which a block is not paired at all."""

SHORT = 20
"""Characters from which a line counts in full; a closing bracket that found another one counts for little."""

Ranges = tuple[tuple[int, int], ...]
"""Half-open ranges of characters, ascending, neither touching nor overlapping."""


class Pair(NamedTuple):
    """A removed and an added line that are versions of one another, by their index in the block.

    Without the characters in their ranges both are the same text.
    """

    old: int
    new: int
    old_ranges: Ranges
    new_ranges: Ranges


class Likeness(NamedTuple):
    """A removed and an added line that may belong together, and how much speaks for it."""

    old: int
    new: int
    weight: float


_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|\s+|.", re.DOTALL)


def pair(removed: Sequence[str], added: Sequence[str]) -> tuple[Pair, ...]:
    """The lines of a replaced block that belong together, ascending on both sides, with what changed in them.

    Lines are matched by what they say, not by their position; one that has no likely other is left out.
    """
    if not removed or not added or max(len(removed), len(added)) > MOST_LINES:
        return ()
    if len(removed) == len(added) == 1:
        matches = [(0, 0)]
    else:
        matches = _heaviest_chain(list(_likenesses(removed, added)), len(added))
    found = ((old, new, changed(removed[old], added[new])) for old, new in matches)
    return tuple(Pair(old, new, *ranges) for old, new, ranges in found if ranges is not None)


def changed(old: str, new: str) -> tuple[Ranges, Ranges] | None:
    """The words that differ between two lines, as ranges of each; None when too little is the same."""
    if max(len(old), len(new)) > LONGEST_LINE:
        return None
    before, after = _WORD.findall(old), _WORD.findall(new)
    blocks = list(_joined(differences(before, after), before))
    old_ranges = _ranges(before, [(block.old, block.old_end) for block in blocks])
    kept = _ink(old) - sum(_ink(old[start:end]) for start, end in old_ranges)
    if 2 * kept < LEAST_RATIO * (_ink(old) + _ink(new)):
        return None
    return old_ranges, _ranges(after, [(block.new, block.new_end) for block in blocks])


def _likenesses(removed: Sequence[str], added: Sequence[str]) -> Iterator[Likeness]:
    """The candidates; by removed line ascending, then by added line descending."""
    news = [line[:SIGNIFICANT].strip() for line in added]
    texts = Texts(news)
    for old, line in enumerate(removed):
        said = line[:SIGNIFICANT].strip()
        near = _candidates(old, len(removed), len(added))
        for new, common in zip(reversed(near), reversed(texts.in_common(said, near)), strict=True):
            both = len(said) + len(news[new])
            ratio = 2 * common / both if both else 1.0
            if ratio >= LEAST_RATIO:
                yield Likeness(old, new, ratio * min(SHORT, len(said) + 1, len(news[new]) + 1))


def _candidates(old: int, removed: int, added: int) -> range:
    """The added lines with which one of so many removed ones is compared."""
    if removed * added <= FULL_SEARCH:
        return range(added)
    center = old * added // removed
    return range(max(0, center - NEAR), min(added, center + NEAR + 1))


def _heaviest_chain(candidates: Sequence[Likeness], width: int) -> list[tuple[int, int]]:
    """The candidates that ascend on both sides and weigh the most together.

    `best` is a Fenwick tree over the added lines: the heaviest chain that ends at or before one of them, so
    the cost is the number of candidates times log(width).
    """
    weights: list[float] = []
    previous: list[int] = []
    best = [-1] * (width + 1)
    for index, candidate in enumerate(candidates):
        before = _heaviest_until(best, weights, candidate.new)
        weights.append(candidate.weight + (weights[before] if before >= 0 else 0.0))
        previous.append(before)
        at = candidate.new + 1
        while at <= width:
            if best[at] < 0 or weights[best[at]] < weights[index]:
                best[at] = index
            at += at & -at
    chain = []
    index = _heaviest_until(best, weights, width)
    while index >= 0:
        chain.append((candidates[index].old, candidates[index].new))
        index = previous[index]
    return chain[::-1]


def _heaviest_until(best: Sequence[int], weights: Sequence[float], end: int) -> int:
    """The candidate that ends the heaviest chain before added line `end`; -1 for none."""
    found = -1
    while end:
        candidate = best[end]
        if candidate >= 0 and (found < 0 or weights[candidate] > weights[found]):
            found = candidate
        end -= end & -end
    return found


def _joined(blocks: Iterator[Block], before: Sequence[str]) -> Iterator[Block]:
    """Blocks with nothing but a blank or an underscore between them as one: "two words" read as one change."""
    last: Block | None = None
    for block in blocks:
        if last and _both(last) and _both(block) and _is_thin(before[last.old_end : block.old]):
            last = Block(last.old, block.old_end, last.new, block.new_end)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _both(block: Block) -> bool:
    return block.old < block.old_end and block.new < block.new_end


def _is_thin(words: Sequence[str]) -> bool:
    return len(words) == 1 and (words[0] == "_" or words[0].isspace())


def _ranges(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Ranges:
    """Spans of words as ranges of characters."""
    starts = list(accumulate(map(len, words), initial=0))
    return tuple((starts[first], starts[end]) for first, end in spans if first < end)


def _ink(text: str) -> int:
    """Characters that are not blanks."""
    return len("".join(text.split()))
