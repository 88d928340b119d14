"""`reviewer comments`: what the reviewers ask for, as Markdown or data, for the person or agent who is to answer."""

import sys
from pathlib import Path

import click

from reviewer.cli.data import to_json
from reviewer.cli.options import target_options
from reviewer.comments import as_data, as_markdown, discussion
from reviewer.review import requested
from reviewer.workspace import open_workspace


@click.command()
@target_options
@click.option("--all", "settled", is_flag=True, help="The resolved ones too.")
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
def command(
    target: str | None, base: str | None, worktree: bool, staged: bool, settled: bool, as_json: bool
) -> int:
    """Print the open comments on a change, and the verdicts that stand against it, for whoever is to answer.

    They are those of the saved session here, and those given with sign-offs in the ledger.
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
    found = discussion(workspace, request)
    if as_json:
        click.echo(to_json(as_data(found, settled=settled)))
    else:
        click.echo("\n".join(as_markdown(found, settled=settled)))
    return 0
