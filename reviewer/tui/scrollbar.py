"""Scrolling: how near to the edge the cursor may come, and which screen rows the bar's thumb covers."""

TRACK = "│"
THUMB = "┃"

SCROLL_MARGIN = 3
"""Rows kept between the cursor and the edge of a pane."""


def thumb(count: int, height: int, top: int) -> range:
    """The screen rows of the thumb, for `count` rows in a pane of `height`; none when everything fits."""
    if count <= height or not height:
        return range(0)
    size = max(1, height * height // count)
    start = round(top * (height - size) / max(1, count - height))
    return range(start, start + size)
