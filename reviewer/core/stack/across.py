"""What was read in a change counts in its stack, and the reverse, where the units differ only in the lines around.

A unit's fingerprint holds lines of its base. In a step these may be another step's, so the unit looks new there. When
a file is, byte for byte, the original's base with some of the original's hunks before a step and with more of them
after it, then those hunks are all the step does to the file: whoever read the one has read the other.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import EXECUTABLE_MODE, FileDelta, Unit
from reviewer.core.coverage import Known
from reviewer.core.pieces import base_place
from reviewer.core.record import SignOff, Verdict

REGULAR = frozenset({0o100644, EXECUTABLE_MODE})
Text = Sequence[bytes]


class Same(Struct, frozen=True):
    """Units of the change that is judged, and those of the other change that do the same to a file."""

    here: frozenset[str]
    there: frozenset[str]

    @property
    def turned(self) -> "Same":
        """Seen from the other change."""
        return Same(self.there, self.here)


class Texts(Struct, frozen=True):
    """A file's lines: on the original's base side, before a step and after it; none where there is no file."""

    base: Text
    before: Text
    after: Text


def are_comparable(step: FileDelta, whole: FileDelta) -> bool:
    """Whether two deltas speak of one regular file that keeps name and mode in both."""
    sides = [side for side in (step.old, step.new, whole.old, whole.new) if side]
    one = {(side.path, side.mode) for side in sides}
    return len(one) == 1 and sides[0].mode in REGULAR and bool(step.spans) and bool(whole.spans)


def same_in(
    step: FileDelta, step_units: Iterable[Unit], whole: FileDelta, units: Iterable[Unit], texts: Texts
) -> Same | None:
    """What a step does to a file in the original's units; None where it is anything else."""
    before, after = applied(whole, texts.base, texts.before), applied(whole, texts.base, texts.after)
    if before is None or after is None or not before < after:
        return None
    if (step.old is None) != (whole.old is None and not before):
        return None
    if (step.new is None) != (whole.new is None and len(after) == len(whole.spans)):
        return None
    landed = {unit.fingerprint for unit in units if unit.hunk is not None and unit.hunk in after - before}
    return Same(
        frozenset(unit.fingerprint for unit in step_units if unit.hunk is not None), frozenset(landed)
    )


def applied(delta: FileDelta, base: Text, now: Text) -> frozenset[int] | None:
    """Which hunks of a delta make this text of its base side; None when none do."""
    firsts = [base_place(span) for span in delta.spans]
    ends = [0, *(first + span.old_lines for first, span in zip(firsts, delta.spans, strict=True))]
    hunks = [delta.hunk(index) for index in range(len(firsts))]
    waiting: list[tuple[int, int, frozenset[int]]] = [(0, 0, frozenset())]
    tried: set[tuple[int, int]] = set()
    while waiting:
        index, at, chosen = waiting.pop()
        if (index, at) in tried:
            continue
        tried.add((index, at))
        between = base[ends[index] : firsts[index] if index < len(firsts) else len(base)]
        if not _stands(between, now, at):
            continue
        at += len(between)
        if index == len(hunks):
            if at == len(now):
                return chosen
            continue
        old, new = hunks[index].old, hunks[index].new
        if _stands(old, now, at):
            waiting.append((index + 1, at + len(old), chosen))
        if _stands(new, now, at):
            waiting.append((index + 1, at + len(new), chosen | {index}))
    return None


def across(known: Known, pairs: Collection[Same]) -> Known:
    """A sign-off that speaks of the judged change's units too, where it speaks of the same in the other.

    An approval must speak of all of them; an objection to any of them is one to all.
    """
    one = known.sign_off
    if one.verdict is Verdict.APPROVE:
        return replace(known, sign_off=_approved(one, pairs))
    spoken = set(one.speaks_of())
    more = {unit for pair in pairs if not spoken.isdisjoint(pair.there) for unit in pair.here - spoken}
    return replace(known, sign_off=replace(one, uncovered=(*one.uncovered, *sorted(more)))) if more else known


def _approved(one: SignOff, pairs: Collection[Same]) -> SignOff:
    read, singly, declared = set(one.read), set(one.one_by_one), set(one.declared)
    more: dict[str, Same] = {}
    for pair in pairs:
        if pair.there and pair.there <= read:
            more |= dict.fromkeys(sorted(pair.here - read), pair)
    if not more:
        return one
    return replace(
        one,
        read=(*one.read, *more),
        one_by_one=(*one.one_by_one, *(unit for unit, pair in more.items() if pair.there <= singly)),
        declared=(
            *one.declared,
            *(unit for unit, pair in more.items() if not declared.isdisjoint(pair.there)),
        ),
    )


def _stands(lines: Text, text: Text, at: int) -> bool:
    """Whether these lines stand in a text at a place."""
    return len(lines) <= len(text) - at and all(line == text[at + step] for step, line in enumerate(lines))
