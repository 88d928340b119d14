"""In which order chunks, and the units in them, are read: contracts, what uses them, tests beside code, noise last."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from reviewer.core.chunk import ChunkKind
from reviewer.core.finding import Level
from reviewer.core.kind import Kind
from reviewer.core.split.facts import NONE, Facts, FileFacts
from reviewer.core.split.order import topological


class Draft(Struct, frozen=True, array_like=True):
    """A chunk before it has its place and number, with all that decides about these.

    `units` are places among the change's units, in reading order. `rank` is that of its first kind of file,
    `defines` the names it brings into the code, `uses` those it begins to use.
    """

    kind: ChunkKind
    title: str
    why: str
    units: tuple[int, ...]
    rank: int
    level: Level
    lines: int
    minutes: int
    defines: frozenset[str] = NONE
    uses: frozenset[str] = NONE


class Ordered(Struct, frozen=True):
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
CONTINUED = 1000
"""What going on with a hunk speaks for an order, in names: more than any of them."""

_CONTRACT = re.compile(
    r"(?:^|/)(?:migrations?|migrate|schemas?|proto|protos)/"
    r"|\.(?:sql|proto|graphql|gql|prisma|thrift|avsc|xsd|fbs|capnp|smithy|raml)$"
    r"|(?:^|/)(?:schema|models?|types|interfaces?|entities|contracts?|dto|openapi|swagger)\.\w+$"
    r"|\.(?:d\.ts|types\.ts|model\.ts|dto\.ts|pyi|h|hpp)$",
    re.IGNORECASE,
)
"""Files whose names say that others build on their shapes."""


def in_order(drafts: Sequence[Draft], continued: Collection[int]) -> Ordered:
    """Definitions before uses, a long hunk from top to bottom; else contracts, code by risk, settings, tests, docs,
    mechanical, generated. `continued` are the units of the change that the next one goes on with."""
    keys = [
        (_KIND_RANK[draft.kind], draft.rank, -int(draft.level), min(draft.units), number)
        for number, draft in enumerate(drafts)
    ]
    uses = _uses(drafts)
    after: dict[int, dict[int, int]] = {}
    for number, used in enumerate(uses):
        for other, names in used.items():
            after.setdefault(other, {})[number] = names
    for above, below in _continued(drafts, continued):
        after.setdefault(above, {})[below] = CONTINUED
    order = topological(len(drafts), after, keys)
    place = {number: at for at, number in enumerate(order)}
    return Ordered(
        tuple(drafts[number] for number in order),
        tuple(tuple(sorted(place[other] for other in uses[number])) for number in order),
    )


def _continued(drafts: Sequence[Draft], continued: Collection[int]) -> Iterator[tuple[int, int]]:
    """(above, below): drafts of which the second goes on with a hunk that the first has begun."""
    home = {index: number for number, draft in enumerate(drafts) for index in draft.units}
    for index, number in home.items():
        below = home.get(index + 1)
        if below is not None and below != number and index in continued:
            yield number, below


def rank_of(file: FileFacts) -> int:
    """Which kinds of files come before others: contracts, code, settings, tests, documents, changelogs, the rest."""
    if file.changelog:
        return _CHANGELOG
    rank = _FILE_RANK.get(file.kind.kind, _LAST)
    return 0 if rank in (1, 2) and _CONTRACT.search(file.path) else rank


def names_of(units: Iterable[Facts], base_words: Mapping[str, int]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that units bring into the code, and those they begin to use, that it did not have before.

    In code only: keys of settings and words of prose define nothing for others.
    """
    code = [one for one in units if one.file.kind.kind in (Kind.SOURCE, Kind.TEST)]
    defines = frozenset(name for one in code for name in one.defines if name not in base_words)
    return defines, frozenset(word for one in code for word in one.added if word not in base_words)


def _uses(drafts: Sequence[Draft]) -> list[Counter[int]]:
    """For each draft the others with names it begins to use, which this change defines there alone; how many."""
    definer: dict[str, set[int]] = {}
    for number, draft in enumerate(drafts):
        for name in draft.defines:
            definer.setdefault(name, set()).add(number)
    used: list[Counter[int]] = [Counter() for _ in drafts]
    for number, draft in enumerate(drafts):
        for word in draft.uses:
            homes = definer.get(word, set())
            if len(homes) == 1 and number not in homes:
                used[number].update(homes)
    return used
