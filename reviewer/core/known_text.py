"""The pieces of a file that a patch tells: what there is to colour where nobody has the file itself."""

from collections.abc import Iterator, Sequence

from reviewer.core.change import FileDelta
from reviewer.core.finding import DiffSide

LONGEST_BODY = 1 << 20
"""Bytes of a file's hunks above which it stays plain until its reader asks: this runs beside the keyboard."""


def known_text(delta: FileDelta, side: DiffSide, base: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number of its first line, text) of each run of lines of a side that is known without a gap, ascending.

    `base` answers the base side's lines by 0-based number and raises IndexError for one that is not known.
    """
    lines = _lines(delta, side, base)
    first, run = 0, list[bytes]()
    for number in sorted(lines):
        if run and number != first + len(run):
            yield first, b"".join(run)
            run = []
        if not run:
            first = number
        run.append(lines[number])
    if run:
        yield first, b"".join(run)


def _lines(delta: FileDelta, side: DiffSide, base: Sequence[bytes]) -> dict[int, bytes]:
    """The changed lines of a side, and the unchanged ones above and below each hunk as far as they are known."""
    found: dict[int, bytes] = {}
    for index, span in enumerate(delta.spans):
        hunk = delta.hunk(index)
        start, changed = (span.new_start, hunk.new) if side is DiffSide.NEW else (span.old_start, hunk.old)
        old = span.old_start if span.old_lines else span.old_start + 1
        here = start if changed else start + 1
        found.update(enumerate(changed, start))
        for away in range(1, min(old, here)):
            line = _known(base, old - away)
            if line is None or here - away in found:
                break
            found[here - away] = line
        following = delta.spans[index + 1] if index + 1 < len(delta.spans) else None
        limit = following.old_start + (not following.old_lines) if following else None
        below, at = old + span.old_lines, here + len(changed)
        while (limit is None or below < limit) and (line := _known(base, below)) is not None:
            found[at] = line
            below, at = below + 1, at + 1
    return found


def _known(base: Sequence[bytes], number: int) -> bytes | None:
    try:
        return base[number - 1]
    except IndexError:
        return None
