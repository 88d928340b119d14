"""The gap report of a range for a reader: the totals first, then every change with what is missing of it."""

from collections.abc import Iterator

from reviewer.audit.text import gap_lines
from reviewer.core.audit import SHORT_ID, GapKind, History, Step, who
from reviewer.core.prose import Line, Span, fold, one_line, paragraph, section
from reviewer.core.text import counted

TOTALS = {
    GapKind.NO_SIGN_OFF: "without any sign-off",
    GapKind.OWN_PEOPLE_ONLY: "approved only by who made it",
    GapKind.NOT_COVERED: "approved in part",
    GapKind.OBJECTION: "with an objection that stands",
    GapKind.SIGNATURE: "with a record that counts for nothing",
    GapKind.UNSIGNED: "with an unsigned record",
    GapKind.WITHDRAWN: "with a withdrawn approval",
    GapKind.NO_PROVENANCE: "without provenance",
    GapKind.CLAIM_WITHOUT_EVIDENCE: "with claims that no evidence backs",
    GapKind.REQUIREMENT: "that the policy would not pass",
    GapKind.UNKNOWN: "of which something cannot be told here",
}


def history_report(history: History, width: int) -> Iterator[Line]:
    """The whole of it, in lines of at most `width` cells."""
    yield (Span(title(history), "title"),)
    yield from section("Answer", total_lines(history), width)
    for step in history.steps:
        yield ()
        yield from fold(step_line(step), width)
        for gap in gap_lines(step.gaps) if step.gaps else ():
            yield from fold((Span("    "), *gap), width)


def title(history: History) -> str:
    """What was asked."""
    return f"Audit of {one_line(history.asked)}"


def total_lines(history: History) -> Iterator[Line]:
    """How many changes landed, and how many lack what."""
    commits = sum(step.commits for step in history.steps)
    size = f"{counted(len(history.steps), 'change')} of {counted(commits, 'commit')}"
    if not history.steps:
        yield paragraph("Nothing landed between the two.")
    elif not history.with_gaps:
        yield paragraph(f"{size}, and nothing is missing of any.", "good")
    else:
        yield paragraph(f"{size}; of {history.with_gaps:,} something is missing:", "warning")
    for kind, words in TOTALS.items():
        if number := history.having(kind):
            yield (Span(f"{number:>6,}  ", "warning"), Span(words))
    for sentence in history.unknown:
        yield paragraph(one_line(sentence), "alarm")


def step_line(step: Step) -> Line:
    """One change: its commit, how much of it is approved and by whom, its subject."""
    units = len(step.landed.units)
    style = "good" if units and step.covered == units else "warning"
    people = ", ".join(one_line(who(one.name, one.email)) for one in step.approvers) or "nobody"
    return (
        Span(f"{step.commit.oid[:SHORT_ID]} "),
        Span(
            f"{step.landed.how}, {step.covered:,} of {counted(units, 'unit')} approved by {people}  ", style
        ),
        Span(one_line(step.commit.subject), "muted"),
    )
