"""The parts a review comes in: frozen values, sent by the analysis as each is ready, kept by whoever shows them."""

from collections.abc import Sequence

from msgspec import Struct

from reviewer.core.change import CutUnit, Unit
from reviewer.core.changed_lines import ChangedLines
from reviewer.core.chunk import Chunk
from reviewer.core.circumstances import Circumstances
from reviewer.core.contract import Contract
from reviewer.core.contradiction import Contradiction
from reviewer.core.cover import Coverage
from reviewer.core.finding import Finding
from reviewer.core.former import Former
from reviewer.core.kind import FileKind
from reviewer.core.media import Media
from reviewer.core.moved import Moved
from reviewer.core.owners import Ownership
from reviewer.core.policy import Policy
from reviewer.core.provenance import Provenance
from reviewer.core.symbol import Symbol


class UnitsReady(Struct, frozen=True):
    """The change units of one file, with its kind; `cuts` are those of them that stand there as pieces.

    Sent again for a file whose units are cut anew.
    """

    file: int
    units: Sequence[Unit]
    kind: FileKind
    cuts: tuple[CutUnit, ...] = ()


class FilesCounted(Struct, frozen=True):
    """How many files the change has."""

    total: int


class PolicyReady(Struct, frozen=True):
    """The policy in force and where it was read, and who owns what there."""

    policy: Policy
    digest: str
    source: str
    ownership: Ownership | None = None


class FindingsReady(Struct, frozen=True):
    """All findings of one file; none means that it was looked at."""

    file: int
    findings: Sequence[Finding]


class ProvenanceReady(Struct, frozen=True):
    """What is claimed about how the change was made, and the contract that comes of it.

    `involved` holds the lower-case addresses of everybody who had a hand in it; `contradictions` what was
    declared and does not hold. Sent twice: before the findings are known, and held against them.
    """

    provenance: Provenance
    contract: Contract
    involved: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class ChunksReady(Struct, frozen=True):
    """The chunks, in reading order.

    Of a very large change the first come before the others are known: those that are not `final` go behind
    those that came before, and all of them give way to the final ones. They are as fine (`grain` above 0) or coarse
    as was `asked`, or as far as that goes.
    """

    chunks: tuple[Chunk, ...]
    final: bool = True
    asked: int = 0
    grain: int = 0


class CoverageReady(Struct, frozen=True):
    """What earlier sign-offs cover."""

    coverage: Coverage


class CircumstancesReady(Struct, frozen=True):
    """What else decides: evidence, freezes, what landed today.

    `changed_lines` says which added lines tests ran, None where no report tells.
    """

    circumstances: Circumstances
    changed_lines: ChangedLines | None = None


class MovedReady(Struct, frozen=True):
    """Blocks that were removed at one place and added at another."""

    blocks: tuple[Moved, ...]


class SymbolsReady(Struct, frozen=True):
    """What the changed lines of one file define; files that define nothing are left out."""

    file: int
    symbols: Sequence[Symbol]


class MediaReady(Struct, frozen=True):
    """What both sides of a file are that cannot be shown, or only as text; None for a side that is not there."""

    file: int
    old: Media | None
    new: Media | None


class SinceRead(Struct, frozen=True):
    """What was read in place of some units before the branch moved; or why that is `missing`, for the reader."""

    formers: tuple[Former, ...]
    missing: str


class Failed(Struct, frozen=True):
    """A part of the analysis that did not come about; what it would have said counts as not known."""

    what: str
    message: str


class AllReady(Struct, frozen=True):
    """Nothing more will come."""

    fingerprint: str


Part = (
    UnitsReady
    | FilesCounted
    | PolicyReady
    | FindingsReady
    | ProvenanceReady
    | ChunksReady
    | CircumstancesReady
    | CoverageReady
    | MovedReady
    | MediaReady
    | SinceRead
    | SymbolsReady
    | Failed
    | AllReady
)
