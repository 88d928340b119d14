"""What runs beside the screen: the feed of the diff and the worker; both hand on what arrives by a callback."""

from collections.abc import Callable, Sequence
from pathlib import Path

from reviewer.core.change import Comparison, FileDelta
from reviewer.core.finding import DiffSide
from reviewer.feed import Feed, PatchFeed
from reviewer.git.location import Location
from reviewer.messages import Analyse, WantSignOff, WantTokens
from reviewer.worker_client import WorkerClient

Say = Callable[[object], None]


class Background:
    """The feed and the worker of one review."""

    def __init__(
        self,
        path: Path,
        location: Location | None,
        comparison: Comparison,
        *,
        patch: bytes | None = None,
        patch_deltas: Sequence[FileDelta] = (),
        patch_bases: Sequence[Sequence[bytes]] = (),
    ) -> None:
        self.path = path
        self.location = location
        self.comparison = comparison
        self._patch = patch
        self._patch_deltas = patch_deltas
        self._patch_bases = patch_bases
        self._feed: Feed | PatchFeed | None = None
        self._worker: WorkerClient | None = None
        self._asked: set[tuple[int, DiffSide]] = set()
        self._deltas: Sequence[FileDelta] = ()

    def start(self, say: Say, deltas: Sequence[FileDelta]) -> None:
        """Begin; `deltas` is the list that grows as they arrive."""
        self._deltas = deltas
        if self.location is not None and self._patch is None:
            self._feed = Feed(self.location, self.comparison, say)
        else:
            self._feed = PatchFeed(self._patch_deltas, self._patch_bases, say)
        self._feed.start()
        self._worker = WorkerClient(say)
        self._worker.send(Analyse(str(self.path), self.comparison, self._patch))

    def want_base(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file."""
        if self._feed is not None:
            self._feed.want_base(file, delta)

    def want_tokens(self, file: int, side: DiffSide, line: int) -> None:
        """Ask for the colours of one side of a file, once."""
        if self._worker is None or (file, side) in self._asked or self._patch is not None:
            return
        delta = self._deltas[file]
        half = delta.new if side is DiffSide.NEW else delta.old
        if half is not None and half.oid and not delta.binary:
            self._asked.add((file, side))
            self._worker.send(WantTokens(file, side, half.path, half.oid, line))

    def sign_off(self, request: WantSignOff) -> None:
        """Have a verdict recorded."""
        if self._worker is not None:
            self._worker.send(request)

    def close(self) -> None:
        """End both."""
        if self._feed is not None:
            self._feed.close()
        if self._worker is not None:
            self._worker.close()
