"""Which lines of a long column stand on the screen: a row takes one, or several where its text is wrapped.

The place at the top is a row and a part of it, so that only what is near the screen is ever laid out: nothing here
grows with the column.
"""

from collections.abc import Callable
from typing import NamedTuple

from reviewer.tui.scrollbar import SCROLL_MARGIN


class Line(NamedTuple):
    """A line of the screen: a row, and which of its parts, from 0."""

    row: int
    part: int = 0


END = 1 << 60
"""Behind every row."""


class Replanned(NamedTuple):
    """What a new plan made of the rows there were: those from `first` to `end` are others, those from `end` to `until`
    stand so many rows further down, and of those behind them nothing is known."""

    first: int
    end: int
    by: int
    until: int = END


class Viewport:
    """The line at the top, and what follows from it.

    `rows` tells how many rows there are, `lines` how many lines one takes; it is asked only while `wraps`.
    """

    def __init__(self, rows: Callable[[], int], lines: Callable[[int], int]) -> None:
        self.top = Line(0)
        self.wraps = False
        self._rows = rows
        self._lines = lines

    def walk(self, start: Line, by: int) -> tuple[Line, int]:
        """The line so many lines further down (up when negative), and how many more there were to go at an end."""
        if not self.wraps:
            wanted = start.row + by
            row = max(0, min(wanted, self._rows() - 1))
            return Line(row), abs(wanted - row)
        return self._down(start, by) if by > 0 else self._up(start, -by)

    def _down(self, start: Line, left: int) -> tuple[Line, int]:
        row, part = start
        last = self._rows() - 1
        while left > (rest := self._lines(row) - 1 - part):
            if row >= last:
                return Line(row, part + rest), left - rest
            left -= rest + 1
            row, part = row + 1, 0
        return Line(row, part + left), 0

    def _up(self, start: Line, left: int) -> tuple[Line, int]:
        row, part = start
        while left > part:
            if row <= 0:
                return Line(0), left - part
            left -= part + 1
            row -= 1
            part = self._lines(row) - 1
        return Line(row, part - left), 0

    def shown(self, height: int) -> list[Line]:
        """The lines of a screen of so many; fewer where the column ends."""
        row, part = self.top
        count = self._rows()
        if not self.wraps:
            return [Line(at) for at in range(row, min(row + height, count))]
        lines: list[Line] = []
        while row < count and len(lines) < height:
            lines += [Line(row, at) for at in range(part, min(self._lines(row), part + height - len(lines)))]
            row, part = row + 1, 0
        return lines

    def line_of(self, row: int, height: int) -> int:
        """The screen line on which a row begins; beyond the screen, some number that is."""
        top, part = self.top
        if not self.wraps:
            return row - top
        if row >= top:
            y = -part
            for above in range(top, row):
                y += self._lines(above)
                if y > height:
                    break
            return y
        y = -part
        for below in range(top - 1, row - 1, -1):
            if y < -height:
                return y - self._lines(row)
            y -= self._lines(below)
        return y

    def row_at(self, y: int) -> int:
        """The row on a screen line; the number of rows below the last one."""
        count = self._rows()
        if not self.wraps:
            return min(self.top.row + y, count)
        line, left = self.walk(self.top, y)
        return line.row if not left else count

    def clamped(self, top: Line, height: int) -> Line:
        """A top below which the screen is full, if there is enough to fill it."""
        count = self._rows()
        if not count:
            return Line(0)
        if not self.wraps:
            return Line(max(0, min(top.row, count - height)))
        if top.row >= count:
            top = Line(count - 1, self._lines(count - 1) - 1)
        top = Line(top.row, min(top.part, self._lines(top.row) - 1))
        _, left = self.walk(top, height - 1)
        return self.walk(top, -left)[0]

    def sees(self, row: int, height: int) -> bool:
        """Whether any line of a row is on the screen."""
        first = self.line_of(row, height)
        return first < height and first + self._size(row) > 0

    def settled(self, row: int, height: int) -> int:
        """The row, or the next one to it that stands off the edges with all its lines."""
        if not self.wraps:
            return row
        low, high = edges(height)
        first = self.line_of(row, height)
        if first < low and first + self._size(row) <= high and row + 1 < self._rows() and self.top != Line(0):
            return row + 1
        if first + self._size(row) - 1 > high and row > 0 and first - self._size(row - 1) >= low:
            return row - 1
        return row

    def top_for(self, row: int, height: int, *, center: bool = False) -> Line:
        """The top with which a row is on the screen, off its edges; the present one if it is already.

        Of a row that is longer than the screen, one line is enough.
        """
        low, high = edges(height)
        size = self._size(row)
        first = self.line_of(row, height)
        last = first + size - 1
        fits = size <= high - low + 1
        if (low <= first and last <= high) if fits else (first <= high and last >= low):
            top = self.top
        elif center:
            above = min(height // 3, high - size + 1)
            top = self.walk(Line(row), -max(low, above))[0]
        elif first < low:
            top = self.walk(Line(row, 0 if fits else size - 1), -low)[0]
        else:
            top = self.walk(Line(row, size - 1 if fits else 0), -high)[0]
        return self.clamped(top, height)

    def _size(self, row: int) -> int:
        return self._lines(row) if self.wraps and row < self._rows() else 1


def edges(height: int) -> tuple[int, int]:
    """The first and the last line of a screen that are off its edges."""
    margin = min(SCROLL_MARGIN, (height - 1) // 2)
    return margin, height - 1 - margin
