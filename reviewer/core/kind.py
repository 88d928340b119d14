"""The kinds of file there are; `core.filekind` tells which one a file is."""

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What a file is for. When in doubt a file is SOURCE, the kind that is read most carefully."""

    SOURCE = "source"
    TEST = "test"
    DOCS = "docs"
    CONFIG = "config"
    MANIFEST = "manifest"
    LOCK = "lock"
    GENERATED = "generated"
    VENDORED = "vendored"
    SNAPSHOT = "snapshot"
    CI = "ci"
    ASSET = "asset"


MACHINE_MADE = frozenset({Kind.LOCK, Kind.GENERATED, Kind.VENDORED, Kind.SNAPSHOT})
"""Kinds nobody types by hand: shown apart from what a person wrote, never hidden."""


class FileKind(Struct, frozen=True):
    """A file's kind and, in a few words, what gave it away."""

    kind: Kind
    reason: str

    @property
    def machine_made(self) -> bool:
        """Whether nobody wrote it by hand: it starts folded, with the reason said."""
        return self.kind in MACHINE_MADE
