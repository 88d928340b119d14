"""Memory that is free, given back to the system once a session has read everything.

Reading and analysing a change takes more for a moment than the change is large; what is freed then stays with the
process, in the gaps between what is still in use, until the C library is told to let go of it.
"""

from threading import Thread

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Of `malloc.h`: from how many bytes on the end of a heap, and a block of its own, go back as soon as they are free."""

LARGE_BYTES = 1 << 18


def give_back() -> None:
    """Give back what is free, beside the screen; from now on large blocks go back by themselves."""
    Thread(target=_give_back, name="memory", daemon=True).start()


def _give_back() -> None:
    import ctypes  # two milliseconds, and no key waits for them

    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        libc.mallopt(M_TRIM_THRESHOLD, LARGE_BYTES)
        libc.malloc_trim(0)
    except (OSError, AttributeError):
        pass  # another C library: it has its own ways
