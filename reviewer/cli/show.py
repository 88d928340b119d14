"""`reviewer show`: the facts about a change without a terminal."""

from pathlib import Path

import click

from reviewer.cli.data import to_json
from reviewer.cli.lines import print_lines, width
from reviewer.cli.loading import loaded
from reviewer.cli.options import arranged_option, target_options
from reviewer.show import as_data, summary
from reviewer.workspace import open_workspace


@click.command()
@target_options
@arranged_option
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
def command(
    target: str | None, base: str | None, worktree: bool, staged: bool, arranged: bool, as_json: bool
) -> int:
    """Print what is known about a change: who made it, its risk, chunks and sign-offs.

    TARGET is a branch (against its base), A..B, A...B, a commit, a patch file or - for standard input; without
    it the current branch is shown.
    """
    workspace = open_workspace(Path.cwd())
    review = loaded(workspace, target, base=base, worktree=worktree, staged=staged, arranged=arranged)
    if as_json:
        click.echo(to_json(as_data(review)))
        for failed in review.failed:
            click.echo(f"reviewer: not known: {failed.what}: {failed.message}", err=True)
    else:
        print_lines(summary(review, width()))
    return review.exit_code
