"""Records what became of a commit: deployments and incidents, and freezes of what may not pass for now."""

import re

from reviewer.core.record import (
    DeploymentBody,
    DeploymentOutcome,
    FreezeBody,
    IncidentBody,
    RecordKind,
)
from reviewer.errors import BadInput
from reviewer.record.writer import Writer, required
from reviewer.recording import Written

TIME = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ")


def record_deployment(
    writer: Writer,
    *,
    environment: str,
    outcome: DeploymentOutcome,
    commit: str | None = None,
    version: str = "",
    replaced: str | None = None,
    url: str = "",
    text: str = "",
) -> Written:
    """Record that a commit was put to work somewhere; `replaced` names the commit that ran there before."""
    body = DeploymentBody(
        environment=required(environment, "--environment", "where it was deployed, such as production"),
        outcome=outcome,
        version=version,
        replaced=writer.commit(replaced).commit if replaced is not None else None,
        url=url,
        text=text,
    )
    return writer.write(RecordKind.DEPLOYMENT, writer.commit(commit), body)


def record_incident(
    writer: Writer,
    name: str,
    *,
    opened: str,
    commit: str | None = None,
    mitigated: str | None = None,
    severity: str = "",
    caused_by: tuple[str, ...] = (),
    postmortem: str = "",
    text: str = "",
) -> Written:
    """Record an incident of the commit that ran, or more of one that was recorded; times are UTC with a Z."""
    body = IncidentBody(
        incident=required(name, "The incident", "its name, such as INC-7"),
        opened=_time(opened, "--opened"),
        mitigated=_time(mitigated, "--mitigated") if mitigated is not None else None,
        severity=severity,
        caused_by=tuple(writer.commit(one).commit for one in caused_by),
        postmortem=postmortem,
        text=text,
    )
    if body.mitigated is not None and body.mitigated < body.opened:
        raise BadInput("--mitigated is before --opened.")
    return writer.write(RecordKind.INCIDENT, writer.commit(commit), body)


def record_freeze(
    writer: Writer,
    tool: str,
    *,
    reason: str,
    model: str = "",
    until: str | None = None,
    lifts: str | None = None,
) -> Written:
    """Record that nothing a tool made may pass, or, with the id of a freeze, that it may again."""
    if lifts is not None and not re.fullmatch(r"[0-9a-f]{64}", lifts):
        raise BadInput(f"{lifts} is no record's id.", "Expected the 64 digits of the freeze's record.")
    body = FreezeBody(
        tool=required(tool, "The tool", "its name, in which * stands for anything"),
        reason=required(reason, "--reason", "why"),
        model=model,
        until=_time(until, "--until") if until is not None else None,
        lifted=lifts is not None,
        lifts=lifts,
    )
    return writer.write(RecordKind.FREEZE, writer.commit(None), body)


def _time(text: str, option: str) -> str:
    if not TIME.fullmatch(text):
        raise BadInput(f"{option} {text} is no time.", "Expected UTC such as 2026-01-31T09:00:00Z.")
    return text
