"""Git's configuration as the user has it, read with where each value stands; written for this repository alone."""

from collections.abc import Sequence

from msgspec import Struct

from reviewer.git.location import Location
from reviewer.git.process import run

LOCAL_SCOPES = frozenset({"local", "worktree"})
"""Where a repository's own settings stand, which whoever made it may have written."""
PINNED_SCOPE = "command"
"""Where our own pins stand; what is asked here is what the user set."""


class Setting(Struct, frozen=True):
    """A value of git's configuration and where it stands: system, global, local, worktree or command."""

    value: str
    scope: str = "command"


def values(location: Location, name: str) -> tuple[Setting, ...]:
    """All values of a setting, the one that holds last."""
    words = ["config", "--show-scope", "-z", "--includes", "--get-all", name]
    fields = run(location, words, user_settings=True, check=False).out.decode("utf-8", "surrogateescape")
    parts = fields.split("\0")
    found = (
        Setting(value, scope)
        for scope, value in zip(parts[::2], parts[1::2], strict=False)
        if scope != PINNED_SCOPE
    )
    return tuple(found)


def value(location: Location, name: str) -> str:
    """The value that holds, "" when there is none."""
    found = values(location, name)
    return found[-1].value if found else ""


def write(location: Location, words: Sequence[str]) -> None:
    """`git config` with these words, in the repository's own file. Raises RepositoryError when git refuses."""
    run(location, ["config", "--local", *words])
