"""Which words tell something: by how rare they are in the code before, and in the change itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from reviewer.core.split.facts import Described, Facts
from reviewer.core.split.fixed import ONE, log2
from reviewer.core.split.words import parts

SHORTEST_NAME = 3
"""Shorter names (i, x, fn) stand for anything."""
EVERYWHERE = 150
"""Rarity, times ONE, of a name the base knows and three quarters of the units speak of."""


class Vocabulary:
    """The words of each unit of a change, and what sharing one of them is worth.

    Rarities and inverse frequencies are times ONE; a word's worth in a sum is its square, so that sums over
    the words two units share, set against the sums of each, are cosines.
    """

    def __init__(self, described: Described, facts: Sequence[Facts]) -> None:
        self._described = described
        self.units = len(facts)
        self.in_units = Counter(word for one in facts for word in one.words)
        self.changed = [one.added | one.removed for one in facts]
        self.changed_parts = [frozenset(_parts(words)) for words in self.changed]
        self.all_parts = [frozenset(_parts((*one.words, *one.scopes))) | one.file.stem for one in facts]
        self.around_parts = [frozenset(_parts(one.around)) for one in facts]
        self.subjects = [frozenset((*one.defines, *one.undefines, *one.scopes[-1:])) for one in facts]
        self.subject_parts = [frozenset(_parts(names)) for names in self.subjects]
        self.part_in_units = Counter(part for one in self.all_parts for part in one)
        scale = log2(described.base_lines // 4 + 8)
        self.rarity = {word: self._rarity_of(word, count, scale) for word, count in self.in_units.items()}
        base_parts = self._base_parts()
        self.part_rarity = {
            part: max(0, ONE - log2(1 + base_parts[part]) * ONE // scale)
            for part in {
                part
                for sets in (self.changed_parts, self.around_parts, self.subject_parts)
                for one in sets
                for part in one
            }
        }
        self.name_worth = _squares(self.rarity)
        self.changed_part_worth = _squares(self.part_rarity)
        self.part_worth = {
            part: log2((self.units + 1) * 2 // count) ** 2 // ONE
            for part, count in self.part_in_units.items()
        }

    def _rarity_of(self, word: str, units: int, scale: int) -> int:
        if len(word) < SHORTEST_NAME:
            return 0
        before = self._described.base_words.get(word, 0)
        if before and units >= max(4, self.units * 3 // 4):
            return EVERYWHERE
        return max(0, ONE - log2(1 + before) * ONE // scale)

    def _base_parts(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for word, count in self._described.base_words.items():
            for part in parts(word):
                found[part] += count
        return found

    def is_new(self, word: str) -> bool:
        """Whether the base of the touched files does not have it."""
        return word not in self._described.base_words

    @cached_property
    def new(self) -> list[frozenset[str]]:
        """The changed names of each unit that the base does not have."""
        return [
            frozenset(word for word in words if len(word) >= SHORTEST_NAME and self.is_new(word))
            for words in self.changed
        ]


def _parts(words: Iterable[str]) -> Iterable[str]:
    return (part for word in words for part in parts(word))


def _squares(rarity: dict[str, int]) -> dict[str, int]:
    return {word: value * value // ONE for word, value in rarity.items() if value}
