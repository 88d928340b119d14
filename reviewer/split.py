"""The job `split`: a change's chunks as a list, each with the lines it holds."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import Change, Unit, UnitKind
from reviewer.core.chunk import Chunk
from reviewer.core.pieces import is_continued


class Piece(Struct, frozen=True):
    """Lines of one chunk, as `git diff -U0 --no-renames` would number them; a side of 0 lines has any start.

    `old_path` differs from `path` in a renamed file: the old lines are those of the old path. `moved` lines are
    those such a file kept: nobody has to read them, and they count neither for the cap nor for the minutes.
    """

    path: str
    old_path: str
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    moved: bool = False


class Listed(Struct, frozen=True):
    """One chunk with its pieces, in reading order."""

    chunk: Chunk
    hunks: tuple[Piece, ...]


def listing(change: Change, chunks: Sequence[Chunk], base_count: Callable[[int], int]) -> tuple[Listed, ...]:
    """Every chunk with its lines; together they are the whole diff, each line once.

    A renamed file's unchanged lines belong to the unit that says so, for without rename detection they are
    removed lines and added lines like any others. `base_count` is the number of lines on a delta's base side.
    """
    by_print = {unit.fingerprint: unit for unit in change.units}
    return tuple(
        Listed(chunk, tuple(_listed(change, [by_print[name] for name in chunk.units], base_count)))
        for chunk in chunks
    )


def _listed(change: Change, units: Sequence[Unit], base_count: Callable[[int], int]) -> Iterator[Piece]:
    """The lines of a chunk's units; those that go on with one hunk, one below the other, are one piece."""
    above: Unit | None = None
    open_piece: Piece | None = None
    for unit in units:
        pieces = list(_pieces(change, unit, base_count))
        if above and open_piece and is_continued(above, unit) and len(pieces) == 1:
            open_piece = _joined(open_piece, pieces[0])
        else:
            if open_piece:
                yield open_piece
            yield from pieces[:-1]
            open_piece = pieces[-1] if pieces else None
        above = unit
    if open_piece:
        yield open_piece


def _joined(above: Piece, below: Piece) -> Piece:
    """Two pieces of one hunk as one; a side without lines has no start of its own."""
    return replace(
        above,
        old_start=above.old_start if above.old_lines else below.old_start,
        old_lines=above.old_lines + below.old_lines,
        new_start=above.new_start if above.new_lines else below.new_start,
        new_lines=above.new_lines + below.new_lines,
    )


def _pieces(change: Change, unit: Unit, base_count: Callable[[int], int]) -> Iterator[Piece]:
    if unit.hunk is not None:
        yield Piece(unit.path, unit.old_path, unit.old_start, unit.old_lines, unit.new_start, unit.new_lines)
    elif unit.kind is UnitKind.RENAME:
        yield from _unchanged(change, unit, base_count(unit.file))
    elif unit.kind is UnitKind.COPY:
        yield from (
            Piece(piece.path, piece.path, 0, 0, piece.new_start, piece.new_lines, moved=True)
            for piece in _unchanged(change, unit, base_count(unit.file))
        )


def _unchanged(change: Change, unit: Unit, count: int) -> Iterator[Piece]:
    """The runs of lines a renamed file kept, between its hunks."""
    old = new = 1
    for span in change.deltas[unit.file].spans:
        stop = span.old_start if span.old_lines else span.old_start + 1
        if stop > old:
            yield Piece(unit.path, unit.old_path, old, stop - old, new, stop - old, moved=True)
        old = stop + span.old_lines
        new = (span.new_start if span.new_lines else span.new_start + 1) + span.new_lines
    if count >= old:
        yield Piece(unit.path, unit.old_path, old, count - old + 1, new, count - old + 1, moved=True)
