"""What each commit of a change does, as fingerprints: so that a sign-off is found again after a squash or a pick."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from reviewer.core.change import Unit
from reviewer.core.commit import Commit
from reviewer.core.fingerprint import change_fingerprint, units_of
from reviewer.core.record import CommitSeen
from reviewer.git.blobs import Blobs, base_lines
from reviewer.git.diff import stream_each
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.snapshot import empty_tree


def commits_seen(location: Location, commits: Sequence[Commit]) -> tuple[CommitSeen, ...]:
    """The commits with the fingerprint of what each changes against its first parent.

    A parent that is not in this clone leaves a commit without fingerprint.
    """
    pairs = [
        (tree, commit.tree)
        for tree, commit in zip(first_parent_trees(location, commits), commits, strict=True)
    ]
    found = units_between(location, [pair for pair in pairs if pair[0]])
    return tuple(
        CommitSeen(id=commit.oid, fingerprint=change_fingerprint(next(found)) if pair[0] else "")
        for commit, pair in zip(commits, pairs, strict=True)
    )


def units_between(location: Location, trees: Sequence[tuple[str, str]]) -> Iterator[tuple[Unit, ...]]:
    """The change units between the two trees of each pair, in the order given; two git children for all."""
    with closing(Blobs(location)) as blobs:
        for _, deltas in stream_each(location, trees):
            yield tuple(
                unit
                for file, delta in enumerate(deltas)
                for unit in units_of(delta, file, base_lines(blobs, delta))
            )


def first_parent_trees(location: Location, commits: Sequence[Commit]) -> list[str]:
    """The tree each commit is compared with: its first parent's, nothing for a root, "" when it is not here."""
    known = {commit.oid: commit.tree for commit in commits}
    missing = sorted({commit.parents[0] for commit in commits if commit.parents} - known.keys())
    asked = "".join(f"{parent}^{{tree}}\n" for parent in missing).encode()
    lines = run(location, ["cat-file", "--batch-check=%(objectname)"], stdin=asked).lines if missing else []
    known |= {parent: "" if " " in line else line for parent, line in zip(missing, lines, strict=True)}
    return [known[commit.parents[0]] if commit.parents else empty_tree(location) for commit in commits]
