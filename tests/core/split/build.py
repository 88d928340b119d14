"""Changes built from the two sides of a few files, without git."""

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from reviewer.core.change import Change, Comparison, FileDelta, HunkSpan, Side, Source, Status
from reviewer.core.chunk import Chunk
from reviewer.core.fingerprint import change_fingerprint, split_lines, units_of
from reviewer.core.pieces import in_pieces, is_continued

Sides = tuple[str | bytes | None, str | bytes | None]


def change_of(files: Mapping[str, Sides]) -> tuple[Change, Callable[[int], Sequence[bytes]]]:
    """A change and its base lines, from path -> (old content, new content); None where there is no file."""
    deltas, units, bases = [], [], []
    for path in sorted(files):
        old, new = (side.encode() if isinstance(side, str) else side for side in files[path])
        if old == new:
            continue
        base = split_lines(old or b"")
        deltas.append(_delta(path, old, new))
        units.extend(units_of(deltas[-1], len(bases), base))
        bases.append(base)
    comparison = Comparison(source=Source.PATCH, base="base", head="head", key="test")
    change = Change(comparison, tuple(deltas), tuple(units), change_fingerprint(units))
    return change, lambda index: bases[index]


def _delta(path: str, old: bytes | None, new: bytes | None) -> FileDelta:
    before, after = split_lines(old or b""), split_lines(new or b"")
    body = bytearray()
    spans = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        start = len(body)
        for sign, lines in ((b"-", before[i:j]), (b"+", after[k:m])):
            for line in lines:
                body += sign + line
                if not line.endswith(b"\n"):
                    body += b"\n\\ No newline at end of file\n"
        spans.append(HunkSpan(i + 1 if j > i else i, j - i, k + 1 if m > k else k, m - k, start, len(body)))
    text, pieces = in_pieces(bytes(body), spans)
    sides = [Side(path, "", 0o100644) if side is not None else None for side in (old, new)]
    status = Status.MODIFIED if all(sides) else Status.ADDED if sides[1] else Status.DELETED
    return FileDelta(status, sides[0], sides[1], body=text, spans=pieces)


def assert_read_before_what_needs_it(change: Change, chunks: Sequence[Chunk]) -> None:
    """What a chunk builds on comes before it, unless they need each other; a piece of a hunk needs those above it."""
    needs = {int(chunk.id): set(map(int, chunk.builds_on)) for chunk in chunks}
    home = {unit: int(chunk.id) for chunk in chunks for unit in chunk.units}
    for above, below in pairwise(change.units):
        if is_continued(above, below):
            needs[home[below.fingerprint]].add(home[above.fingerprint])
    for chunk in chunks:
        for other in map(int, chunk.builds_on):
            assert other < int(chunk.id) or _reaches(needs, other, int(chunk.id))


def _reaches(needs: dict[int, set[int]], start: int, goal: int) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(needs[here])
    return False
