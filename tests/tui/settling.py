"""When an app has nothing left to do: its event loop says so, not the clock.

Textual's own wait compares processor time with the clock: it costs forty milliseconds a key, and takes an app that
a busy machine does not let run for one that is done.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

from textual._context import active_app
from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

TURNS = 100_000
"""Turns of the loop after which an app that finds ever more to do is at fault."""
SOON = 1.0
"""Seconds: what is put off for longer is no part of what a key causes."""


async def idle(*_seconds: float) -> None:
    """Wait until no task of the app can go on and all of it is drawn; threads and timers are not waited for.

    Stands in for `textual._wait.wait_for_idle`.
    """
    loop: Any = asyncio.get_running_loop()
    app = active_app.get()
    beneath: set[Screen[Any]] = set()
    for _ in range(TURNS):
        await asyncio.sleep(0)
        if not loop._ready and not _draw(app, beneath):
            return
    raise AssertionError("the app never comes to rest")


async def quiet(app: App[Any]) -> None:
    """Wait until it is idle and has put nothing off."""
    await idle()
    while any(timer._task and not timer._task.done() for timer in _put_off(app)):
        await asyncio.sleep(0.005)
        await idle()


def _draw(app: App[Any], beneath: set[Screen[Any]]) -> bool:
    """Draw what a timer would draw a moment later; whether there was anything.

    A screen with another over it asks to be drawn again each time it is: those are kept in `beneath`, and drawn once.
    """
    if app._batch_count or not app._screen_stack:
        return False
    if app._resize_event is not None:
        app._check_resize()
        return True
    due = [
        screen
        for screen in app._screen_stack
        if screen.is_current and screen not in beneath and _waits(screen)
    ]
    for screen in due:
        if screen is not app.screen:
            beneath.add(screen)
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
