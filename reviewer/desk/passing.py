"""What the pieces of a unit take over from what stood there before it was cut: marks, time, notes, findings."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import CutUnit, Unit
from reviewer.core.cut import TOP, Lines, Point
from reviewer.core.finding import Finding
from reviewer.core.mark import weakest
from reviewer.core.session import (
    ChunkNoteWritten,
    Event,
    Session,
    TimeSpent,
    UnitsMarked,
    UnitsUnmarked,
)


class Passage(Struct, frozen=True):
    """One unit before and after it was cut anew: in both, what it consisted of and which lines each has."""

    unit: str
    before: Mapping[str, Lines]
    after: Mapping[str, Lines]

    def from_(self, name: str) -> list[tuple[str, int]]:
        """What something after comes from, with the number of lines it has of each."""
        lines = self.after[name]
        found = ((other, _common(lines, theirs)) for other, theirs in self.before.items())
        return [(other, number) for other, number in found if number]


def passages(before: Sequence[CutUnit], after: Sequence[CutUnit]) -> Iterator[Passage]:
    """The units of a file that are cut otherwise than before."""
    then, now = ({cut.unit.fingerprint: cut for cut in cuts} for cuts in (before, after))
    for unit in dict.fromkeys((*then, *now)):
        one, other = then.get(unit), now.get(unit)
        if one != other:
            size = (one or other).unit  # type: ignore[union-attr]
            yield Passage(unit, _parts(one, size), _parts(other, size))


def _parts(cut: CutUnit | None, unit: Unit) -> dict[str, Lines]:
    whole = Lines(unit.fingerprint, TOP, Point(unit.old_lines, unit.new_lines))
    return (
        {piece: Lines(whole.unit, *ends) for piece, ends in cut.ranges.items()}
        if cut
        else {whole.unit: whole}
    )


def _common(one: Lines, other: Lines) -> int:
    """How many lines two have in common."""
    sides = zip(one.start, one.stop, other.start, other.stop, strict=True)
    return sum(max(0, min(end, end2) - max(first, first2)) for first, end, first2, end2 in sides)


def carried(passage: Passage, session: Session) -> Iterator[Event]:
    """What the journal is told, so that lines which were read are read still, and no others."""
    marks, seconds = session.marks, session.seconds
    spent: dict[str, float] = {}
    for name in passage.after.keys() - passage.before.keys():
        sources = passage.from_(name)
        if all(source in marks for source, _ in sources):
            how = weakest(marks[source].how for source, _ in sources)
            if name not in marks:
                yield UnitsMarked((name,), how, max(marks[source].at for source, _ in sources))
        elif name in marks:
            yield UnitsUnmarked((name,))
        due = sum(
            seconds.get(source, 0.0) * number / passage.before[source].size for source, number in sources
        )
        if due > seconds.get(name, 0.0):
            spent[name] = due - seconds.get(name, 0.0)
    if spent:
        yield TimeSpent(spent)
    for note in session.chunk_notes:
        if not passage.before.keys().isdisjoint(note.units):
            kept = (unit for unit in note.units if unit not in passage.before)
            yield ChunkNoteWritten((*passage.after, *kept), note.text)


def findings_after(
    passage: Passage, findings: Mapping[str, Sequence[Finding]]
) -> dict[str, tuple[Finding, ...]]:
    """The findings of what a unit consists of now: each piece has all of the unit's."""
    every = {
        replace(one, fingerprint=passage.unit): None
        for name in passage.before
        for one in findings.get(name, ())
    }
    return (
        {name: tuple(replace(one, fingerprint=name) for one in every) for name in passage.after}
        if every
        else {}
    )
