"""Which lines the latest commits of a line of history rewrote, for whoever asks what wrote the lines of a file."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing

from reviewer.core.split.lineage import Rewrite
from reviewer.errors import RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import Child, command, environment, reason, run

FARTHEST = 1000
"""Commits back along the line of history to which is looked at all: files nobody touches cost no more than others."""

_MARK = re.compile(
    rb"^(?:\x01(?P<commit>[0-9a-f]+)$|diff --git a/(?P<path>.*)$"
    rb"|@@ -(?P<old>\d+)(?:,(?P<gone>\d+))? \+(?P<new>\d+)(?:,(?P<come>\d+))? @@)",
    re.MULTILINE,
)


def rewritten(
    location: Location, commit: str, paths: Sequence[str], most: int, largest: int
) -> Iterator[Rewrite]:
    """What each of the latest `most` commits that touched any of the paths changed in them, newest first.

    The first parents of `commit`, so that each file is followed without a gap; a merge stands for what it brought.
    No more than `largest` bytes of diffs are read. What a shallow clone lacks is not among them, a path that git
    would quote neither. Raises RepositoryError when git cannot read the first of them.
    """
    last = run(
        location, ["rev-list", "--first-parent", f"--skip={FARTHEST}", "--max-count=1", commit, "--"]
    ).lines
    words = [
        "--literal-pathspecs",
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        f"--max-count={most}",
        "--format=%x01%H",
        "--no-show-signature",
        *("-p", "-U0", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv"),
        *("--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=myers", "--inter-hunk-context=0"),
        commit,
        *(f"^{one}" for one in last),
        "--",
        *paths,
    ]
    with closing(Child(command(location, words), environment(location))) as child:
        text = bytearray()
        while len(text) < largest and (piece := child.read()):
            text += piece
        if not text and child.wait():
            raise RepositoryError(f"git log failed: {reason(child.complaints())}.")
    by = path = ""
    for found in _MARK.finditer(text[:largest]):
        if found["commit"]:
            by = found["commit"].decode("ascii")
        elif found["path"] is not None:
            name = found["path"].decode("utf-8", "surrogateescape")
            path = name[: (len(name) - len(" b/")) // 2]  # the same on both sides: renames are not looked for
        else:
            old, gone, new, come = (
                int(one) if one else 1 for one in found.group("old", "gone", "new", "come")
            )
            yield Rewrite(by, path, old, gone, new, come)
