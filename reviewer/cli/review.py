"""`reviewer [TARGET]`: the interactive session."""

from pathlib import Path

import click

from reviewer.cli.options import target_options
from reviewer.cli.session import run


@click.command()
@target_options
@click.option("--theme", metavar="NAME", help="The theme; without it the terminal's background decides.")
@click.option("--keymap", metavar="NAME", help="The keys to begin with: normal, or no-brackets.")
def command(
    target: str | None, base: str | None, worktree: bool, staged: bool, theme: str | None, keymap: str | None
) -> None:
    """Review a change in the terminal.

    TARGET is a branch (against its base), A..B, A...B, a commit, a patch file or - for standard input; without
    it the current branch is reviewed.
    """
    run(Path.cwd(), target, base=base, worktree=worktree, staged=staged, theme=theme, keymap=keymap)
