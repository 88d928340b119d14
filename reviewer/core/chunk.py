"""A chunk: change units that belong together and can be read in one go; a view, never a rewrite."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

DEFAULT_CAP = 400
"""Changed lines a chunk may have, unless a single unit that cannot be cut has more."""


class ChunkKind(StrEnum):
    """What reading a chunk takes."""

    REVIEW = "review"
    MECHANICAL = "mechanical"
    GENERATED = "generated"


class Chunk(Struct, frozen=True, kw_only=True):
    """One chunk in reading order.

    `id` is short and stable for the same change ("1", "2", …); `why` says in words what ties its units;
    `units` are fingerprints in reading order; `over_cap` is said when a single unit exceeds the cap,
    or what a tool wrote in one go;
    `builds_on` are the ids of the chunks that define what this one begins to use.
    """

    id: str
    title: str
    why: str
    kind: ChunkKind
    units: Sequence[str]
    lines: int
    minutes: int
    over_cap: bool = False
    builds_on: tuple[str, ...] = ()
