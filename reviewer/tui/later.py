"""Something to be done a moment later, between the keys."""

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable

from textual.message_pump import MessagePump


def later(pump: MessagePump, seconds: float, what: Callable[[], object]) -> TimerHandle:
    """Have a widget, or a screen, do something in so many seconds, unless it has gone by then.

    Textual's own timer leaves it out where the machine was busy for that long just when it was set.
    """
    return get_running_loop().call_later(seconds, _due, pump, what)


def _due(pump: MessagePump, what: Callable[[], object]) -> None:
    if pump.is_running:
        pump.call_next(what)
