"""Containers that their children cover: nothing is drawn of them.

Textual draws every widget of a changed part of the screen from front to back, line by line, those behind others too;
the four that only hold others took a third of a frame's time.
"""

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def is_covered(widget: Widget) -> bool:
    """Whether the children of a widget that lays them out beside one another leave nothing of it to be seen."""
    own, area = widget.region, 0
    for child in widget.displayed_children:
        region = child.region
        if not own.contains_region(region):
            return False
        area += region.area
    return area == own.area


class CoveredHorizontal(Horizontal):
    """Children from left to right."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing where its children cover it; the compositor asks for what lies behind them too."""
        return [] if is_covered(self) else super().render_lines(crop)


class CoveredVertical(Vertical):
    """Children from top to bottom."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing where its children cover it; the compositor asks for what lies behind them too."""
        return [] if is_covered(self) else super().render_lines(crop)
