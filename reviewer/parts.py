"""The parts a review comes in: frozen values, sent by the analysis as each is ready, kept by whoever shows them."""

from dataclasses import dataclass

from reviewer.core.change import Unit
from reviewer.core.changed_lines import ChangedLines
from reviewer.core.chunk import Chunk
from reviewer.core.circumstances import Circumstances
from reviewer.core.contract import Contract
from reviewer.core.contradiction import Contradiction
from reviewer.core.coverage import Coverage
from reviewer.core.filekind import FileKind
from reviewer.core.finding import Finding
from reviewer.core.former import Former
from reviewer.core.media import Media
from reviewer.core.moved import Moved
from reviewer.core.owners import Ownership
from reviewer.core.policy import Policy
from reviewer.core.provenance import Provenance
from reviewer.core.symbol import Symbol


@dataclass(frozen=True, slots=True)
class UnitsReady:
    """The change units of one file, with its kind."""

    file: int
    units: tuple[Unit, ...]
    kind: FileKind


@dataclass(frozen=True, slots=True)
class FilesCounted:
    """How many files the change has."""

    total: int


@dataclass(frozen=True, slots=True)
class PolicyReady:
    """The policy in force and where it was read, and who owns what there."""

    policy: Policy
    digest: str
    source: str
    ownership: Ownership | None = None


@dataclass(frozen=True, slots=True)
class FindingsReady:
    """All findings of one file; none means that it was looked at."""

    file: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ProvenanceReady:
    """What is claimed about how the change was made, and the contract that comes of it.

    `involved` holds the lower-case addresses of everybody who had a hand in it; `contradictions` what was
    declared and does not hold. Sent twice: before the findings are known, and held against them.
    """

    provenance: Provenance
    contract: Contract
    involved: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class ChunksReady:
    """The chunks, in reading order.

    Of a very large change the first come before the others are known: those that are not `final` go behind
    those that came before, and all of them give way to the final ones. They are as fine (`grain` above 0) or coarse
    as was `asked`, or as far as that goes.
    """

    chunks: tuple[Chunk, ...]
    final: bool = True
    asked: int = 0
    grain: int = 0


@dataclass(frozen=True, slots=True)
class CoverageReady:
    """What earlier sign-offs cover."""

    coverage: Coverage


@dataclass(frozen=True, slots=True)
class CircumstancesReady:
    """What else decides: evidence, freezes, what landed today.

    `changed_lines` says which added lines tests ran, None where no report tells.
    """

    circumstances: Circumstances
    changed_lines: ChangedLines | None = None


@dataclass(frozen=True, slots=True)
class MovedReady:
    """Blocks that were removed at one place and added at another."""

    blocks: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class SymbolsReady:
    """What the changed lines of one file define; files that define nothing are left out."""

    file: int
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class MediaReady:
    """What both sides of a file are that cannot be shown, or only as text; None for a side that is not there."""

    file: int
    old: Media | None
    new: Media | None


@dataclass(frozen=True, slots=True)
class SinceRead:
    """What was read in place of some units before the branch moved; or why that is `missing`, for the reader."""

    formers: tuple[Former, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A part of the analysis that did not come about; what it would have said counts as not known."""

    what: str
    message: str


@dataclass(frozen=True, slots=True)
class AllReady:
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
