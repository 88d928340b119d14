"""Which units the reader wants to see: a filter, asked unit by unit with what is known of it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from reviewer.core.change import FileDelta, Unit
from reviewer.core.whitespace import only_whitespace

if TYPE_CHECKING:  # nothing is owned before the policy has arrived
    from reviewer.core.owners import Ownership
    from reviewer.core.policy import Policy
    from reviewer.core.unit_filter import UnitFilter


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
            found = self._whitespace[unit.fingerprint] = only_whitespace(delta.hunk(unit.hunk))
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
        unit: Unit,
        *,
        kind: str,
        tags: Collection[str],
        read: bool,
        ownership: "Ownership | None",
        policy: "Policy | None",
    ) -> bool:
        """Whether a unit is wanted."""
        if self.filter is None:
            return True
        path = self._paths.get(unit.file)
        if path is None:
            path = self._paths[unit.file] = self.filter.means_path(unit.path, unit.old_path)
        if not path:
            return False
        mine = self.filter.mine and self._is_mine(unit, ownership, policy)
        return self.filter.means(kind=kind, tags=tags, read=read, mine=mine)

    def _is_mine(self, unit: Unit, ownership: "Ownership | None", policy: "Policy | None") -> bool:
        found = self._mine.get(unit.file)
        if found is None:
            found = self._mine[unit.file] = self._owned(unit, ownership, policy)
        return found

    def _owned(self, unit: Unit, ownership: "Ownership | None", policy: "Policy | None") -> bool:
        """Whether the reader's address is behind an owner of the file, under its old name or its new one."""
        if ownership is None or policy is None or not self._email:
            return False
        from reviewer.core.owners import addresses  # here already: there is an ownership

        owners = [
            owner
            for path in {unit.path, unit.old_path}
            for said in ownership.of(path)
            for owner in said.owners
        ]
        return self._email in addresses(owners, policy.people).known
