"""The examination of the whole ledger, for a reader and as data."""

from collections.abc import Iterator
from typing import Any

from reviewer.core.audit import SHORT_ID
from reviewer.core.integrity import Irregularity
from reviewer.core.prose import Line, Span, fold, one_line, paragraph, section
from reviewer.core.text import counted, json_text
from reviewer.ledger_integrity import Report

FORMAT = "reviewer-ledger-audit/1"


def ledger_report(report: Report, width: int) -> Iterator[Line]:
    """The whole of it, in lines of at most `width` cells: the answer, then each thing that is the matter."""
    yield (Span("Audit of the ledger", "title"),)
    yield from section("Answer", answer_lines(report), width)
    for one in sorted(report.irregularities, key=lambda each: not each.alarming):
        yield from fold(irregularity_line(one), width)


def answer_lines(report: Report) -> Iterator[Line]:
    """Whether it is whole, and what was looked at."""
    alarming = sum(one.alarming for one in report.irregularities)
    if report.sound:
        yield paragraph("Nothing speaks of tampering or loss.", "good")
    elif alarming:
        yield paragraph(
            f"{counted(alarming, 'record')} tampered with, lost, or that nobody vouches for.", "alarm"
        )
    else:
        yield paragraph("Not everything could be looked at.", "warning")
    said = f"{counted(report.records, 'record')} of {report.people:,} people in {counted(report.notes, 'note')}; "
    yield paragraph(f"{said}{report.verified:,} of {counted(report.signed, 'signature')} verified")
    if report.tip:
        yield paragraph(f"at notes commit {report.tip[:SHORT_ID]}", "muted")
    for limit in report.limits:
        yield paragraph(one_line(limit), "warning")


def irregularity_line(one: Irregularity) -> Line:
    """What is the matter with one record."""
    style = "alarm" if one.alarming else "warning"
    where = f"  at {one.commit[:SHORT_ID]}" if one.commit else ""
    return (
        Span(f"{one.trouble:14}", style),
        Span(f"{one.record[:12] or '-':14}"),
        Span(one_line(one.why)),
        Span(where, "muted"),
    )


def ledger_data(report: Report) -> dict[str, Any]:
    """The same as data."""
    return {
        "format": FORMAT,
        "sound": report.sound,
        "tip": report.tip,
        "notes": report.notes,
        "records": report.records,
        "people": report.people,
        "signed": report.signed,
        "verified": report.verified,
        "irregularities": [
            {
                "trouble": one.trouble.value,
                "alarming": one.alarming,
                "record": one.record,
                "commit": one.commit,
                "actor": json_text(one.actor),
                "why": json_text(one.why),
            }
            for one in report.irregularities
        ],
        "limits": [json_text(limit) for limit in report.limits],
    }
