"""From what the user typed to the two trees that are compared."""

import re
from collections.abc import Sequence

from reviewer.core.change import Comparison, Source
from reviewer.errors import BadInput
from reviewer.git.location import Location
from reviewer.git.process import run
from reviewer.git.refs import (
    SHORT_ID,
    Named,
    default_base,
    find,
    head_branch,
    is_name,
    is_shallow,
    is_unborn,
    look_up,
    short,
    unknown,
)
from reviewer.git.snapshot import empty_tree, staged_tree, worktree_tree

PULL = re.compile(r"(?:pull|pr|merge-requests|mr)/(\d+)")
PULL_REFS = (
    "refs/pull/{}/head",
    "refs/remotes/origin/pull/{}/head",
    "refs/remotes/origin/pull/{}",
    "refs/remotes/origin/pr/{}",
    "refs/merge-requests/{}/head",
    "refs/remotes/origin/merge-requests/{}",
)
DEEPEN = "This clone is shallow: git fetch --unshallow (or --deepen=100) brings the missing history."


def resolve(
    location: Location,
    target: str | None = None,
    *,
    base: str | None = None,
    worktree: bool = False,
    staged: bool = False,
) -> Comparison:
    """The comparison a TARGET means.

    Nothing: the current branch since it left its base. A branch or pull request: that one. `A...B`: B since
    it left A. `A..B`: the trees of A and B. Any other name of a commit: that commit against its first parent.
    `base` replaces the default base, and the parent. Raises BadInput when something does not exist.
    """
    if worktree or staged:
        return uncommitted(location, target, base, staged=staged)
    if target is None:
        return current(location, base)
    if ".." in target:
        return between(location, target, base)
    head = look_up_target(location, target)
    if head.is_branch and target not in ("HEAD", "@"):
        return since_base(location, head, base)
    if base is not None:
        return since(location, look_up(location, base), head)
    return single(location, head)


def current(location: Location, base: str | None) -> Comparison:
    """What HEAD's branch, or a detached HEAD, has since its base."""
    head = look_up(location, "HEAD")
    name = short(head.full) if head.full else f"HEAD ({head.commit[:SHORT_ID]})"
    return since_base(location, Named(name, head.full, head.commit, head.tree), base)


def since_base(location: Location, head: Named, base: str | None) -> Comparison:
    """A branch against where it left the base named, or the default one."""
    start = look_up(location, base) if base is not None else default_base(location, head.full)
    if base is None and start.full == head.full:
        raise BadInput(
            f"{head.name} is the base branch itself, so there is nothing to compare it with.",
            "Name a branch, A..B or a commit, or say --base REF; for uncommitted work --worktree.",
        )
    return since(location, start, head)


def since(location: Location, base: Named, head: Named, known: str = "") -> Comparison:
    """Head against its merge base with `base`, which is `known` where that was asked already."""
    ancestor = known or merge_base(location, base, head)
    if not ancestor:
        hint = depth_hint(location) or f"Compare the two as they are: {base.name}..{head.name}"
        raise BadInput(f"{base.name} and {head.name} have no common ancestor here.", hint)
    return Comparison(
        source=Source.COMMITS,
        base=base.label,
        head=head.label,
        key=f"{head.identity} since {base.identity}",
        base_commit=base.commit,
        merge_base=ancestor,
        head_commit=head.commit,
        base_tree=base.tree if ancestor == base.commit else look_up(location, ancestor).tree,
        head_tree=head.tree,
    )


def between(location: Location, target: str, base: str | None) -> Comparison:
    """`A..B` or `A...B`; an end left out is HEAD."""
    if base is not None:
        raise BadInput(f"{target} names its base already.", "Leave out --base, or name only the head.")
    dots = "..." if "..." in target else ".."
    left, _, right = target.partition(dots)
    if ".." in right or right.startswith("."):
        raise BadInput(f"{target} is not a range.", "A range is A..B or A...B.")
    start, end, ancestor = both(location, left or "HEAD", right or "HEAD")
    if dots == "...":
        return since(location, start, end, ancestor)
    return Comparison(
        source=Source.COMMITS,
        base=start.label,
        head=end.label,
        key=f"{start.identity}..{end.identity}",
        base_commit=start.commit,
        merge_base=ancestor or merge_base(location, start, end),
        head_commit=end.commit,
        base_tree=start.tree,
        head_tree=end.tree,
    )


def both(location: Location, left: str, right: str) -> tuple[Named, Named, str]:
    """The commits of a range's two ends, and their merge base where one question told it, else "".

    Where git has anything to say against one of the names, each is looked up by itself: that has the right words.
    """
    if is_name(left) and is_name(right):
        ends = (f"{name}^{{{kind}}}" for name in (left, right) for kind in ("commit", "tree"))
        words = ["rev-parse", "--revs-only", *ends, f"{left}...{right}", "--symbolic-full-name", left, right]
        answer = run(location, words, check=False)
        found = None if answer.code or answer.err else told_of_both(left, right, answer.lines)
        if found:
            return found
    return look_up_target(location, left), look_up_target(location, right), ""


def told_of_both(left: str, right: str, lines: Sequence[str]) -> tuple[Named, Named, str] | None:
    """What git told of two names: commit and tree of each, the other way round and with their merge bases the commits,
    then the refs. None where it is not certain what is what, or there are several merge bases."""
    one, two = lines[:2], lines[2:4]
    if len(lines) < 7 or list(lines[4:6]) != [two[0], one[0]] or not lines[6].startswith("^"):
        return None
    refs = [name for name in (left, right) if name not in (one[0], two[0])]
    full = dict(zip(refs, lines[7:], strict=False))
    if len(lines) != 7 + len(refs) or any(ref.startswith("^") for ref in full.values()):
        return None
    named = (
        Named(name, "" if full.get(name) == "HEAD" else full.get(name, ""), *each)
        for name, each in ((left, one), (right, two))
    )
    return next(named), next(named), lines[6][1:]


def single(location: Location, head: Named) -> Comparison:
    """One commit against its first parent; a root commit against nothing."""
    named = first_parent(location, head.commit)
    parent = find(location, named) if named else None
    if named and parent is None:
        raise BadInput(f"The parent of {head.name} is not in this clone.", depth_hint(location))
    return Comparison(
        source=Source.COMMITS,
        base=f"{head.label}^" if parent else "nothing",
        head=head.label,
        key=head.commit,
        base_commit=parent.commit if parent else "",
        merge_base=parent.commit if parent else "",
        head_commit=head.commit,
        base_tree=parent.tree if parent else empty_tree(location),
        head_tree=head.tree,
    )


def uncommitted(location: Location, target: str | None, base: str | None, *, staged: bool) -> Comparison:
    """The work tree (untracked files included) or the index, against HEAD or where HEAD left a base."""
    if target is not None:
        option = "--staged" if staged else "--worktree"
        raise BadInput(f"{option} reviews what is not committed, so it takes no target.", "Say --base REF.")
    head = find(location, "HEAD")
    if head is None and (base is not None or not is_unborn(location)):
        raise unknown(location, "HEAD")
    start = look_up(location, base) if base is not None else head
    ancestor = merge_base(location, start, head) if start and head else ""
    if start and not ancestor:
        raise BadInput(f"{base} and HEAD have no common ancestor here.", depth_hint(location))
    old = look_up(location, ancestor).tree if ancestor and start and ancestor != start.commit else ""
    key = f"{'staged' if staged else 'worktree'} {location.work_tree or location.git_dir}"
    return Comparison(
        source=Source.STAGED if staged else Source.WORKTREE,
        base=base or (f"HEAD ({short(head_branch(location)) or 'detached'})" if head else "nothing"),
        head="staged changes" if staged else "work tree",
        key=f"{key} since {start.identity}" if base and start else key,
        base_commit=start.commit if start else "",
        merge_base=ancestor,
        base_tree=old or (start.tree if start else empty_tree(location)),
        head_tree=staged_tree(location) if staged else worktree_tree(location),
    )


def look_up_target(location: Location, name: str) -> Named:
    """The commit a target names; `pull/7` finds a pull or merge request that was fetched."""
    found = find(location, name)
    number = PULL.fullmatch(name)
    if found or not number:
        return found or look_up(location, name)
    for ref in PULL_REFS:
        found = find(location, ref.format(number[1]))
        if found:
            return Named(name, found.full, found.commit, found.tree)
    remote = f"git fetch origin pull/{number[1]}/head:refs/pull/{number[1]}/head"
    raise BadInput(f"No pull request {number[1]} has been fetched here.", f"{remote} brings it from GitHub.")


def depth_hint(location: Location) -> str | None:
    """What to do where history is cut off."""
    return DEEPEN if is_shallow(location) else None


def merge_base(location: Location, one: Named, other: Named) -> str:
    """The commit where two histories part, "" if they have none in common."""
    if one.commit == other.commit:
        return one.commit
    answer = run(location, ["merge-base", one.commit, other.commit], check=False)
    return answer.lines[0] if answer.lines else ""


def first_parent(location: Location, commit: str) -> str:
    """The first parent a commit names, also where a shallow clone cuts its history; "" for a root commit."""
    content = run(location, ["cat-file", "commit", commit]).out
    header = content.partition(b"\n\n")[0]
    return next((line[7:].decode() for line in header.split(b"\n") if line.startswith(b"parent ")), "")
