"""A bound on what one step may use of the processor: whoever else wrote what runs in it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLong(Exception):
    """A step used up the processor time it had."""


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raise TookTooLong inside once so much processor time is used, even in the middle of a regular expression."""

    def expired(_number: int, _frame: object) -> None:
        raise TookTooLong(f"took more than {seconds:.0f} seconds")

    before = signal.signal(signal.SIGVTALRM, expired)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
