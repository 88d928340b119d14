"""The command `reviewer` with its subcommands."""

import importlib
from typing import Any

import click

from reviewer.cli import SUMMARIES


class LazyGroup(click.Group):
    """Imports a subcommand's module when it is run; the first word that is none of them is a TARGET to review."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in SUMMARIES:
            return None
        module = importlib.import_module(f"reviewer.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List them without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a subcommand, review."""
        if not args or (args[0] not in SUMMARIES and args[0] not in ("--help", "-h", "--version")):
            args = ["review", *args]
        return super().parse_args(ctx, args)


def show_version(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
    """Print the version and leave."""
    if value and not ctx.resilient_parsing:
        from reviewer import __version__  # the one place that needs it

        click.echo(f"reviewer {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 yes, 1 no, 2 usage or bad input, 3 cannot tell.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help="Print it."
)
def group() -> None:
    """The terminal review desk for agent-written changes.

    reviewer [TARGET] opens a review: of the current branch against its base, or of a branch, A..B, A...B, a
    commit, --worktree, --staged, a patch file or - for standard input.
    """
