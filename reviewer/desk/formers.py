"""What was read before the change went on: the earlier form of a unit, and which of its lines are new since."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewer.core.change import Hunk

if TYPE_CHECKING:  # the first screen is painted before any is known
    from reviewer.core.former import Former


class Formers:
    """The earlier forms by the fingerprint of the unit that took their place."""

    def __init__(self) -> None:
        self._formers: dict[str, Former] = {}
        self._new: dict[str, tuple[frozenset[int], frozenset[int]]] = {}

    def take(self, formers: "tuple[Former, ...]") -> None:
        """More of them."""
        self._formers |= {former.fingerprint: former for former in formers}

    def said(self, formers: "tuple[Former, ...]") -> str:
        """What there is to tell of those that came last."""
        signer = formers[0].signer
        number = len(formers) if signer else sum(not former.signer for former in self._formers.values())
        what, it = ("change is", "it") if number == 1 else ("changes are", "them")
        read = f"{signer} signed {it} off" if signer else f"you read {it}"
        return f"{number:,} {what} not as {read}: ~ marks the lines that are new since"

    def __len__(self) -> int:
        return len(self._formers)

    def get(self, fingerprint: str) -> "Former | None":
        """What was read in the place of a unit."""
        return self._formers.get(fingerprint)

    def new(self, fingerprint: str, hunk_of: Callable[[], Hunk]) -> tuple[frozenset[int], frozenset[int]]:
        """The lines of both sides that were not there when the unit was read, by their index."""
        former = self._formers.get(fingerprint)
        if former is None:
            return frozenset(), frozenset()
        found = self._new.get(fingerprint)
        if found is None:
            from reviewer.core.interdiff import new_lines  # rapidfuzz: only what changed needs it

            hunk = hunk_of()
            found = new_lines(former.old, hunk.old), new_lines(former.new, hunk.new)
            self._new[fingerprint] = found
        return found
