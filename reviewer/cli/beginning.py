"""What a session asks git for before it shows anything, in a thread: what paints the answers is imported meanwhile."""

import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.errors import ReviewerError
from reviewer.git.identity import identity
from reviewer.git.location import Location, locate
from reviewer.git.resolve import resolve

if TYPE_CHECKING:
    from reviewer.tui.background import Background

SHORT_TURN_SECONDS = 0.0005
"""How long the import goes on while an answer of git waits: a dozen of them are waited for."""


class Asked(Struct, frozen=True):
    """What is to be reviewed, or may be: whoever does not say what or where finds it by themselves."""

    path: Path
    target: str | None = None
    base: str | None = None
    worktree: bool = False
    staged: bool = False


class Beginning:
    """A review that begins to be read as soon as it is known what it is of."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._background: Background | None = None
        self._reviewer = "you", ""
        self._fault: Exception | None = None
        self._turn = sys.getswitchinterval()
        self._thread = Thread(target=self._run, name="beginning", daemon=True)

    def start(self) -> None:
        """Begin: what is imported from now on gives way to it."""
        sys.setswitchinterval(SHORT_TURN_SECONDS)
        self._thread.start()

    def result(self) -> "tuple[Background, tuple[str, str]]":
        """The review that is being read, and name and address of who reads it. Raises what came in the way."""
        try:
            self._thread.join()
        finally:
            sys.setswitchinterval(self._turn)
        if self._fault is not None:
            raise self._fault
        assert self._background is not None
        return self._background, self._reviewer

    def _run(self) -> None:
        asked = self._asked
        try:
            location = locate(asked.path)
            comparison = resolve(
                location, asked.target, base=asked.base, worktree=asked.worktree, staged=asked.staged
            )
            from reviewer.tui.background import Background  # once there is something to show

            self._background = Background(asked.path, location, comparison)
            self._background.begin()
            self._reviewer = reviewer(location)
        except Exception as error:  # for the thread that waits for this one
            self._fault = error


def reviewer(location: Location | None) -> tuple[str, str]:
    """Name and address of who reads; reading needs neither, and signing off says what is missing."""
    try:
        who = identity(location)
    except ReviewerError:
        return "you", ""
    return who.name, who.email
