"""A worker: a process beside the screen that computes, so that the screen never does.

`python -m reviewer.worker` reads requests on its standard input and writes messages on its standard output. It ends
when its input does, so that a killed screen leaves no orphan behind.
"""

import faulthandler
import gc
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reviewer import heap
from reviewer.answering import audited, signed, stacked, synced
from reviewer.coloring import Colors
from reviewer.core.cut import Cut
from reviewer.errors import ReviewerError
from reviewer.git.process import scratch_file
from reviewer.messages import (
    LENGTH,
    AllAnswered,
    Analyse,
    Decoder,
    Encoder,
    Message,
    OpenRepository,
    WantAudit,
    WantChunks,
    WantCuts,
    WantSignOff,
    WantStack,
    WantSync,
    WantTokens,
)
from reviewer.parts import ChunksReady, Failed, FilesCounted, Part, SinceRead
from reviewer.processor_time import processor_time

if TYPE_CHECKING:
    from reviewer.analysis import Analysis, Scope
    from reviewer.kept import Keeping

NICENESS = 5

STEP_SECONDS = 300.0
"""Processor time after which one step of the analysis has gone astray; it says so then."""

WATCH_SECONDS = 2.0
"""How often a long step looks whether anybody still listens."""


class Inbox:
    """Requests on a descriptor, read without waiting for more than there is."""

    def __init__(self, source: int) -> None:
        self._source = source
        self._decoder = Decoder()
        self._kept = bytearray()

    def take(self, wait: bool) -> list[object] | None:
        """The requests that have come, at least one when told to wait for it; None once nobody can send more."""
        found: list[object] = []
        while not found:
            ready, _, _ = select.select([self._source], [], [], None if wait else 0)
            if not ready:
                break
            piece = os.read(self._source, 1 << 16)
            if not piece:
                return None
            self._kept += piece
            found = list(self._complete())
        return found

    def abandoned(self) -> bool:
        """Whether the other end is closed, whatever is still to be read."""
        poll = select.poll()
        poll.register(self._source, 0)
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))

    def _complete(self) -> Iterator[object]:
        while len(self._kept) >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._kept)
            end = LENGTH.size + size
            if len(self._kept) < end:
                return
            body = bytes(self._kept[LENGTH.size : end])
            del self._kept[:end]
            yield self._decoder.message(body)


class Worker:
    """Serves requests in small steps: between two of them it looks for newer ones."""

    def __init__(self, inbox: Inbox, output: IO[bytes]) -> None:
        self._inbox = inbox
        self._output = output
        self._encoder = Encoder()
        self._analysed: Analysed | None = None
        self._analysis: Iterator[Part] | None = None
        self._silent = False
        self._taken = 0
        self._grain: int | None = None
        self._cuts: tuple[Cut, ...] | None = None
        self._colors: Colors | None = None

    def run(self) -> None:
        """Serve until the requests end."""
        while (requests := self._inbox.take(wait=not self._busy)) is not None:
            for request in requests:
                self._accept(request)
            self._step()

    @property
    def _busy(self) -> bool:
        return (
            self._analysis is not None
            or self._grain is not None
            or self._cuts is not None
            or (self._colors is not None and self._colors.busy)
        )

    def _say(self, message: Message) -> None:
        self._output.write(self._encoder.frame(message))
        self._output.flush()

    def _accept(self, request: object) -> None:
        self._taken += isinstance(request, Analyse | WantChunks | WantCuts)
        match request:
            case Analyse(silent=silent):
                self._analysed, self._grain, self._cuts = Analysed(request), None, None
                self._analysis, self._silent = self._analysed.parts(), silent
            case WantChunks(grain) if self._analysed is not None:
                self._grain = grain
            case WantCuts(cuts) if self._analysed is not None:
                self._cuts = cuts
            case OpenRepository(path):
                self._colors = Colors(Path(path))
            case WantTokens() if self._colors is not None:
                self._colors.want(request)
            case WantSignOff():
                self._say(signed(request))
            case WantSync():
                self._say(synced(request))
            case WantStack():
                self._say(stacked(request))
            case WantAudit():
                self._say(audited(request))

    def _step(self) -> None:
        if self._colors is not None and self._colors.busy:
            for message in self._colors.step():
                self._say(message)
        elif self._analysis is not None:
            part = next(self._analysis, None)
            if part is not None:
                self._tell(part)
                return
            self._analysis, self._silent = None, False
            if not self._busy:
                self._say(AllAnswered(self._taken))
        elif self._analysed is not None and self._cuts is not None:
            self._analysis, self._cuts = self._analysed.recut(self._cuts), None
        elif self._analysed is not None and self._grain is not None:
            self._analysis, self._grain = self._analysed.chunks(self._grain), None

    def _tell(self, part: Part) -> None:
        """Say a part of the analysis; of one that was told before, only what failed this time."""
        if self._silent and not isinstance(part, Failed):
            self._encoder.know(part)
        else:
            self._say(part)
        if isinstance(part, FilesCounted | ChunksReady):
            heap.give_back()  # what a part of a large change needed would stay beside what the next one needs


class Analysed:
    """A change being taken apart. What it takes to cut it otherwise later is kept, in this process or another one."""

    def __init__(self, request: Analyse) -> None:
        self._request = request
        self._kept = request.kept if request.kept >= 0 else scratch_file()
        self._analysis: Analysis | None = None
        os.set_inheritable(self._kept, False)  # git has no use for it

    def parts(self) -> Iterator[Part]:
        """All parts; what fails is said, for nothing is covered by one that broke."""
        return _timed(self._recalled() if self._request.silent else self._parts())

    def chunks(self, grain: int) -> Iterator[Part]:
        """Only the chunks, finer or coarser."""
        return _timed(self._chunks(grain))

    def recut(self, cuts: tuple[Cut, ...]) -> Iterator[Part]:
        """The units of the files that are cut otherwise now."""
        return _timed(self._analysis.recut(cuts) if self._analysis is not None else iter(()))

    def _parts(self) -> Iterator[Part]:
        from reviewer.analysis import Scope  # every rule there is; colours do without
        from reviewer.kept import Keeping

        heap.large_apart()
        request = self._request
        scope = Scope(drawn=True, capped=True, grain=request.grain, cuts=request.cuts)
        analysis = self._opened(scope, Keeping(self._kept))
        yield from analysis.parts()
        yield from self._since_read(analysis)

    def _recalled(self) -> Iterator[Part]:
        """The units of a change that was analysed before, as they were told."""
        from reviewer.analysis import Scope  # as above
        from reviewer.kept import Kept

        heap.large_apart()
        kept = Kept(self._kept).change()
        if kept is not None:
            yield from self._opened(Scope(capped=True, cuts=self._request.cuts)).recall(kept)

    def _opened(self, scope: "Scope", keeping: "Keeping | None" = None) -> "Analysis":
        from reviewer.analysis import Analysis  # as above
        from reviewer.workspace import open_workspace

        request = self._request
        workspace = open_workspace(Path(request.path))
        self._analysis = Analysis(workspace, request.comparison, request.patch, scope, keeping=keeping)
        return self._analysis

    def _chunks(self, grain: int) -> Iterator[Part]:
        from reviewer.kept import Kept  # as above

        chunks = Kept(self._kept).chunks(grain)
        yield chunks or Failed("chunks", "the tree they are cut from is not known")

    def _since_read(self, analysis: "Analysis") -> Iterator[Part]:
        """What changed since the reader read it, by what the session on disk says was read."""
        location = analysis.workspace.location
        if location is None or "change" in analysis.failed:
            return
        from reviewer.git.drafts import Journal
        from reviewer.since_read import since_read
        from reviewer.since_signed import signed_readings

        try:
            with Journal.open(location, analysis.comparison.key) as journal:
                session = journal.session
            deltas, units = analysis.told()
            every = [unit for those in units for unit in those]
            signed = signed_readings(location, analysis.comparison, every, analysis.commits)
            yield from since_read(location, analysis.comparison, deltas, units, session, signed)
        except Exception as error:  # it only helps: nothing that must be known hangs on it
            said = error.message if isinstance(error, ReviewerError) else repr(error)
            yield SinceRead((), f"What changed since you read it could not be found out: {said}")


def _timed(parts: Iterator[Part]) -> Iterator[Part]:
    try:
        while True:
            with processor_time(STEP_SECONDS):
                part = next(parts, None)
            if part is None:
                return
            yield part
    except ReviewerError as error:
        yield Failed("analysis", error.message)
    except Exception as error:
        yield Failed("analysis", f"{type(error).__name__}: {error}")


def watch(inbox: Inbox) -> None:
    """End this process when nobody listens any more, even in the middle of a step that never looks."""

    def look(_number: int, _frame: object) -> None:
        if inbox.abandoned():
            os._exit(0)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, WATCH_SECONDS, WATCH_SECONDS)


FEW_COLLECTIONS = (200_000, 50, 1000)
"""An analysis makes millions of small values that refer to no one in a circle: looking for circles finds none."""


def main() -> None:
    """Run as the screen's child."""
    gc.set_threshold(*FEW_COLLECTIONS)
    with suppress(OSError):
        os.nice(NICENESS)
    faulthandler.enable()
    inbox = Inbox(os.dup(sys.stdin.fileno()))
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not look like a frame
    watch(inbox)
    with suppress(BrokenPipeError):
        Worker(inbox, output).run()
    os._exit(0)  # whatever is still open has nobody to tell


if __name__ == "__main__":
    main()
