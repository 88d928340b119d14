"""What each piece of evidence is worth: the one table of weights the splitter has.

Fitted on November 21, 2026, on 3,872 squashed series of real commits from 43 repositories (docs/splitting.md), and
judged only on repositories that were left out of the fit. A pair of units is an example of a tie, whether it is of one
commit, and each series counts the same. A join is an example of a bond, whether it brings the groups nearer to the
commits, counted by how much nearer or farther: the six strongest at each step, of which one is made. A join that is
made is an example of a stop, except the last, which makes one group of all: no series is one commit, but a change may
be. The ties that joins were made by did not know their repository. Ties and bonds are logistic regressions; stops are
boosted steps of one measure each, drawn as curves.

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


START = -322
"""Points a pair begins with; all points are hundredths of log-odds."""


Curve = tuple[tuple[int, int], ...]
"""Points by amount in hundredths: a line from each place to the next; before the first and after the last as there."""

POINTS: dict[Tie, int | Curve] = {
    Tie.RARE_WORDS: ((0, 8), (8, 38), (28, 129), (86, 138), (100, 191)),
    Tie.RARE_WORDS_INSIDE: ((0, -4), (16, 7), (63, 12), (100, 20)),
    Tie.ALL_WORDS: ((0, 14), (3, 21), (8, 34), (20, 45), (84, 0)),
    Tie.ALL_WORDS_CODE_TEST: ((0, 16), (2, 20), (5, 32), (11, 77), (31, 89)),
    Tie.ALL_WORDS_DOCS: ((0, 7), (2, 11), (6, 18), (13, 37), (63, 92)),
    Tie.NAMES_INSIDE: ((0, -5), (7, 8), (26, 53), (73, 78), (100, 71)),
    Tie.NAMES_IN_ALL: ((0, -12), (30, -11), (60, -12), (100, -3), (212, -91)),
    Tie.RAREST_NAME: ((0, -33), (22, -34), (60, -25), (158, 17), (358, 56)),
    Tie.NEW_NAMES: 19,
    Tie.BOTH_ADD: 0,
    Tie.BOTH_REMOVE: 6,
    Tie.UNDEFINED_HERE: -12,
    Tie.SUBJECT: ((0, -5), (11, 1), (40, 27), (100, 10)),
    Tie.SUBJECT_INSIDE: ((0, 0), (33, 5), (51, 37), (76, 94), (154, 33)),
    Tie.SURROUNDINGS: ((0, -15), (3, -6), (8, 17), (18, 53), (81, 90)),
    Tie.SAME_REPLACEMENT: 141,
    Tie.MOVED_LINES: 69,
    Tie.SAME_FILE: 190,
    Tie.WITHIN_3: 182,
    Tie.WITHIN_10: 127,
    Tie.WITHIN_40: 92,
    Tie.WITHIN_150: 53,
    Tie.SAME_SCOPE: -4,
    Tie.SAME_TOP: 10,
    Tie.SAME_STEM: 73,
    Tie.NAMES_FILE: 45,
    Tie.FOLDERS: ((0, 10), (1, 16), (3, 26), (9, 50), (30, 79)),
    Tie.WRITTEN: 49,
    Tie.WRITTEN_NEAR: 12,
    Tie.WRITTEN_NEAR_FILES: 61,
    Tie.HABIT: 40,
    Tie.COMMENTS: 77,
    Tie.SAME_COMMIT: 400,
    Tie.CHANGELOG: 44,
    Tie.TWO_ENTRIES: -116,
    Tie.SMALLER_SIZE: ((0, -4), (100, -12), (300, -54)),
    Tie.LARGER_SIZE: ((0, 10), (100, -2), (200, -27), (300, -33), (536, -53)),
    Tie.UNITS: 19,
    Tie.FILES: 29,
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


BOND_START = -35

BOND_POINTS = {
    Bond.LIKELIHOOD: 366,
    Bond.MEAN: -57,
    Bond.STRONGEST: -5,
    Bond.WEAKEST: -3,
    Bond.BEST: 74,
    Bond.WORST: 57,
    Bond.WORDS: 96,
    Bond.SAME_FILE: -11,
    Bond.SMALLER_SIZE: -20,
    Bond.GROUPS: 21,
    Bond.CLOSENESS: -531,
    Bond.BOTH_LOG: -150,
    Bond.BOTH_DOCUMENT: -23,
    Bond.BOTH_WHOLE: -55,
    Bond.ONE_HAS_CODE: 26,
    Bond.NONE_HAS_CODE: 42,
    Bond.CODE_AND_ITS_TESTS: 42,
    Bond.LOG_AND_REST: 41,
}


class Stop(StrEnum):
    """What tells whether the best join that is left should still be made. Logarithms are binary."""

    SCORE = "what speaks for the join, in units of log-odds"
    GROUPS = "groups there are yet, logarithm"
    LIKELIHOOD = "mean likelihood of all pairs, 0 to 1"
    MEAN = "mean tie of all pairs, in units of log-odds"
    STRONGEST = "strongest tie of all pairs, in units of log-odds"
    WEAKEST = "weakest tie of all pairs, in units of log-odds"
    BEST = "mean of each member's best tie, of the group that has the better, in units of log-odds"
    WORST = "mean of each member's best tie, of the group that has the worse, in units of log-odds"
    WORDS = "cosine of the rare words of both groups together"
    SMALLER_SIZE = "changed lines of the smaller, logarithm"
    LARGER_SIZE = "changed lines of the larger, logarithm"
    INSIDE = "mean likelihood of the pairs within each of the two, added, 0 to 2"
    CLOSENESS = "mean likelihood of all pairs of the change, 0 to 1"
    SMALLER_UNITS = "units of the group that has fewer, logarithm"
    LARGER_UNITS = "units of the group that has more, logarithm"


LARGER = -80
"""Points of a join each time a change is twice as large as any that was measured: in it all is farther from all."""

STOP_START = 381

STOP_POINTS: dict[Stop, Curve] = {
    Stop.SCORE: (
        (-399, -328),
        (-281, -325),
        (-237, -308),
        (-87, -155),
        (96, -53),
        (155, -45),
        (195, -21),
        (300, 0),
        (848, 0),
    ),
    Stop.GROUPS: ((100, 0), (675, 0)),
    Stop.LIKELIHOOD: ((9, -2), (100, 0)),
    Stop.MEAN: (
        (-232, -97),
        (-27, -92),
        (19, -65),
        (84, -46),
        (119, -19),
        (203, 0),
        (363, 0),
        (394, 9),
        (848, 9),
    ),
    Stop.STRONGEST: (
        (-189, -23),
        (82, -30),
        (237, -21),
        (315, -3),
        (387, -3),
        (401, 14),
        (445, 17),
        (461, 28),
        (854, 28),
    ),
    Stop.WEAKEST: ((-286, -17), (-223, -17), (-191, 6), (-173, 7), (-42, 7), (5, 0), (843, 0)),
    Stop.BEST: (
        (-198, -90),
        (140, -90),
        (227, -63),
        (275, -63),
        (347, -47),
        (367, -28),
        (382, 5),
        (392, 9),
        (853, 9),
    ),
    Stop.WORST: (
        (-223, -36),
        (186, -36),
        (210, -25),
        (232, -5),
        (296, -5),
        (364, 2),
        (391, 25),
        (419, 30),
        (849, 30),
    ),
    Stop.WORDS: (
        (0, -69),
        (1, -92),
        (8, -84),
        (16, -55),
        (23, -10),
        (29, 0),
        (61, -1),
        (69, -26),
        (100, -30),
    ),
    Stop.SMALLER_SIZE: ((0, 69), (100, 69), (158, 0), (677, 2)),
    Stop.LARGER_SIZE: (
        (0, -12),
        (200, -12),
        (258, -1),
        (391, 1),
        (425, 14),
        (669, 22),
        (686, 29),
        (791, 29),
        (829, 41),
    ),
    Stop.INSIDE: ((0, 17), (77, 20), (94, 10), (96, 0), (164, 0), (177, 6), (187, 5), (196, -10), (200, -10)),
    Stop.CLOSENESS: (
        (25, 47),
        (28, 42),
        (31, 27),
        (46, 10),
        (49, -3),
        (56, -16),
        (70, -19),
        (75, -10),
        (91, -10),
    ),
    Stop.SMALLER_UNITS: ((0, 0), (200, -1), (232, -9), (381, -13), (417, -30)),
    Stop.LARGER_UNITS: ((0, 0), (332, 0), (425, 13), (578, 15), (604, 20)),
}
