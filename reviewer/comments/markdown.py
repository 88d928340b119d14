"""A discussion as Markdown: a list of work for whoever made the change, person or agent; nothing in it is raw."""

import re
from collections.abc import Iterable, Iterator

from reviewer.core.discussion import Asked, Discussion, Standing, Thread
from reviewer.core.finding import DiffSide
from reviewer.core.text import counted, visible

SHORT_ID = 10
FENCE = "```"


def as_markdown(discussion: Discussion, *, settled: bool = False) -> Iterator[str]:
    """Its lines, without their ends: the verdicts against the change, then each thread, the open ones or all."""
    comparison = discussion.comparison
    shown = [one for one in discussion.threads if settled or one.is_open]
    against = f" against {_line(comparison.base)}" if comparison.base else ""
    yield f"# Review comments on {_line(comparison.head)}{against}"
    yield ""
    yield _summary(discussion, shown)
    for asked in discussion.asked:
        yield from _asked(asked)
    for number, thread in enumerate(shown, start=1):
        yield from _thread(number, thread)
    if discussion.problems:
        yield from ("", "## Left out", "")
        yield from (f"- {_line(problem)}" for problem in discussion.problems)


def _summary(discussion: Discussion, shown: list[Thread]) -> str:
    head = discussion.comparison.head_commit
    at = f"Head {head[:SHORT_ID]}. " if head else ""
    settled = len(discussion.threads) - sum(one.is_open for one in discussion.threads)
    gone = sum(one.standing is Standing.GONE for one in shown)
    told = counted(sum(one.is_open for one in shown), "open comment")
    if gone:
        told += f", {gone:,} of those below on content that is no longer in the change"
    return f"{at}{told}; {settled:,} resolved."


def _asked(one: Asked) -> Iterator[str]:
    what = one.verdict.value.replace("-", " ")
    yield from ("", f"## Verdict: {what}, on {counted(one.units, 'unit')}", "")
    for note in one.notes:
        yield from (*_body(note.text), "")
    yield f"{_line(one.author)} <{_line(one.email)}>, {_line(one.at)}, record {one.record[:SHORT_ID]}"


def _thread(number: int, one: Thread) -> Iterator[str]:
    state = "" if one.is_open else " (resolved)"
    yield from ("", f"## {number}. {_where(one)}{state}", "")
    if one.standing is Standing.GONE:
        yield from ("What this speaks of is no longer in the change; the lines are where it stood.", "")
    if one.quoted:
        yield from (*_code(one.quoted), "")
    yield from _body(one.body)
    yield from ("", _said(one.author, one.at, f", comment {_line(one.id)}"))
    for reply in one.replies:
        yield from (
            "",
            *(f"> {line}" for line in _body(reply.body)),
            ">",
            f"> {_said(reply.author, reply.at)}",
        )


def _where(one: Thread) -> str:
    lines = "" if not one.end else f":{one.start}" if one.start == one.end else f":{one.start}-{one.end}"
    side = " before the change" if one.side is DiffSide.OLD else ""
    return f"`{_line(one.path)}{lines}`{side}"


def _said(author: str, at: str, more: str = "") -> str:
    return f"{_line(author)}, {_line(at)}{more}"


def _line(text: str) -> str:
    return visible(" ".join(text.split()))


def _body(text: str) -> list[str]:
    return [visible(line) for line in text.split("\n")]


def _code(lines: Iterable[str]) -> Iterator[str]:
    """Lines in a fence that nothing in them can close."""
    shown = [visible(line) for line in lines]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = FENCE + "`" * max(0, longest - len(FENCE) + 1)
    yield from (fence, *shown, fence)
