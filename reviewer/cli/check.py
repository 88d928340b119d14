"""`reviewer check`: whether a change may pass, for hooks and CI."""

import os
import sys
from pathlib import Path

import click

from reviewer.check import EXIT_CODES, as_data, as_text, check
from reviewer.cli.data import escaped, to_json
from reviewer.cli.options import target_options
from reviewer.core.gate import Decision
from reviewer.review import requested
from reviewer.workspace import open_workspace


@click.command()
@target_options
@click.option("--trusted", metavar="REF", help="Read policy and signers from REF instead of the merge base.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="The form of the answer.",
)
def command(
    target: str | None, base: str | None, worktree: bool, staged: bool, trusted: str | None, form: str
) -> int:
    """Check whether the policy lets a change pass, by the sign-offs in the ledger.

    Every requirement is listed with its outcome, its reason and the units it still lacks. Exit code 0: it
    passes; 1: it does not; 2: usage or bad input; 3: it cannot be told.
    """
    workspace = open_workspace(Path.cwd())
    request = requested(
        workspace, target, base=base, worktree=worktree, staged=staged, read_stdin=sys.stdin.buffer.read
    )
    decision = check(workspace, request, trusted=trusted)
    try:
        click.echo(printed(decision, form))
    except BrokenPipeError:  # whoever reads the answer may stop early; the exit code stands
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_CODES[decision.outcome]


def printed(decision: Decision, form: str) -> str:
    """The decision in one of the four forms."""
    if form == "json":
        return to_json(as_data(decision))
    if form == "sarif":
        from reviewer.formats.sarif import sarif  # each form only where it is asked for

        return escaped(sarif(decision))
    if form == "junit":
        from reviewer.formats.junit import junit  # likewise

        return junit(decision)
    return "\n".join(as_text(decision))
