"""Which of the branch's own commits a unit came from, where that commit is one small, named step."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from reviewer.core.change import Change, FileDelta, Unit

LEAST_WORDS = 2
"""A subject of fewer words names no step."""

_PREFIX = re.compile(r"(?:\[[^\]]*\]\s*)?(?:\w+(?:\([^)]*\))?!?:\s+)?")
_UNNAMED = re.compile(
    r"(?:fixup|squash|amend)!|(?:revert|merge|initial|wip)\b|.*\b(?:work in progress|checkpoint|oops)\b"
    r"|.*\b(?:code|from|after|per|in) review\b|.*\breview (?:comment|feedback|finding|fix|nit|remark|suggestion)"
    r"|address\w* .*\b(?:comment|feedback|nit|remark|suggestion|finding)",
    re.IGNORECASE,
)
_VAGUE_WORDS = """
    a again all and another code few final i it last minor misc more of remaining several small some that the these
    this tiny to up various work
    bug bugs build change changed changes ci clean cleaned cleaning cleanup cleanups comment comments error errors
    failing failure failures feedback file files fix fixed fixes fixing fixup format formatting issue issues lint
    linter linting mypy nit nits problem problems progress refactor refactored refactoring save stuff style temp test
    tests thing things tidy tmp try trying tweak tweaks typo typos update updated updates warning warnings
"""
_VAGUE = frozenset(_VAGUE_WORDS.split())
"""Words that a subject may be made of and still say nothing."""


class Step(Struct, frozen=True):
    """One commit of the branch that is no merge: the first line of its message and what it changed."""

    subject: str
    deltas: tuple[FileDelta, ...]


class Origin(Struct, frozen=True):
    """The commit a unit came from: its place among the steps, and what it calls itself."""

    step: int
    subject: str


def is_named(subject: str) -> bool:
    """Whether a subject says what was done: not `wip`, `fix tests` or `address review comments`."""
    subject = subject.strip()
    said = _PREFIX.sub("", subject, count=1)
    if _UNNAMED.match(subject) or _UNNAMED.match(said):
        return False
    words = re.findall(r"\w+", said.lower())
    return len(words) >= LEAST_WORDS and not _VAGUE.issuperset(words)


def origins(change: Change, steps: Sequence[Step], *, cap: int) -> dict[int, Origin]:
    """By the places of units in the change, the atomic step that made each.

    Atomic is a named step of at most `cap` changed lines. A unit came from a step if all its lines are among
    those, and not all of them among another's: what several had a hand in came from none. A branch of one
    commit tells nothing.
    """
    if len(steps) < 2:
        return {}
    lines = [_lines_of(step.deltas) for step in steps]
    atomic = [
        is_named(step.subject) and sum(delta.added + delta.removed for delta in step.deltas) <= cap
        for step in steps
    ]
    found = {}
    for index, unit in enumerate(change.units):
        makers = [number for number, made in enumerate(lines) if _made(change, unit, made)]
        if len(makers) == 1 and atomic[makers[0]]:
            found[index] = Origin(makers[0], steps[makers[0]].subject)
    return found


_Lines = Mapping[tuple[str, bytes], frozenset[bytes]]
"""The changed lines of a step by path and sign."""


def _lines_of(deltas: Sequence[FileDelta]) -> _Lines:
    found: dict[tuple[str, bytes], frozenset[bytes]] = {}
    for delta in deltas:
        hunks = [delta.hunk(index) for index in range(len(delta.spans))]
        found[delta.old_path, b"-"] = frozenset(line for hunk in hunks for line in hunk.old)
        found[delta.path, b"+"] = frozenset(line for hunk in hunks for line in hunk.new)
    return found


def _made(change: Change, unit: Unit, lines: _Lines) -> bool:
    """Whether a step has every line of a unit; a whole-file fact has none to tell it by."""
    if unit.hunk is None:
        return False
    gone, come = lines.get((unit.old_path, b"-")), lines.get((unit.path, b"+"))
    if (unit.old_lines and gone is None) or (unit.new_lines and come is None):
        return False
    hunk = change.deltas[unit.file].hunk(unit.hunk)
    return all(line in (gone or ()) for line in hunk.old) and all(line in (come or ()) for line in hunk.new)
