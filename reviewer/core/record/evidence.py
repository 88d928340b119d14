"""The body of evidence: what a tool found, or how a command ended, at the tree the record's subject names."""

from enum import StrEnum

from msgspec import Struct, field

from reviewer.core.record.terms import Count, Digest, Ranges, Said, Time


class EvidenceKind(StrEnum):
    """What the evidence is about."""

    TESTS = "tests"
    COVERAGE = "coverage"
    SCAN = "scan"
    RUN = "run"


class EvidenceOutcome(StrEnum):
    """How it came out; UNKNOWN proves nothing: a report that passes no judgement, or that never looked."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class CommandRun(Struct, frozen=True, kw_only=True):
    """A command that was run for the record.

    `command` are its words, secrets redacted; `exit_code` as the shell tells it, 128 + the signal's number for
    one that was killed; `environment` is a digest over what it ran in.
    """

    command: tuple[str, ...]
    exit_code: int
    seconds: float
    started: Time
    environment: str = ""


class ReportRead(Struct, frozen=True, kw_only=True):
    """A report's file: its name, the format it was recognised by, the SHA-256 of its bytes, their number."""

    name: str
    format: str
    digest: Digest
    size: Count


class FileCoverage(Struct, frozen=True, kw_only=True):
    """Which lines of a file at the subject's tree were run; what is in neither was not measured."""

    path: str
    covered: Ranges = ""
    uncovered: Ranges = ""


class ScanFinding(Struct, frozen=True, kw_only=True):
    """Something a scanner found; `level` is SARIF's: error, warning, note or none. `line` 0: the whole file."""

    rule: str
    level: str
    path: str
    line: Count
    message: str


class EvidenceBody(Struct, frozen=True, kw_only=True):
    """Proof bound to the tree of the record's subject.

    `counts` sums it up in the tool's words (`passed`, `failed`, `covered`); `failures` names what failed;
    `left_out` says of which list how many entries are not here. `dirty` are the paths that differed from the
    commit in the work tree it was made in: then it speaks of that work tree.
    """

    kind: EvidenceKind
    name: Said
    outcome: EvidenceOutcome
    tool: str = ""
    counts: dict[str, Count] = field(default_factory=dict)
    failures: tuple[str, ...] = ()
    run: CommandRun | None = None
    reports: tuple[ReportRead, ...] = ()
    coverage: tuple[FileCoverage, ...] = ()
    findings: tuple[ScanFinding, ...] = ()
    left_out: dict[str, Count] = field(default_factory=dict)
    dirty: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """How it came out with its counts: `passed (2 passed, 0 failed)`; a coverage report only measured."""
        unjudged = self.kind is EvidenceKind.COVERAGE and self.outcome is EvidenceOutcome.UNKNOWN
        word = "measured" if unjudged else self.outcome.value
        counts = ", ".join(f"{number:,} {name}" for name, number in self.counts.items())
        return f"{word} ({counts})" if counts else word
