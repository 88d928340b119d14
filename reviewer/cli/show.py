"""`reviewer show`: the facts about a change without a terminal."""

import os
import sys
from pathlib import Path

import click

from reviewer.cli.data import to_json
from reviewer.cli.options import target_options
from reviewer.cli.progress import Progress
from reviewer.review import load, requested
from reviewer.show import Line, as_data, summary
from reviewer.workspace import open_workspace

WIDTH = 100
"""Columns where there is no terminal to ask."""
WIDEST = 120

STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True},
    "heading": {"bold": True, "fg": "blue"},
    "muted": {"dim": True},
    "good": {"fg": "green"},
    "warning": {"fg": "yellow"},
    "alarm": {"fg": "red", "bold": True},
}


@click.command()
@target_options
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
def command(target: str | None, base: str | None, worktree: bool, staged: bool, as_json: bool) -> int:
    """Print what is known about a change: who made it, its risk, chunks and sign-offs.

    TARGET is a branch (against its base), A..B, A...B, a commit, a patch file or - for standard input; without
    it the current branch is shown.
    """
    workspace = open_workspace(Path.cwd())
    request = requested(
        workspace,
        target,
        base=base,
        worktree=worktree,
        staged=staged,
        read_stdin=lambda: sys.stdin.buffer.read(),
    )
    progress = Progress()
    review = load(workspace, request, watch=progress.see)
    progress.clear()
    if as_json:
        click.echo(to_json(as_data(review)))
        for failed in review.failed:
            click.echo(f"reviewer: not known: {failed.what}: {failed.message}", err=True)
    else:
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        for line in summary(review, width()):
            click.echo(painted(line) if color else "".join(span.text for span in line), color=color)
    return review.exit_code


def width() -> int:
    """The columns to fill: the terminal's, within reason."""
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH, WIDEST)
    except (OSError, ValueError):
        return WIDTH


def painted(line: Line) -> str:
    """A line with its colors."""
    return "".join(
        click.style(span.text, **STYLES[span.style]) if span.style else span.text  # type: ignore[arg-type]
        for span in line
    )
