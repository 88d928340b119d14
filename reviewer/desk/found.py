"""What was found in the units of one open review: packed file by file, and asked for by fingerprint or by place."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reviewer.core.finding import Finding
from reviewer.core.packed_findings import NO_FINDINGS, PackedFindings
from reviewer.core.packed_units import NO_UNITS
from reviewer.desk.places import Places, Spot


class Found(Mapping[str, tuple[Finding, ...]]):
    """The findings of each unit that has any; in the order of the files as they arrived, and of the units there."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._files: dict[int, PackedFindings] = {}
        self._elsewhere: dict[str, tuple[Finding, ...]] = {}  # of units that are none of their file's

    def add(self, file: int, findings: Sequence[Finding]) -> None:
        """More findings of a file."""
        before = self._files.get(file)
        self.replace(file, (*before[: len(before.slots)], *findings) if before else findings)

    def replace(self, file: int, findings: Sequence[Finding]) -> None:
        """These are the findings of a file now."""
        units = self._places.units.get(file, NO_UNITS)
        packed = PackedFindings.of(units, findings)
        for one in packed.odd:
            self._elsewhere[one.fingerprint] = (*self._elsewhere.get(one.fingerprint, ()), one)
        if packed.slots:
            self._files[file] = packed
        else:
            self._files.pop(file, None)

    def has(self, file: int, tag: str) -> bool:
        """Whether any finding of a file has a tag."""
        packed = self._files.get(file)
        told = packed is not None and tag in packed.texts and any(one.tag == tag for one in packed)
        return told or any(
            one.tag == tag and (spot := self._places.spots.get(name)) is not None and spot.file == file
            for name, found in self._elsewhere.items()
            for one in found
        )

    @property
    def files(self) -> Collection[int]:
        """The files in whose units something was found."""
        return self._files.keys()

    def elsewhere(self) -> Iterator[Finding]:
        """The findings that are of no unit of their file."""
        return (finding for findings in self._elsewhere.values() for finding in findings)

    def packed(self, file: int) -> PackedFindings:
        """The findings of a file's own units."""
        return self._files.get(file, NO_FINDINGS)

    def drop(self, fingerprints: Iterable[str]) -> None:
        """Units are there no more; those of a file whose units are others now are replaced with it."""
        for fingerprint in fingerprints if self._elsewhere else ():
            self._elsewhere.pop(fingerprint, None)

    def of_file(self, file: int) -> dict[str, tuple[Finding, ...]]:
        """The findings of the units of a file, as they were when the findings came."""
        packed = self._files.get(file)
        if packed is None:
            return {}
        return {packed.units.fingerprint(slot): packed.of_unit(slot) for slot in packed.found_in()}

    def at(self, spot: Spot) -> tuple[Finding, ...]:
        """The findings of the unit at a place."""
        packed = self._files.get(spot.file)
        found = packed.of_unit(spot.slot) if packed is not None else ()
        if self._elsewhere and (unit := self._places.unit(spot)) is not None:
            return (*found, *self._elsewhere.get(unit.fingerprint, ()))
        return found

    def level(self, spot: Spot) -> int:
        """The highest level found in the unit at a place, 0 for none."""
        if self._elsewhere:
            return max((finding.level for finding in self.at(spot)), default=0)
        packed = self._files.get(spot.file)
        return 0 if packed is None else packed.level(spot.slot)

    def __getitem__(self, fingerprint: str) -> tuple[Finding, ...]:
        spot = self._places.spots.get(fingerprint)
        found = self._elsewhere.get(fingerprint, ()) if spot is None else self.at(spot)
        if not found:
            raise KeyError(fingerprint)
        return found

    def __iter__(self) -> Iterator[str]:
        seen = set()
        for packed in self._files.values():
            for slot in packed.found_in():
                fingerprint = packed.units.fingerprint(slot)
                if self._elsewhere:
                    seen.add(fingerprint)
                yield fingerprint
        yield from (fingerprint for fingerprint in self._elsewhere if fingerprint not in seen)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self._files or self._elsewhere)

    def every(self) -> Iterable[Finding]:
        """All findings."""
        for packed in self._files.values():
            yield from packed[: len(packed.slots)]
        for findings in self._elsewhere.values():
            yield from findings
