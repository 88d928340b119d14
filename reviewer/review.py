"""The job `review`: a change taken apart, each part as soon as it is ready, none taken down by another."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from reviewer.analysis import EVERYTHING, Analysis, Scope
from reviewer.core.arrangement import Pieces
from reviewer.core.backing import Backing, backing
from reviewer.core.change import Change, Comparison, Source
from reviewer.core.changed_lines import ChangedLines, changed_lines
from reviewer.core.chunk import Chunk
from reviewer.core.circumstances import Circumstances, Evidence
from reviewer.core.commit import Commit
from reviewer.core.contract import Contract
from reviewer.core.cover import Coverage
from reviewer.core.finding import Finding
from reviewer.core.kind import FileKind
from reviewer.core.provenance import Provenance
from reviewer.errors import BadInput, CannotTell, ReviewerError
from reviewer.git.refs import find as find_ref
from reviewer.git.resolve import resolve
from reviewer.parts import (
    ChunksReady,
    CircumstancesReady,
    CoverageReady,
    Failed,
    Part,
    PolicyReady,
    ProvenanceReady,
)
from reviewer.workspace import Workspace

if TYPE_CHECKING:
    from reviewer.ledger import Book


class Request(Struct, frozen=True, kw_only=True):
    """What the user asked to review; `patch` is the content of a patch file called `patch_name`."""

    target: str | None = None
    base: str | None = None
    worktree: bool = False
    staged: bool = False
    patch: bytes | None = None
    patch_name: str = "standard input"


class Review(Struct, frozen=True, kw_only=True):
    """A change with everything that was found out about it.

    `findings` and `kinds` are in the order of the change's deltas. What `failed` or was left out is not known:
    None, and never to be read as none; after a failure `exit_code` is not 0.
    """

    change: Change
    commits: tuple[Commit, ...]
    kinds: tuple[FileKind, ...]
    policy: PolicyReady | None
    provenance: Provenance | None
    contract: Contract | None
    findings: tuple[tuple[Finding, ...], ...] | None
    chunks: tuple[Chunk, ...] | None
    coverage: Coverage | None
    circumstances: Circumstances | None
    failed: tuple[Failed, ...]
    exit_code: int

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The newest report of each producer about the head's tree, of those that count."""
        return self.backing.evidence

    @property
    def backing(self) -> Backing:
        """What the verification claims are held against; in doubt signatures are demanded."""
        found = self.circumstances.evidence if self.circumstances else None
        return backing(found, signed=self.policy is None or self.policy.policy.require.signature)

    @property
    def changed_lines(self) -> ChangedLines | None:
        """Which added lines tests ran; None where no report tells."""
        return changed_lines(self.change.units, self.evidence)


def requested(
    workspace: Workspace,
    target: str | None,
    *,
    base: str | None = None,
    worktree: bool = False,
    staged: bool = False,
    read_stdin: Callable[[], bytes],
) -> Request:
    """The request behind a command line: `-` is a patch on standard input, a file's name a patch, all else a name.

    Raises BadInput when options contradict each other, or a name is both a file's and a ref's.
    """
    if worktree and staged:
        raise BadInput("--worktree and --staged are two different things to review.", "Choose one.")
    path = workspace.path / target if target and target != "-" else None
    kind = _kind(path)
    if target and kind == "folder" and not _names_commits(workspace, target):
        raise BadInput(
            f"{target} is a folder.",
            "What is reviewed is a branch, a range, a commit or a patch file; & in the session shows only some paths.",
        )
    if target is None or (target != "-" and kind != "file"):
        return Request(target=target, base=base, worktree=worktree, staged=staged)
    if base is not None or worktree or staged:
        raise BadInput("A patch brings its own base.", "Leave out --base, --worktree and --staged.")
    if path is None:
        return Request(patch=read_stdin())
    if workspace.location and find_ref(workspace.location, target):
        raise BadInput(
            f"{target} is both a file and a ref.",
            f"Say ./{target} for the file, heads/{target} for the branch.",
        )
    try:
        return Request(patch=path.read_bytes(), patch_name=target)
    except OSError as error:
        raise BadInput(f"{target} cannot be read: {error.strerror}.") from None


def _kind(path: Path | None) -> str:
    """What is at a path: a "file", a "folder", or "" for nothing."""
    try:
        return "" if path is None or not path.exists() else "folder" if path.is_dir() else "file"
    except OSError:  # too long for a path, or in a folder that cannot be read
        return ""


def _names_commits(workspace: Workspace, target: str) -> bool:
    """Whether a name that is a folder's stands for commits as well."""
    if not workspace.location or ".." in target.strip("./"):
        return True  # a range, or nothing that can be asked
    return find_ref(workspace.location, target) is not None


def open_comparison(workspace: Workspace, request: Request) -> Comparison:
    """The two sides a request means. Raises what `resolve` raises; a patch is only read by `analyse`."""
    if request.patch is None:
        return resolve(
            workspace.repository(),
            request.target,
            base=request.base,
            worktree=request.worktree,
            staged=request.staged,
        )
    return Comparison(
        source=Source.PATCH,
        base="",
        head=request.patch_name,
        key=f"patch {sha256(request.patch).hexdigest()}",
    )


def analyse(workspace: Workspace, comparison: Comparison, *, patch: bytes | None = None) -> Iterator[Part]:
    """The parts of a change, each as soon as it is ready.

    The units of the first files, policy and provenance, the other units, findings file by file, chunks (the first
    of a very large change between these), circumstances, the contract held against them, coverage. A part that
    fails is a `Failed` instead; what builds on it is left out, and `AllReady` has no fingerprint when some of the
    change itself is missing.
    """
    analysis = Analysis(workspace, comparison, patch, Scope(drawn=True))
    try:
        yield from analysis.parts()
    finally:
        analysis.close()


def load(
    workspace: Workspace,
    request: Request,
    *,
    watch: Callable[[Part], object] = lambda _part: None,
    scope: Scope = EVERYTHING,
    book: "Book | None" = None,
) -> Review:
    """Everything about a change at once, or what `scope` says of it; `watch` is told of each part as it comes.

    The ledger is read as `book` has it or, without one, as it is each time it is asked. Raises what `open_comparison`
    raises, and what kept the change itself from being read: a broken patch, a missing object. Other parts that failed
    are named in the review.
    """
    comparison = open_comparison(workspace, request)
    return load_comparison(workspace, comparison, patch=request.patch, watch=watch, scope=scope, book=book)


def load_comparison(
    workspace: Workspace,
    comparison: Comparison,
    *,
    patch: bytes | None = None,
    watch: Callable[[Part], object] = lambda _: None,
    scope: Scope = EVERYTHING,
    book: "Book | None" = None,
) -> Review:
    """The same for two sides that are known already, so that what is signed is what was on the screen."""
    analysis = Analysis(workspace, comparison, patch, scope, book)
    try:
        parts = []
        for part in analysis.parts():
            watch(part)
            parts.append(part)
    finally:
        analysis.close()
    for what in scope.needed:
        if what in analysis.errors:
            raise analysis.errors[what]
    return as_review(analysis, parts)


def as_review(analysis: Analysis, parts: Sequence[Part]) -> Review:
    """Everything that was sent, as one value."""
    policy = [part for part in parts if isinstance(part, PolicyReady)]
    contracts = [part for part in parts if isinstance(part, ProvenanceReady)]
    chunks = [part for part in parts if isinstance(part, ChunksReady) and part.final]
    covered = [part for part in parts if isinstance(part, CoverageReady)]
    around = [part for part in parts if isinstance(part, CircumstancesReady)]
    errors = analysis.errors.values()
    change = analysis.change()
    pieces = Pieces(change.cuts)
    codes = [
        error.exit_code if isinstance(error, ReviewerError) else CannotTell.exit_code for error in errors
    ]
    return Review(
        change=change,
        commits=analysis.commits,
        kinds=tuple(analysis.kinds),
        policy=policy[-1] if policy else None,
        provenance=analysis.provenance,
        contract=contracts[-1].contract if contracts else None,
        findings=tuple(analysis.findings) if len(analysis.findings) == len(analysis.deltas) else None,
        chunks=tuple(map(pieces.chunk, chunks[-1].chunks)) if chunks else None,
        coverage=covered[-1].coverage if covered else None,
        circumstances=around[-1].circumstances if around else None,
        failed=tuple(analysis.failed.values()),
        exit_code=max(codes, default=0),
    )
