"""The units of a change in the parts that were signed of them, told without a file: where only numbers are asked for.

A unit's fingerprint holds all of its lines, and a record says between which of them its pieces lie. So whether the
parts that several people signed add up to a unit needs nothing but these. `core.cutting` cuts the files as well; there
the pieces have fingerprints of their own, and here they are called by their lines.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import CutUnit, Unit, UnitKind
from reviewer.core.coverage import Known
from reviewer.core.cut import TOP, Lines, Point, accepted


class UnitsInParts(Struct, frozen=True):
    """Units with the parts in the place of each that is cut, and which these are."""

    units: tuple[Unit, ...]
    cuts: tuple[CutUnit, ...] = ()


def in_parts(units: Sequence[Unit], sign_offs: Iterable[Known]) -> UnitsInParts:
    """The units cut wherever one of the sign-offs that may count has them cut."""
    wanted: dict[str, list[Point]] = {}
    for one in sign_offs:
        for cut in () if one.problem else one.sign_off.cuts:
            wanted.setdefault(cut.unit, []).extend(Point(*point) for point in cut.at)
    parts: list[Unit] = []
    cuts: list[CutUnit] = []
    for unit in units:
        size = Point(unit.old_lines, unit.new_lines)
        at = accepted(wanted.get(unit.fingerprint, ()), size) if unit.kind is UnitKind.LINES else ()
        pieces = [_part(unit, start, stop) for start, stop in pairwise((TOP, *at, size))] if at else [unit]
        parts += pieces
        if at:
            cuts.append(CutUnit(unit, at, tuple(piece.fingerprint for piece in pieces)))
    return UnitsInParts(tuple(parts), tuple(cuts))


def _part(unit: Unit, start: Point, stop: Point) -> Unit:
    return replace(
        unit,
        fingerprint=Lines(unit.fingerprint, start, stop).name,
        old_start=unit.old_start + start.old,
        old_lines=stop.old - start.old,
        new_start=unit.new_start + start.new,
        new_lines=stop.new - start.new,
    )
