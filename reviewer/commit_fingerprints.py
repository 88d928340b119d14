"""What each commit of a change does, as a fingerprint: so that a sign-off is found again after a squash or a pick."""

from collections.abc import Sequence
from contextlib import closing

from reviewer.core.change import SUBMODULE_MODE, Comparison, FileDelta, Source, Unit
from reviewer.core.commit import Commit
from reviewer.core.fingerprint import change_fingerprint, units_of
from reviewer.core.lines import Lines
from reviewer.core.record import CommitSeen
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.snapshot import empty_tree


def commits_seen(location: Location, commits: Sequence[Commit]) -> tuple[CommitSeen, ...]:
    """The commits with the fingerprint of what each changes against its first parent.

    Costs one `git diff` a commit. A parent that is not in this clone leaves a commit without fingerprint.
    """
    trees = _first_parent_trees(location, commits)
    with closing(Blobs(location)) as blobs:
        return tuple(
            CommitSeen(
                id=commit.oid, fingerprint=_fingerprint(location, blobs, tree, commit.tree) if tree else ""
            )
            for commit, tree in zip(commits, trees, strict=True)
        )


def _first_parent_trees(location: Location, commits: Sequence[Commit]) -> list[str]:
    """The tree each commit is compared with: its first parent's, nothing for a root, "" when it is not here."""
    known = {commit.oid: commit.tree for commit in commits}
    missing = {commit.parents[0] for commit in commits if commit.parents and commit.parents[0] not in known}
    for parent in sorted(missing):
        answer = run(location, ["rev-parse", "--verify", "--quiet", f"{parent}^{{tree}}"], check=False)
        known[parent] = answer.lines[0] if answer.lines and not answer.code else ""
    return [known[commit.parents[0]] if commit.parents else empty_tree(location) for commit in commits]


def _fingerprint(location: Location, blobs: Blobs, old_tree: str, new_tree: str) -> str:
    comparison = Comparison(
        source=Source.COMMITS, base="", head="", key="", base_tree=old_tree, head_tree=new_tree
    )
    units: list[Unit] = []
    for file, delta in enumerate(stream(location, comparison)):
        units += units_of(delta, file, _base(blobs, delta))
    return change_fingerprint(units)


def _base(blobs: Blobs, delta: FileDelta) -> Sequence[bytes]:
    """The lines around a delta's hunks; none for a file that comes or goes, or is no text."""
    if not (delta.old and delta.new and delta.spans) or SUBMODULE_MODE in (delta.old.mode, delta.new.mode):
        return ()
    return Lines(blobs.read(delta.old.oid))
