"""How a commit came to be on a branch: the commit of the branch's own first-parent line that brought it."""

from collections.abc import Iterable

from msgspec import Struct

from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.refs import BASE_NAMES, Named, candidates, find, short

NEIGHBORS = 500
"""Commits on either side that are looked at for others of the same change: a branch of more was hardly rebased."""


class Branch(Struct, frozen=True):
    """A branch a commit is on: its name for people and the commit at its tip."""

    name: str
    tip: str


def branch_of(location: Location, commit: str) -> Branch | None:
    """The branch a commit landed on, None when no ref here holds it.

    The one people merge into, if it holds the commit: the remote's default branch, main, master or trunk, here
    or on the remote; else the one HEAD is on, else any that holds it.
    """
    refs = candidates(location, "")
    followed = [target for name, target in refs.symbolic.items() if name.endswith("/HEAD")]
    names = [f"refs/heads/{name}" for name in BASE_NAMES]
    names += [*followed, *(name for name in refs.commits if name.startswith("refs/remotes/"))]
    for name in dict.fromkeys(names):
        if name in refs.commits and holds(location, refs.commits[name], commit):
            return Branch(short(name), refs.commits[name])
    head = find(location, "HEAD")
    if head and holds(location, head.commit, commit):
        return Branch(short(head.full) if head.full else "HEAD", head.commit)
    places = ["refs/heads", "refs/remotes", "refs/tags", "refs/pull", "refs/merge-requests"]
    form = "--format=%(refname) %(objectname)"
    lines = run(location, ["for-each-ref", form, "--count=1", f"--contains={commit}", *places]).lines
    found = lines[0].rpartition(" ")[0] if lines else ""
    named = find(location, found) if found else None
    return Branch(short(found), named.commit) if named else None


def branch_called(named: Named) -> Branch:
    """A branch somebody named."""
    return Branch(named.label, named.commit)


def holds(location: Location, tip: str, commit: str) -> bool:
    """Whether a commit is the tip or one of its ancestors here."""
    return not run(location, ["merge-base", "--is-ancestor", commit, tip], check=False).code


def brought_by(location: Location, commit: str, tip: str) -> str:
    """The commit of `tip`'s first-parent line that brought a commit in: itself, or a merge; "" if none did."""
    if commit == tip:
        return commit
    line = first_parents(location, [tip, f"^{commit}"])
    if not line:
        return ""
    if is_parent(location, line[-1], commit):
        return commit
    way = set(run(location, ["rev-list", "--ancestry-path", f"{commit}..{tip}", "--"]).lines)
    return next((one for one in reversed(line) if one in way), "")


def is_parent(location: Location, commit: str, parent: str) -> bool:
    """Whether `parent` is the first parent of a commit."""
    return run(location, ["rev-parse", "--verify", "--quiet", f"{commit}^1"], check=False).lines[:1] == [
        parent
    ]


def first_parents(location: Location, limits: Iterable[str], most: int | None = None) -> list[str]:
    """The first-parent line of what `limits` name, newest first."""
    words = ["rev-list", "--first-parent", *([f"--max-count={most}"] if most else []), *limits, "--"]
    return run(location, words).lines


def neighbors(location: Location, commit: str, tip: str) -> tuple[list[str], list[str]]:
    """The commits before and after one on `tip`'s first-parent line, each nearest first, at most NEIGHBORS."""
    before = first_parents(location, [commit], NEIGHBORS + 1)[1:]
    after = first_parents(location, [tip, f"^{commit}"])
    return before, list(reversed(after))[:NEIGHBORS]


def arrivals(location: Location, start: str, end: str) -> dict[str, tuple[str, ...]]:
    """What landed on `end`'s first-parent line since `start`, newest first: each commit with all it brought.

    Those are oldest first, itself last; every commit that `start` does not have is brought by exactly one.
    """
    words = ["rev-list", "--topo-order", "--reverse", "--parents", end, f"^{start}", "--"]
    parents: dict[str, list[str]] = {}
    for told in run(location, words).lines:
        commit, *before = told.split(" ")
        parents[commit] = before
    line = []
    while end in parents:
        line.append(end)
        end = next(iter(parents[end]), "")
    order = {commit: number for number, commit in enumerate(parents)}
    told_already: set[str] = set(line)
    found: dict[str, tuple[str, ...]] = {}
    for commit in reversed(line):
        brought: list[str] = []
        left = list(parents[commit][1:])
        while left:
            one = left.pop()
            if one in parents and one not in told_already:
                told_already.add(one)
                brought.append(one)
                left += parents[one]
        found[commit] = (*sorted(brought, key=order.__getitem__), commit)
    return {commit: found[commit] for commit in line}
