"""Memory that is free, given back to the system beside the screen: no key waits for it."""

from collections.abc import Callable
from threading import Thread


def prepare(then: Callable[[], None]) -> None:
    """From now on what is large goes back as soon as it is free; `then` is called from another thread."""
    Thread(target=_prepare, args=(then,), name="memory", daemon=True).start()


def give_back() -> None:
    """Give back what is free, once a session has read everything."""
    from reviewer.heap import give_back

    Thread(target=give_back, name="memory", daemon=True).start()


def _prepare(then: Callable[[], None]) -> None:
    from reviewer.heap import large_apart  # the first screen is there without it

    large_apart()
    then()
