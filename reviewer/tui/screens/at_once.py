"""A screen that is drawn as soon as a key has been dealt with, and that its views tell directly what changed.

Textual lets a widget that changed tell itself first, then its screen, which wakes a timer that draws: three messages
for each of the views a key changes, a third of the key's time.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class ScreenAtOnce(Screen[ScreenResultType]):
    """Draws what its views say has changed: at the end of `at_once`, or else when it has nothing else to do."""

    _held = False

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
        if draw and self.is_active:
            self._on_timer_update()
        else:
            self.check_idle()
