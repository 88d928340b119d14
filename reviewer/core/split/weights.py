"""What each piece of evidence is worth: the one table of weights the splitter has.

Fitted as logistic regressions on November 21, 2026, on 305 squashed series of real commits from 14 repositories
(docs/splitting.md), and judged only on repositories that were left out of the fit. A pair of units is an example of
a tie, whether it is of one commit. A join is an example of a bond, whether it brings the groups nearer to the
commits, counted by how much nearer or farther; the ties it was made by did not know its repository either.

Three are not fitted. LARGER was chosen on seven changes between two releases, for no series is that large. SAME_COMMIT
cannot be told by series that are squashed; it outweighs a whole bad start, and only ever speaks for joining: that two
units come from two commits proves nothing, a test is often committed after its code. HABIT is small because it made
no difference there at any weight from 0 to 250: it is for files that have no word in common.
"""

from enum import StrEnum


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
    HABIT = "share of the commits before that changed both files, of those that changed either"
    COMMENTS = "both change comments only"
    SAME_COMMIT = "one small, named commit of the branch made both"
    CHANGELOG = "one is a changelog entry"
    TWO_ENTRIES = "both are entries of one changelog"
    SMALLER_SIZE = "changed lines of the smaller, binary logarithm"
    LARGER_SIZE = "changed lines of the larger, binary logarithm"
    UNITS = "units of the change, binary logarithm"
    FILES = "files of the change, binary logarithm"


START = -234
"""Points a pair begins with; all points are hundredths of log-odds."""

POINTS = {
    Tie.RARE_WORDS: 163,
    Tie.RARE_WORDS_INSIDE: 105,
    Tie.ALL_WORDS: 60,
    Tie.ALL_WORDS_CODE_TEST: 544,
    Tie.ALL_WORDS_DOCS: 773,
    Tie.NAMES_INSIDE: 97,
    Tie.NAMES_IN_ALL: -105,
    Tie.RAREST_NAME: 37,
    Tie.NEW_NAMES: 34,
    Tie.BOTH_ADD: 25,
    Tie.BOTH_REMOVE: 24,
    Tie.UNDEFINED_HERE: 168,
    Tie.SUBJECT: 44,
    Tie.SUBJECT_INSIDE: 133,
    Tie.SURROUNDINGS: 279,
    Tie.SAME_REPLACEMENT: 168,
    Tie.MOVED_LINES: 27,
    Tie.SAME_FILE: 182,
    Tie.WITHIN_3: 112,
    Tie.WITHIN_10: 94,
    Tie.WITHIN_40: 114,
    Tie.WITHIN_150: 61,
    Tie.SAME_SCOPE: 75,
    Tie.SAME_TOP: 53,
    Tie.SAME_STEM: 58,
    Tie.NAMES_FILE: 37,
    Tie.HABIT: 40,
    Tie.COMMENTS: 165,
    Tie.SAME_COMMIT: 400,
    Tie.CHANGELOG: 54,
    Tie.TWO_ENTRIES: -506,
    Tie.SMALLER_SIZE: -8,
    Tie.LARGER_SIZE: -10,
    Tie.UNITS: 10,
    Tie.FILES: 9,
}

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
    LARGER = "how often a change is twice as large as any that was measured: in it all is farther from all"
    BOTH_LOG = "both have a changelog entry"
    BOTH_DOCUMENT = "both have documents"
    BOTH_WHOLE = "both have code and tests"
    ONE_HAS_CODE = "one has code"
    NONE_HAS_CODE = "neither has code"
    CODE_AND_ITS_TESTS = "one has code without tests, the other tests without code"
    LOG_AND_REST = "one is a changelog entry alone"


BOND_START = -104

BOND_POINTS = {
    Bond.LIKELIHOOD: 440,
    Bond.MEAN: -87,
    Bond.STRONGEST: 14,
    Bond.WEAKEST: -28,
    Bond.BEST: 32,
    Bond.WORST: 74,
    Bond.WORDS: 213,
    Bond.SAME_FILE: 72,
    Bond.SMALLER_SIZE: -29,
    Bond.GROUPS: 66,
    Bond.CLOSENESS: -602,
    Bond.LARGER: -220,
    Bond.BOTH_LOG: -122,
    Bond.BOTH_DOCUMENT: -83,
    Bond.BOTH_WHOLE: -81,
    Bond.ONE_HAS_CODE: 38,
    Bond.NONE_HAS_CODE: 56,
    Bond.CODE_AND_ITS_TESTS: 73,
    Bond.LOG_AND_REST: 107,
}
