"""A long rewrite, old lines beside new ones, cut where both sides are at the same place.

Where a line of the one side says what a line of the other says, white space apart, and neither says it twice, the two
are taken for the same place; so far as these pairs come in the same order on both sides. Between them the cut is made
in proportion.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol

from reviewer.core.cut import TOP, Point

TELLING_BYTES = 4
"""What a line says at least, white space apart, to be taken for a place."""


class Sides(Protocol):
    """The changed lines of a hunk, the removed ones first."""

    size: Point

    def text(self, at: int) -> bytes:
        """What a line says, white space apart."""

    def is_blank(self, at: int) -> bool:
        """Whether it says nothing."""

    def rank(self, at: int) -> tuple[int, bool, int, int]:
        """What makes it the better place for a cut, the least the best."""


def aligned(lines: Sides, longest: int) -> tuple[Point, ...]:
    """The points at which a rewrite is cut, so that no piece has more lines than the longest may have."""
    places = _same_places(lines)
    points = [TOP]
    while sum(lines.size) - sum(points[-1]) > longest:
        points.append(_next(lines, places, points[-1], longest))
    return tuple(points[1:])


def _next(lines: Sides, places: Sequence[Point], above: Point, longest: int) -> Point:
    """Where the piece that begins at a point ends: in the second half of what it may have."""
    least, most = sum(above) + longest // 2 + 1, sum(above) + longest
    first, end = bisect_left(places, least, key=sum), bisect_right(places, most, key=sum)
    window = [place for place in places[first:end] if _is_past(above, place)]
    if not window:
        begin = places[first - 1] if first and _is_past(above, places[first - 1]) else above
        goal = places[end] if end < len(places) else lines.size
        window = _between(begin, goal, least, most)
    begun = [point for point in window if _begins(lines, point)]
    return _above_blank_lines(lines, min(begun or window, key=lambda point: _rank(lines, point)), above)


def _is_past(above: Point, place: Point) -> bool:
    return above.old <= place.old and above.new <= place.new and above != place


def _between(begin: Point, goal: Point, least: int, most: int) -> list[Point]:
    """The points from one to another in proportion, by lines of the longer side, with so many lines above them."""
    olds, news = goal.old - begin.old, goal.new - begin.new
    longer, both = max(olds, news), olds + news
    near = range(
        max(1, (least - sum(begin)) * longer // both - 1),
        min(longer, (most - sum(begin)) * longer // both + 3),
    )
    points = (Point(begin.old + olds * step // longer, begin.new + news * step // longer) for step in near)
    return [point for point in points if least <= sum(point) <= most]


def _line(lines: Sides, point: Point) -> int:
    """The line a piece begins with: the added one, else the removed one."""
    return lines.size.old + point.new if point.new < lines.size.new else point.old


def _rank(lines: Sides, point: Point) -> tuple[tuple[int, bool, int, int], Point]:
    return lines.rank(_line(lines, point)), point


def _begins(lines: Sides, point: Point) -> bool:
    """Whether a piece that begins at a point begins after a blank line."""
    line = _line(lines, point)
    first = lines.size.old if point.new < lines.size.new else 0
    return line > first and lines.is_blank(line - 1) and not lines.is_blank(line)


def _above_blank_lines(lines: Sides, point: Point, above: Point) -> Point:
    """The point with the blank lines above it on either side below it."""
    old, new = point
    while new > above.new and lines.is_blank(lines.size.old + new - 1):
        new -= 1
    while old > above.old and lines.is_blank(old - 1):
        old -= 1
    return Point(old, new) if (old, new) != above else point


def _same_places(lines: Sides) -> list[Point]:
    """The pairs of lines that say the same and say it once on each side, the most that ascend on both."""
    size = lines.size
    once = [_once(lines, range(size.old)), _once(lines, range(size.old, sum(size)))]
    pairs = [(old, once[1][text] - size.old) for text, old in once[0].items() if text in once[1]]
    return [Point(*pair) for pair in _ascending(sorted(pairs))]


def _once(lines: Sides, numbers: range) -> dict[bytes, int]:
    """The lines that tell something no other one of their side does."""
    found: dict[bytes, int] = {}
    for number in numbers:
        text = lines.text(number)
        if len(text) >= TELLING_BYTES:
            found[text] = -1 if text in found else number
    return {text: number for text, number in found.items() if number >= 0}


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs whose second numbers ascend; `pairs` ascend by their first."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, new) in enumerate(pairs):
        at = bisect_left(ends, new)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(new)
            last.append(index)
        else:
            ends[at], last[at] = new, index
    found: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]
