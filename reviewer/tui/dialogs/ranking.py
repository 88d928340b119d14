"""Which of many labels a few typed letters mean, best first; fast enough to ask at every key."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

MOST_MISSES = 50
LEAST_SCORE = 75.0
ELSEWHERE = 1000
"""What a word costs that is not in the last part of the path."""


class Ranking:
    """Labels prepared for searching: paths, titles, commands."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._lowered = [label.lower() for label in labels]
        self._names = [label.rpartition("/")[2] for label in self._lowered]

    def find(self, query: str) -> Sequence[int]:
        """The places of the labels that match, best first; all, in their order, for an empty query.

        Labels that have every word as typed; where there are none, those with all letters in that order
        (`tuikey`); where there are none either, near misses (`kyes`).
        """
        words = query.lower().split()
        if not words:
            return range(len(self._lowered))
        return self._exact(words) or self._in_order("".join(words)) or self._near(" ".join(words))

    def _exact(self, words: Sequence[str]) -> list[int]:
        """The earlier in the last part of a path and the shorter the label, the better."""
        lowered, names = self._lowered, self._names
        found: Sequence[int] = range(len(lowered))
        for word in words:
            found = [place for place in found if word in lowered[place]]
        keyed = []
        for place in found:
            distance = 0
            for word in words:
                at = names[place].find(word)
                distance += at if at >= 0 else ELSEWHERE
            keyed.append((distance, len(lowered[place]), place))
        keyed.sort()
        return [place for _, _, place in keyed]

    def _in_order(self, letters: str) -> list[int]:
        """The closer together the letters stand, the better."""
        pattern = re.compile(
            "".join(f"[^{re.escape(letter)}]*({re.escape(letter)})" for letter in letters[:30])
        )
        keyed = []
        for place, label in enumerate(self._lowered):
            if match := pattern.match(label):
                keyed.append((match.end() - match.start(1), len(label), place))
        keyed.sort()
        return [place for _, _, place in keyed]

    def _near(self, query: str) -> list[int]:
        found = process.extract(
            query, self._lowered, scorer=fuzz.partial_ratio, score_cutoff=LEAST_SCORE, limit=MOST_MISSES
        )
        return [place for _, _, place in found]
