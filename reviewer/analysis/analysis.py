"""The parts of a change, worked out one after the other: what each needs is left here by those before it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reviewer import config
from reviewer.analysis.files import Files, lines_of
from reviewer.analysis.scope import EVERYTHING, Scope
from reviewer.analysis.searching import NOT_SEARCHED, Searching
from reviewer.core.backing import Backing, backing
from reviewer.core.change import Change, Comparison, FileDelta, Unit
from reviewer.core.changed_lines import changed_lines
from reviewer.core.chunk import DEFAULT_CAP
from reviewer.core.circumstances import Circumstances, of_paths
from reviewer.core.commit import Commit
from reviewer.core.contract import Contract, ContractField, ContractState
from reviewer.core.contradictions import contradictions
from reviewer.core.coverage import coverage
from reviewer.core.cut import Cut
from reviewer.core.finding import DiffSide, Finding
from reviewer.core.kind import FileKind
from reviewer.core.people import people
from reviewer.core.policy import Policy
from reviewer.core.provenance import PROVENANCE_PATH, Provenance
from reviewer.core.stated_contract import contract
from reviewer.errors import CannotTell, ReviewerError
from reviewer.formats.provenance import provenance
from reviewer.git.commits import commits
from reviewer.git.files import REGULAR
from reviewer.git.trees import entries_at
from reviewer.parts import (
    AllReady,
    CircumstancesReady,
    CoverageReady,
    Failed,
    Part,
    PolicyReady,
    ProvenanceReady,
    UnitsReady,
)
from reviewer.workspace import Workspace

if TYPE_CHECKING:
    from reviewer.analysis.splitting import Chunking
    from reviewer.kept import Keeping, KeptChange
    from reviewer.ledger import Book

FIRST_FILES = 40
"""Files whose units are sent before anything else is looked at: more than a screen shows."""


class Analysis:
    """One change being taken apart; the parts build on what the ones before left here.

    With `keeping`, what it takes to answer `recut` and other chunks in another process is kept there.
    """

    def __init__(
        self,
        workspace: Workspace,
        comparison: Comparison,
        patch: bytes | None,
        scope: Scope = EVERYTHING,
        book: "Book | None" = None,
        keeping: "Keeping | None" = None,
    ) -> None:
        self.workspace = workspace
        self.comparison = comparison
        self.patch = patch
        self.scope = scope
        self.files = Files(workspace, comparison, patch, scope.cuts)
        self.commits: tuple[Commit, ...] = ()
        self.provenance: Provenance | None = None
        self.involved: frozenset[str] | None = None
        self.policy: config.LoadedPolicy | None = None
        self.circumstances: Circumstances | None = None
        self.failed: dict[str, Failed] = {}
        self.errors: dict[str, Exception] = {}
        self._searching: Searching | None = None
        self._chunking: Chunking | None = None
        self._location = workspace.location
        self._book = book
        self._blobs = self.files.blobs
        self._keeping = keeping

    def close(self) -> None:
        """Let go of git."""
        self.files.close()

    @property
    def deltas(self) -> Sequence[FileDelta]:
        """The files as far as they were read, uncut."""
        return self.files.deltas

    @property
    def kinds(self) -> Sequence[FileKind]:
        """What each of them is."""
        return self.files.kinds

    @property
    def findings(self) -> list[tuple[Finding, ...]]:
        """The findings of each file that was searched, in the order of the files."""
        return self._searching.told() if self._searching else []

    def change(self) -> Change:
        """The change as far as it was read, with the pieces of what is cut."""
        return self.files.change()

    def told(self) -> tuple[Sequence[FileDelta], Sequence[Sequence[Unit]]]:
        """The deltas and the units of each, with the pieces of what is cut."""
        return self.files.told()

    def parts(self) -> Iterator[Part]:
        """All parts in order."""
        units = self._guarded("change", self.files.reading())
        for part in units:
            yield part
            if (
                len(self.files.units) == FIRST_FILES and self.patch is None
            ):  # a patch is its own record: all of it first
                break
        yield from self._guarded("policy", self._policy())
        yield from self._guarded("change", self._over_the_cap())
        yield from self._guarded("provenance", self._provenance())
        yield from units
        if "change" not in self.failed:
            self._keep()
            yield from self._searched_and_split()
            yield from self._guarded("circumstances", self._circumstances())
            yield from self._guarded("contract", self._contract())
            if self.scope.chunks and self.scope.drawn:
                from reviewer.analysis.drawn import (  # who asks for no chunks reads no diff
                    media,
                    moved,
                    symbols,
                )

                yield from self._guarded("moved blocks", moved(self.files))
                yield from self._guarded("symbols", symbols(self.files))
                yield from self._guarded("binary files", media(self.files))
            if self.scope.coverage:
                yield from self._guarded("coverage", self._coverage())
        yield AllReady(self.files.fingerprint)

    def recall(self, kept: "KeptChange") -> Iterator[UnitsReady]:
        """Be as one that told all it had to tell of a change; its units as they were told."""
        units = [one.units() for one in kept.files]
        self.files.recall(units, [one.kind for one in kept.files], kept.fingerprint)
        self.involved, self.policy = kept.involved, kept.policy
        for _ in self._over_the_cap():
            pass
        yield from map(self.files.told_of, range(len(units)))

    def recut(self, cuts: Iterable[Cut]) -> Iterator[Part]:
        """Cut the units of a change that was read at other points; what is told anew of them."""
        files = self.files.recut(cuts)
        if not files or "change" in self.failed:
            return
        from reviewer.analysis.drawn import moved, symbols  # few ever cut a unit

        yield from map(self.files.told_of, files)
        yield from self._guarded("moved blocks", moved(self.files))
        yield from self._guarded("symbols", symbols(self.files, files))
        yield from self._guarded("coverage", self._coverage())

    def _guarded(self, what: str, parts: Iterable[Part]) -> Iterator[Part]:
        try:
            yield from parts
        except Exception as error:  # a fault in one part must not cost the reviewer all the others
            yield self._fail(what, error)

    def _fail(self, what: str, error: Exception) -> Failed:
        said = f"{error.message} {error.hint or ''}" if isinstance(error, ReviewerError) else repr(error)
        self.errors[what], self.failed[what] = error, Failed(what, said.strip())
        return self.failed[what]

    def _keep(self) -> None:
        """Keep what is known once all of the change was read."""
        if self._keeping is not None:
            from reviewer.kept import KeptChange  # only a session keeps anything

            units, kinds, fingerprint = self.files.units, self.files.kinds, self.files.fingerprint
            self._keeping.change(KeptChange.of(units, kinds, fingerprint, self.involved, self.policy))

    # The parts.

    def _over_the_cap(self) -> Iterator[Part]:
        """The units of the first files once more, where the policy's cap, known by now, has them in pieces."""
        if self.policy is not None and (self.scope.chunks or self.scope.capped):
            yield from self.files.hold_cap(self.policy.policy.reading.chunk_lines)

    def _policy(self) -> Iterator[Part]:
        location = self._location if self.patch is None else None
        blobs, trusted = self._blobs, self.scope.trusted
        self.policy = config.policy(location, self.comparison, trusted=trusted, blobs=blobs)
        yield PolicyReady(self.policy.policy, self.policy.digest, self.policy.source, self.policy.ownership)

    def _provenance(self) -> Iterator[Part]:
        if self.patch is None:
            self.commits = commits(self.workspace.repository(), self.comparison, self._blobs)
        head = self.comparison.head_commit
        self.provenance = provenance(
            self.commits, self._provenance_file(), head=head, base_json=self._provenance_before()
        )
        self._add_recorded()
        self.involved = people(self.commits, self.provenance).involved()
        yield ProvenanceReady(self.provenance, unchecked(contract(self.provenance, self.commits, ())))

    def _add_recorded(self) -> None:
        """What the ledger's records say beside the file; the file's records first."""
        if self._location is None or self.patch is not None or self.provenance is None or not self.commits:
            return
        from reviewer.ledger import Signers  # the ledger: not needed before there is a commit
        from reviewer.ledger_provenance import recorded_provenance

        signers = Signers(self._location, self.scope.trusted or self.comparison.merge_base)
        oids = [commit.oid for commit in self.commits]
        found, problems = recorded_provenance(
            self._location, oids, self.comparison.head_tree, signers, book=self._book
        )
        before = self.provenance
        self.provenance = replace(
            before, records=(*before.records, *found), problems=(*before.problems, *problems)
        )

    def _provenance_file(self) -> bytes | None:
        """The record at the head, or as a patch adds it."""
        if self.patch is not None:
            added = [delta for delta in self.deltas if delta.path == PROVENANCE_PATH and not delta.old]
            return b"".join(lines_of(added[0], DiffSide.NEW)) if added and added[0].spans else None
        return self._file_in(self.comparison.head_tree)

    def _provenance_before(self) -> bytes | None:
        """The record at the merge base: one that the change did not touch speaks of an earlier one."""
        return None if self.patch is not None else self._file_in(self.comparison.base_tree)

    def _file_in(self, tree: str) -> bytes | None:
        if self._blobs is None or not tree:
            return None
        found = entries_at(self._blobs, tree, [PROVENANCE_PATH]).get(PROVENANCE_PATH)
        return self._blobs.read(found.oid) if found and found.mode.startswith(REGULAR) else None

    def _searched_and_split(self) -> Iterator[Part]:
        """The findings, then the chunks; of a very large change some chunks as soon as their files are searched."""
        every = range(len(self.deltas)) if self.scope.findings else ()
        if self.scope.chunks:
            yield from self._guarded("chunks", self._begin_chunks())
        for number, part in enumerate(self._chunking.parts if self._chunking else (), 1):
            yield from self._guarded("risk", self._findings(part.files if self.scope.findings else ()))
            if self._chunking is not None:
                tell = number & (number - 1) == 0
                yield from self._split(self._chunking.first(part, tell=tell))
        yield from self._guarded("risk", self._findings(every))
        if self._chunking is not None:
            yield from self._split(self._chunking.last())
        self._chunking = None

    def _begin_chunks(self) -> Iterator[Part]:
        from reviewer.analysis.splitting import Chunking  # a gate leaves chunks out, and starts sooner

        self._chunking = Chunking(
            self.workspace,
            self.files,
            self.commits,
            lambda files: self._searching.for_splitting(files) if self._searching else (),
            cap=self.policy.policy.reading.chunk_lines if self.policy else DEFAULT_CAP,
            grain=self.scope.grain,
            keeping=self._keeping,
        )
        yield from ()

    def _split(self, chunks: Iterator[Part]) -> Iterator[Part]:
        """What a step of the splitter tells; one that failed is not asked again."""
        before = self.failed.get("chunks")
        yield from self._guarded("chunks", chunks)
        if self.failed.get("chunks") is not before:
            self._chunking = None

    def _findings(self, files: Sequence[int]) -> Iterator[Part]:
        """The findings of those of these files that were not searched yet."""
        if self._searching is None:
            if not files or "risk" in self.failed:
                return  # nothing is wanted, or it is said already
            catalogue = config.catalogue(self.policy.policy if self.policy else Policy())
            self._searching = Searching(self.files, catalogue)
        for found, fault in self._searching.search(files):
            if fault is not None:
                yield self._fail("risk", fault)
            yield found

    def _contract(self) -> Iterator[Part]:
        if self.provenance is None:
            return
        every = self._searching.every() if self._searching else ()
        flat = [finding for finding in every if finding.tag != NOT_SEARCHED]  # no area anybody could declare
        backed = self._backing()
        told = contract(self.provenance, self.commits, flat, evidence=backed)
        told = unchecked(told) if "risk" in self.failed else told
        involved = tuple(sorted(self.involved or ()))
        against = contradictions(self.provenance, flat, backed, self.commits)
        yield ProvenanceReady(self.provenance, told, involved, against)

    def _coverage(self) -> Iterator[Part]:
        """Nothing is covered where there is no ledger, or nobody knows who made the change."""
        change = self.change()
        if self._location is None or self.patch is not None:
            yield CoverageReady(coverage(change.units, self.comparison, change.fingerprint, ()))
            return
        if self.involved is None:
            raise CannotTell("Who made the change is not known, so no sign-off counts.")
        from reviewer.ledger import coverage_of  # pygit2: the last thing to be needed

        policy = self.policy.policy if self.policy else None
        yield CoverageReady(coverage_of(self._location, change, self.involved, policy))

    def _circumstances(self) -> Iterator[Part]:
        """What the ledger and the base say; of a patch, and before the policy is known, nothing."""
        if self._location is None or self.patch is not None or self.policy is None:
            return
        from reviewer.circumstances import circumstances  # the ledger: not needed before there is a change

        now, trusted = self.workspace.clock(), self.scope.trusted
        policy = self.policy.policy
        found = circumstances(self._location, self.comparison, policy, now, trusted=trusted, book=self._book)
        self.circumstances = of_paths(found, {delta.path for delta in self.deltas})
        told = changed_lines(self.change().units, self._backing().evidence)
        yield CircumstancesReady(self.circumstances, told)

    def _backing(self) -> Backing:
        """What backs the claims; nothing before the ledger and the policy are known."""
        if self.circumstances is None or self.policy is None:
            return Backing()
        return backing(self.circumstances.evidence, signed=self.policy.policy.require.signature)


def unchecked(told: Contract) -> Contract:
    """A contract whose declared risk has not been held against findings: neither confirmed nor contradicted."""
    risk = told.risk
    if risk.state is ContractState.MISSING:
        return told
    reason = "Declared; not held against the findings."
    claimed = ContractField(ContractState.CLAIMED, risk.value, risk.source, risk.claims, reason)
    return replace(told, risk=claimed)
