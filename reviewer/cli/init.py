"""`reviewer init`: set up a repository for reviews."""

import sys
from pathlib import Path

import click

from reviewer.core.text import visible
from reviewer.git.location import Location
from reviewer.init.change import Change, Part
from reviewer.init.plan import changes, plan, sentences
from reviewer.init.signing import trial
from reviewer.workspace import open_workspace

FAILED = 1


@click.command()
@click.option("--policy", "parts", flag_value=Part.POLICY, multiple=True, help="The policy, reviewer.toml.")
@click.option(
    "--sharing", "parts", flag_value=Part.SHARING, multiple=True, help="Git's settings for the records."
)
@click.option("--signing", "parts", flag_value=Part.SIGNING, multiple=True, help="A key to sign with.")
@click.option("--hooks", "parts", flag_value=Part.HOOKS, multiple=True, help="The pre-push hook.")
@click.option("--remote", metavar="NAME", help="The remote whose records are fetched.")
@click.option("--key", metavar="FILE", type=click.Path(path_type=Path), help="The ssh key to sign with.")
@click.option("--yes", is_flag=True, help="Make the changes without asking.")
def command(parts: tuple[str, ...], remote: str | None, key: Path | None, yes: bool) -> int:
    """Set up this repository: a policy, sharing, signing.

    Shows what it would change first, then asks; without a terminal it only shows, unless --yes. Options choose
    parts. Nothing that is there is overwritten, and only this repository's own configuration is changed.
    """
    location = open_workspace(Path.cwd()).repository()
    terminal = sys.stdin.isatty()
    chosen = frozenset(Part(part) for part in parts)
    proposals = plan(location, chosen, remote=remote, key=key, can_ask=terminal)
    for line in sentences(proposals):
        click.echo(line)
    wanted = changes(proposals)
    if wanted and not _agreed(yes=yes, terminal=terminal):
        return 0
    _make(wanted)
    if not chosen or Part.SIGNING in chosen:
        return _try_signing(location, terminal=terminal, asked=bool(chosen))
    return 0


def _agreed(*, yes: bool, terminal: bool) -> bool:
    if yes:
        return True
    if terminal and click.confirm("\nMake these changes?"):
        return True
    click.echo("\nNothing was changed." + ("" if terminal else " --yes makes these changes."))
    return False


def _make(wanted: tuple[Change, ...]) -> None:
    """One change after the other; how to undo those that were made is said even when a later one fails."""
    made: list[Change] = []
    try:
        for change in wanted:
            change.make()
            made.append(change)
    finally:
        if made:
            click.echo(f"\n{len(made)} of {len(wanted)} changes made. To undo them:")
            for change in reversed(made):
                click.echo(f"  {visible(change.undo)}")


def _try_signing(location: Location, *, terminal: bool, asked: bool) -> int:
    click.echo("\nSigning something as a trial" + ("; the key may want its passphrase." if terminal else "."))
    tried = trial(location, ask=terminal)
    click.echo(visible(tried.sentence))
    return FAILED if asked and not tried.holds else 0
