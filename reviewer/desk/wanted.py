"""Which units a filter leaves: each is asked for once, and again when something about it changed.

Going through all of a large change takes a while, so it can be done in steps; what is asked about one unit meanwhile is
answered at once.
"""

from collections.abc import Callable, Iterator

from reviewer.core.progress import Progress, Sum, Tally
from reviewer.core.unit_index import UnitIndex

UNITS_AT_ONCE = 10
"""Units that are asked for before something else may happen: whether one changes white space alone takes longest."""

FEW = 50
"""Units that changed of which it is asked when the sum so far is wanted."""

_NO, _YES = 1, 2


class Wanted:
    """What `means` says of each unit, kept by its number, and how far the reading of those is that are wanted."""

    def __init__(self, index: UnitIndex, tally: Tally, means: Callable[[int], bool]) -> None:
        self._index = index
        self._tally = tally
        self._means = means
        self._said = bytearray()
        self._sum = Sum()
        self._again: set[int] = set()
        self._all_asked = False

    def of(self, number: int) -> bool:
        """Whether a unit is wanted; False for one that is not there."""
        if number < 0:
            return False
        if number >= len(self._said):
            self._said.extend(bytes(number + 1 - len(self._said)))
        said = self._said[number]
        if not said:
            said = self._said[number] = _YES if self._means(number) else _NO
            if said == _YES:
                self._sum.add(self._tally.counted(number), 1)
        return said == _YES

    def forget(self, number: int) -> None:
        """A unit will not be what it was; to be told before it is counted anew."""
        if number < len(self._said) and self._said[number]:
            if self._said[number] == _YES:
                self._sum.add(self._tally.counted(number), -1)
            self._said[number] = 0
        self._again.add(number)

    def drop(self, number: int) -> None:
        """A unit is there no more; to be told before it is no longer counted."""
        self.forget(number)
        self._again.discard(number)

    def clear(self) -> None:
        """Others are wanted."""
        self._said, self._sum = bytearray(), Sum()
        self._again.clear()
        self._all_asked = False

    def asking(self) -> Iterator[None]:
        """Ask for all that have not been asked for, in steps."""
        done = 0
        for file in [] if self._all_asked else list(self._index.units):
            for number in self._index.of_file(file):
                self.of(number)
                done += 1
                if done % UNITS_AT_ONCE == 0:
                    yield
        while self._again:
            self.of(self._again.pop())
        self._all_asked = True

    def progress(self) -> Progress:
        """How far the reading of what is wanted is."""
        for _ in self.asking():
            pass
        return self._sum.progress

    def so_far(self) -> Progress:
        """The same of those that have been asked for; of a few that changed it is asked now."""
        for _ in range(min(len(self._again), FEW)):
            self.of(self._again.pop())
        return self._sum.progress
