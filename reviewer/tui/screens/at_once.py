"""A screen that is drawn as soon as a key has been dealt with, and that its views tell directly what changed.

Textual lets a widget that changed tell itself first, then its screen, which wakes a timer that draws: three messages
for each of the views a key changes, a third of the key's time.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from rich.console import Console, RichCast
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip
from textual.widget import Widget


class LineWidget(Widget):
    """A widget that knows which of its lines are to be drawn again, and draws nothing beyond its own cells."""

    @abstractmethod
    def changed_lines(self) -> Iterable[tuple[int, Strip]]:
        """The lines that are to be drawn again, counted from its first one, each as wide as it is; asked once."""


class ChangedLines(CompositorUpdate):
    """Lines of widgets, each with its place on the screen: column, line, and what is drawn."""

    def __init__(self, lines: Collection[tuple[int, int, Strip]]) -> None:
        self.lines = lines

    def render_segments(self, console: Console) -> str:
        """As the terminal is sent them."""
        return "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.lines])


class ScreenAtOnce(Screen[ScreenResultType]):
    """Draws what its views say has changed: at the end of `at_once`, or else when it has nothing else to do."""

    _held = False
    _seen: Mapping[Widget, tuple[Region, Region]] | None = None
    _bare: frozenset[Widget] = frozenset()

    def redrawn(self, view: Widget) -> None:
        """A view changed; what of it, it keeps itself."""
        if view in self._compositor.visible_widgets:  # what comes into view is drawn anyway
            self._dirty_widgets.add(view)
            if not self._held:
                self.check_idle()

    @contextmanager
    def at_once(self, *, draw: bool) -> Iterator[None]:
        """Draw what is changed within, at the end of it; without `draw`, more is to come before."""
        self._held = True
        try:
            with self._context():
                yield
        finally:
            self._held = False
        if not draw or not self.is_active:
            self.check_idle()
        elif self.app.is_headless or (lines := self.changed_lines()) is None:
            self._on_timer_update()
        elif lines:
            self.app._display(self, cast(RichCast, ChangedLines(lines)))

    def changed_lines(self) -> Collection[tuple[int, int, Strip]] | None:
        """What is to be drawn, where only lines of widgets changed that nothing lies over; asked once.

        None where the compositor is needed: it goes through every widget that is near to those that changed.
        """
        waits = self._layout_required or self._scroll_required or self._repaint_required
        if waits or self.app._batch_count or self._compositor._dirty_regions:
            return None
        if not self._dirty_widgets <= self._uncovered():
            return None
        changed, self._dirty_widgets = self._dirty_widgets, set()
        found: list[tuple[int, int, Strip]] = []
        for view in changed:
            if isinstance(view, LineWidget):
                left, top = view.region.offset
                found += ((left, top + y, strip) for y, strip in view.changed_lines())
        return found

    def _uncovered(self) -> frozenset[Widget]:
        """The widgets of lines that are seen whole: looked at again when something has another place."""
        visible = self._compositor.visible_widgets
        if visible is not self._seen:
            self._seen = visible
            self._bare = frozenset(
                one
                for one, (region, clip) in visible.items()
                if isinstance(one, LineWidget)
                and clip.contains_region(region)
                and not any(
                    region.overlaps(place) and other not in one.ancestors_with_self
                    for other, (place, _) in visible.items()
                )
            )
        return self._bare
