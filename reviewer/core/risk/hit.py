"""What a rule or a detector found in one unit, before repeats are put together."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.risk.catalogue import Catalogue

PLACES_NAMED = 5


class Hit(Struct, frozen=True):
    """One tag at one line of one unit; `level` None means the tag's own."""

    tag: str
    unit: Unit
    side: DiffSide
    line: int
    why: str
    level: Level | None = None


def findings(hits: Iterable[Hit], catalogue: Catalogue) -> tuple[Finding, ...]:
    """One finding for each tag of a unit: the gravest hit speaks, and says how many more there are."""
    groups: dict[tuple[str, str], list[Hit]] = {}
    for hit in hits:
        groups.setdefault((hit.unit.fingerprint, hit.tag), []).append(hit)
    found = [_merged(group, catalogue) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.side, one.tag, one.fingerprint)))


def _merged(group: list[Hit], catalogue: Catalogue) -> Finding:
    def rank(hit: Hit) -> tuple[int, bool, int, str]:
        return -catalogue.level(hit.tag, hit.level), hit.side is DiffSide.OLD, hit.line, hit.why

    first, *rest = sorted(group, key=rank)
    path = first.unit.path if first.side is DiffSide.NEW else first.unit.old_path
    level = catalogue.level(first.tag, first.level)
    why = first.why + _others(first, rest)
    return Finding(first.tag, level, path, first.side, first.line, why, first.unit.fingerprint)


def _others(first: Hit, rest: list[Hit]) -> str:
    places = sorted(
        {(hit.side is DiffSide.OLD, hit.line) for hit in rest} - {(first.side is DiffSide.OLD, first.line)}
    )
    if not places:
        return ""
    named = ", ".join(f"{line} (removed)" if old else str(line) for old, line in places[:PLACES_NAMED])
    left = len(places) - PLACES_NAMED
    if len(places) == 1:
        return f"; also on line {named}"
    return f"; also on {len(places)} other lines of this unit: {named}" + (
        f" and {left} more" if left > 0 else ""
    )


def place(unit: Unit) -> tuple[DiffSide, int]:
    """Where to show what concerns a whole unit: its first line, 0 for a whole-file fact."""
    if unit.new_lines or not unit.old_lines:
        return DiffSide.NEW, unit.new_start if unit.new_lines else 0
    return DiffSide.OLD, unit.old_start


def for_units(units: Iterable[Unit], tag: str, why: str, level: Level | None = None) -> Iterator[Hit]:
    """The same hit for each of several units."""
    for unit in units:
        side, line = place(unit)
        yield Hit(tag, unit, side, line, why, level)
