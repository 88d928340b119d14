"""A finding: one risk tag at one place, with the reason it fired."""

from enum import IntEnum, StrEnum

from msgspec import Struct


class Level(IntEnum):
    """How much more a finding asks of the reviewer; HIGH units are marked one by one."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class DiffSide(StrEnum):
    """The side of the diff a line number belongs to."""

    OLD = "old"
    NEW = "new"


class Finding(Struct, frozen=True, gc=False):
    """One tag at one place.

    `line` is 1-based on `side`, 0 for a whole-file fact; `why` is one sentence for the reviewer;
    `fingerprint` is the change unit it belongs to.
    """

    tag: str
    level: Level
    path: str
    side: DiffSide
    line: int
    why: str
    fingerprint: str
