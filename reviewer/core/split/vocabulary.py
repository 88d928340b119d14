"""Which words tell something: by how rare they are in the code before, and in the change itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from reviewer.core.split.facts import Described, Facts
from reviewer.core.split.fixed import ONE, log2
from reviewer.core.split.words import parts, spelled_parts

SHORTEST_NAME = 3
"""Shorter names (i, x, fn) stand for anything."""
EVERYWHERE = 150
"""Rarity, times ONE, of a name the base knows and three quarters of the units speak of."""


class Vocabulary:
    """The words of each unit of a change, and what sharing one of them is worth.

    Rarities and inverse frequencies are times ONE; a word's worth in a sum is its square, so that sums over
    the words two units share, set against the sums of each, are cosines. `rarest_worth` is what a name in common
    is worth by itself: the less, the more units have it.
    """

    def __init__(self, described: Described, facts: Sequence[Facts]) -> None:
        self._base = described.base_words
        self._spelled: dict[int, dict[str, str]] = {}
        self.units = len(facts)
        self.in_units = Counter(chain.from_iterable(one.words for one in facts))
        self.changed = [one.added | one.removed for one in facts]
        self.subjects = [frozenset((*one.defines, *one.undefines, *one.scopes[-1:])) for one in facts]
        known = _Parts()
        self.changed_parts = [known.of(words) for words in self.changed]
        self.all_parts = [known.of(one.words.union(one.scopes)) | one.file.stem for one in facts]
        self.around_parts = [known.of(one.around) for one in facts]
        self.subject_parts = [known.of(names) for names in self.subjects]
        scale = log2(described.base_lines // 4 + 8)
        self.rarity = {word: self._rarity_of(word, count, scale) for word, count in self.in_units.items()}
        self.name_worth = _squares(self.rarity)
        self.rarest_worth = {
            word: worth * log2((self.units + 1) // self.in_units[word] or 1) // ONE
            for word, worth in self.name_worth.items()
        }
        measured = frozenset(
            chain.from_iterable((*self.changed_parts, *self.around_parts, *self.subject_parts))
        )
        before = self._base_parts(measured)
        self.changed_part_worth = _squares(
            {part: max(0, ONE - log2(1 + before.get(part, 0)) * ONE // scale) for part in measured}
        )
        in_units = Counter(chain.from_iterable(self.all_parts))
        self.part_worth = {
            part: log2((self.units + 1) * 2 // count) ** 2 // ONE for part, count in in_units.items()
        }

    def _rarity_of(self, word: str, units: int, scale: int) -> int:
        if len(word) < SHORTEST_NAME:
            return 0
        before = self._base.get(word, 0)
        if before and units >= max(4, self.units * 3 // 4):
            return EVERYWHERE
        return max(0, ONE - log2(1 + before) * ONE // scale)

    def _base_parts(self, measured: frozenset[str]) -> dict[str, int]:
        """How often the base has each of these parts in its words."""
        found = dict.fromkeys(measured, 0)
        for word, count in self._base.items():
            for part in parts(word):
                if part in found:
                    found[part] += count
        return found

    def spelled(self, stem: str, units: Iterable[int]) -> str:
        """The shortest of the changed words of some units that a stem was cut from, for a reader."""
        found = (self._spellings(unit).get(stem) for unit in units)
        return min(filter(None, found), key=_short, default=stem)

    def _spellings(self, unit: int) -> dict[str, str]:
        """The same of all stems of a unit."""
        if unit not in self._spelled:
            shortest = self._spelled[unit] = {}
            for stem, spelling in chain.from_iterable(map(spelled_parts, self.changed[unit])):
                shortest[stem] = min(shortest.get(stem, spelling), spelling, key=_short)
        return self._spelled[unit]

    def is_new(self, word: str) -> bool:
        """Whether the base of the touched files does not have it."""
        return word not in self._base


class _Parts(dict[str, tuple[str, ...]]):
    """The parts of words, each cut once."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = self[word] = parts(word)
        return found

    def of(self, words: Iterable[str]) -> frozenset[str]:
        """The parts of all these words."""
        return frozenset(chain.from_iterable(map(self.__getitem__, words)))


def _short(spelling: str) -> tuple[int, str]:
    return len(spelling), spelling


def _squares(rarity: dict[str, int]) -> dict[str, int]:
    return {word: value * value // ONE for word, value in rarity.items()}
