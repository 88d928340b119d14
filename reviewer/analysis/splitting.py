"""The chunks of a change, part by part; whoever keeps what can be cut elsewhere later is given it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from reviewer.analysis.files import Files
from reviewer.branch_steps import branch_steps
from reviewer.core.arrangement import Pieces
from reviewer.core.chunk import Chunk
from reviewer.core.commit import Commit
from reviewer.core.finding import Finding
from reviewer.core.split import Part, Splitting, followed, habits, lineage, origins
from reviewer.core.split.lineage import Rewrite
from reviewer.errors import ReviewerError
from reviewer.git.rewritten import rewritten
from reviewer.git.touched import touched
from reviewer.parts import ChunksReady
from reviewer.workspace import Workspace

if TYPE_CHECKING:
    from reviewer.core.split.drafting import Grouped
    from reviewer.kept import Keeping

COMMITS_BEFORE = 400
"""Commits before the change that tell which files change together."""

MOST_FOLLOWED = 500
REWRITES_BEFORE = 200
LARGEST_REWRITES = 4 << 20
"""Files whose lines are followed back through history, commits before the change that tell who wrote them, and the
bytes of their diffs that are read."""


class Chunking:
    """A change on its way into chunks; a fault of it is raised, and then it is asked no more."""

    def __init__(
        self,
        workspace: Workspace,
        files: Files,
        commits: Sequence[Commit],
        findings: Callable[[Sequence[int]], Sequence[Finding]],
        *,
        cap: int,
        grain: int = 0,
        keeping: "Keeping | None" = None,
    ) -> None:
        self._files = files
        self._findings = findings
        self._keeping = keeping
        self._location = workspace.location if files.patch is None else None
        change = files.for_splitting()
        steps = branch_steps(workspace.repository(), commits) if self._location else ()
        self._splitting = Splitting(
            change,
            files.base_lines,
            kinds=files.kinds,
            cap=cap,
            grain=grain,
            origins=origins(change, steps, cap=cap),
            habits=habits(files.deltas, self._touched_before()),
            lineages=lineage(change.units, self._rewritten_before()),
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of a very large change, to be worked on one by one; none of any other, which is one."""
        parts = self._splitting.parts
        return parts if len(parts) > 1 else ()

    def first(self, part: Part, *, tell: bool) -> Iterator[ChunksReady]:
        """Work on one part; what that gave is told now and then: each time all that is on show is laid out anew."""
        splitting, grouped = self._splitting, self._work(part)
        if tell:
            yield ChunksReady(self._named(splitting.new_chunks()), False, splitting.asked, splitting.grain)
        self._keep(grouped)

    def last(self) -> Iterator[ChunksReady]:
        """Work on all that is left; all chunks."""
        splitting = self._splitting
        grouped = [self._work(part) for part in splitting.left()]
        yield ChunksReady(self._named(splitting.chunks()), True, splitting.asked, splitting.grain)
        for each in grouped:
            self._keep(each)
        if self._keeping is not None:
            told = splitting.told()
            self._keeping.told(replace(told, names=self._pieces().names(told.names)))

    def _work(self, part: Part) -> "Grouped":
        return self._splitting.work(part, self._findings(part.files))

    def _keep(self, grouped: "Grouped") -> None:
        if self._keeping is not None:
            self._keeping.tree(grouped.tree())

    def _named(self, chunks: tuple[Chunk, ...]) -> tuple[Chunk, ...]:
        """The chunks with their pieces called by what they are of which unit."""
        names = self._pieces()
        return tuple(replace(chunk, units=names.names(chunk.units)) for chunk in chunks) if names else chunks

    def _pieces(self) -> Pieces:
        return Pieces(cut for file in self._files.capped.values() for cut in file.cuts)

    def _touched_before(self) -> list[frozenset[str]]:
        """What each of the latest commits before the change touched; without them chunks are made all the same."""
        location, base = self._location, self._files.comparison.merge_base
        with suppress(ReviewerError):
            return touched(location, base, COMMITS_BEFORE) if location and base else []
        return []

    def _rewritten_before(self) -> Sequence[Rewrite]:
        """What the latest commits before the change rewrote in its files; without it chunks are made all the same."""
        location, base = self._location, self._files.comparison.merge_base
        paths = followed(self._files.deltas)
        if location and base and 0 < len(paths) <= MOST_FOLLOWED:
            with suppress(ReviewerError):
                return list(rewritten(location, base, paths, REWRITES_BEFORE, LARGEST_REWRITES))
        return ()
