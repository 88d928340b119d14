"""Where a command runs: the repository around it, if there is one, and the clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from reviewer.errors import BadInput, ReviewerError
from reviewer.git.location import Location, locate


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Workspace(Struct, frozen=True, kw_only=True):
    """A folder, the repository it lies in, and the time.

    Without a repository, which a patch does not need, `refusal` says why there is none.
    """

    path: Path
    location: Location | None
    clock: Callable[[], datetime] = now
    refusal: ReviewerError | None = None

    def repository(self) -> Location:
        """The repository. Raises what git said when there is none."""
        if self.location is None:
            raise self.refusal or BadInput(f"{self.path} is not in a git repository.")
        return self.location


def open_workspace(path: Path) -> Workspace:
    """The workspace around a folder; where there is no repository, that is said when one is needed."""
    try:
        return Workspace(path=path, location=locate(path))
    except ReviewerError as refusal:
        return Workspace(path=path, location=None, refusal=refusal)
