"""What each piece of evidence is worth: the one table of weights the splitter has.

Fitted as logistic regressions on November 21, 2026, on 305 squashed series of real commits from 14 repositories and
1,475 more of the same ones (docs/splitting.md), and judged only on repositories that were left out of the fit. A pair
of units is an example of a tie, whether it is of one commit. A join is an example of a bond, and of a stop, whether it
brings the groups nearer to the commits, counted by how much nearer or farther; the ties it was made by did not know
its repository.

Three are not fitted. LARGER was chosen on seven changes between two releases, for no series is that large. SAME_COMMIT
cannot be told by series that are squashed; it outweighs a whole bad start, and only ever speaks for joining: that two
units come from two commits proves nothing, a test is often committed after its code. HABIT is small because it made
no difference there at any weight from 0 to 250: it is for files that have no word in common.
"""

from enum import StrEnum
from itertools import pairwise

from reviewer.core.split.fixed import ONE


class Tie(StrEnum):
    """One kind of evidence between two units. What is measured lies between 0 and 1 unless it says otherwise."""

    RARE_WORDS = "rare words in common"
    """Cosine of the changed words' parts, each by its rarity in the code before."""
    RARE_WORDS_INSIDE = "the rare words of the smaller are in the other"
    ALL_WORDS = "vocabulary in common"
    """Cosine of all words' parts, with scopes and file name, each by its rarity in this change."""
    ALL_WORDS_CODE_TEST = "vocabulary in common, between code and test"
    ALL_WORDS_DOCS = "vocabulary in common with a document"
    NAMES_INSIDE = "the names of the smaller are in the other"
    NAMES_IN_ALL = "amount of rare changed names in common, 0 to 4"
    RAREST_NAME = "rarity of the rarest changed name in common, 0 to 7"
    NEW_NAMES = "names in common that the code before did not have, 0 to 3"
    BOTH_ADD = "rare names that both add, 0 to 3"
    BOTH_REMOVE = "rare names that both remove, 0 to 3"
    UNDEFINED_HERE = "one removes the definition of what the other ceases to use, 0 to 2"
    SUBJECT = "the definitions changed in both are named alike"
    """Cosine of the parts of the names that are defined, removed or around a unit."""
    SUBJECT_INSIDE = "the definition one changes is named in the other, 0 to 2"
    SURROUNDINGS = "the same words around them"
    """Cosine of the rare words in the six lines before and after."""
    SAME_REPLACEMENT = "the same replacement"
    MOVED_LINES = "lines of the smaller that left or joined the other"
    SAME_FILE = "the same file"
    WITHIN_3 = "at most 3 lines apart"
    WITHIN_10 = "at most 10 lines apart"
    WITHIN_40 = "at most 40 lines apart"
    WITHIN_150 = "at most 150 lines apart"
    SAME_SCOPE = "the same definition around them, in two files"
    SAME_TOP = "the same top folder, in two files"
    SAME_STEM = "the same file name, as test_pool and pool have"
    NAMES_FILE = "one changes words that name the other's file, 0 to 2"
    FOLDERS = "the same folders, in two files"
    """Cosine of the names of the folders and the path, each by how few units of this change are there."""
    WRITTEN = "one commit wrote the lines that both replace"
    WRITTEN_NEAR = "one commit wrote lines that both replace or stand beside"
    WRITTEN_NEAR_FILES = "one commit wrote lines that both replace or stand beside, in two files"
    HABIT = "share of the commits before that changed both files, of those that changed either"
    COMMENTS = "both change comments only"
    SAME_COMMIT = "one small, named commit of the branch made both"
    CHANGELOG = "one is a changelog entry"
    TWO_ENTRIES = "both are entries of one changelog"
    SMALLER_SIZE = "changed lines of the smaller, binary logarithm"
    LARGER_SIZE = "changed lines of the larger, binary logarithm"
    UNITS = "units of the change, binary logarithm"
    FILES = "files of the change, binary logarithm"


START = -299
"""Points a pair begins with; all points are hundredths of log-odds."""


Curve = tuple[tuple[int, int], ...]
"""Points by amount in hundredths: a line from each place to the next; before the first and after the last as there."""

POINTS: dict[Tie, int | Curve] = {
    Tie.RARE_WORDS: ((0, 25), (8, 49), (26, 118), (83, 164), (100, 193)),
    Tie.RARE_WORDS_INSIDE: ((0, -12), (16, 3), (58, 20), (100, 12)),
    Tie.ALL_WORDS: ((0, 24), (3, 25), (8, 25), (18, 36), (75, -5)),
    Tie.ALL_WORDS_CODE_TEST: ((0, 7), (2, 12), (5, 27), (11, 68), (31, 51)),
    Tie.ALL_WORDS_DOCS: ((0, 18), (2, 21), (5, 26), (12, 54), (57, 98)),
    Tie.NAMES_INSIDE: ((0, 4), (7, 17), (27, 67), (70, 94), (100, 95)),
    Tie.NAMES_IN_ALL: ((0, 0), (29, -10), (59, -24), (100, -20), (199, -99)),
    Tie.RAREST_NAME: ((0, -42), (21, -39), (62, -18), (156, 7), (358, 72)),
    Tie.NEW_NAMES: 22,
    Tie.BOTH_ADD: 3,
    Tie.BOTH_REMOVE: 3,
    Tie.UNDEFINED_HERE: 32,
    Tie.SUBJECT: ((0, -6), (11, -4), (36, -1), (100, -2)),
    Tie.SUBJECT_INSIDE: ((0, -81), (28, -24), (45, 47), (71, 93), (145, 74)),
    Tie.SURROUNDINGS: ((0, -8), (3, 1), (7, 19), (17, 53), (75, 97)),
    Tie.SAME_REPLACEMENT: 173,
    Tie.MOVED_LINES: -15,
    Tie.SAME_FILE: 208,
    Tie.WITHIN_3: 153,
    Tie.WITHIN_10: 112,
    Tie.WITHIN_40: 80,
    Tie.WITHIN_150: 50,
    Tie.SAME_SCOPE: 21,
    Tie.SAME_TOP: 70,
    Tie.SAME_STEM: 78,
    Tie.NAMES_FILE: 34,
    Tie.FOLDERS: ((0, -49), (1, -37), (6, 11), (29, 33)),
    Tie.WRITTEN: 53,
    Tie.WRITTEN_NEAR: 20,
    Tie.WRITTEN_NEAR_FILES: 73,
    Tie.HABIT: 40,
    Tie.COMMENTS: 85,
    Tie.SAME_COMMIT: 400,
    Tie.CHANGELOG: 51,
    Tie.TWO_ENTRIES: -290,
    Tie.SMALLER_SIZE: ((0, -5), (100, -6), (158, -5), (317, -36)),
    Tie.LARGER_SIZE: ((0, 8), (100, -1), (200, -21), (300, -28), (546, -63)),
    Tie.UNITS: 19,
    Tie.FILES: 13,
}

STEP = 16
"""The fineness of what is looked up, of ONE."""

FARTHEST = 9
"""Ones up to which a straight line is looked up; more weighs like so many."""


def _table(curve: int | Curve) -> tuple[int, ...]:
    """The points of each amount in steps: of a line through zero, or of a curve between its places."""
    places = ((0, 0), (FARTHEST * 100, curve * FARTHEST)) if isinstance(curve, int) else curve
    found: list[int] = []
    for (first, low), (last, high) in pairwise(places):
        while (amount := len(found) * STEP * 100) < last * ONE:
            found.append(low + (high - low) * (amount - first * ONE) // ((last - first) * ONE))
    return (*found, places[-1][1])


TABLES = {tie: _table(curve) for tie, curve in POINTS.items()}
"""For each piece of evidence its points by amount, in steps; the last for all that is more."""


UNKNOWN = -350
"""Points of a pair that was not compared because nothing suggested it."""


class Bond(StrEnum):
    """One kind of evidence between two groups of units, from that between their units and from their roles."""

    LIKELIHOOD = "mean likelihood of all pairs, 0 to 1"
    MEAN = "mean tie of all pairs, in units of log-odds"
    STRONGEST = "strongest tie of all pairs, in units of log-odds"
    WEAKEST = "weakest tie of all pairs, in units of log-odds"
    BEST = "mean of each member's best tie, of the group that has the better, in units of log-odds"
    WORST = "mean of each member's best tie, of the group that has the worse, in units of log-odds"
    WORDS = "cosine of the rare words of both groups together"
    SAME_FILE = "share of pairs in one file"
    SMALLER_SIZE = "changed lines of the smaller, binary logarithm"
    GROUPS = "groups there are yet, binary logarithm: the last joins need more"
    CLOSENESS = "mean likelihood of all pairs of the change, 0 to 1: where all is alike, likeness tells less"
    BOTH_LOG = "both have a changelog entry"
    BOTH_DOCUMENT = "both have documents"
    BOTH_WHOLE = "both have code and tests"
    ONE_HAS_CODE = "one has code"
    NONE_HAS_CODE = "neither has code"
    CODE_AND_ITS_TESTS = "one has code without tests, the other tests without code"
    LOG_AND_REST = "one is a changelog entry alone"


BOND_START = -193

BOND_POINTS = {
    Bond.LIKELIHOOD: 422,
    Bond.MEAN: -49,
    Bond.STRONGEST: 7,
    Bond.WEAKEST: -10,
    Bond.BEST: 59,
    Bond.WORST: 29,
    Bond.WORDS: 119,
    Bond.SAME_FILE: -3,
    Bond.SMALLER_SIZE: -19,
    Bond.GROUPS: 74,
    Bond.CLOSENESS: -457,
    Bond.BOTH_LOG: -94,
    Bond.BOTH_DOCUMENT: -38,
    Bond.BOTH_WHOLE: -63,
    Bond.ONE_HAS_CODE: 16,
    Bond.NONE_HAS_CODE: 28,
    Bond.CODE_AND_ITS_TESTS: 69,
    Bond.LOG_AND_REST: 43,
}


class Stop(StrEnum):
    """What tells whether the best join that is left should still be made. Logarithms are binary."""

    SCORE = "what speaks for the join, in units of log-odds"
    GROUPS = "groups there are yet, logarithm"
    WORDS = "cosine of the rare words of both groups together"
    MEAN = "mean tie of all pairs, in units of log-odds"
    WORST = "mean of each member's best tie, of the group that has the worse, in units of log-odds"
    SMALLER_SIZE = "changed lines of the smaller, logarithm"
    INSIDE = "mean likelihood of the pairs within each of the two, added, 0 to 2"
    CLOSENESS = "mean likelihood of all pairs of the change, 0 to 1"
    UNITS = "units of the change, logarithm"
    SMALLER_UNITS = "units of the group that has fewer, logarithm"
    LARGER_UNITS = "units of the group that has more, logarithm"


LARGER = -80
"""Points of a join each time a change is twice as large as any that was measured: in it all is farther from all."""

STOP_START = 354

STOP_POINTS: dict[Stop, Curve] = {
    Stop.SCORE: ((-305, -491), (332, -45), (548, 0), (798, 5)),
    Stop.GROUPS: ((100, -20), (317, 75), (446, 0), (627, -38)),
    Stop.WORDS: ((0, -88), (16, -51), (72, 0), (100, -137)),
    Stop.MEAN: ((-171, -26), (216, -14), (413, 0), (729, 74)),
    Stop.WORST: ((-155, -209), (230, -76), (416, 0), (729, 195)),
    Stop.SMALLER_SIZE: ((0, 115), (100, 86), (232, 0), (575, 34)),
    Stop.INSIDE: ((0, 44), (77, 50), (100, 0), (199, 69)),
    Stop.CLOSENESS: ((29, 88), (44, 33), (53, 0), (84, -6)),
    Stop.UNITS: ((281, 12), (452, -12), (543, 0), (681, -27)),
    Stop.SMALLER_UNITS: ((0, 66), (300, 0)),
    Stop.LARGER_UNITS: ((0, -56), (100, -21), (200, 0), (500, 65)),
}
