"""How strongly two units belong together, as a sum of pieces of evidence that can each be said in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from reviewer.core.filekind import Kind
from reviewer.core.split.facts import Facts
from reviewer.core.split.fixed import ONE, cosine, dot, log2
from reviewer.core.split.words import parts

VOCABULARY = 500
SAME_FILE = 60
NEAR = ((3, 160), (10, 120), (40, 80), (150, 40))
SAME_DIRECTORY = 40
SAME_STEM = 150
UNKNOWN = -130
ALL_PAIRS = 300
"""Up to so many units every pair is compared; above, only likely ones."""
RARE = 12
"""A word in more units than this suggests no pair by itself."""
NEIGHBOURS = 6


class Evidence:
    """All links between the units of one change."""

    def __init__(self, facts: Sequence[Facts]) -> None:
        self.facts = facts
        counts = [self._parts(one) for one in facts]
        frequency = Counter(part for count in counts for part in count)
        self.vectors = [
            {
                part: min(3, number) * log2((len(facts) + 1) * 2 // frequency[part] + 1) // 64
                for part, number in count.items()
            }
            for count in counts
        ]
        self.lengths = [dot(vector, vector) for vector in self.vectors]

    def links(self) -> list[dict[int, int]]:
        """For each unit its known ties to others: all pairs of a small change, likely ones of a large."""
        rows: list[dict[int, int]] = [{} for _ in self.facts]
        pairs: Iterable[tuple[int, int]] = (
            combinations(range(len(self.facts)), 2) if len(self.facts) <= ALL_PAIRS else self._likely()
        )
        for left, right in pairs:
            rows[left][right] = rows[right][left] = self.weight(left, right)
        return rows

    def _likely(self) -> list[tuple[int, int]]:
        """Pairs that share a rare word or a name, or stand near each other, in order."""
        holders: dict[tuple[str, object], list[int]] = {}
        found: set[tuple[int, int]] = set()
        for index, vector in enumerate(self.vectors):
            for part in vector:
                holders.setdefault(("word", part), []).append(index)
            holders.setdefault(("stem", self.facts[index].file.stem), []).append(index)
        for members in holders.values():
            if len(members) <= RARE:
                found.update(combinations(members, 2))
        for index, one in enumerate(self.facts):
            for other in range(index + 1, min(index + 1 + NEIGHBOURS, len(self.facts))):
                if self.facts[other].file is one.file or other == index + 1:
                    found.add((index, other))
        return sorted(found)

    @staticmethod
    def _parts(facts: Facts) -> Counter[str]:
        count: Counter[str] = Counter(facts.file.stem)
        for word, number in (facts.added + facts.removed).items():
            for part in parts(word):
                count[part] += number
        for scope in facts.scopes:
            count.update(parts(scope))
        return count

    def weight(self, left: int, right: int) -> int:
        """The tie between two units, in hundredths; above zero speaks for one chunk."""
        return UNKNOWN + sum(points for points, _ in self.ties(left, right))

    def ties(self, left: int, right: int) -> list[tuple[int, str]]:
        """The pieces of evidence for one chunk, each with its weight and a sentence, strongest first."""
        a, b = self.facts[left], self.facts[right]
        found = []
        shared = cosine(dot(self.vectors[left], self.vectors[right]), self.lengths[left], self.lengths[right])
        if shared:
            common = sorted(
                self.vectors[left].keys() & self.vectors[right].keys(),
                key=lambda part: (-self.vectors[left][part] * self.vectors[right][part], part),
            )
            found.append(
                (shared * VOCABULARY // ONE, f"both speak of {', '.join(f'“{word}”' for word in common[:3])}")
            )
        if a.file is b.file:
            gap = max(0, b.first - a.last)
            near = next((points for lines, points in NEAR if gap <= lines), 0)
            found.append(
                (SAME_FILE + near, f"near each other in {a.file.path}" if near else f"both in {a.file.path}")
            )
        elif a.file.directory == b.file.directory:
            found.append((SAME_DIRECTORY, f"both in {a.file.directory or 'the top folder'}"))
        if a.file is not b.file and a.file.stem and a.file.stem == b.file.stem:
            tests = [one for one in (a, b) if one.file.kind.kind is Kind.TEST]
            if len(tests) == 1:
                other = b if tests[0] is a else a
                sentence = f"{tests[0].file.path} tests {other.file.path}"
            else:
                sentence = f"{a.file.path} and {b.file.path} share their name"
            found.append((SAME_STEM, sentence))
        return sorted(found, key=lambda tie: (-tie[0], tie[1]))
