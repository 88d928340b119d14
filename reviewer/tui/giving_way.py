"""The import of what comes later gives way to what can be painted now: both want the one interpreter.

Between two modules, who imports waits for a moment while something is to be painted. Nobody is stopped within a module,
and nobody for long: what paints may itself need a module that is being imported.
"""

import sys
from importlib.machinery import ModuleSpec
from threading import Event, get_ident
from time import monotonic

LONGEST_SECONDS = 0.06
"""How long one who imports waits at most: mostly it is painted by then."""


class GivingWay:
    """Has the thread that it is made in wait with its imports: for a moment at the start, and while it is held."""

    def __init__(self) -> None:
        self._importing = get_ident()
        self._free = Event()
        self._until = 0.0

    def begin(self) -> None:
        """From now on every import is asked to give way."""
        self.hold()
        sys.meta_path.insert(0, self)

    def end(self) -> None:
        """Imports are as always; harmless where they are."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def hold(self) -> None:
        """There is something to give way to, for a moment."""
        self._until = monotonic() + LONGEST_SECONDS
        self._free.clear()

    def go_on(self) -> None:
        """There is nothing to give way to."""
        self._free.set()

    def give(self) -> None:
        """Give way, if there is something to give way to."""
        if not self._free.is_set() and (left := self._until - monotonic()) > 0:
            self._free.wait(left)

    def find_spec(self, _name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        """Python asks where a module is: nobody knows here, but telling so may take a moment."""
        if get_ident() == self._importing:
            self.give()
        return None
