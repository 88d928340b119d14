"""The identity of a change unit: its content and its place in the merge base, never its line numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256

from msgspec.structs import replace

from reviewer.core.change import (
    SUBMODULE_MODE,
    SYMLINK_MODE,
    CutUnit,
    FileDelta,
    HunkSpan,
    Side,
    Status,
    Unit,
    UnitKind,
)
from reviewer.core.cut import Point
from reviewer.core.pieces import base_place, touch

DOMAIN = b"reviewer change unit 1"
CONTEXT_LINES = 3


def split_lines(blob: bytes) -> list[bytes]:
    """The lines of a blob with their terminators, split at LF only (`splitlines` also splits at CR)."""
    lines = blob.split(b"\n")
    last = lines.pop()
    result = [line + b"\n" for line in lines]
    if last:
        result.append(last)
    return result


def units_of(delta: FileDelta, file: int, base: Sequence[bytes]) -> tuple[Unit, ...]:
    """The change units of one file delta, in the order a reader meets them.

    `base` is the old side's lines with terminators (empty for an added file). Equal units of one file get an
    ordinal, so that every fingerprint in a change is its own.
    """
    seen: dict[str, int] = {}
    units: list[Unit] = []

    def add(kind: UnitKind, index: int | None, digest: str) -> None:
        ordinal = seen.get(digest, 0)
        seen[digest] = ordinal + 1
        if ordinal:
            digest = _digest((b"ordinal", digest.encode(), b"%d" % ordinal))
        span = delta.spans[index] if index is not None else HunkSpan(0, 0, 0, 0, 0, 0)
        units.append(
            Unit(
                digest,
                kind,
                file,
                index,
                delta.path,
                delta.old_path,
                span.old_start,
                span.old_lines,
                span.new_start,
                span.new_lines,
            )
        )

    for kind in facts_of(delta):
        add(kind, None, _fact_digest(delta, kind))
    kind = _hunk_kind(delta)
    for index in range(len(delta.spans)):
        add(kind, index, _hunk_digest(delta, kind, index, base))
    return tuple(units)


def pieces_of_unit(
    delta: FileDelta, units: Sequence[Unit], points: Mapping[int, Sequence[Point]], base: Sequence[bytes]
) -> tuple[tuple[Unit, ...], tuple[CutUnit, ...]]:
    """The units of a file of which some hunks were cut, and which those are.

    `delta` has a span for each piece; `units` are the uncut ones, `points` where their hunks, by index, are cut. No
    piece has the fingerprint of another unit of its file: equal ones get an ordinal.
    """
    taken = {unit.fingerprint for unit in units}
    found: list[Unit] = []
    cuts: list[CutUnit] = []
    index = 0
    for unit in units:
        if unit.hunk is None:
            found.append(unit)
            continue
        at = points.get(unit.hunk, ())
        if not at:
            found.append(replace(unit, hunk=index))
            index += 1
            continue
        pieces = []
        for _ in range(len(at) + 1):
            digest = _untaken(_hunk_digest(delta, unit.kind, index, base), taken)
            taken.add(digest)
            span = delta.spans[index]
            sides = (span.old_start, span.old_lines, span.new_start, span.new_lines)
            pieces.append(Unit(digest, unit.kind, unit.file, index, unit.path, unit.old_path, *sides))
            index += 1
        found += pieces
        cuts.append(CutUnit(unit, tuple(at), tuple(piece.fingerprint for piece in pieces)))
    return tuple(found), tuple(cuts)


def _untaken(digest: str, taken: Collection[str]) -> str:
    """A fingerprint, with an ordinal where another unit has it already."""
    found, ordinal = digest, 0
    while found in taken:
        ordinal += 1
        found = _digest((b"ordinal", digest.encode(), b"%d" % ordinal))
    return found


def change_fingerprint(units: Iterable[Unit]) -> str:
    """The identity of a whole change: over all its units', whatever their order."""
    return _digest([b"change", *sorted(unit.fingerprint.encode() for unit in units)])


def facts_of(delta: FileDelta) -> list[UnitKind]:
    """The whole-file facts of a delta that no hunk tells."""
    facts = []
    if delta.status is Status.RENAMED:
        facts.append(UnitKind.RENAME)
    if delta.status is Status.COPIED:
        facts.append(UnitKind.COPY)
    if delta.old and delta.new and delta.old.mode != delta.new.mode:
        facts.append(UnitKind.MODE)
    if delta.binary:
        facts.append(UnitKind.BINARY)
    if not delta.spans and not facts:
        facts.append(UnitKind.EMPTY_DELETED if delta.status is Status.DELETED else UnitKind.EMPTY_ADDED)
    return facts


def _hunk_kind(delta: FileDelta) -> UnitKind:
    return {SYMLINK_MODE: UnitKind.SYMLINK, SUBMODULE_MODE: UnitKind.SUBMODULE}.get(
        delta.mode, UnitKind.LINES
    )


def _names(kind: UnitKind, old: Side | None, new: Side | None) -> list[bytes]:
    """What every unit's identity begins with: its kind, both paths, and the mode of a file that comes or goes."""
    modes = (old.mode if old else 0, new.mode if new else 0)
    whole = not (old and new) or kind is UnitKind.MODE
    return [
        kind.value.encode(),
        old.path.encode("utf-8", "surrogateescape") if old else b"",
        new.path.encode("utf-8", "surrogateescape") if new else b"",
        b"%o %o" % modes if whole else b"",
    ]


def _fact_digest(delta: FileDelta, kind: UnitKind) -> str:
    fields = _names(kind, delta.old, delta.new)
    if kind is UnitKind.BINARY:
        # Without both ids (a patch that does not name them) the printed body is all there is to hold on to.
        fields += [side.oid.encode() if side else b"" for side in (delta.old, delta.new)]
        fields.append(bytes(delta.body))
    return _digest(fields)


def _hunk_digest(delta: FileDelta, kind: UnitKind, index: int, base: Sequence[bytes]) -> str:
    """A hunk's identity; a piece's is the one it has where those above it are there and those below are not."""
    hunk = delta.hunk(index)
    comes_first, goes_last = index == 0, index == len(delta.spans) - 1
    old = delta.old or (None if comes_first else delta.new)
    new = delta.new or (None if goes_last else delta.old)
    fields = _names(kind, old, new)
    for group in (hunk.old, hunk.new, _before(delta, index, base), _after(delta, index, base)):
        fields.append(b"%d" % len(group))
        fields.extend(group)
    return _digest(fields)


def _before(delta: FileDelta, index: int, base: Sequence[bytes]) -> Sequence[bytes]:
    """The lines above a hunk: the base side's, and what pieces above it added."""
    lines: list[bytes] = []
    spans = delta.spans
    while index and len(lines) < CONTEXT_LINES and touch(spans[index - 1], spans[index]):
        index -= 1
        if spans[index].new_lines:
            lines[:0] = delta.hunk(index).new
    first = base_place(spans[index])
    missing = max(0, CONTEXT_LINES - len(lines))
    return [*base[max(0, first - missing) : first], *lines[-CONTEXT_LINES:]]


def _after(delta: FileDelta, index: int, base: Sequence[bytes]) -> Sequence[bytes]:
    """The lines below a hunk: the base side's, and what pieces below it remove."""
    lines: list[bytes] = []
    spans = delta.spans
    end = base_place(spans[index]) + spans[index].old_lines
    while index + 1 < len(spans) and len(lines) < CONTEXT_LINES and touch(spans[index], spans[index + 1]):
        index += 1
        if spans[index].old_lines:
            lines += delta.hunk(index).old
            end = base_place(spans[index]) + spans[index].old_lines
    missing = max(0, CONTEXT_LINES - len(lines))
    return [*lines[:CONTEXT_LINES], *base[end : end + missing]]


def _digest(fields: Iterable[bytes]) -> str:
    """SHA-256 over length-prefixed fields, so that no two different lists give the same bytes."""
    said = [DOMAIN]
    for field in fields:
        said += (b"%d:" % len(field), field)
    return sha256(b"".join(said)).hexdigest()
