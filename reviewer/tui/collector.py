"""When the garbage collector looks at a session's memory: never while it starts, and seldom at what stays.

Left alone it goes through everything there is, modules and the whole review, for 30 ms in a small one and 800 ms in
one of a million lines; almost none of that is ever garbage.
"""

import gc

STEPS = (1_000, 5, 200)
"""So many objects more before the young ones are looked at, so many times that before those of middle age, and before
all of them: more at once would be felt in a key."""

_NORMAL = gc.get_threshold()


def hold() -> None:
    """Collect nothing while a session starts; what a session before it left behind goes first."""
    if _settled():
        gc.unfreeze()
        gc.collect()
        gc.set_threshold(*_NORMAL)
    gc.disable()


def settle() -> None:
    """The session stands: what is there stays, and from now on what comes is looked at now and then.

    Where nobody held the collector, as in a test, nothing is done.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(*STEPS)
        gc.enable()


def keep() -> None:
    """More has come that stays as long as the session."""
    if _settled():
        gc.freeze()


def _settled() -> bool:
    """Whether a session stands; asking how much is frozen would count it."""
    return gc.get_threshold() == STEPS
