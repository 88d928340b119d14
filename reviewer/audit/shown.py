"""An audit as the screen draws it: worked out beside it, in lines that only have to be wrapped."""

from collections.abc import Iterable
from pathlib import Path

from reviewer.audit import history_text, text
from reviewer.audit.asked import AskedLine
from reviewer.audit.one import audit_line
from reviewer.audit.target import audit_target
from reviewer.core.audit import Audit, History, Step
from reviewer.core.prose import Line
from reviewer.messages import AuditArrived, AuditPart, AuditStep, Styled, WantAudit
from reviewer.workspace import open_workspace


def audit_request(request: WantAudit) -> AuditArrived:
    """What the screen asked for. Raises what the audit raises."""
    workspace = open_workspace(Path(request.path))
    if request.line:
        line = AskedLine(request.target, request.line, request.revision)
        return shown(audit_line(workspace, line, f"{request.target}:{request.line}"))
    return shown(
        audit_target(workspace, request.target, on=request.on or None, trusted=request.trusted or None)
    )


def shown(found: Audit | History) -> AuditArrived:
    """An answer, ready to be drawn."""
    if isinstance(found, Audit):
        parts = tuple(AuditPart(heading, styled(lines)) for heading, lines in text.parts(found))
        return AuditArrived(text.title(found), parts)
    answer = AuditPart("Answer", styled(history_text.total_lines(found)))
    return AuditArrived(history_text.title(found), (answer,), tuple(map(step, found.steps)))


def step(one: Step) -> AuditStep:
    """A row of a range."""
    (line,) = styled([history_text.step_line(one)])
    return AuditStep(one.commit.oid, line, styled(text.gap_lines(one.gaps)), bool(one.gaps))


def styled(lines: Iterable[Line]) -> tuple[Styled, ...]:
    """Lines without the type of the command's printing."""
    return tuple(tuple((span.text, span.style) for span in line) for line in lines)
