"""What every reader of a report hands over, and what it says when the report is not as expected."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field

from reviewer.core.commit_claims import encodable
from reviewer.core.record import EvidenceKind, EvidenceOutcome, ScanFinding


class NotAsExpected(Exception):
    """Where in a report what was expected is not, as the rest of a sentence that began with its name."""


class Report(Struct, frozen=True, kw_only=True):
    """One report. `coverage` has, by path in the tree, the lines that ran and those that did not.

    `left_out` counts what is not here, by what it is: files the tree does not have, entries past a limit.
    """

    kind: EvidenceKind
    format: str
    outcome: EvidenceOutcome
    tool: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()
    coverage: Mapping[str, tuple[frozenset[int], frozenset[int]]] = field(default_factory=dict)
    findings: tuple[ScanFinding, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


class Paths:
    """The files of the tree a report is about, found by the names the report has for them.

    A name is a path of the tree, or one below `root`, or the end of exactly one path of the tree.
    """

    def __init__(self, names: Collection[str], root: str = "") -> None:
        self._names = frozenset(names)
        self._root = root.rstrip("/") + "/" if root else ""
        self._by_last: dict[str, list[str]] = {}
        for name in self._names:
            self._by_last.setdefault(name.rpartition("/")[2], []).append(name)

    def find(self, name: str) -> str | None:
        """The path in the tree; None where there is none, or several it could be."""
        wanted = encodable(name).replace("\\", "/")
        inside = wanted.removeprefix(self._root) if self._root else wanted
        plain = str(PurePosixPath(inside))
        if plain in self._names:
            return plain
        if ".." in PurePosixPath(plain).parts:
            return None
        return self._by_end(plain)

    def _by_end(self, name: str) -> str | None:
        """The one path that ends in the most of this name's parts; one that only shares its last part is none."""
        parts = PurePosixPath(name).parts
        others = self._by_last.get(parts[-1] if parts else "", ())
        for start in range(len(parts) - 1):
            end = "/".join(parts[start:]).lstrip("/")
            found = [other for other in others if other == end or other.endswith(f"/{end}")]
            if found:
                return found[0] if len(found) == 1 else None
        return None
