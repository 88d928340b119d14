"""Memory that is free, given back to the system once a session has read everything.

Reading and analysing a change takes more for a moment than the change is large; what is freed then stays with the
process, in the gaps between what is still in use, until the C library is told to let go of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of `malloc.h`: from how many bytes on the end of a heap, and a block of its own, go back as soon as they are free;
how many heaps the threads have among them."""

LARGE_BYTES = 1 << 18


def prepare(then: Callable[[], None]) -> None:
    """From now on what is large goes back as soon as it is free; `then` is called from another thread.

    Left alone, the C library raises that bound to the largest block that was ever freed, and gives every thread a heap
    of its own, whose end no `malloc_trim` reaches.
    """
    Thread(target=_prepare, args=(then,), name="memory", daemon=True).start()


def give_back() -> None:
    """Give back what is free, beside the screen."""
    Thread(target=_give_back, name="memory", daemon=True).start()


def _prepare(then: Callable[[], None]) -> None:
    with _libc() as libc:
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        libc.mallopt(M_TRIM_THRESHOLD, LARGE_BYTES)
    then()


def _give_back() -> None:
    with _libc() as libc:
        libc.malloc_trim(0)


@contextmanager
def _libc() -> "Iterator[CDLL]":
    """The C library; what it does not know stays undone: another one has its own ways."""
    import ctypes  # two milliseconds, and no key waits for them

    with suppress(OSError, AttributeError):
        yield ctypes.CDLL(None)
