"""The job `split --stack`: the chunks of a change as commits, whose last tree is the head's or nothing is written."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from reviewer.analysis import Scope
from reviewer.arranged import arranged, own_arrangement
from reviewer.core.change import Change, Source
from reviewer.core.chunk import Chunk
from reviewer.core.cut import Cut
from reviewer.core.fingerprint import split_lines
from reviewer.core.stack import (
    Shape,
    StackPlan,
    attribution,
    digest_of,
    is_stack_name,
    message_of,
    path_changes,
    plan_stack,
)
from reviewer.errors import BadInput, CannotTell
from reviewer.git import stacks
from reviewer.git.blobs import Blobs
from reviewer.git.commits import commits, touched
from reviewer.git.location import Location
from reviewer.git.making import Made, NewCommit, making
from reviewer.messages import StackEnded, WantStack
from reviewer.review import load_comparison
from reviewer.workspace import open_workspace


class Stack(Struct, frozen=True):
    """A stack with its commits, first step first; `written` is False after a dry run."""

    plan: StackPlan
    head: str
    head_tree: str
    made: tuple[Made, ...]
    written: bool


def planned(change: Change, chunks: Sequence[Chunk], name: str, shape: Shape) -> StackPlan:
    """What a stack of this change would be.

    Raises BadInput when the change has no commit, or nothing in it, or the name is none git takes for a branch's;
    CannotTell when the chunks are not the change.
    """
    if change.comparison.source is not Source.COMMITS or not change.comparison.head_commit:
        raise BadInput(
            "Only commits become a stack; this is a work tree, an index or a patch.",
            "Commit the change, then split it by its branch.",
        )
    if not change.units:
        raise BadInput(f"There is nothing to split: {change.comparison.head} changes nothing.")
    if not is_stack_name(name):
        raise BadInput(f"{name!r} cannot be the name of a branch.", "See git help check-ref-format.")
    try:
        return plan_stack(change, chunks, name, shape)
    except ValueError as error:
        raise CannotTell(f"The chunks are not the change, so nothing was written: {error}.") from error


def write(location: Location, change: Change, plan: StackPlan, *, dry_run: bool = False) -> Stack:
    """Make the commits of a stack and its branches; all of it, or nothing.

    The same plan gives the same commits, ids included: people and dates are those of the commits it comes from.
    `dry_run`: no branch is written. Raises BadInput when a branch is in the way, CannotTell when the last tree
    is not the head's, RepositoryError when git refuses.
    """
    comparison = change.comparison
    there = stacks.in_the_way(location, plan.branches)
    if there:
        raise BadInput(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already: nothing was written.",
            "Choose another name, or remove an earlier stack with --undo.",
        )
    if plan.name in stacks.written_stacks(location) and not dry_run:
        raise BadInput(f"A stack {plan.name} was written here before.", f"--undo {plan.name} forgets it.")
    with making(location, comparison.merge_base, _new_commits(location, change, plan)) as bench:
        proven = bench.made[-1].tree == comparison.head_tree and len(bench.made) == len(plan.steps)
        if not proven:
            raise CannotTell(
                f"The stack would end in tree {bench.made[-1].tree}, the change ends in {comparison.head_tree}: "
                "nothing was written."
            )
        bench.keep()
        if not dry_run:
            ends = tuple(
                (one.branch, made.commit)
                for one, made in zip(plan.steps, bench.made, strict=True)
                if one.branch
            )
            stacks.publish(location, stacks.WrittenStack(plan.name, comparison.head_commit, ends))
        return Stack(plan, comparison.head_commit, comparison.head_tree, bench.made, not dry_run)


def undo(location: Location, name: str) -> stacks.WrittenStack:
    """Remove the branches of a stack that was written here. Raises what `stacks.recall` and `stacks.remove` raise."""
    stack = stacks.recall(location, name)
    stacks.remove(location, stack)
    return stack


def stack_request(request: WantStack) -> StackEnded:
    """Write what the screen asks for: everything is read again, the arrangement from the journal on disk."""
    workspace = open_workspace(Path(request.path))
    arrangement = own_arrangement(workspace, request.comparison)
    review = load_comparison(
        workspace,
        request.comparison,
        scope=Scope(coverage=False, grain=arrangement.grain, cuts=arrangement.cuts),
    )
    chunks = arranged(review, arrangement)
    if chunks is None or digest_of(chunks) != request.digest:
        raise CannotTell(
            "The chunks are not those on the screen any more: nothing was written.", "Open the review again."
        )
    plan = planned(review.change, chunks, request.name, request.shape)
    return StackEnded(sentence(write(workspace.repository(), review.change, plan)), well=True)


def sentence(stack: Stack) -> str:
    """What was written, what was proven, and how to be rid of it."""
    branches = stack.plan.branches
    named = f"{branches[0]} … {branches[-1]}" if len(branches) > 1 else branches[0]
    return (
        f"{len(stack.made)} steps: {named}\n"
        f"The last tree is the head's: {stack.head_tree[:10]}.\n"
        f"reviewer split --undo {stack.plan.name} removes it."
    )


def _new_commits(location: Location, change: Change, plan: StackPlan) -> Iterator[NewCommit]:
    """The commits of the steps, each made when the one before has been handed on."""
    made = commits(location, change.comparison)
    paths = touched(location, [commit.oid for commit in made])
    units = {unit.fingerprint: unit for unit in change.units}
    steps = [planned.step for planned in plan.steps]
    with closing(Blobs(location)) as blobs:

        def base_lines(file: int) -> Sequence[bytes]:
            old = change.deltas[file].old
            return split_lines(blobs.read(old.oid)) if old else ()

        for number, (step, changes) in enumerate(
            zip(steps, path_changes(change, steps, base_lines), strict=True), 1
        ):
            inside = [units[fingerprint] for fingerprint in step.units]
            whose = attribution({path for unit in inside for path in (unit.path, unit.old_path)}, made, paths)
            files = {unit.file for unit in inside}
            cuts = [Cut(one.unit.fingerprint, one.at) for one in change.cuts if one.unit.file in files]
            message = message_of(step, number, len(steps), change.comparison.head_commit, whose, cuts)
            yield NewCommit(whose.leading, message, changes)
