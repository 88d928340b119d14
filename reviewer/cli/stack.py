"""What `reviewer split --stack` and `--undo` print."""

import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import click

from reviewer.cli.data import to_json
from reviewer.core.change import Change
from reviewer.core.chunk import Chunk
from reviewer.core.stack import Shape
from reviewer.core.text import json_path, visible
from reviewer.stack import Stack, planned, undo, write
from reviewer.trial import Trial, try_steps
from reviewer.workspace import Workspace

SHORT = 10


def show_stack(
    workspace: Workspace,
    change: Change,
    chunks: Sequence[Chunk],
    name: str,
    shape: Shape,
    *,
    dry_run: bool,
    command: Sequence[str],
    as_json: bool,
) -> int:
    """Write a stack, or say what would be written; with a command, try each step. 1 when one does not stand."""
    location = workspace.repository()
    stack = write(location, change, planned(change, chunks, name, shape), dry_run=dry_run)
    if not as_json:
        click.echo(_as_text(stack))
    trials: list[Trial] = []
    if command:
        tries = try_steps(
            location, [made.commit for made in stack.made], command, watch=lambda number: _now(stack, number)
        )
        with closing(tries):  # type: ignore[type-var]
            for trial in tries:
                trials.append(trial)
                if not as_json:
                    click.echo(_tried(trial, len(stack.made)))
    if as_json:
        click.echo(to_json(_as_data(stack, trials)))
    elif trials:
        alone = sum(trial.stands for trial in trials)
        click.echo(f"{alone} of {len(trials)} steps stand alone: {' '.join(map(visible, command))}")
    return 0 if all(trial.stands for trial in trials) else 1


def undo_stack(workspace: Workspace, name: str, *, as_json: bool) -> int:
    """Remove a stack; each branch is named with the commit it stood at, for whoever wants it back."""
    stack = undo(workspace.repository(), name)
    if as_json:
        removed = [{"branch": json_path(branch), "commit": commit} for branch, commit in stack.branches]
        click.echo(to_json({"stack": json_path(name), "removed": removed}))
        return 0
    for branch, commit in stack.branches:
        click.echo(f"removed {visible(branch)} (was {commit[:SHORT]})")
    return 0


def _now(stack: Stack, number: int) -> None:
    """Say which step is being tried, where somebody is watching."""
    if sys.stderr.isatty():
        click.echo(f"trying {number} of {len(stack.made)} …\r", err=True, nl=False)


def _as_text(stack: Stack) -> str:
    """The steps with their branches; what was proven, and how to get rid of it."""
    lines = []
    count = len(stack.made)
    for number, (one, made) in enumerate(zip(stack.plan.steps, stack.made, strict=True), 1):
        size = f"{_count(one.lines, 'line')} in {_count(len(one.paths), 'file')}"
        lines.append(f"{number}/{count}  {visible(one.step.chunk.title)}")
        lines.append(f"     {made.commit[:SHORT]}  {visible(one.branch)}".rstrip() + f"  {size}")
        if one.step.early:
            early = _count(len(one.step.early), "unit")
            lines.append(f"     with {early} of later chunks: files that have to be moved or gone by then")
    lines.append(f"The last tree is the head's: {stack.head_tree[:SHORT]}.")
    if stack.written:
        lines.append(f"Written; reviewer split --undo {visible(stack.plan.name)} removes it.")
    else:
        lines.append("A dry run: no branch was written.")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _tried(trial: Trial, count: int) -> str:
    how = "stands" if trial.stands else f"does not: exit code {trial.code}"
    if trial.code < 0:
        how = f"does not: ended by signal {-trial.code}"
    mark = "✓" if trial.stands else "✗"
    lines = [f"{mark} {trial.number}/{count}  {how}, {trial.seconds:.1f} s"]
    return "\n".join([*lines, *(f"     │ {visible(line)}" for line in trial.tail)])


def _as_data(stack: Stack, trials: Sequence[Trial]) -> dict[str, Any]:
    steps = []
    for one, made in zip(stack.plan.steps, stack.made, strict=True):
        steps.append(
            {
                "branch": json_path(one.branch) if one.branch else None,
                "commit": made.commit,
                "tree": made.tree,
                "chunk": one.step.chunk.id,
                "title": one.step.chunk.title,
                "lines": one.lines,
                "paths": [json_path(path) for path in one.paths],
                "units": list(one.step.units),
                "early": list(one.step.early),
            }
        )
    tried = [
        {
            "step": trial.number,
            "commit": trial.commit,
            "exit_code": trial.code,
            "seconds": round(trial.seconds, 3),
            "output": list(trial.tail),
        }
        for trial in trials
    ]
    return {
        "stack": json_path(stack.plan.name),
        "shape": stack.plan.shape.value,
        "head": stack.head,
        "tree": stack.head_tree,
        "written": stack.written,
        "steps": steps,
        "tried": tried,
    }
