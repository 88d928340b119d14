"""`reviewer sync`: exchange the ledger with a remote."""

import sys
from pathlib import Path

import click

from reviewer.cli.data import to_json
from reviewer.sync import as_data, sentences, sync
from reviewer.workspace import open_workspace

ALARM = 1


@click.command()
@click.argument("remote", required=False)
@click.option("--restore", is_flag=True, help="Put back what the remote has lost, after naming it.")
@click.option("--json", "as_json", is_flag=True, help="What was done, as data.")
def command(remote: str | None, restore: bool, as_json: bool) -> int:
    """Exchange the records with a remote, so that both have all of them.

    Without REMOTE: the one this branch follows, else origin, else the only one. Records are joined, never
    overwritten. Exit code 1, an alarm, when the remote no longer has a record it had: nothing is pushed then.
    """
    done = sync(open_workspace(Path.cwd()), remote, restore=restore, ask=sys.stdin.isatty())
    click.echo(to_json(as_data(done)) if as_json else "\n".join(sentences(done)))
    if done.overwriting:
        click.echo(
            f"reviewer: the refspec {done.overwriting} makes every `git fetch` replace the records here by those of "
            f"{done.remote.name}. `reviewer init --sharing` changes it.",
            err=True,
        )
    return ALARM if done.stopped else 0
