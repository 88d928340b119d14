"""Where comments stand in a change that is not the one they were written on: by their lines, never by numbers alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from reviewer.core.change import CutUnit, FileDelta, Unit
from reviewer.core.finding import DiffSide
from reviewer.core.session import Anchor, Comment
from reviewer.core.text import text_of


class Placed(NamedTuple):
    """Where a comment stands now: its unit, the side, and the last line it speaks of (0: the whole unit)."""

    fingerprint: str
    side: DiffSide
    line: int
    moved: bool


TELLING_LETTERS = 6
"""Letters and digits from which on a comment's lines are recognised among several alike."""

LinesOf = Callable[[Unit, DiffSide], Sequence[str]]
"""The lines of a unit's side, as text without their ends."""


def side_lines(delta: FileDelta, unit: Unit, side: DiffSide) -> list[str]:
    """The lines of a unit's side as text without their ends; none of a whole-file fact. `delta` is its file's."""
    if unit.hunk is None:
        return []
    hunk = delta.hunk(unit.hunk)
    return [text_of(line) for line in (hunk.new if side is DiffSide.NEW else hunk.old)]


def reanchor(
    comments: Iterable[Comment], units: Iterable[Unit], lines_of: LinesOf, cuts: Iterable[CutUnit] = ()
) -> tuple[dict[str, Placed], tuple[Comment, ...]]:
    """Each comment's place in the change as it is now, and the orphans: those whose content is gone.

    Same unit: exact. Else the same lines in a unit of the same file, on the same side, nearest to where they
    were; lines that say next to nothing (a brace, `else:`) only if they stand there once. Nothing is guessed
    from line numbers alone. In a unit that was cut since, it is the piece that has the last of the lines.
    """
    cut = {one.unit.fingerprint: one for one in cuts}
    by_fingerprint = {unit.fingerprint: unit for unit in units}
    by_path: dict[str, list[Unit]] = {}
    for unit in by_fingerprint.values():
        for path in {unit.path, unit.old_path}:
            by_path.setdefault(path, []).append(unit)
    placed: dict[str, Placed] = {}
    orphans: list[Comment] = []
    for comment in comments:
        same = by_fingerprint.get(comment.anchor.fingerprint)
        if same is None and comment.anchor.fingerprint in cut:
            found: Placed | None = _in_piece(comment.anchor, cut[comment.anchor.fingerprint])
        else:
            found = _same_unit(comment.anchor, same) if same else _moved(comment.anchor, by_path, lines_of)
        if found is None:
            orphans.append(comment)
        else:
            placed[comment.id] = found
    return placed, tuple(orphans)


def _same_unit(anchor: Anchor, unit: Unit) -> Placed:
    start = unit.new_start if anchor.side is DiffSide.NEW else unit.old_start
    length = max(0, anchor.end - anchor.start)
    line = start + anchor.offset + length if anchor.end else 0
    return Placed(unit.fingerprint, anchor.side, line, False)


def _in_piece(anchor: Anchor, cut: CutUnit) -> Placed:
    side = anchor.side is DiffSide.NEW
    last = anchor.offset + max(0, anchor.end - anchor.start)
    piece = next(
        (one for one, ends in cut.ranges.items() if ends[0][side] <= last < ends[1][side]), cut.pieces[0]
    )
    return _same_unit(anchor, cut.unit)._replace(fingerprint=piece)


def _moved(anchor: Anchor, by_path: Mapping[str, Sequence[Unit]], lines_of: LinesOf) -> Placed | None:
    size = len(anchor.text)
    letters = sum(character.isalnum() for line in anchor.text for character in line)
    if not letters:
        return None
    found: list[tuple[int, Placed]] = []
    for unit in by_path.get(anchor.path, ()):
        lines = tuple(lines_of(unit, anchor.side))
        start = unit.new_start if anchor.side is DiffSide.NEW else unit.old_start
        for at in range(len(lines) - size + 1):
            if lines[at : at + size] == anchor.text:
                place = Placed(unit.fingerprint, anchor.side, start + at + size - 1, True)
                found.append((abs(start + at - anchor.start), place))
    if not found or (len(found) > 1 and letters < TELLING_LETTERS):
        return None
    return min(found, key=lambda one: one[0])[1]
