"""Every unit that is known so far, with a running number, found by its fingerprint: eight bytes a unit besides its row.

A dict from fingerprints would take two hundred: the text, the number and the room between them.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from reviewer.core.packed_units import PackedUnits, Place, UnitNames, key_of

HEAD_BYTES = 4
"""Of a fingerprint behind its first byte: what it is sought by among all that begin with that byte."""

UNITS_AT_ONCE = 500
"""Units that are put in before something else may happen."""

UNKNOWN = -1


class UnitIndex:
    """Units come file by file; a file that comes again takes the place of what it was, under new numbers.

    Looking for a fingerprint is a search through the heads of those that share its first byte: no table is ever built
    anew, however many units come.
    """

    def __init__(self) -> None:
        self.size = 0
        """Numbers given so far, those of units that are gone included."""
        self._units: dict[int, PackedUnits] = {}
        self._first: dict[int, int] = {}
        self._starts = array("I")
        self._blocks: list[PackedUnits] = []
        self._heads: dict[int, tuple[bytearray, array[int]]] = {}

    @property
    def units(self) -> Mapping[int, PackedUnits]:
        """The units of each file."""
        return self._units

    def put(self, units: PackedUnits) -> range:
        """The units of one file; their numbers."""
        for _ in self.putting(units):
            pass
        return self.of_file(units.file)

    def putting(self, units: PackedUnits) -> Iterator[None]:
        """The same, in steps: with the last one they are there."""
        first = self.size
        self._starts.append(first)
        self._blocks.append(units)
        self.size += len(units)
        for slot in range(len(units)):
            key = units.key(slot)
            found = self._heads.get(key[0])
            if found is None:
                found = self._heads[key[0]] = bytearray(), array("I")
            found[0].extend(key[1 : 1 + HEAD_BYTES])
            found[1].append(first + slot)
            if slot % UNITS_AT_ONCE == UNITS_AT_ONCE - 1:
                yield
        self._first[units.file], self._units[units.file] = first, units

    def of_file(self, file: int) -> range:
        """The numbers of a file's units; none while they are not known."""
        first = self._first.get(file)
        return range(0) if first is None else range(first, first + len(self._units[file]))

    def at(self, file: int, slot: int) -> int:
        """The number of a unit by its place, which is known."""
        return self._first[file] + slot

    def place(self, number: int) -> Place:
        """Where a unit stands."""
        block = bisect_right(self._starts, number) - 1
        return self._blocks[block].file, number - self._starts[block]

    def number(self, fingerprint: str) -> int:
        """The number of a unit, UNKNOWN for one that is not there."""
        key = key_of(fingerprint)
        heads, numbers = self._heads.get(key[0], (b"", ()))
        sought = key[1 : 1 + HEAD_BYTES]
        at = heads.find(sought)
        while at >= 0:
            if at % HEAD_BYTES == 0:
                number = numbers[at // HEAD_BYTES]
                block = bisect_right(self._starts, number) - 1
                units = self._blocks[block]
                is_there = self._units.get(units.file) is units
                if is_there and units.key(number - self._starts[block]) == key:
                    return number
            at = heads.find(sought, at + 1)
        return UNKNOWN

    def numbers(self, names: Iterable[str]) -> Iterator[int]:
        """The number of each of these, UNKNOWN for one that is not there."""
        if not isinstance(names, UnitNames):
            yield from map(self.number, names)
            return
        for place in names.places():
            if isinstance(place, str):
                yield self.number(place)
                continue
            units, slot = place
            is_there = self._units.get(units.file) is units
            yield self._first[units.file] + slot if is_there else self.number(units.fingerprint(slot))
