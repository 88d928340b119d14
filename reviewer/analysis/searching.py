"""The search for risks, file by file; what is not looked at is a finding of its own."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from reviewer.analysis.files import Files
from reviewer.core.change import SUBMODULE_MODE, FileDelta, Unit
from reviewer.core.cutting import inherited
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.risk import Catalogue, find
from reviewer.errors import ReviewerError
from reviewer.parts import FindingsReady

LARGEST_SIDE = 4 << 20
"""Bytes of a file above which its changed lines are judged without the lines around them."""

LARGEST_SEARCHED = 8 << 20
"""Bytes of changed lines above which a file is not searched for risks at all; that is a finding of its own."""

FILES_AHEAD = 8
"""Files whose sides are asked for while the one before them is searched."""

NOT_SEARCHED = "not-searched"


class Searching:
    """The findings of the files that were searched."""

    def __init__(self, files: Files, catalogue: Catalogue) -> None:
        self._files = files
        self._catalogue = catalogue
        self._found: dict[int, tuple[Finding, ...]] = {}
        self._sizes_known = False

    def search(self, files: Sequence[int]) -> Iterator[tuple[FindingsReady, Exception | None]]:
        """The findings of those of these files that were not searched yet, and what went wrong with each."""
        self._learn_sizes()
        left = [file for file in files if file not in self._found]
        for at, file in enumerate(left):
            self._read_ahead(left[at : at + FILES_AHEAD] if at % FILES_AHEAD == 0 else ())
            fault = None
            try:
                found = self._findings_in(file, self._files.deltas[file])
            except Exception as error:  # one odd file must not leave all the others unsearched
                fault = error
                why = "Searching this file for risks failed: what is in it is not known."
                found = (limitation(self._files.units[file][0], Level.HIGH, why),)
            self._found[file] = found
            yield FindingsReady(file, self.told_of(file)), fault

    def every(self) -> Iterator[Finding]:
        """All findings, at the units as they are uncut."""
        return (finding for _, findings in sorted(self._found.items()) for finding in findings)

    def told(self) -> list[tuple[Finding, ...]]:
        """The findings of each file that was searched, in the order of the files."""
        return [self.told_of(file) for file in sorted(self._found)]

    def told_of(self, file: int) -> tuple[Finding, ...]:
        """The findings of a file, at each of the pieces of what is cut."""
        cut = self._files.cut_file(file)
        return inherited(self._found[file], cut.cuts) if cut else self._found[file]

    def for_splitting(self, files: Iterable[int]) -> tuple[Finding, ...]:
        """Those of some files, at each of the pieces of what is over the cap."""
        found = (found for file in files for found in self._found.get(file, ()))
        capped = self._files.capped
        return inherited(found, [cut for file in files if file in capped for cut in capped[file].cuts])

    def _findings_in(self, file: int, delta: FileDelta) -> tuple[Finding, ...]:
        units = self._files.units[file]
        if len(delta.body) > LARGEST_SEARCHED:
            size = f"{len(delta.body) / (1 << 20):.0f} MiB of changed lines were not searched for risks"
            return (limitation(units[0], Level.HIGH, f"{size}: more than {LARGEST_SEARCHED >> 20} MiB."),)
        too_large = self._too_large(delta)
        old, new = (
            None if too_large else self._files.side(delta, side) for side in (DiffSide.OLD, DiffSide.NEW)
        )
        found = find(delta, units, old, new, self._catalogue)
        if too_large:
            why = f"Larger than {LARGEST_SIDE >> 20} MiB: the changed lines were searched, what surrounds them was not."
            found = (*found, limitation(units[0], Level.LOW, why))
        return found

    def _learn_sizes(self) -> None:
        """Ask git for the sizes of all sides in one go; what it lacks is found out file by file."""
        blobs = self._files.blobs
        if blobs and self._files.patch is None and not self._sizes_known:
            self._sizes_known = True
            with suppress(ReviewerError):
                blobs.sizes([oid for delta in self._files.deltas for oid in _blobs_of(delta)])

    def _read_ahead(self, files: Sequence[int]) -> None:
        """Ask for the sides of the next files, those that will be read."""
        blobs = self._files.blobs
        if blobs is None or self._files.patch is not None or not files:
            return
        with suppress(ReviewerError):
            near = [delta for delta in map(self._files.deltas.__getitem__, files) if self._is_searched(delta)]
            blobs.ahead([oid for delta in near for oid in _blobs_of(delta)])

    def _is_searched(self, delta: FileDelta) -> bool:
        return len(delta.body) <= LARGEST_SEARCHED and not self._too_large(delta)

    def _too_large(self, delta: FileDelta) -> bool:
        blobs = self._files.blobs
        sides = [side for side in (delta.old, delta.new) if side and side.mode != SUBMODULE_MODE]
        if blobs is None or self._files.patch is not None or delta.binary or not delta.spans:
            return False
        return any(blobs.size(side.oid) > LARGEST_SIDE for side in sides)


def _blobs_of(delta: FileDelta) -> list[str]:
    """The blobs whose text is searched, the old side's first."""
    if delta.binary or not delta.spans:
        return []
    return [side.oid for side in (delta.old, delta.new) if side and side.mode != SUBMODULE_MODE]


def limitation(unit: Unit, level: Level, why: str) -> Finding:
    """What was not looked at, at the place it concerns."""
    return Finding(NOT_SEARCHED, level, unit.path, DiffSide.NEW, 0, why, unit.fingerprint)
