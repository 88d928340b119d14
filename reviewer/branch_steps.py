"""What each commit of a branch did, for the splitter: an atomic commit is the best word on what belongs together."""

from collections.abc import Sequence
from contextlib import suppress

from reviewer.commit_fingerprints import first_parent_trees
from reviewer.core.commit import Commit
from reviewer.core.split import Step
from reviewer.errors import ReviewerError
from reviewer.git.diff import stream_each
from reviewer.git.location import Location

MOST_STEPS = 100
LARGEST_STEPS = 8 << 20
"""Commits of a branch, and bytes of what they changed, up to which they are looked at."""


def branch_steps(location: Location, commits: Sequence[Commit]) -> tuple[Step, ...]:
    """The commits that are no merges with their diffs, in the order given; none of a very long branch, of one
    that is not here whole, or if git fails: chunks are made without them then.
    """
    plain = [commit for commit in commits if len(commit.parents) < 2]
    if not 2 <= len(plain) <= MOST_STEPS:
        return ()
    with suppress(ReviewerError):
        before = first_parent_trees(location, plain)
        if all(before):
            return _read(location, plain, before)
    return ()


def _read(location: Location, commits: Sequence[Commit], before: Sequence[str]) -> tuple[Step, ...]:
    steps: list[Step] = []
    room = LARGEST_STEPS
    pairs = [(tree, commit.tree) for tree, commit in zip(before, commits, strict=True)]
    for commit, (_, deltas) in zip(commits, stream_each(location, pairs), strict=True):
        steps.append(Step(commit.subject, deltas))
        room -= sum(len(delta.body) for delta in deltas)
        if room < 0:
            return ()
    return tuple(steps)
