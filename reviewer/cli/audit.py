"""`reviewer audit`: who approved a line, a commit or a range, on what evidence, and what is missing."""

from pathlib import Path

import click

from reviewer.audit.asked import AskedLine, AskedRange, asked
from reviewer.audit.data import audit_data, history_data
from reviewer.audit.history import audit_range
from reviewer.audit.history_text import history_report
from reviewer.audit.one import audit_commit, audit_line
from reviewer.audit.text import report
from reviewer.cli.data import to_json
from reviewer.cli.lines import print_lines, width
from reviewer.cli.progress import Notice
from reviewer.core.audit import Audit, History
from reviewer.git.landing import branch_called
from reviewer.git.refs import look_up
from reviewer.workspace import Workspace, open_workspace

GAPS_FOUND = 1


@click.command()
@click.argument("target")
@click.option("--on", metavar="REF", help="The branch it landed on, where it is not the main one.")
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
@click.option("--fail-on-gaps", is_flag=True, help="Exit code 1 when anything is missing.")
def command(target: str, on: str | None, as_json: bool, fail_on_gaps: bool) -> int:
    """Say who approved TARGET, what they read and on what evidence, and what is missing.

    TARGET is PATH:LINE, REVISION:PATH:LINE, a commit, or A..B for every change that landed between the two.

    Exit code 0 whatever is found: an audit reports, `reviewer check` judges. 2: usage or bad input.
    """
    workspace = open_workspace(Path.cwd())
    found = looked_up(workspace, target, on)
    if as_json:
        click.echo(to_json(history_data(found) if isinstance(found, History) else audit_data(found)))
    elif isinstance(found, History):
        print_lines(history_report(found, width()))
    else:
        print_lines(report(found, width()))
    missing = found.with_gaps or found.unknown if isinstance(found, History) else found.gaps
    return GAPS_FOUND if fail_on_gaps and missing else 0


def looked_up(workspace: Workspace, target: str, on: str | None) -> Audit | History:
    """What there is to say of a target."""
    branch = branch_called(look_up(workspace.repository(), on)) if on is not None else None
    what = asked(workspace, target)
    if isinstance(what, AskedLine):
        return audit_line(workspace, what, target, on=branch)
    if isinstance(what, AskedRange):
        notice = Notice()
        try:
            return audit_range(
                workspace,
                what,
                target,
                watch=lambda done, of: notice.say(f"{done:,} of {of:,} commits looked at"),
            )
        finally:
            notice.clear()
    return audit_commit(workspace, what.named.commit, target, on=branch)
