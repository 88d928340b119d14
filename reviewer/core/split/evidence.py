"""How strongly two units belong together, as a sum of pieces of evidence that can each be said in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import isqrt

from reviewer.core.filekind import Kind
from reviewer.core.split.agglomerate import Link
from reviewer.core.split.facts import Described, Facts
from reviewer.core.split.fixed import ONE, cosine, log2
from reviewer.core.split.habits import Habit, Habits
from reviewer.core.split.own_commits import Origin
from reviewer.core.split.vocabulary import Vocabulary
from reviewer.core.split.weights import POINTS, START, Tie

NEAR = ((3, Tie.WITHIN_3), (10, Tie.WITHIN_10), (40, Tie.WITHIN_40), (150, Tie.WITHIN_150))
ADDED_RARITY, REMOVED_RARITY = ONE * 2 // 5, ONE * 3 // 10
"""From this rarity on a name that both add, or both remove, is more than a word of the language."""
ALL_PAIRS = 130
"""Up to so many units every pair is compared; above, only likely ones."""
RARE = 12
"""A word in more units than this suggests no pair by itself."""
NEIGHBOURS = 6
MOST_UNITS, MOST_FILES = 128, 64
"""Larger changes weigh like changes of this size: none larger were measured."""

Measures = Iterator[tuple[Tie, int]]


class Evidence:
    """All links between the units of one change."""

    def __init__(
        self,
        described: Described,
        facts: Sequence[Facts],
        origins: Mapping[int, Origin] | None = None,
        habits: Habits | None = None,
    ) -> None:
        self.facts = facts
        self._habits = habits or {}
        self.origins = [(origins or {}).get(one.index) for one in facts]
        self.words = Vocabulary(described, facts)
        worth = self.words
        self._changed = [_total(worth.changed_part_worth, one) for one in worth.changed_parts]
        self._around = [_total(worth.changed_part_worth, one) for one in worth.around_parts]
        self._subjects = [_total(worth.changed_part_worth, one) for one in worth.subject_parts]
        self._all = [_total(worth.part_worth, one) for one in worth.all_parts]
        self._names = [_total(worth.name_worth, one.words) for one in facts]
        self._sizes = [log2(max(1, one.unit.lines)) for one in facts]
        units, files = max(1, len(facts)), max(1, len({one.file.index for one in facts}))
        self._start = (
            START
            + (
                POINTS[Tie.UNITS] * log2(min(MOST_UNITS, units + 1))
                + POINTS[Tie.FILES] * log2(min(MOST_FILES, files))
            )
            // ONE
        )
        self._counts = (log2(min(MOST_UNITS, units + 1)), log2(min(MOST_FILES, files)))

    def links(self) -> list[dict[int, Link]]:
        """For each unit its known ties to others: all pairs of a small change, likely ones of a large."""
        rows: list[dict[int, Link]] = [{} for _ in self.facts]
        pairs: Iterable[tuple[int, int]] = (
            combinations(range(len(self.facts)), 2) if len(self.facts) <= ALL_PAIRS else self._likely()
        )
        for left, right in pairs:
            same_file = self.facts[left].file is self.facts[right].file
            link = Link(self.weight(left, right), self.likeness(left, right), same_file)
            rows[left][right] = rows[right][left] = link
        return rows

    def _likely(self) -> list[tuple[int, int]]:
        """Pairs that share a rare word or a name, or stand near each other, in order."""
        holders: dict[tuple[str, object], list[int]] = {}
        found: set[tuple[int, int]] = set()
        for index, words in enumerate(self.words.changed):
            for word in words:
                holders.setdefault(("word", word), []).append(index)
            holders.setdefault(("stem", self.facts[index].file.stem), []).append(index)
        made: dict[Origin, list[int]] = {}
        for index, origin in enumerate(self.origins):
            if origin:
                made.setdefault(origin, []).append(index)
        for members in made.values():
            for at, index in enumerate(members):
                found.update((index, other) for other in members[at + 1 : at + 1 + RARE])
        for members in holders.values():
            if len(members) <= RARE:
                found.update(combinations(members, 2))
        for index, one in enumerate(self.facts):
            for other in range(index + 1, min(index + 1 + NEIGHBOURS, len(self.facts))):
                if self.facts[other].file is one.file or other == index + 1:
                    found.add((index, other))
        return sorted(found)

    def weight(self, left: int, right: int) -> int:
        """The tie between two units in points; above zero speaks for one chunk."""
        return self._start + sum(POINTS[tie] * amount for tie, amount in self.measures(left, right)) // ONE

    def likeness(self, left: int, right: int) -> int:
        """The inner product of two units' rare words."""
        both = self.words.changed_parts[left] & self.words.changed_parts[right]
        return _total(self.words.changed_part_worth, both)

    def length(self, unit: int) -> int:
        """The squared length of a unit's rare words."""
        return self._changed[unit]

    def all_measures(self, left: int, right: int) -> Measures:
        """What is measured of a pair, with what is the same for all pairs of the change."""
        yield from self.measures(left, right)
        yield Tie.UNITS, self._counts[0]
        yield Tie.FILES, self._counts[1]

    def measures(self, left: int, right: int) -> Measures:
        """What there is of each piece of evidence, times ONE; nothing for what there is not."""
        a, b = self.facts[left], self.facts[right]
        yield from self._sizes_of(left, right)
        yield from self._words_of(left, right, a, b)
        yield from self._names_of(left, right, a, b)
        yield from self._subjects_of(left, right, a, b)
        yield from self._places_of(left, right, a, b)
        yield from _edits(a, b)
        origin = self.origins[left]
        if origin and origin == self.origins[right]:
            yield Tie.SAME_COMMIT, ONE

    def _sizes_of(self, left: int, right: int) -> Measures:
        small, large = self._sizes[left], self._sizes[right]
        if small > large:
            small, large = large, small
        if small:
            yield Tie.SMALLER_SIZE, small
        if large:
            yield Tie.LARGER_SIZE, large

    def _words_of(self, left: int, right: int, a: Facts, b: Facts) -> Measures:
        shared = self.likeness(left, right)
        if shared:
            one, other = self._changed[left], self._changed[right]
            yield Tie.RARE_WORDS, cosine(shared, one, other)
            yield Tie.RARE_WORDS_INSIDE, shared * ONE // min(one, other)
        all_shared = _total(self.words.part_worth, self.words.all_parts[left] & self.words.all_parts[right])
        if all_shared:
            vocabulary = cosine(all_shared, self._all[left], self._all[right])
            yield Tie.ALL_WORDS, vocabulary
            kinds = {a.file.kind.kind, b.file.kind.kind}
            if Kind.DOCS in kinds:
                yield Tie.ALL_WORDS_DOCS, vocabulary
            elif kinds == {Kind.SOURCE, Kind.TEST}:
                yield Tie.ALL_WORDS_CODE_TEST, vocabulary

    def _names_of(self, left: int, right: int, a: Facts, b: Facts) -> Measures:
        worth, rarity = self.words.name_worth, self.words.rarity
        inside = _total(worth, a.words & b.words)
        if inside:
            yield Tie.NAMES_INSIDE, inside * ONE // min(self._names[left], self._names[right])
        names = self.words.changed[left] & self.words.changed[right]
        total = _total(worth, names)
        if total:
            yield Tie.NAMES_IN_ALL, min(4 * ONE, isqrt(total * ONE))
            yield Tie.RAREST_NAME, min(7 * ONE, max(self._rarest(name) for name in names))
            new = len(self.words.new[left] & self.words.new[right])
            if new:
                yield Tie.NEW_NAMES, min(3, new) * ONE
            added = sum(rarity[name] > ADDED_RARITY for name in a.added & b.added)
            if added:
                yield Tie.BOTH_ADD, min(3, added) * ONE
            removed = sum(rarity[name] > REMOVED_RARITY for name in a.removed & b.removed)
            if removed:
                yield Tie.BOTH_REMOVE, min(3, removed) * ONE
            yield from self._definitions(a, b)

    def _subjects_of(self, left: int, right: int, a: Facts, b: Facts) -> Measures:
        words, worth = self.words, self.words.changed_part_worth
        alike = _total(worth, words.subject_parts[left] & words.subject_parts[right])
        if alike:
            yield Tie.SUBJECT, cosine(alike, self._subjects[left], self._subjects[right])
        named = sum(
            max((words.rarity.get(name, 0) for name in words.subjects[one] & other.words), default=0)
            for one, other in ((left, b), (right, a))
        )
        if named and a.file is not b.file:
            yield Tie.SUBJECT_INSIDE, named
        near = _total(worth, words.around_parts[left] & words.around_parts[right])
        if near:
            yield Tie.SURROUNDINGS, cosine(near, self._around[left], self._around[right])

    def _rarest(self, name: str) -> int:
        units = self.words.in_units[name]
        return self.words.name_worth.get(name, 0) * log2((self.words.units + 1) // units or 1) // ONE

    def _definitions(self, a: Facts, b: Facts) -> Measures:
        gone = sum(
            self.words.rarity.get(name, 0)
            for one, other in ((a, b), (b, a))
            for name in one.undefines
            if name in other.removed and name not in one.defines
        )
        if gone:
            yield Tie.UNDEFINED_HERE, min(2 * ONE, gone)

    def _places_of(self, left: int, right: int, a: Facts, b: Facts) -> Measures:
        logs = a.file.changelog + b.file.changelog
        if logs:
            yield Tie.CHANGELOG, ONE
        if a.file is b.file:
            yield Tie.SAME_FILE, ONE
            gap = max(0, b.first - a.last)
            near = next((tie for lines, tie in NEAR if gap <= lines), None)
            if near:
                yield near, ONE
            if logs:
                yield Tie.TWO_ENTRIES, ONE
            return
        if a.scopes and b.scopes and a.scopes[-1] == b.scopes[-1]:
            yield Tie.SAME_SCOPE, ONE
        if a.file.top and a.file.top == b.file.top:
            yield Tie.SAME_TOP, ONE
        if a.file.stem and a.file.stem == b.file.stem:
            yield Tie.SAME_STEM, ONE
        named = bool(a.file.stem) and a.file.stem <= self.words.changed_parts[right]
        naming = bool(b.file.stem) and b.file.stem <= self.words.changed_parts[left]
        if named or naming:
            yield Tie.NAMES_FILE, (named + naming) * ONE
        habit = self.habit(a, b)
        if habit:
            yield Tie.HABIT, habit.share

    def habit(self, a: Facts, b: Facts) -> Habit | None:
        """How often the files of two units changed together before; None of one file, and where it was too seldom."""
        one, other = a.file.index, b.file.index
        return self._habits.get((one, other) if one < other else (other, one))


def _edits(a: Facts, b: Facts) -> Measures:
    if a.replaced & b.replaced:
        yield Tie.SAME_REPLACEMENT, ONE
    moved = len(a.old & b.new) + len(a.new & b.old)
    if moved:
        lines = min(len(a.old) + len(a.new), len(b.old) + len(b.new))
        yield Tie.MOVED_LINES, min(ONE, moved * ONE // max(1, lines))
    if a.comments and b.comments:
        yield Tie.COMMENTS, ONE


def _total(worth: Mapping[str, int], words: Iterable[str]) -> int:
    return sum(worth[word] for word in words if word in worth)
