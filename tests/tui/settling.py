"""When an app has nothing left to do: its event loop says so, not the clock.

Textual's own wait compares processor time with the clock: it costs forty milliseconds a key, and takes an app that
a busy machine does not let run for one that is done.
"""

import asyncio
from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

from textual._context import active_app
from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

TURNS = 100_000
"""Turns of the loop after which an app that finds ever more to do is at fault."""
SOON = 1.0
"""Seconds: what is put off for longer is no part of what a key causes."""


async def idle(*_seconds: float) -> None:
    """Wait until no task of the app can go on, and draw what is then to be seen; threads and timers are not waited for.

    Stands in for `textual._wait.wait_for_idle`.
    """
    loop: Any = asyncio.get_running_loop()
    app = active_app.get()
    for _ in range(TURNS):
        await asyncio.sleep(0)
        if not loop._ready and not _lay_out(app) and not _draw(app):
            return
    raise AssertionError("the app never comes to rest")


async def quiet(app: App[Any]) -> None:
    """Wait until it is idle and has put nothing off."""
    await idle()
    while any(timer._task and not timer._task.done() for timer in _put_off(app)):
        await asyncio.sleep(0.005)
        await idle()


def put_off(screen: Screen[Any]) -> None:
    """Stands in for `Screen._compositor_refresh`: the screen on top is drawn when everything has happened.

    Nobody sees what is drawn in between, and half the time of these tests would go there. One beneath it asks it to be
    drawn, as in Textual, but only where something of it changed: there it asks again and again.
    """
    app, regions = screen.app, screen._compositor._dirty_regions
    if screen is app.screen:
        _undrawn.add(screen)
    elif screen in app._background_screens and regions:
        app.screen.refresh(*regions)
        regions.clear()
    screen._dirty_widgets.clear()
    app._update_mouse_over(screen)


_refresh = Screen._compositor_refresh
_undrawn: WeakSet[Screen[Any]] = WeakSet()


def _draw(app: App[Any]) -> bool:
    """Draw the screen on top as Textual does, if it was put off; whether it was."""
    if not app._screen_stack or app.screen not in _undrawn:
        return False
    _undrawn.discard(app.screen)
    _refresh(app.screen)
    return True


def _lay_out(app: App[Any]) -> bool:
    """Lay out what a timer would lay out a moment later; whether there was anything."""
    if app._batch_count or not app._screen_stack:
        return False
    if app._resize_event is not None:
        app._check_resize()
        return True
    due = [screen for screen in app._screen_stack if screen.is_current and _waits(screen)]
    for screen in due:
        screen._on_timer_update()
    return bool(due)


def _waits(screen: Screen[Any]) -> bool:
    """Whether something of it is to be laid out, drawn or called."""
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def _put_off(app: App[Any]) -> Iterator[Timer]:
    """The timers that go off once, and soon."""
    nodes = [node for screen in app._screen_stack for node in screen.walk_children(with_self=True)]
    return (
        timer
        for pump in (app, *nodes)
        for timer in list(pump._timers)
        if timer._repeat == 0 and timer._interval < SOON
    )
