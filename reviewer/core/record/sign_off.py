"""The body of a sign-off: a verdict, what it speaks of, and all that it was given by."""

from typing import NamedTuple

from msgspec import Struct

from reviewer.core.record.terms import Count
from reviewer.core.verdict import Verdict


class CutPoint(NamedTuple):
    """Where a unit is cut: the removed lines above it, and the added ones."""

    old: Count
    new: Count


class UnitRead(Struct, frozen=True, kw_only=True):
    """A unit the verdict speaks of: how it was read and how many seconds it was on the screen."""

    fingerprint: str
    how: str
    seconds: float = 0.0


class UnitCut(Struct, frozen=True, kw_only=True):
    """A unit that the reviewer had in pieces: its own fingerprint, where it was cut, and the pieces'.

    A point is so many of its removed lines, and so many of its added ones; there is one piece more than points.
    """

    unit: str
    at: tuple[CutPoint, ...]
    pieces: tuple[str, ...]


class Note(Struct, frozen=True, kw_only=True):
    """A design note; `units` are those of its chunk, none for the whole change."""

    text: str
    units: tuple[str, ...] = ()
    title: str = ""


class RequirementResult(Struct, frozen=True, kw_only=True):
    """A requirement as it stood: what was demanded, how it came out, and why."""

    name: str
    expression: str
    outcome: str
    reason: str


class ProvenanceSeen(Struct, frozen=True, kw_only=True):
    """A claim the reviewer had before them."""

    field: str
    value: str
    source: str


class CommentKept(Struct, frozen=True, kw_only=True):
    """A comment the verdict was given with."""

    path: str
    side: str
    line: int
    fingerprint: str
    state: str
    body: str


class AmountRead(Struct, frozen=True, kw_only=True):
    """How much the units that were read amount to, so that the work can be counted without reading the change.

    `lines` are changed lines without those that machines made, `high_risk_lines` those of units with a finding of
    that level (None: not known), `chunks` the chunks with anything read in them (None: it was not split).
    """

    lines: Count
    high_risk_lines: Count | None = None
    chunks: Count | None = None


class SignOffBody(Struct, frozen=True, kw_only=True):
    """A verdict on a set of units.

    `declared`: the reviewer said that everything was read, it was not shown. `self_signed`: the reviewer wrote
    the change or drove the agent that did, so this is never the second person's. `whitespace_hidden`: units that
    change white space alone were not shown to the reviewer when the verdict was given. `cuts`: the units that stand
    elsewhere in it as pieces, for not all of these were read.
    """

    verdict: Verdict
    policy_digest: str
    policy_source: str = ""
    read: tuple[UnitRead, ...] = ()
    uncovered: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    acknowledged: tuple[str, ...] = ()
    risk_tags: tuple[str, ...] = ()
    requirements: tuple[RequirementResult, ...] = ()
    evidence: tuple[str, ...] = ()
    provenance: tuple[ProvenanceSeen, ...] = ()
    comments: tuple[CommentKept, ...] = ()
    declared: bool = False
    self_signed: bool = False
    seconds: float = 0.0
    amount: AmountRead | None = None
    whitespace_hidden: bool = False
    cuts: tuple[UnitCut, ...] = ()
