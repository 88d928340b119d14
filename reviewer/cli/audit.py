"""`reviewer audit`: who approved a line, a commit or a range, on what evidence, and what is missing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from reviewer.audit.data import audit_data, history_data
from reviewer.audit.history_text import history_report
from reviewer.audit.target import audit_target
from reviewer.audit.text import report
from reviewer.cli.data import to_json
from reviewer.cli.lines import print_lines, width
from reviewer.cli.progress import Notice
from reviewer.core.audit import Audit, History
from reviewer.errors import BadInput
from reviewer.workspace import Workspace, open_workspace

GAPS_FOUND = 1
TEXT, JSON, IN_TOTO = "text", "json", "in-toto"


@click.command()
@click.argument("target", required=False)
@click.option(
    "--ledger", is_flag=True, help="Examine every record, chain and signature of the ledger instead."
)
@click.option("--incident", metavar="NAME", help="Follow an incident back to what caused it instead.")
@click.option("--on", metavar="REF", help="The branch it landed on, where that is not the main one.")
@click.option(
    "--trusted", metavar="REF", help="Read policy and signers from REF instead of the commit it landed on."
)
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, JSON, IN_TOTO]),
    default=TEXT,
    show_default=True,
    help="The form of the answer; in-toto: a signed DSSE envelope for each sign-off, one a line.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-i", "--screen", is_flag=True, help="Show it on a screen to move about in.")
@click.option("--fail-on-gaps", is_flag=True, help="Exit code 1 when anything is missing.")
def command(
    target: str | None,
    ledger: bool,
    incident: str | None,
    on: str | None,
    trusted: str | None,
    form: str,
    as_json: bool,
    screen: bool,
    fail_on_gaps: bool,
) -> int:
    """Say who approved TARGET, what they read and on what evidence, and what is missing.

    TARGET is PATH:LINE, REVISION:PATH:LINE, a commit, or A..B for every change that landed between the two.

    Exit code 0 whatever is found: an audit reports, `reviewer check` judges. 2: usage or bad input. With
    --ledger, 1: something was tampered with or lost; 3: not everything could be looked at.
    """
    workspace = open_workspace(Path.cwd())
    form = JSON if as_json else form
    if ledger:
        from reviewer.cli.audit_ledger import examined  # the other question needs none of it

        if target is not None or form == IN_TOTO:
            raise BadInput("--ledger is about the whole ledger: it takes no TARGET, and no --format in-toto.")
        return examined(workspace, trusted, as_json=form == JSON)
    if incident is not None:
        if target is not None or form == IN_TOTO:
            raise BadInput("--incident takes no TARGET, and no --format in-toto.")
        return followed(workspace, incident, trusted, as_json=form == JSON)
    if target is None:
        raise BadInput("Of what? Name a line, a commit or a range: reviewer audit PATH:LINE.")
    if screen:
        from reviewer.cli.audit_screen import show  # Textual, for nobody who prints

        return show(workspace, target, on, trusted)
    found = looked_up(workspace, target, on, trusted)
    if form == JSON:
        click.echo(to_json(history_data(found) if isinstance(found, History) else audit_data(found)))
    elif form == IN_TOTO:
        for line in attested(workspace, found):
            click.echo(line)
    elif isinstance(found, History):
        print_lines(history_report(found, width()))
    else:
        print_lines(report(found, width()))
    missing = found.with_gaps or found.unknown if isinstance(found, History) else found.gaps
    return GAPS_FOUND if fail_on_gaps and missing else 0


def followed(workspace: Workspace, incident: str, trusted: str | None, *, as_json: bool) -> int:
    """Print what led to an incident."""
    from reviewer.audit.incident import audit_incident, incident_data, incident_report  # the rare question

    trail = audit_incident(workspace, incident, trusted=trusted)
    if as_json:
        click.echo(to_json(incident_data(trail)))
    else:
        print_lines(incident_report(trail, width()))
    return 0


def looked_up(workspace: Workspace, target: str, on: str | None, trusted: str | None) -> Audit | History:
    """What there is to say of a target; a long range says how far it is."""
    notice = Notice()
    try:
        return audit_target(
            workspace,
            target,
            on=on,
            trusted=trusted,
            watch=lambda done, of: notice.say(f"{done:,} of {of:,} commits looked at"),
        )
    finally:
        notice.clear()


def attested(workspace: Workspace, found: Audit | History) -> Iterator[str]:
    """The envelopes of every sign-off about what was found."""
    from reviewer.audit.statement import envelopes  # only where it is asked for

    if isinstance(found, History):
        raise BadInput(
            "An attestation is about one commit.", "Name each: reviewer audit --format in-toto COMMIT"
        )
    yield from envelopes(workspace.repository(), found, ask=sys.stdin.isatty())
