"""How strongly two units belong together, as a sum of pieces of evidence that can each be said in words."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import isqrt

from reviewer.core.kind import Kind
from reviewer.core.split.agglomerate import Link
from reviewer.core.split.facts import Described, Facts
from reviewer.core.split.fixed import ONE, cosine, log2
from reviewer.core.split.habits import Habit, Habits
from reviewer.core.split.lineage import Lineage
from reviewer.core.split.own_commits import Origin
from reviewer.core.split.profile import Profile, folder_worth, profiles
from reviewer.core.split.vocabulary import Vocabulary
from reviewer.core.split.weights import START, STEP, TABLES, Tie

NEAR = (3, 10, 40, 150)
"""Lines between two units of a file up to which they are near, nearer than at the next."""
_WITHIN = (Tie.WITHIN_3, Tie.WITHIN_10, Tie.WITHIN_40, Tie.WITHIN_150)

# A member of an enum takes ten times as long to get at as a name, and a pair needs a dozen.
_LARGER_SIZE = Tie.LARGER_SIZE
_SMALLER_SIZE = Tie.SMALLER_SIZE
_RARE_WORDS = Tie.RARE_WORDS
_RARE_WORDS_INSIDE = Tie.RARE_WORDS_INSIDE
_ALL_WORDS = Tie.ALL_WORDS
_ALL_WORDS_DOCS = Tie.ALL_WORDS_DOCS
_ALL_WORDS_CODE_TEST = Tie.ALL_WORDS_CODE_TEST
_NAMES_INSIDE = Tie.NAMES_INSIDE
_NAMES_IN_ALL = Tie.NAMES_IN_ALL
_RAREST_NAME = Tie.RAREST_NAME
_SUBJECT = Tie.SUBJECT
_SURROUNDINGS = Tie.SURROUNDINGS
_SUBJECT_INSIDE = Tie.SUBJECT_INSIDE
_SAME_TOP = Tie.SAME_TOP
_SAME_FILE = Tie.SAME_FILE

ALL_PAIRS = 130
"""Up to so many units every pair is compared; above, only likely ones."""
RARE = 12
"""A word in more units than this suggests no pair by itself."""
NEIGHBOURS = 6
MOST_UNITS, MOST_FILES = 128, 64
"""Larger changes weigh like changes of this size: none larger were measured."""

_CODE_OR_TEST = (Kind.SOURCE, Kind.TEST)

Measures = list[tuple[Tie, int]]


def points_of(tie: Tie, amount: int) -> int:
    """What one piece of evidence is worth, in points; `amount` is times ONE."""
    table = TABLES[tie]
    return table[min(amount // STEP, len(table) - 1)]


def worth(measures: Iterable[tuple[Tie, int]]) -> int:
    """What the pieces of evidence are worth together, in points."""
    points = 0
    for tie, amount in measures:
        table = TABLES[tie]
        at = amount // STEP
        points += table[at] if at < len(table) else table[-1]
    return points


class Evidence:
    """All links between the units of one change."""

    def __init__(
        self,
        described: Described,
        facts: Sequence[Facts],
        origins: Mapping[int, Origin] | None = None,
        habits: Habits | None = None,
        lineages: Mapping[int, Lineage] | None = None,
    ) -> None:
        self.facts = facts
        self._habits = habits or {}
        self.origins = [(origins or {}).get(one.index) for one in facts]
        self.words = Vocabulary(described, facts)
        folders = folder_worth(facts)
        self._units = profiles(self.words, facts, origins or {}, lineages or {}, folders)
        self._folder_worth = folders.__getitem__
        self._name_worth = self.words.name_worth.__getitem__
        self._rarest_worth = self.words.rarest_worth.__getitem__
        self._part_worth = self.words.changed_part_worth.__getitem__
        self._all_worth = self.words.part_worth.__getitem__
        units, files = max(1, len(facts)), max(1, len({one.file.index for one in facts}))
        self._counts = (
            (Tie.UNITS, log2(min(MOST_UNITS, units + 1))),
            (Tie.FILES, log2(min(MOST_FILES, files))),
        )
        self._start = START + worth(self._counts)

    def links(self) -> list[dict[int, Link]]:
        """For each unit its known ties to others: all pairs of a small change, likely ones of a large."""
        rows: list[dict[int, Link]] = [{} for _ in self.facts]
        pairs: Iterable[tuple[int, int]] = (
            combinations(range(len(self.facts)), 2) if len(self.facts) <= ALL_PAIRS else self._likely()
        )
        units, part_worth = self._units, self._part_worth
        for left, right in pairs:
            a, b = units[left], units[right]
            likeness = sum(map(part_worth, a.parts & b.parts))
            points = self._start + worth(self._measured(a, b, likeness))
            link = Link(points, likeness, a.file is b.file)
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

    def likeness(self, left: int, right: int) -> int:
        """The inner product of two units' rare words."""
        return sum(map(self._part_worth, self._units[left].parts & self._units[right].parts))

    def length(self, unit: int) -> int:
        """The squared length of a unit's rare words."""
        return self._units[unit].parts_total

    def all_measures(self, left: int, right: int) -> Measures:
        """What is measured of a pair, with what is the same for all pairs of the change."""
        return [*self.measures(left, right), *self._counts]

    def measures(self, left: int, right: int) -> Measures:
        """What there is of each piece of evidence, times ONE; nothing for what there is not."""
        return self._measured(self._units[left], self._units[right], self.likeness(left, right))

    def _measured(self, a: Profile, b: Profile, likeness: int) -> Measures:
        found: Measures = []
        small, large = (a.size, b.size) if a.size < b.size else (b.size, a.size)
        if large:
            found.append((_LARGER_SIZE, large))
            if small:
                found.append((_SMALLER_SIZE, small))
        if likeness:
            found.append((_RARE_WORDS, cosine(likeness, a.parts_total, b.parts_total)))
            found.append((_RARE_WORDS_INSIDE, likeness * ONE // min(a.parts_total, b.parts_total)))
        self._compare_words(a, b, found)
        self._compare_names(a, b, found)
        self._compare_surroundings(a, b, found)
        if a.file is b.file:
            _compare_places(a, b, found)
        else:
            self._compare_files(a, b, found)
        _compare_edits(a.facts, b.facts, found)
        _compare_lineages(a, b, found)
        if a.origin and a.origin == b.origin:
            found.append((Tie.SAME_COMMIT, ONE))
        return found

    def _compare_words(self, a: Profile, b: Profile, found: Measures) -> None:
        shared = sum(map(self._all_worth, a.all_parts & b.all_parts))
        if shared:
            vocabulary = cosine(shared, a.all_total, b.all_total)
            found.append((_ALL_WORDS, vocabulary))
            if a.kind is Kind.DOCS or b.kind is Kind.DOCS:
                found.append((_ALL_WORDS_DOCS, vocabulary))
            elif a.kind is not b.kind and a.kind in _CODE_OR_TEST and b.kind in _CODE_OR_TEST:
                found.append((_ALL_WORDS_CODE_TEST, vocabulary))

    def _compare_names(self, a: Profile, b: Profile, found: Measures) -> None:
        inside = sum(map(self._name_worth, a.names & b.names))
        if not inside:
            return
        found.append((_NAMES_INSIDE, inside * ONE // min(a.names_total, b.names_total)))
        names = a.changed & b.changed
        total = sum(map(self._name_worth, names))
        if not total:
            return
        found.append((_NAMES_IN_ALL, min(4 * ONE, isqrt(total * ONE))))
        found.append((_RAREST_NAME, min(7 * ONE, max(map(self._rarest_worth, names)))))
        new = len(a.new & b.new)
        if new:
            found.append((Tie.NEW_NAMES, min(3, new) * ONE))
        added = len(a.added & b.added)
        if added:
            found.append((Tie.BOTH_ADD, min(3, added) * ONE))
        removed = len(a.removed & b.removed)
        if removed:
            found.append((Tie.BOTH_REMOVE, min(3, removed) * ONE))
        if a.gone or b.gone:
            rarity = self.words.rarity
            gone = [*(a.gone & b.facts.removed), *(b.gone & a.facts.removed)]
            if gone:
                found.append((Tie.UNDEFINED_HERE, min(2 * ONE, sum(rarity[name] for name in gone))))

    def _compare_surroundings(self, a: Profile, b: Profile, found: Measures) -> None:
        alike = sum(map(self._part_worth, a.subject & b.subject))
        if alike:
            found.append((_SUBJECT, cosine(alike, a.subject_total, b.subject_total)))
        near = sum(map(self._part_worth, a.around & b.around))
        if near:
            found.append((_SURROUNDINGS, cosine(near, a.around_total, b.around_total)))

    def _compare_files(self, a: Profile, b: Profile, found: Measures) -> None:
        """What ties units of two files."""
        rarity = self.words.rarity.__getitem__
        named = max(map(rarity, a.subjects & b.names), default=0)
        naming = max(map(rarity, b.subjects & a.names), default=0)
        if named or naming:
            found.append((_SUBJECT_INSIDE, named + naming))
        if a.file.changelog or b.file.changelog:
            found.append((Tie.CHANGELOG, ONE))
        if a.scope is not None and a.scope == b.scope:
            found.append((Tie.SAME_SCOPE, ONE))
        if a.file.top and a.file.top == b.file.top:
            found.append((_SAME_TOP, ONE))
        one, other = a.file.stem, b.file.stem
        if one and one == other:
            found.append((Tie.SAME_STEM, ONE))
        spoken = (bool(one) and one <= b.words) + (bool(other) and other <= a.words)
        if spoken:
            found.append((Tie.NAMES_FILE, spoken * ONE))
        near = sum(map(self._folder_worth, a.folders & b.folders))
        if near:
            found.append((Tie.FOLDERS, cosine(near, a.folders_total, b.folders_total)))
        if self._habits and (habit := self.habit(a.facts, b.facts)):
            found.append((Tie.HABIT, habit.share))

    def habit(self, a: Facts, b: Facts) -> Habit | None:
        """How often the files of two units changed together before; None of one file, and where it was too seldom."""
        one, other = a.file.index, b.file.index
        return self._habits.get((one, other) if one < other else (other, one))


def _compare_places(a: Profile, b: Profile, found: Measures) -> None:
    """What ties units of one file."""
    found.append((_SAME_FILE, ONE))
    gap = b.facts.first - a.facts.last
    if gap <= NEAR[-1]:
        found.append((_WITHIN[bisect_left(NEAR, gap)], ONE))
    if a.file.changelog:
        found.append((Tie.CHANGELOG, ONE))
        found.append((Tie.TWO_ENTRIES, ONE))


def _compare_lineages(a: Profile, b: Profile, found: Measures) -> None:
    """Whether one commit wrote what was there before both."""
    one, other = a.lineage, b.lineage
    if one.near and not one.near.isdisjoint(other.near):
        found.append((Tie.WRITTEN_NEAR, ONE))
        if a.file is not b.file:
            found.append((Tie.WRITTEN_NEAR_FILES, ONE))
        if not one.replaced.isdisjoint(other.replaced):
            found.append((Tie.WRITTEN, ONE))


def _compare_edits(a: Facts, b: Facts, found: Measures) -> None:
    if a.replaced and b.replaced and a.replaced & b.replaced:
        found.append((Tie.SAME_REPLACEMENT, ONE))
    moved = len(a.old & b.new) + len(a.new & b.old)
    if moved:
        lines = min(len(a.old) + len(a.new), len(b.old) + len(b.new))
        found.append((Tie.MOVED_LINES, min(ONE, moved * ONE // max(1, lines))))
    if a.comments and b.comments:
        found.append((Tie.COMMENTS, ONE))
