"""The arguments several subcommands share: what to review, and from where."""

from collections.abc import Callable
from typing import Any

import click

Function = Callable[..., Any]


arranged_option = click.option(
    "--arranged", is_flag=True, help="The chunks as you arranged them in the session."
)


def target_options(function: Function) -> Function:
    """TARGET, --base, --worktree, --staged, as every command that looks at a change takes them."""
    for decorate in reversed(
        (
            click.argument("target", required=False),
            click.option("--base", metavar="REF", help="Compare with the merge base with REF."),
            click.option(
                "--worktree", is_flag=True, help="The work tree as it is, untracked files included."
            ),
            click.option("--staged", is_flag=True, help="What is staged."),
        )
    ):
        function = decorate(function)
    return function
