"""Which verification claims have evidence: a record about the same tree that names what the claim names, and passed."""

import re
from collections.abc import Iterable

from msgspec import Struct

from reviewer.core.circumstances import Evidence, counting

SHORTEST = 3
"""Letters of a name below which it would stand in any sentence."""
RUN = "run"
COVERAGE = "coverage"
"""Backs no claim: a claim about coverage names a number, and that is not held against the report."""


class Backing(Struct, frozen=True):
    """The claims that evidence backs; `claim in backing` asks for one, word for word.

    A claim is backed when it names the command that was run, or the tool or the name of a report, and the newest
    evidence of each such name passed: a claim that names nothing of the kind stays a claim.
    """

    evidence: tuple[Evidence, ...] = ()

    def __contains__(self, claim: object) -> bool:
        if not isinstance(claim, str):
            return False
        text = _plain(claim)
        named = [
            one
            for one in self.evidence
            if one.kind != COVERAGE and any(_stands_in(name, text) for name in names(one))
        ]
        return bool(named) and all(one.passed for one in named)


def backing(evidence: Iterable[Evidence] | None, *, signed: bool) -> Backing:
    """What backs claims: the newest evidence of each producer; `signed`: what is unsigned is a claim itself."""
    return Backing(counting(evidence or (), signed=signed))


def names(evidence: Evidence) -> frozenset[str]:
    """What a claim has to name: the command, what the evidence is called, the tool but for its version.

    A command's own program says little (`make`, `sh`), so the command counts as a whole.
    """
    tools = (
        () if evidence.kind == RUN else (re.sub(r" [\d.]+$", "", one) for one in evidence.tool.split(", "))
    )
    found = (_plain(name) for name in (evidence.command, evidence.producer, *tools))
    return frozenset(name for name in found if len(name) >= SHORTEST)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None
