"""What each step does to the tree: any subset of a file's units, applied to its base side."""

from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct

from reviewer.core.change import Change, FileDelta, Status, Unit, UnitKind
from reviewer.core.stack.landing import Step, moves

BaseLines = Callable[[int], Sequence[bytes]]
"""The lines of a delta's base side by its index, with terminators."""


class Entry(Struct, frozen=True):
    """A file in a tree: its mode, and the id of what it holds, or that itself where no object has it yet."""

    mode: int
    oid: str = ""
    content: bytes | None = None


class PathChange(Struct, frozen=True):
    """One path of a step: what is there afterwards, None for nothing."""

    path: str
    entry: Entry | None


def path_changes(
    change: Change, steps: Sequence[Step], base_lines: BaseLines
) -> Iterator[tuple[PathChange, ...]]:
    """For each step the paths it changes: what goes before what comes, so that a folder can follow a file."""
    units = {unit.fingerprint: unit for unit in change.units}
    applied: dict[int, set[str]] = {}
    for step in steps:
        touched: dict[int, set[str]] = {}
        for fingerprint in step.units:
            touched.setdefault(units[fingerprint].file, set()).add(fingerprint)
        gone: list[PathChange] = []
        there: list[PathChange] = []
        for file, fingerprints in sorted(touched.items()):
            delta = change.deltas[file]
            done = applied.setdefault(file, set())
            before = _place(delta, [units[one] for one in done])
            done |= fingerprints
            chosen = [units[one] for one in done]
            after = _place(delta, chosen)
            if before and before != after:
                gone.append(PathChange(before, None))
            if after:
                there.append(PathChange(after, _entry(delta, chosen, lambda file=file: base_lines(file))))  # type: ignore[misc]
        yield (*gone, *there)


def composed(delta: FileDelta, hunks: Collection[int], base: Sequence[bytes]) -> bytes:
    """A file with some of its hunks applied, byte for byte."""
    parts: list[bytes] = []
    at = 0
    for index, span in enumerate(delta.spans):
        if index in hunks:
            first = span.old_start - 1 if span.old_lines else span.old_start
            parts += base[at:first]
            parts += delta.hunk(index).new
            at = first + span.old_lines
    parts += base[at:]
    return b"".join(parts)


def _place(delta: FileDelta, chosen: Collection[Unit]) -> str:
    """Where a file is once these of its units are applied; "" for nowhere."""
    moved = any(unit.kind is moves(delta) for unit in chosen)
    if delta.status is Status.ADDED:
        return delta.path if chosen else ""
    if delta.status is Status.DELETED:
        return "" if _is_all(delta, chosen) else delta.old_path
    if delta.status is Status.COPIED:
        return delta.path if moved else ""
    return delta.path if moved else delta.old_path


def _entry(delta: FileDelta, chosen: Collection[Unit], base: Callable[[], Sequence[bytes]]) -> Entry:
    """What a file is once these of its units are applied; it is there."""
    old, new = delta.old, delta.new
    if old is None or new is None:  # it comes or goes, and is there
        side = new or old
        assert side is not None
        if _is_all(delta, chosen) if new else not chosen:
            return Entry(side.mode, side.oid)
        return Entry(side.mode, content=composed(delta, _hunks(chosen), base()))
    kinds = {unit.kind for unit in chosen}
    mode = new.mode if UnitKind.MODE in kinds else old.mode
    if delta.binary:
        return Entry(mode, new.oid if UnitKind.BINARY in kinds else old.oid)
    hunks = _hunks(chosen)
    if len(hunks) == len(delta.spans):
        return Entry(mode, new.oid)
    if not hunks:
        return Entry(mode, old.oid)
    return Entry(mode, content=composed(delta, hunks, base()))


def _hunks(chosen: Collection[Unit]) -> set[int]:
    return {unit.hunk for unit in chosen if unit.hunk is not None}


def _is_all(delta: FileDelta, chosen: Collection[Unit]) -> bool:
    """Whether nothing of a file is missing; a fact without lines is all there is of its file."""
    return bool(chosen) and len(_hunks(chosen)) == len(delta.spans)
