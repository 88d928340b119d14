"""`reviewer record`: what agents, CI and operators write into the ledger."""

import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from reviewer.core.provenance import FIELDS
from reviewer.core.record import DeploymentOutcome, EvidenceOutcome
from reviewer.core.text import counted, visible
from reviewer.errors import BadInput
from reviewer.record import (
    EvidenceAsked,
    EvidenceRecorded,
    Writer,
    record_deployment,
    record_evidence,
    record_freeze,
    record_incident,
    record_provenance,
)
from reviewer.record.provenance import from_json
from reviewer.recording import Written, told_redacted
from reviewer.workspace import open_workspace

Function = Callable[..., Any]
FAILED = 1
PROGRAM = "reviewer.record.program"

unsigned_option = click.option(
    "--unsigned", is_flag=True, help="Leave the signature out though a key is set up; the record says so."
)
commit_option = click.option("--commit", metavar="REF", help="The commit it is about; without it HEAD.")
text_option = click.option("--text", metavar="TEXT", default="", help="Anything else.")


@click.group()
def command() -> None:
    """Write into the ledger what is known of a commit beside its reviews.

    Each record is one line in refs/notes/reviewer at the commit, signed with your key when git has one set up.
    """


class WithCommand(click.Command):
    """What stands after -- is a command of somebody else's, and no option of ours is looked for in it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set the words after the first -- aside."""
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[PROGRAM] = tuple(args[at + 1 :])
        return super().parse_args(ctx, args[:at])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Say that a command may follow."""
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


@command.command("evidence", cls=WithCommand)
@click.argument("reports", nargs=-1, metavar="[REPORT]...")
@click.option(
    "--name", metavar="NAME", default="", help="What to call it, instead of what the report says it is."
)
@click.option("--commit", metavar="REF", help="The commit the reports are of, if it is not checked out.")
@click.option(
    "--allow-dirty", is_flag=True, help="Record what is not committed by name, instead of refusing it."
)
@unsigned_option
@click.pass_context
def evidence(
    context: click.Context,
    reports: tuple[str, ...],
    name: str,
    commit: str | None,
    allow_dirty: bool,
    unsigned: bool,
) -> None:
    """Record evidence: test reports, coverage, scanner output, or the run of a command.

    Reports are JUnit XML, coverage.py JSON or XML, Cobertura, LCOV and SARIF, recognised by their content. With a
    command, it is run, and the reports are read afterwards; the exit code is 1 when it did not pass.
    """
    program: tuple[str, ...] = context.meta[PROGRAM]
    asked = EvidenceAsked(
        reports=tuple(Path(one) for one in reports),
        command=program,
        commit=commit,
        name=name.strip(),
        allow_dirty=allow_dirty,
    )
    found = record_evidence(_writer(unsigned=unsigned), asked)
    for one in found:
        click.echo(_evidence_words(one))
        _say(one.written)
    if program and any(one.body.outcome is EvidenceOutcome.FAILED for one in found):
        context.exit(FAILED)


def _evidence_words(one: EvidenceRecorded) -> str:
    body = one.body
    left_out = ", ".join(f"{number:,} {name} left out" for name, number in body.left_out.items())
    dirty = f"{counted(len(body.dirty), 'path')} not as committed" if body.dirty else ""
    said = (f"{body.kind}: {body.name}: {body.summary}", left_out, dirty)
    return visible("; ".join(part for part in said if part))


def _field_options(function: Function) -> Function:
    for field in reversed([name for name in FIELDS if name not in ("tokens", "cost_usd")]):
        repeated = field in ("risk_area", "verification")
        function = click.option(
            f"--{field.replace('_', '-')}", metavar="TEXT", multiple=repeated, help=f"The field {field}."
        )(function)
    return function


@command.command("provenance")
@_field_options
@click.option("--cost-usd", metavar="NUMBER", type=float, help="The field cost_usd.")
@click.option("--tokens", metavar="NUMBER", type=int, help="The field tokens.")
@click.option(
    "--json", "file", metavar="FILE", help="The fields as JSON, - for standard input; options go before it."
)
@click.option("--since", metavar="REF", help="Of all commits since this one, left out, up to the commit.")
@click.option(
    "--transcript",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Its digest is kept.",
)
@click.option("--transcript-at", metavar="PLACE", help="Where the transcript can be found.")
@commit_option
@unsigned_option
def provenance(
    file: str | None,
    since: str | None,
    transcript: Path | None,
    transcript_at: str | None,
    commit: str | None,
    unsigned: bool,
    **fields: Any,
) -> None:
    """Record how a commit came about, as .ai/provenance.json would say it; for agents and hooks.

    Nothing is asked for, and no transcript is ever kept.
    """
    told: dict[str, Any] = dict(_from_file(file)) if file is not None else {}
    told |= {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in fields.items()
        if value not in (None, (), "")
    }
    if transcript_at:
        told["transcript"] = transcript_at
    writer = Writer(open_workspace(Path.cwd()), unsigned=unsigned)
    _say(record_provenance(writer, told, commit=commit, since=since, transcript=transcript))


def _from_file(file: str) -> Mapping[str, Any]:
    if file == "-":
        return from_json(sys.stdin.buffer.read(), "standard input")
    try:
        return from_json(Path(file).read_bytes(), file)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None


@command.command("deployment")
@click.option("--environment", metavar="NAME", required=True, help="Where it runs, such as production.")
@click.option(
    "--outcome",
    type=click.Choice([one.value for one in DeploymentOutcome]),
    default="succeeded",
    help="How it came out.",
)
@click.option("--version", metavar="TEXT", default="", help="What it is called there.")
@click.option("--replaced", metavar="REF", help="The commit that ran there before.")
@click.option("--url", metavar="URL", default="", help="Where to look.")
@text_option
@commit_option
@unsigned_option
def deployment(
    environment: str,
    outcome: str,
    version: str,
    replaced: str | None,
    url: str,
    text: str,
    commit: str | None,
    unsigned: bool,
) -> None:
    """Record that a commit was put to work somewhere."""
    written = record_deployment(
        _writer(unsigned=unsigned),
        environment=environment,
        outcome=DeploymentOutcome(outcome),
        commit=commit,
        version=version,
        replaced=replaced,
        url=url,
        text=text,
    )
    _say(written)


@command.command("incident")
@click.argument("name")
@click.option("--opened", metavar="TIME", required=True, help="When it began, in UTC: 2026-01-31T09:00:00Z.")
@click.option("--mitigated", metavar="TIME", help="When it was stopped.")
@click.option("--severity", metavar="TEXT", default="", help="How grave it is.")
@click.option(
    "--caused-by", metavar="REF", multiple=True, help="A commit that is held to have caused it; repeatable."
)
@click.option("--postmortem", metavar="URL", default="", help="Where it is written up.")
@text_option
@commit_option
@unsigned_option
def incident(
    name: str,
    opened: str,
    mitigated: str | None,
    severity: str,
    caused_by: tuple[str, ...],
    postmortem: str,
    text: str,
    commit: str | None,
    unsigned: bool,
) -> None:
    """Record an incident of a commit that ran, or more of one that was recorded under the same NAME."""
    written = record_incident(
        _writer(unsigned=unsigned),
        name,
        opened=opened,
        commit=commit,
        mitigated=mitigated,
        severity=severity,
        caused_by=caused_by,
        postmortem=postmortem,
        text=text,
    )
    _say(written)


@command.command("freeze")
@click.argument("tool")
@click.option("--model", metavar="PATTERN", default="", help="Only this model; * stands for anything.")
@click.option("--reason", metavar="TEXT", required=True, help="Why.")
@click.option(
    "--until", metavar="TIME", help="Until then, in UTC: 2026-01-31T09:00:00Z; without it until it is lifted."
)
@click.option("--lift", "lifts", metavar="RECORD", help="Take back the freeze with this id.")
@unsigned_option
def freeze(tool: str, model: str, reason: str, until: str | None, lifts: str | None, unsigned: bool) -> None:
    """Let nothing made by TOOL pass the gate, from now on; * in it stands for anything."""
    writer = _writer(unsigned=unsigned)
    _say(record_freeze(writer, tool, reason=reason, model=model, until=until, lifts=lifts))


def _writer(*, unsigned: bool) -> Writer:
    return Writer(open_workspace(Path.cwd()), unsigned=unsigned, ask=sys.stdin.isatty())


def _say(written: Written) -> None:
    click.echo(f"record {written.record}, {written.signature}")
    click.echo(f"git notes --ref=reviewer show {shlex.quote(written.commit)}")
    if written.redacted:
        click.echo(told_redacted(written.redacted))
