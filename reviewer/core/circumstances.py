"""What decides a change besides itself and its sign-offs: evidence for its tree, freezes, what landed today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A report in the ledger about the tree of the head.

    `kind` is one of the policy's kinds; `passed` says whether it proves anything, `summary` what it says.
    `signed`: by a key that is known for who recorded it. `covered` and `missed` are the lines of each path
    that a coverage report measured, 1-based, in the head.
    """

    kind: str
    producer: str
    record: str
    at: str
    passed: bool
    summary: str
    signed: bool
    covered: Mapping[str, frozenset[int]] = field(default_factory=dict)
    missed: Mapping[str, frozenset[int]] = field(default_factory=dict)


class Freeze(NamedTuple):
    """Tools that may not pass: `tools` in which * stands for anything, and the record or file that says so."""

    tools: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the ledger and the base's history say; None where that could not be established.

    `landed` is how many changes of a tool the base took within 24 hours, by the tool's comparable name, for the
    tools somebody asked about.
    """

    evidence: tuple[Evidence, ...] | None = None
    freezes: tuple[Freeze, ...] | None = None
    landed: Mapping[str, int] | None = None


NOTHING_KNOWN = Circumstances()
