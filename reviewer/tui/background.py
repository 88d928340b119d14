"""What runs beside the screen: the feed of the diff and the worker; both hand on what arrives by a callback."""

from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from reviewer.core.change import Comparison, FileDelta
from reviewer.core.finding import DiffSide
from reviewer.feed import Arrival, Feed, PatchFeed
from reviewer.git.location import Location

if TYPE_CHECKING:  # the first screen is painted without them
    from reviewer.core.cut import Cut
    from reviewer.formats.patches.hunks import KnownLines
    from reviewer.messages import WantAudit, WantSignOff, WantStack
    from reviewer.worker_client import WorkerClient

Say = Callable[[Any], None]

COLORED_TOGETHER = 600
"""Lines whose colours are asked for in one go: two of the worker's slices, a dozen screens."""


class Arrivals:
    """What threads bring, in their order: kept until somebody takes it over."""

    def __init__(self) -> None:
        self._kept: SimpleQueue[Any] = SimpleQueue()
        self._aside: list[Any] = []
        self._to: Say | None = None
        self._lock = Lock()

    def put(self, what: Any) -> None:
        """Keep it, or hand it on."""
        with self._lock:
            if self._to is None:
                self._kept.put(what)
            else:
                self._to(what)

    def next(self, seconds: float) -> Any:
        """The next one that is kept; None when there is none in so long."""
        try:
            return self._kept.get(timeout=seconds)
        except Empty:
            return None

    def keep(self, what: Any) -> None:
        """Put one that was taken aside: it is handed over before what is still kept."""
        self._aside.append(what)

    def hand_over(self, to: Say) -> None:
        """From now on everything goes there, what was kept first."""
        with self._lock:
            self._to = to
            for what in self._aside:
                to(what)
            while not self._kept.empty():
                to(self._kept.get())


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
        patch_bases: Sequence["KnownLines"] = (),
    ) -> None:
        self.path = path
        self.location = location
        self.comparison = comparison
        self._patch = patch
        self._patch_deltas = patch_deltas
        self._patch_bases = patch_bases
        self._feed: Feed | PatchFeed | None = None
        self._worker: WorkerClient | None = None
        self._asked: set[tuple[int, DiffSide, int]] = set()
        self._large: set[int] = set()
        self._arrivals = Arrivals()
        self._closing = Lock()
        self._closed = False

    def begin(self) -> None:
        """Begin to read the change: what arrives is kept until `start` says for whom."""
        if self.location is not None and self._patch is None:
            self._feed = Feed(self.location, self.comparison, self._arrivals.put)
        else:
            self._feed = PatchFeed(self._patch_deltas, self._patch_bases, self._arrivals.put)
        self._feed.start()

    def analyse(self, grain: int = 0, cuts: "tuple[Cut, ...]" = ()) -> None:
        """Begin to analyse it, in a process beside the screen; what starts that is imported beside it too.

        `grain` asks for finer (above 0) or coarser chunks, `cuts` say where units are to stand in pieces.
        """
        Thread(target=self._analyse, args=(grain, cuts), name="analyse", daemon=True).start()

    def _analyse(self, grain: int, cuts: "tuple[Cut, ...]") -> None:
        import reviewer.core.words  # noqa: F401 (a tenth of a frame's time that no key is to wait for)
        from reviewer.messages import Analyse  # the first screen is painted without any of them
        from reviewer.worker_client import WorkerClient

        worker = WorkerClient(self._arrivals.put)
        with self._closing:
            if self._closed:
                return
            worker.send(Analyse(str(self.path), self.comparison, self._patch, grain, cuts))
            self._worker = worker

    def next_arrival(self, seconds: float) -> Arrival | None:
        """The next thing that arrived, while nobody else is given it; None when nothing came in so long."""
        arrived: Arrival | None = self._arrivals.next(seconds)
        return arrived

    def start(self, say: Say) -> None:
        """Hand on what has arrived and what will; begin to read what nobody has begun to."""
        if self._feed is None:
            self.begin()
        self._arrivals.hand_over(say)

    def painted(self) -> None:
        """The first screen is on the terminal."""
        if self._feed is not None:
            self._feed.painted()

    def read_on(self) -> None:
        """Read what is beyond the first screens."""
        if self._feed is not None:
            self._feed.go_on()

    def want_base(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file."""
        if self._feed is not None:
            self._feed.want_base(file, delta)

    def want_texts(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file, to search it."""
        if self._feed is not None:
            self._feed.want_texts(file, delta)

    def keep(self, what: Arrival) -> None:
        """Keep something that arrived for the one everything will be handed on to."""
        self._arrivals.keep(what)

    def want_tokens(self, file: int, side: DiffSide, line: int, delta: FileDelta) -> None:
        """Ask for the colours around a line of one side of a file, once; of a patch for all there are."""
        half = delta.new if side is DiffSide.NEW else delta.old
        around = self._around(line)
        if self._worker is None or (file, side, around) in self._asked or half is None or delta.binary:
            return
        from reviewer.messages import WantTokens  # here already: there is a worker

        if self._patch is not None:
            from reviewer.core.known_text import LONGEST_BODY, known_text

            self._asked.add((file, side, around))
            large = file in self._large
            if len(delta.body) > LONGEST_BODY and not large:
                self._worker.send(
                    WantTokens(file, side, half.path, f"patch, file {file}", 1, limit=LONGEST_BODY)
                )
                return
            for first, text in known_text(delta, side, self._patch_bases[file]):
                name = f"patch, file {file}, {side} line {first}"
                self._worker.send(
                    WantTokens(file, side, half.path, name, 1, text=text, first=first, large=large)
                )
        elif half.oid:
            self._asked.add((file, side, around))
            first = around * COLORED_TOGETHER
            last, large = first + COLORED_TOGETHER, file in self._large
            self._worker.send(WantTokens(file, side, half.path, half.oid, first + 1, last, large=large))

    def color_large(self, file: int) -> None:
        """From now on a file is coloured whatever its size: what was asked for it may be asked again."""
        self._large.add(file)
        self._asked = {asked for asked in self._asked if asked[0] != file}

    def forget_tokens(self, file: int, side: DiffSide, first: int) -> None:
        """Colours from a line on are gone: asked again, they are sent again."""
        self._asked.discard((file, side, self._around(first)))

    def _around(self, line: int) -> int:
        """Which lines are asked for together with one."""
        return 0 if self._patch is not None else max(0, line - 1) // COLORED_TOGETHER

    def sign_off(self, request: "WantSignOff") -> None:
        """Have a verdict recorded."""
        if self._worker is not None:
            self._worker.send(request)

    def audit(self, request: "WantAudit") -> None:
        """Ask who approved something."""
        if self._worker is not None:
            self._worker.send(request)

    def sync(self) -> bool:
        """Have the ledger exchanged with the remote; False while there is nobody to ask."""
        if self._worker is None:
            return False
        from reviewer.messages import WantSync  # here already: there is a worker

        self._worker.send(WantSync(str(self.path)))
        return True

    def want_chunks(self, grain: int) -> bool:
        """Have the change split anew, finer or coarser; False while there is nobody to ask."""
        if self._worker is None:
            return False
        from reviewer.messages import WantChunks  # here already: there is a worker

        self._worker.send(WantChunks(grain))
        return True

    def want_cuts(self, cuts: "tuple[Cut, ...]") -> bool:
        """Have units cut at these points, and at no others; False while there is nobody to ask."""
        if self._worker is None:
            return False
        from reviewer.messages import WantCuts  # here already: there is a worker

        self._worker.send(WantCuts(cuts))
        return True

    def write_stack(self, request: "WantStack") -> None:
        """Have the chunks written as a stack."""
        if self._worker is not None:
            self._worker.send(request)

    def close(self) -> None:
        """End both."""
        if self._feed is not None:
            self._feed.close()
        with self._closing:
            self._closed = True
            if self._worker is not None:
                self._worker.close()
