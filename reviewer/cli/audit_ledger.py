"""`reviewer audit --ledger`: whether every record, chain and signature of the ledger is as it was written."""

import click

from reviewer.audit.ledger_text import ledger_data, ledger_report
from reviewer.cli.data import to_json
from reviewer.cli.lines import print_lines, width
from reviewer.cli.progress import Notice
from reviewer.errors import CannotTell, ReviewerError
from reviewer.git.location import Location
from reviewer.git.refs import default_base, find, look_up
from reviewer.ledger_integrity import Examined, Report, examine
from reviewer.workspace import Workspace

TAMPERED_OR_LOST = 1


def examined(workspace: Workspace, trusted: str | None, *, as_json: bool) -> int:
    """Print what the examination came to; the exit code says how bad it is."""
    location = workspace.repository()
    report = _report(
        location, look_up(location, trusted).commit if trusted is not None else _anchor(location)
    )
    if as_json:
        click.echo(to_json(ledger_data(report)))
    else:
        print_lines(ledger_report(report, width()))
    if any(one.alarming for one in report.irregularities):
        return TAMPERED_OR_LOST
    return 0 if report.sound else CannotTell.exit_code


def _report(location: Location, anchor: str) -> Report:
    notice = Notice()
    try:
        for told in examine(location, anchor):
            if isinstance(told, Examined):
                notice.say(f"{told.records:,} records, {told.notes:,} of {told.of_notes:,} notes")
            elif isinstance(told, Report):
                return told
    finally:
        notice.clear()
    raise CannotTell("The ledger could not be examined to its end.")


def _anchor(location: Location) -> str:
    """The commit that says who may sign: the branch people merge into, else where HEAD is."""
    try:
        return default_base(location, "").commit
    except ReviewerError:
        head = find(location, "HEAD")
        return head.commit if head else ""
