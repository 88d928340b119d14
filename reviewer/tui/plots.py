"""Plots in characters: the course of a figure, and bars; pure, in lines of words with roles."""

from collections.abc import Sequence

from reviewer.tui.dialogs.words import Line, Piece

UNKNOWN = "·"
EIGHTHS = " ▁▂▃▄▅▆▇█"
WIDEST = 8
"""Cells of one column at most."""
FULL, PARTS = "█", " ▏▎▍▌▋▊▉"


def course(
    values: Sequence[float | None],
    width: int,
    height: int,
    *,
    low: float | None = None,
    high: float | None = None,
) -> list[Line]:
    """Columns over time, `height` rows of at most `width` cells, the last values where not all have room.

    `low` and `high` are the ends of the band: what lies outside is drawn in the role of what is bad. A value that is
    not known is a dot on the ground.
    """
    wide = max(1, min(WIDEST, width // max(1, len(values))))
    shown = values[-(max(1, width) // wide) :]
    most = max([value for value in shown if value is not None], default=0.0) or 1.0
    columns = [_column(value, most, height, _role(value, low, high)) for value in shown]
    return [
        tuple(Piece(_wide(column[row].text, wide), column[row].role) for column in columns)
        for row in range(height)
    ]


def _wide(cell: str, wide: int) -> str:
    """A cell of a column, with a blank between it and the next where there is room."""
    if cell == UNKNOWN:
        return cell + " " * (wide - 1)
    return cell * (wide - 1) + " " if wide > 2 else cell * wide


def _role(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "faint"
    outside = (low is not None and value < low) or (high is not None and value > high)
    return "bad" if outside else "path"


def _column(value: float | None, most: float, height: int, role: str) -> list[Piece]:
    """One column from its top to the ground."""
    if value is None:
        return [*[Piece(" ", role)] * (height - 1), Piece(UNKNOWN, role)]
    eighths = round(value / most * height * 8)
    eighths = max(1, eighths)  # what is there is seen
    column = []
    for row in range(height):
        inside = eighths - (height - 1 - row) * 8
        column.append(Piece(EIGHTHS[max(0, min(8, inside))], role))
    return column


def bar(share: float, width: int, role: str = "path") -> Line:
    """A bar of `width` cells, filled as far as a share from 0 to 1."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    whole, part = divmod(eighths, 8)
    text = FULL * whole + (PARTS[part] if part else "")
    return (Piece(text, role), Piece(" " * (width - len(text)), role))
