"""What the C library does with memory that is free: it is told to let go of it.

Reading and analysing a change takes more for a moment than the change is large; what is freed then stays with the
process, in the gaps between what is still in use and at the ends of its threads' heaps.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of `malloc.h`: from how many bytes on the end of a heap, and a block of its own, go back as soon as they are free;
how many heaps the threads have among them."""

LARGE_BYTES = 1 << 18


def large_apart() -> None:
    """From now on what is large goes back as soon as it is free.

    Left alone, the C library raises that bound to the largest block that was ever freed, and gives every thread a heap
    of its own, whose end no `give_back` reaches.
    """
    with _libc() as libc:
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        libc.mallopt(M_TRIM_THRESHOLD, LARGE_BYTES)


def give_back() -> None:
    """Give back what is free: some milliseconds for a large change."""
    with _libc() as libc:
        libc.malloc_trim(0)


@contextmanager
def _libc() -> "Iterator[CDLL]":
    """The C library; what it does not know stays undone: another one has its own ways."""
    import ctypes  # two milliseconds, and no first screen waits for them

    with suppress(OSError, AttributeError):
        yield ctypes.CDLL(None)
