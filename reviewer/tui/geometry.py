"""Where each pane of the review stands, by the terminal's size: what review.tcss says, for whoever draws without it."""

from typing import NamedTuple

NARROW = 100
SHORT = 30
TINY = 16
QUEUE_WIDTH = 38


class Pane(NamedTuple):
    """A rectangle of the screen, in cells from its upper left corner."""

    x: int
    y: int
    width: int
    height: int


class Panes(NamedTuple):
    """The panes as a review opens; one that is not shown is None."""

    title: Pane
    queue_title: Pane | None
    queue: Pane | None
    diff: Pane
    details_title: Pane | None
    details: Pane | None
    footer: Pane


def panes(width: int, height: int) -> Panes:
    """The panes of a terminal of this size."""
    left = 0 if width < NARROW else QUEUE_WIDTH
    heading = int(height >= SHORT)
    details = 0 if height < TINY else 6 if heading else 4
    body = height - 3
    rows = body - heading - details
    right = width - left
    return Panes(
        title=Pane(0, 0, width, 2),
        queue_title=Pane(0, 2, left, 1) if left else None,
        queue=Pane(0, 3, left, body - 1) if left else None,
        diff=Pane(left, 2, right, rows),
        details_title=Pane(left, 2 + rows, right, 1) if heading else None,
        details=Pane(left, 2 + rows + heading, right, details) if details else None,
        footer=Pane(0, height - 1, width, 1),
    )
