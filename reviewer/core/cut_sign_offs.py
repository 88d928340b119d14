"""What a sign-off on pieces of a unit says of the unit, and of other pieces of it; in doubt nothing.

A record names each piece by a fingerprint of its own, and says which lines of which unit that piece is. The unit's
fingerprint holds all of its lines, so it takes no file to know whether a unit, or another piece, was read in full.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from reviewer.core.change import CutUnit, Unit
from reviewer.core.cut import TOP, Point, accepted
from reviewer.core.record import SignOff, SignOffBody, UnitCut, Verdict

Range = tuple[Point, Point]
"""The lines of a unit between two points."""
Asked = dict[str, Range]
"""Pieces of one unit, or the unit itself, by fingerprint."""


class Spoken:
    """What sign-offs say of the units of one change, whatever pieces they were given on."""

    def __init__(self, units: Iterable[Unit], cuts: Iterable[CutUnit]) -> None:
        self._cuts = {cut.unit.fingerprint: cut for cut in cuts}
        pieces = {piece for cut in self._cuts.values() for piece in cut.pieces}
        self._units = {unit.fingerprint: unit for unit in units if unit.fingerprint not in pieces}

    def of(self, one: SignOff) -> SignOff:
        """A sign-off that speaks of the change's units too, where it speaks of the same lines under other names.

        An approval must speak of all lines of a unit, an objection to any of them is one to the unit.
        """
        named: dict[str, UnitCut] = {}
        for cut in one.cuts:  # a unit that is cut twice was cut who knows where
            named[cut.unit] = UnitCut(unit=cut.unit, at=(), pieces=()) if cut.unit in named else cut
        whole = self._cuts.keys() & {*one.read, *one.uncovered} if self._cuts else set()
        for unit in sorted((named.keys() | whole) & (self._cuts.keys() | self._units.keys())):
            one = self._of_unit(one, unit, named.get(unit))
        return one

    def _of_unit(self, one: SignOff, unit: str, cut: UnitCut | None) -> SignOff:
        asked, size = self._asked(unit)
        known = {unit: (TOP, size), **_pieces(cut, size)}
        if cut is not None and len(known) == 1:  # what it says cannot be understood: it may speak of any line
            said = sorted(asked.keys() - {*one.uncovered})
            return one if one.verdict is Verdict.APPROVE else replace(one, uncovered=(*one.uncovered, *said))
        read = _within(asked, known, one.read)
        some = _touched(asked, known, (*one.read, *one.uncovered))
        return replace(
            one,
            read=_more(one.read, read),
            uncovered=_more(one.uncovered, [name for name in some if name not in read]),
            one_by_one=_more(one.one_by_one, _within(asked, known, one.one_by_one)),
            declared=_more(
                one.declared, [name for name in _touched(asked, known, one.declared) if name in read]
            ),
            notes=tuple(
                replace(note, units=_more(note.units, _within(asked, known, note.units)))
                if note.units
                else note
                for note in one.notes
            ),
        )

    def _asked(self, unit: str) -> tuple[Asked, Point]:
        """What the change has of a unit, and how long it is."""
        if unit in self._cuts:
            cut = self._cuts[unit]
            return dict(cut.ranges), Point(cut.unit.old_lines, cut.unit.new_lines)
        size = Point(self._units[unit].old_lines, self._units[unit].new_lines)
        return {unit: (TOP, size)}, size


def read_together(unit: Unit, approving: Iterable[SignOffBody]) -> bool:
    """Whether approvals that had a unit in pieces read all of its lines between them."""
    size = Point(unit.old_lines, unit.new_lines)
    read: list[Range] = []
    for body in approving:
        cuts = [cut for cut in body.cuts if cut.unit == unit.fingerprint]
        known = _pieces(cuts[0], size) if len(cuts) == 1 else {}
        read += [known[one.fingerprint] for one in body.read if one.fingerprint in known]
    return bool(read) and all(map(_covers, *_sides((TOP, size), read)))


def _pieces(cut: UnitCut | None, size: Point) -> Asked:
    """The pieces a record speaks of; none when they are not a partition of the unit."""
    if cut is None or len(cut.pieces) != len(cut.at) + 1 or len(set(cut.pieces)) != len(cut.pieces):
        return {}
    points = tuple(Point(*point) for point in cut.at)
    if not points or accepted(points, size) != points or cut.unit in cut.pieces:
        return {}
    return dict(zip(cut.pieces, zip((TOP, *points), (*points, size), strict=True), strict=True))


def _within(asked: Asked, known: Asked, said: Collection[str]) -> list[str]:
    """Those of which every line is said something of."""
    ranges = [known[name] for name in dict.fromkeys(said) if name in known]
    return [name for name, wanted in asked.items() if all(map(_covers, *_sides(wanted, ranges)))]


def _touched(asked: Asked, known: Asked, said: Collection[str]) -> list[str]:
    """Those of which any line is said something of."""
    ranges = [known[name] for name in dict.fromkeys(said) if name in known]
    return [name for name, wanted in asked.items() if any(_meet(wanted, one) for one in ranges)]


def _sides(
    wanted: Range, ranges: Sequence[Range]
) -> tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]:
    """The removed and the added lines that are wanted, and of each what there is."""
    (start, stop), sides = wanted, (0, 1)
    return (
        [(start[side], stop[side]) for side in sides],
        [[(one[0][side], one[1][side]) for one in ranges] for side in sides],
    )


def _covers(wanted: tuple[int, int], runs: Iterable[tuple[int, int]]) -> bool:
    """Whether runs of lines have every line from one number up to another."""
    at, end = wanted
    for first, last in sorted(runs):
        if first > at or at >= end:
            break
        at = max(at, last)
    return at >= end


def _meet(one: Range, other: Range) -> bool:
    """Whether two ranges have a line in common, removed or added."""
    return any(max(one[0][side], other[0][side]) < min(one[1][side], other[1][side]) for side in (0, 1))


def _more(names: tuple[str, ...], others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *others)))
