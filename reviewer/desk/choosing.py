"""Which units the reader wants to see: a filter, asked unit by unit with what is known of it."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, NamedTuple

from reviewer.core.change import FileDelta, Unit
from reviewer.core.whitespace import only_whitespace

if TYPE_CHECKING:  # nothing is owned before the policy has arrived
    from reviewer.core.owners import Ownership
    from reviewer.core.policy import Policy
    from reviewer.core.unit_filter import UnitFilter


class FilePath(NamedTuple):
    """A file by its index in the change, and what it is and was called."""

    file: int
    now: str
    before: str


class Choosing:
    """The filter in force and what it says of each file; everything is wanted while there is none."""

    def __init__(self, email: str) -> None:
        self.filter: UnitFilter | None = None
        self.without_whitespace = False
        self._whitespace: dict[str, bool] = {}
        self._email = email.lower()
        self._paths: dict[int, bool] = {}
        self._mine: dict[int, bool] = {}

    @property
    def everything(self) -> bool:
        """Whether nothing is hidden."""
        return self.filter is None and not self.without_whitespace

    def is_whitespace(self, unit: Unit, delta: FileDelta) -> bool:
        """Whether a unit changes nothing but white space."""
        if unit.hunk is None:
            return False
        found = self._whitespace.get(unit.fingerprint)
        if found is None:
            found = self._whitespace[unit.fingerprint] = only_whitespace(delta.hunk(unit.hunk), delta.path)
        return found

    def by(self, wanted: "UnitFilter | None") -> None:
        """Another filter, or none."""
        self.filter = wanted
        self._paths.clear()

    def forget_owners(self) -> None:
        """Other owners are known."""
        self._mine.clear()

    def wants(
        self,
        path: FilePath,
        *,
        kind: str,
        tags: Callable[[], Collection[str]],
        read: bool,
        ownership: "Ownership | None",
        policy: "Policy | None",
    ) -> bool:
        """Whether a unit of a file is wanted; `tags` is asked where it matters."""
        wanted = self.filter
        if wanted is None:
            return True
        means = self._paths.get(path.file)
        if means is None:
            means = self._paths[path.file] = wanted.means_path(path.now, path.before)
        if not means:
            return False
        mine = wanted.mine and self._is_mine(path, ownership, policy)
        return wanted.means(kind=kind, tags=tags() if wanted.tags else (), read=read, mine=mine)

    def _is_mine(self, path: FilePath, ownership: "Ownership | None", policy: "Policy | None") -> bool:
        found = self._mine.get(path.file)
        if found is None:
            found = self._mine[path.file] = self._owned(path, ownership, policy)
        return found

    def _owned(self, path: FilePath, ownership: "Ownership | None", policy: "Policy | None") -> bool:
        """Whether the reader's address is behind an owner of the file, under its old name or its new one."""
        if ownership is None or policy is None or not self._email:
            return False
        from reviewer.core.owners import addresses  # here already: there is an ownership

        owners = [
            owner for one in {path.now, path.before} for said in ownership.of(one) for owner in said.owners
        ]
        return self._email in addresses(owners, policy.people).known
