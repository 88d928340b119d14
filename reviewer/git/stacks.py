"""The refs of a stack: written in one transaction together with the memory of them, and removed in one."""

import json
from collections.abc import Sequence
from urllib.parse import quote, unquote

from msgspec import Struct

from reviewer.errors import BadInput, RepositoryError
from reviewer.git.location import Location
from reviewer.git.process import run

MEMORY = "refs/reviewer/stacks/"
"""One ref a stack, to a blob that tells what was written: its presence and the branches' are one transaction."""
HEADS = "refs/heads/"
VERSION = 1


class WrittenStack(Struct, frozen=True):
    """A stack as it was written: the head it was split from, and each branch with its commit, first step first."""

    name: str
    head: str
    branches: tuple[tuple[str, str], ...]


def in_the_way(location: Location, branches: Sequence[str]) -> tuple[str, ...]:
    """The branches there are that keep these from being created: of the same name, or a folder of it or in it."""
    wanted = set(branches)
    folders = {
        "/".join(parts[:end])
        for name in branches
        for parts in (name.split("/"),)
        for end in range(1, len(parts))
    }
    listed = run(location, ["for-each-ref", "--format=%(refname)", HEADS]).lines
    there = [ref.removeprefix(HEADS) for ref in listed]
    inside = tuple(f"{name}/" for name in branches)
    return tuple(name for name in there if name in wanted or name in folders or name.startswith(inside))


def publish(location: Location, stack: WrittenStack) -> None:
    """Create all branches of a stack and remember them; all or none.

    Raises BadInput when one of them is there already, RepositoryError when git refuses otherwise.
    """
    memory = _memory_of(location, stack)
    lines = [f"create {HEADS}{name} {commit}" for name, commit in stack.branches]
    lines.append(f"create {MEMORY}{quote(stack.name, safe='')} {memory}")
    _transaction(location, lines, f"reviewer split: stack {stack.name}")


def recall(location: Location, name: str) -> WrittenStack:
    """A stack that was written here. Raises BadInput, with the names there are, when there is none of that name."""
    memory = run(location, ["cat-file", "blob", f"{MEMORY}{quote(name, safe='')}"], check=False)
    if memory.code:
        known = written_stacks(location)
        raise BadInput(
            f"No stack {name} was written here.",
            f"There is {', '.join(known)}." if known else "`reviewer split --stack NAME` writes one.",
        )
    try:
        told = json.loads(memory.out)
        branches = tuple((str(branch), str(commit)) for branch, commit in told["branches"])
        return WrittenStack(name, str(told["head"]), branches)
    except (ValueError, KeyError, TypeError) as error:
        raise RepositoryError(
            f"What is remembered of the stack {name} cannot be read ({MEMORY}{quote(name, safe='')}).",
            "Remove its branches yourself: git branch -D.",
        ) from error


def written_stacks(location: Location) -> tuple[str, ...]:
    """The names of the stacks that were written here and not undone."""
    refs = run(location, ["for-each-ref", "--format=%(refname)", MEMORY]).lines
    return tuple(unquote(ref.removeprefix(MEMORY)) for ref in refs)


def remove(location: Location, stack: WrittenStack) -> None:
    """Remove the branches of a stack, and the memory of it; all or none.

    One that was deleted meanwhile is no obstacle. Raises BadInput when one has moved since, or is checked out.
    """
    there = _branches(location, [name for name, _ in stack.branches])
    moved = [name for name, commit in stack.branches if name in there and there[name][0] != commit]
    if moved:
        raise BadInput(
            f"{', '.join(moved)} has moved since the stack {stack.name} was written: nothing was removed.",
            "Keep what was added elsewhere, or delete the branches yourself: git branch -D.",
        )
    taken = [(name, there[name][1]) for name, _ in stack.branches if name in there and there[name][1]]
    if taken:
        name, where = taken[0]
        raise BadInput(f"{name} is checked out in {where}: nothing was removed.", "Check out another branch.")
    lines = [f"delete {HEADS}{name} {commit}" for name, commit in stack.branches if name in there]
    lines.append(f"delete {MEMORY}{quote(stack.name, safe='')}")
    _transaction(location, lines, f"reviewer split: undo {stack.name}")


def _branches(location: Location, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(commit, the work tree that has it checked out or "") of those of the branches that are there."""
    form = "%(refname)%00%(objectname)%00%(worktreepath)"
    patterns = [f"{HEADS}{name}" for name in names]
    found = {}
    for line in run(location, ["for-each-ref", f"--format={form}", *patterns]).lines:
        ref, commit, tree = line.split("\0")
        found[ref.removeprefix(HEADS)] = (commit, tree)
    return {name: found[name] for name in names if name in found}


def _memory_of(location: Location, stack: WrittenStack) -> str:
    told = {"version": VERSION, "name": stack.name, "head": stack.head, "branches": stack.branches}
    text = json.dumps(told, indent=1).encode() + b"\n"
    return run(location, ["hash-object", "-w", "--stdin"], stdin=text).lines[0]


def _transaction(location: Location, lines: Sequence[str], why: str) -> None:
    """Change refs, all or none."""
    commands = "\n".join(["start", *lines, "prepare", "commit", ""]).encode()
    answer = run(
        location, ["update-ref", "-m", why, "--stdin"], stdin=commands, user_settings=True, check=False
    )
    if answer.code:
        raise RepositoryError(f"No branch was changed: {answer.complaint}.", "Look at `git branch --list`.")
