"""What arrives from threads, taken in a little at a time between the keys.

Each thing that takes longer goes in steps, and after a slice of them whatever waits has its turn. While keys come, what
arrives by itself waits for a moment after each; what was asked for, to be drawn, comes first.
"""

from collections import deque
from collections.abc import Callable, Iterator
from time import monotonic
from typing import NamedTuple

SLICE_SECONDS = 0.002
"""How long what arrived is taken in before a key may come between."""

WANTED_SECONDS = 0.004
"""The same for what the reader waits for, which then goes on at once."""

PAUSE_SECONDS = 0.001
"""Until it goes on: with nothing waiting, Textual draws what has changed."""

HELD_SECONDS = 0.01
"""After a key, so that the next one of many, and what it draws, finds nothing under way."""

LONGEST_HELD_SECONDS = 0.05
"""However many keys come, something is taken in so often."""

TOLD_SECONDS = 0.05
"""How often what is said of all of it is drawn anew while there is more, or once there was much."""

MANY_TELLINGS = 100


class _Steps(NamedTuple):
    """Something to be gone through."""

    steps: Iterator[None]


class Intake:
    """Things in their order, each taken in whole before the next; those that were `asked` for between two steps.

    `take` takes one in, or returns the steps of it. `tell` has `arrived` called soon, from whatever thread; `later` has
    something done in so many seconds; `taken` is told that something was taken in, now and then while there is more.
    """

    def __init__(
        self,
        take: Callable[[object], Iterator[None] | None],
        tell: Callable[[], object],
        later: Callable[[float, Callable[[], None]], object],
        taken: Callable[[], None],
        asked: Callable[[object], bool],
    ) -> None:
        self._take = take
        self._tell = tell
        self._later = later
        self._taken = taken
        self._asked = asked
        self._answers: deque[object] = deque()
        self._waiting: deque[object] = deque()
        self._wanted: deque[Iterator[None]] = deque()
        self._steps: Iterator[None] = iter(())
        self._told = self._goes_on = self._under_way = False
        self._untold = self._will_say = False
        self._tellings = 0
        self._key_at = self._went_on_at = self._told_at = 0.0

    def put(self, what: object) -> None:
        """Something arrived; called from the threads."""
        (self._answers if self._asked(what) else self._waiting).append(what)
        self._tell_once()

    def begin(self, steps: Iterator[None]) -> None:
        """Go through steps of who is dealing with a key, behind all that waits."""
        self._waiting.append(_Steps(steps))
        self._tell_once()

    def before_all(self, steps: Iterator[None], *, urgent: bool = True) -> None:
        """Go through steps that the reader waits for, before anything that arrived; the last urgent ones first."""
        if urgent:
            self._wanted.append(steps)
        else:
            self._wanted.appendleft(steps)
        self._tell_once()

    def key(self) -> None:
        """A key was pressed: what arrives by itself waits for a moment."""
        self._key_at = monotonic()

    def arrived(self) -> None:
        """Take in what was put, the answers at once."""
        self._told = False  # before anything is looked at: what is put from here on is told again
        answers = bool(self._answers)
        while self._answers:
            for _ in self._take(self._answers.popleft()) or ():
                pass
        if answers:
            self._taken()
        if not self._goes_on and (self._waiting or self._wanted):
            self._goes_on = True
            self._go_on()

    def _go_on(self) -> None:
        now = monotonic()
        held = self._key_at + HELD_SECONDS - now
        if held > 0 and not self._wanted and now < self._went_on_at + LONGEST_HELD_SECONDS:
            self._later(held, self._go_on)
            return
        self._went_on_at = now
        taken, self._goes_on = self._slice(now + (WANTED_SECONDS if self._wanted else SLICE_SECONDS))
        self._untold = self._untold or taken
        if self._goes_on:
            self._later(0.0 if self._wanted else PAUSE_SECONDS, self._go_on)
        if self._untold:
            self._say()

    def _say(self) -> None:
        """Tell that something was taken in: at once, but now and then where there is or was much."""
        now = monotonic()
        early = self._told_at + TOLD_SECONDS - now
        if early > 0 and (self._goes_on or self._tellings >= MANY_TELLINGS):
            if not self._goes_on and not self._will_say:
                self._will_say = True
                self._later(early, self._say_late)
            return
        self._untold, self._told_at = False, now
        self._tellings += 1
        self._taken()

    def _say_late(self) -> None:
        self._will_say = False
        if self._untold:
            self._say()

    def _slice(self, end: float) -> tuple[bool, bool]:
        """Whether anything was begun or ended, and whether there is more."""
        taken = False
        while True:
            if self._wanted:
                steps = self._wanted[-1]
                if next(steps, self) is self:
                    self._wanted.remove(steps)
                    taken = True
            elif next(self._steps, self) is self:
                taken, self._under_way = taken or self._under_way, False
                if not self._waiting:
                    return taken, False
                taken = self._under_way = True
                what = self._waiting.popleft()
                self._steps = what.steps if isinstance(what, _Steps) else self._take(what) or iter(())
            if monotonic() >= end:
                return taken, True

    def _tell_once(self) -> None:
        if not self._told:
            self._told = True
            self._tell()
