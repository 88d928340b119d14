"""`reviewer sign`: record a sign-off without opening the session."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reviewer.analysis import Scope
from reviewer.arranged import own_arrangement
from reviewer.cli.options import target_options
from reviewer.core.record import Verdict
from reviewer.core.session import SignedOff
from reviewer.core.text import visible
from reviewer.errors import BadInput, ReviewerError
from reviewer.git.drafts import Journal
from reviewer.recording import stamp, told_redacted
from reviewer.review import load_comparison, open_comparison, requested
from reviewer.sign import Decision, no_commit, sentence, sign, uncommitted
from reviewer.withdraw import withdraw as take_back
from reviewer.workspace import open_workspace

MOST_PATHS = 10


@click.command()
@target_options
@click.option("--approve", "verdict", flag_value="approve", help="The change may go in.")
@click.option("--request-changes", "verdict", flag_value="request-changes", help="Not like this yet.")
@click.option("--reject", "verdict", flag_value="reject", help="Not at all.")
@click.option("--note", metavar="TEXT", help="The design note: what you judged and why.")
@click.option(
    "--note-file", metavar="FILE", type=click.Path(dir_okay=False), help="The note from a file, - for stdin."
)
@click.option(
    "--chunk-note",
    "chunk_notes",
    metavar="CHUNK TEXT",
    nargs=2,
    multiple=True,
    help="A chunk's own design note; the chunk by its number in `split --arranged`. Repeatable.",
)
@click.option(
    "--acknowledge", metavar="TAG", multiple=True, help="A risk tag you have seen and accept; repeatable."
)
@click.option(
    "--all", "declare_all", is_flag=True, help="Declare everything read; the record says it was declared."
)
@click.option("--withdraw", metavar="RECORD", help="Take back a record of your own; --note says why.")
def command(
    target: str | None,
    base: str | None,
    worktree: bool,
    staged: bool,
    verdict: str | None,
    note: str | None,
    note_file: str | None,
    chunk_notes: tuple[tuple[str, str], ...],
    acknowledge: tuple[str, ...],
    declare_all: bool,
    withdraw: str | None,
) -> None:
    """Record a sign-off on what the saved session has marked.

    One record goes to refs/notes/reviewer on the head commit. Exit code 1 when requirements do not hold: each
    is listed with its reason.
    """
    if withdraw is not None:
        if target or base or worktree or staged or verdict or acknowledge or declare_all or chunk_notes:
            raise BadInput("--withdraw takes back one record.", "It goes with --note or --note-file alone.")
        _take_back(withdraw, _note(note, note_file))
        return
    if verdict is None:
        raise BadInput("Say what you decided.", "One of --approve, --request-changes, --reject.")
    if worktree or staged:
        raise no_commit()
    text = _note(note, note_file)
    workspace = open_workspace(Path.cwd())
    location = workspace.repository()
    request = requested(workspace, target, base=base, read_stdin=sys.stdin.buffer.read)
    if request.patch is not None:
        raise no_commit()
    comparison = open_comparison(workspace, request)
    own = own_arrangement(workspace, comparison)
    scope = Scope(coverage=False, grain=own.grain, cuts=own.cuts)
    review = load_comparison(workspace, comparison, scope=scope)
    _say_uncommitted(uncommitted(location, review))
    decision = Decision(
        verdict=Verdict(verdict),
        note=text,
        chunk_notes=chunk_notes,
        acknowledged=frozenset(acknowledge),
        declare_all=declare_all,
    )
    with Journal.open(location, review.change.comparison.key) as journal:
        at = workspace.clock()
        signed = sign(location, review, journal.session, decision, at, ask=sys.stdin.isatty())
        click.echo(sentence(signed, Verdict(verdict)))
        journal.append(SignedOff(signed.record, signed.commit, verdict, stamp(at)))
    with contextlib.suppress(ReviewerError):  # the record stands, whatever is wrong with a remote
        from reviewer.sync import reminder  # libgit2: nobody waits for it to be refused

        if word := reminder(location):
            click.echo(f"reviewer: {word}", err=True)


def _take_back(record: str, reason: str) -> None:
    workspace = open_workspace(Path.cwd())
    written = take_back(workspace.repository(), record, reason, workspace.clock(), ask=sys.stdin.isatty())
    click.echo(f"taken back; {written.signature}.")
    click.echo(f"record {written.record}")
    click.echo(f"git notes --ref=reviewer show {written.commit}")
    if written.redacted:
        click.echo(told_redacted(written.redacted))


def _say_uncommitted(paths: Sequence[str]) -> None:
    if paths:
        listed = "".join(f"\n  {visible(path)}" for path in paths[:MOST_PATHS])
        more = f"\n  and {len(paths) - MOST_PATHS} more" if len(paths) > MOST_PATHS else ""
        click.echo(f"reviewer: not committed, and so not signed off:{listed}{more}", err=True)


def _note(text: str | None, file: str | None) -> str:
    if text is not None and file is not None:
        raise BadInput("--note and --note-file are two notes.", "Choose one.")
    if file is None:
        return text or ""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode()
    except OSError as error:
        raise BadInput(f"The note {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise BadInput(f"The note {file} is not UTF-8 (byte {error.start}).") from None
