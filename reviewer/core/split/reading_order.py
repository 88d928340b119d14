"""In which order chunks, and the units in them, are read: contracts, what uses them, tests beside code, noise last."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.core.chunk import ChunkKind
from reviewer.core.filekind import Kind
from reviewer.core.finding import Level
from reviewer.core.pieces import is_continued
from reviewer.core.split.facts import Facts
from reviewer.core.split.order import topological


@dataclass(frozen=True, slots=True)
class Draft:
    """A chunk before it has its place and number; `units` are places among the change's units."""

    kind: ChunkKind
    title: str
    why: str
    units: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Drafts in reading order, and for each those, by place, that define what it uses."""

    drafts: tuple[Draft, ...]
    builds_on: tuple[tuple[int, ...], ...]


_FILE_RANK = {
    Kind.SOURCE: 1,
    Kind.MANIFEST: 2,
    Kind.CI: 2,
    Kind.CONFIG: 2,
    Kind.TEST: 3,
    Kind.ASSET: 4,
    Kind.DOCS: 4,
}
_KIND_RANK = {ChunkKind.REVIEW: 0, ChunkKind.MECHANICAL: 1, ChunkKind.GENERATED: 2}
_CHANGELOG, _LAST = 5, 6

_CONTRACT = re.compile(
    r"(?:^|/)(?:migrations?|migrate|schemas?|proto|protos)/"
    r"|\.(?:sql|proto|graphql|gql|prisma|thrift|avsc|xsd|fbs|capnp|smithy|raml)$"
    r"|(?:^|/)(?:schema|models?|types|interfaces?|entities|contracts?|dto|openapi|swagger)\.\w+$"
    r"|\.(?:d\.ts|types\.ts|model\.ts|dto\.ts|pyi|h|hpp)$",
    re.IGNORECASE,
)
"""Files whose names say that others build on their shapes."""


def in_order(
    drafts: Sequence[Draft],
    facts: Sequence[Facts],
    base_words: Mapping[str, int],
    levels: Mapping[str, Level],
) -> Ordered:
    """Definitions before uses, a long hunk from top to bottom; else contracts, code by risk, settings, tests, docs,
    mechanical, generated."""
    keys = [_key(number, draft, facts, levels) for number, draft in enumerate(drafts)]
    uses = _uses(drafts, facts, base_words)
    after: dict[int, set[int]] = {}
    for number, used in enumerate(uses):
        for other in used:
            after.setdefault(other, set()).add(number)
    for above, below in _continued(drafts, facts):
        after.setdefault(above, set()).add(below)
    order = topological(len(drafts), after, keys)
    place = {number: at for at, number in enumerate(order)}
    return Ordered(
        tuple(drafts[number] for number in order),
        tuple(tuple(sorted(place[other] for other in uses[number])) for number in order),
    )


def inside(members: Sequence[Facts]) -> list[Facts]:
    """Reading order within a chunk: contracts, code, its tests, the rest; each file from top to bottom."""
    return sorted(members, key=lambda one: (_rank(one), one.index))


def _rank(one: Facts) -> int:
    if one.file.changelog:
        return _CHANGELOG
    rank = _FILE_RANK.get(one.file.kind.kind, _LAST)
    return 0 if rank in (1, 2) and _CONTRACT.search(one.file.path) else rank


def _key(
    number: int, draft: Draft, facts: Sequence[Facts], levels: Mapping[str, Level]
) -> tuple[int, int, int, int, int]:
    rank = min(_rank(facts[index]) for index in draft.units)
    risk = max(levels.get(facts[index].unit.fingerprint, Level.LOW) for index in draft.units)
    return (_KIND_RANK[draft.kind], rank, -int(risk), min(draft.units), number)


def _uses(drafts: Sequence[Draft], facts: Sequence[Facts], base_words: Mapping[str, int]) -> list[set[int]]:
    """For each draft the others with names it begins to use, which this change defines there alone."""
    definer: dict[str, set[int]] = {}
    for number, draft in enumerate(drafts):
        for one in _code(draft, facts):
            for name in one.defines:
                if name not in base_words:
                    definer.setdefault(name, set()).add(number)
    used: list[set[int]] = [set() for _ in drafts]
    for number, draft in enumerate(drafts):
        for one in _code(draft, facts):
            for word in one.added:
                homes = definer.get(word, set())
                if len(homes) == 1 and number not in homes:
                    used[number] |= homes
    return used


def _continued(drafts: Sequence[Draft], facts: Sequence[Facts]) -> Iterator[tuple[int, int]]:
    """(above, below): drafts of which the second goes on with a hunk that the first has begun."""
    home = {index: number for number, draft in enumerate(drafts) for index in draft.units}
    for index, number in home.items():
        below = home.get(index + 1)
        if below is not None and below != number and is_continued(facts[index].unit, facts[index + 1].unit):
            yield number, below


def _code(draft: Draft, facts: Sequence[Facts]) -> Iterator[Facts]:
    """The units in which a name is one: keys of settings and words of prose define nothing for others."""
    for index in draft.units:
        if facts[index].file.kind.kind in (Kind.SOURCE, Kind.TEST) and draft.kind is ChunkKind.REVIEW:
            yield facts[index]
