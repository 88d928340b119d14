"""What the selected rows stand for: whole units, or some of the lines of one."""

from collections.abc import Sequence

from reviewer.core.change import Unit, UnitKind
from reviewer.core.cut import TOP, Lines, Point
from reviewer.desk import Spot
from reviewer.tui.rows import CHANGED, Row, RowKind
from reviewer.tui.stage import Stage


def chosen_units(stage: Stage) -> list[str]:
    """The units of the selected lines, or the one under the cursor; of a folded file, all it hides."""
    rows = stage.painter.overlays.selected or range(stage.diff.cursor, stage.diff.cursor + 1)
    spots: dict[Spot, None] = {}
    for number in rows:
        section = stage.document.row(number)[0]
        if section.file in stage.document.folded:
            spots |= dict.fromkeys(Spot(section.file, slot) for slot in section.slots)
        elif stage.document.unit_slot(number) >= 0:
            spots[Spot(section.file, stage.document.unit_slot(number))] = None
    return [unit.fingerprint for spot in spots if (unit := stage.desk.unit(spot))]


def chosen_lines(stage: Stage, units: Sequence[str]) -> Lines | None:
    """The selected lines, when they are some and not all of those of one unit."""
    unit = stage.desk.unit(stage.desk.spots[units[0]]) if len(units) == 1 else None
    rows = stage.painter.overlays.selected
    if unit is None or not rows or unit.kind is not UnitKind.LINES:
        return None
    found = [row for number in rows if (row := _changed_row(stage, number, unit))]
    if not found:
        return None
    start, stop = _above(unit, found[0]), _below(unit, found[-1])
    whole = start == TOP and stop == (unit.old_lines, unit.new_lines)
    return None if whole else stage.desk.cutting.lines(unit, start, stop)


def _changed_row(stage: Stage, number: int, unit: Unit) -> Row | None:
    """A row, when it shows changed lines of a unit."""
    spot = stage.desk.spots[unit.fingerprint]
    section, row = stage.document.row(number)
    return row if section.file == spot.file and row.slot == spot.slot and row.kind in CHANGED else None


def _above(unit: Unit, row: Row) -> Point:
    """The point of a unit above one of its rows: in one column the removed lines come first."""
    rest = 0 if row.kind is RowKind.REMOVED else unit.new_lines
    return Point(
        row.old - unit.old_start if row.old else unit.old_lines, row.new - unit.new_start if row.new else rest
    )


def _below(unit: Unit, row: Row) -> Point:
    """The point of a unit below one of its rows."""
    above = _above(unit, row)
    return Point(above.old + bool(row.old), above.new + bool(row.new))
