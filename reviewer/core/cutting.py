"""A change with some of its units cut: the pieces are units like all others."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import Change, CutUnit, FileDelta, Unit, UnitKind
from reviewer.core.cut import Point
from reviewer.core.finding import Finding
from reviewer.core.fingerprint import pieces_of_unit
from reviewer.core.pieces import cut_delta, points_for, points_in

Wanted = Mapping[str, Sequence[Point]]
"""The points at which units are to be cut, by the units' fingerprints."""
BaseLines = Callable[[int], Sequence[bytes]]
"""The lines of a delta's base side by its index, with terminators."""


class CutFile(Struct, frozen=True):
    """A file some of whose units are cut: the delta with a span for each piece, all its units, and which were cut."""

    delta: FileDelta
    units: tuple[Unit, ...]
    cuts: tuple[CutUnit, ...]


def cut_file(
    delta: FileDelta, units: Sequence[Unit], base: Callable[[], Sequence[bytes]], wanted: Wanted
) -> CutFile | None:
    """A file with its units cut where that is wanted and possible; None where none is.

    `units` are the uncut ones, whose fingerprints stay as they are; `base` gives the lines of the base side.
    """
    points = {
        unit.hunk: at
        for unit in units
        if unit.hunk is not None and unit.kind is UnitKind.LINES and unit.fingerprint in wanted
        if (at := points_in(delta, unit.hunk, wanted[unit.fingerprint]))
    }
    if not points:
        return None
    cut = cut_delta(delta, points)
    return CutFile(cut, *pieces_of_unit(cut, units, points, base()))


def for_cap(delta: FileDelta, units: Iterable[Unit], cap: int) -> dict[str, tuple[Point, ...]]:
    """Where the units of a file are cut that have more lines than the cap."""
    return {
        unit.fingerprint: points_for(delta, unit.hunk, cap)
        for unit in units
        if unit.hunk is not None and unit.kind is UnitKind.LINES and unit.lines > cap
    }


def cut_change(change: Change, wanted: Wanted, base_lines: BaseLines) -> Change:
    """A change, uncut so far, with its units cut where that is wanted and possible."""
    by_file: dict[int, list[Unit]] = {}
    for unit in change.units:
        by_file.setdefault(unit.file, []).append(unit)
    files = {
        file: found
        for file in dict.fromkeys(unit.file for unit in change.units if unit.fingerprint in wanted)
        if (found := cut_file(change.deltas[file], by_file[file], lambda file=file: base_lines(file), wanted))  # type: ignore[misc]
    }
    return with_files(change, files) if files else change


def with_files(change: Change, files: Mapping[int, CutFile]) -> Change:
    """A change with these of its files cut."""
    deltas = list(change.deltas)
    units: list[Unit] = []
    for unit in change.units:
        if unit.file not in files:
            units.append(unit)
        elif deltas[unit.file] is not files[unit.file].delta:
            deltas[unit.file] = files[unit.file].delta
            units += files[unit.file].units
    cuts = tuple(cut for _, found in sorted(files.items()) for cut in found.cuts)
    return replace(change, deltas=tuple(deltas), units=tuple(units), cuts=cuts)


def inherited(findings: Iterable[Finding], cuts: Iterable[CutUnit]) -> tuple[Finding, ...]:
    """The findings with those of a cut unit at each of its pieces: a cut takes the risk away from none of its lines."""
    pieces = {cut.unit.fingerprint: cut.pieces for cut in cuts}
    return tuple(
        replace(finding, fingerprint=piece)
        for finding in findings
        for piece in pieces.get(finding.fingerprint, (finding.fingerprint,))
    )
