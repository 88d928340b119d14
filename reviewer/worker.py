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
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from reviewer import heap
from reviewer.core.cut import Cut
from reviewer.errors import ReviewerError
from reviewer.git.process import scratch_file
from reviewer.messages import (
    LENGTH,
    AllAnswered,
    Analyse,
    AuditArrived,
    AuditFailed,
    Decoder,
    Encoder,
    LeftPlain,
    Message,
    OpenRepository,
    SignOffDone,
    SignOffFailed,
    StackEnded,
    SyncEnded,
    TokensArrived,
    WantAudit,
    WantChunks,
    WantCuts,
    WantSignOff,
    WantStack,
    WantSync,
    WantTokens,
)
from reviewer.parts import ChunksReady, Failed, FilesCounted, Part, SinceRead

if TYPE_CHECKING:
    from reviewer.analysis import Analysis, Scope
    from reviewer.core.syntax import Highlighter
    from reviewer.git.blobs import Blobs
    from reviewer.kept import Keeping

NICENESS = 5

LARGEST_COLORED = 2 << 20
"""Bytes of a file above which it stays plain until its reader asks: its colours take seconds, and few are read."""

KEPT_FILES = 8
"""Files whose lexers stand by to go on further down."""

SLICE_SECONDS = 3.0
"""Processor time after which a file is left plain: some three hundred lines take 20 ms, unless they are made to
send a pattern astray."""

STEP_SECONDS = 300.0
"""Processor time after which one step of the analysis has gone astray; it says so then."""

WATCH_SECONDS = 2.0
"""How often a long step looks whether anybody still listens."""


class TookTooLong(Exception):
    """A step used up the processor time it had."""


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


def signed(request: WantSignOff) -> SignOffDone | SignOffFailed:
    """Record a verdict on what the session on disk says: that is what a reader did, not what this process holds."""
    try:
        from reviewer.sign import sign_request  # pygit2 and the ledger: only a sign-off needs them

        return _with_reminder(sign_request(request), Path(request.path))
    except ReviewerError as error:
        return SignOffFailed(f"{error.message} {error.hint or ''}".strip())
    except Exception as error:  # nothing may look signed that is not
        return SignOffFailed(f"Nothing is known to have been recorded: {type(error).__name__}: {error}")


def _with_reminder(done: SignOffDone, path: Path) -> SignOffDone:
    """The answer, and a word on records that nobody else has yet; the record stands without that word too."""
    from reviewer.git.location import locate
    from reviewer.sync import reminder

    with suppress(ReviewerError):
        if word := reminder(locate(path)):
            return replace(done, text=f"{done.text}\n\n{word}")
    return done


def synced(request: WantSync) -> SyncEnded:
    """Exchange the ledger with the remote; git can ask nothing, for the terminal is the screen's."""
    try:
        from reviewer.sync import sentences, sync  # pygit2 and the network: only a sync needs them
        from reviewer.workspace import open_workspace

        done = sync(open_workspace(Path(request.path)))
        return SyncEnded("\n".join(sentences(done)), not done.stopped, done.fetched)
    except ReviewerError as error:
        return SyncEnded(f"{error.message} {error.hint or ''}".strip(), well=False)
    except Exception as error:
        return SyncEnded(f"Not known to have ended well: {type(error).__name__}: {error}", well=False)


def stacked(request: WantStack) -> StackEnded:
    """Write a stack of the chunks as the session on disk arranged them."""
    try:
        from reviewer.stack import stack_request  # the splitter and every rule: only a stack needs them

        return stack_request(request)
    except ReviewerError as error:
        return StackEnded(f"{error.message} {error.hint or ''}".strip(), well=False)
    except Exception as error:
        return StackEnded(f"Not known to have been written: {type(error).__name__}: {error}", well=False)


def audited(request: WantAudit) -> AuditArrived | AuditFailed:
    """The answer to an audit, or why there is none."""
    try:
        from reviewer.audit.shown import audit_request  # only an audit needs it

        return audit_request(request)
    except ReviewerError as error:
        return AuditFailed(f"{error.message} {error.hint or ''}".strip())
    except Exception as error:  # no answer is no approval; the screen goes on
        return AuditFailed(f"The audit failed: {type(error).__name__}: {error}")


class Colored(Struct):
    """A file on its way through its lexer, and the lines that are through."""

    highlighter: "Highlighter"
    lines: list[bytes] = field(default_factory=list)


class Wish(Struct, eq=False):
    """A request, and the blocks of lines it still waits for; the first is what is on the screen."""

    request: WantTokens
    blocks: deque[int] = field(default_factory=deque)
    urgent: bool = True


class Colors:
    """The tokens of files, a block of lines at a time: first what is on screens, the newest before the older."""

    def __init__(self, path: Path) -> None:
        from reviewer.core import syntax  # Pygments: only this worker needs it

        self._syntax = syntax
        self._path = path
        self._blobs: Blobs | None = None
        self._files: OrderedDict[tuple[str, str, bool], Colored | None] = OrderedDict()
        self._too_large: set[tuple[str, str, bool]] = set()
        self._wishes: list[Wish] = []

    @property
    def busy(self) -> bool:
        """Whether somebody waits."""
        return bool(self._wishes)

    def want(self, request: WantTokens) -> None:
        """Take a request; it goes before all others."""
        self._wishes.append(Wish(request))

    def step(self) -> Iterable[TokensArrived | LeftPlain]:
        """A block of lines read, or one sent."""
        wish = next((wish for wish in reversed(self._wishes) if wish.urgent), self._wishes[-1])
        colored = self._file(wish.request)
        if colored is None:
            self._wishes.remove(wish)
            file, limit = wish.request.file, wish.request.limit or LARGEST_COLORED
            return (LeftPlain(file, limit),) if self._key(wish.request) in self._too_large else ()
        size = self._syntax.SLICE_LINES
        wish.blocks = wish.blocks or deque(wanted_blocks(wish.request, colored.highlighter.total, size))
        block = wish.blocks[0]
        end = min((block + 1) * size, colored.highlighter.total)
        if len(colored.lines) < end:
            self._read(colored, min(len(colored.lines) + size, end))
            return ()
        wish.blocks.popleft()
        wish.urgent = False
        if not wish.blocks:
            self._wishes.remove(wish)
        lines = tuple(colored.lines[block * size : end])
        request = wish.request
        first = block * size + request.first
        return (TokensArrived(request.file, request.side, first, lines, request.oid),)

    def _read(self, colored: Colored, line: int) -> None:
        """Go on with a file up to a line; one that cannot be read, or takes too long, stays plain from there."""
        try:
            with processor_time(SLICE_SECONDS):
                for slice_ in colored.highlighter.upto(line):
                    colored.lines += slice_.lines
        except Exception:  # a lexer is other people's code, reading what nobody has read before
            colored.highlighter.stop()
            colored.lines += [b""] * (line - len(colored.lines))

    def _file(self, request: WantTokens) -> Colored | None:
        """The file a request speaks of; None for one that stays plain."""
        key = self._key(request)
        if key not in self._files:
            self._files[key] = self._open(request)
            if len(self._files) > KEPT_FILES:
                self._files.popitem(last=False)
        self._files.move_to_end(key)
        return self._files[key]

    @staticmethod
    def _key(request: WantTokens) -> tuple[str, str, bool]:
        return request.path, request.oid, request.large

    def _open(self, request: WantTokens) -> Colored | None:
        if request.limit:
            self._note_plain(request)
            return None
        blob = self._blob(request) if request.text is None else request.text
        if blob is None or b"\0" in blob:
            return None
        text, longest = blob.decode("utf-8", "surrogateescape"), self._syntax.LONGEST_TEXT
        highlighter = self._syntax.Highlighter(request.path, text, longest=None if request.large else longest)
        if highlighter.too_long:
            self._too_large.add(self._key(request))
        return Colored(highlighter) if highlighter.known and highlighter.total else None

    def _note_plain(self, request: WantTokens) -> None:
        """A file that would have colours, were it not that large."""
        from reviewer.core.lexers import lexer_for  # Pygments, as above

        if lexer_for(request.path) is not None:
            self._too_large.add(self._key(request))

    def _blob(self, request: WantTokens) -> bytes | None:
        """A file's bytes; None where there are too many of them, or git has none."""
        try:
            if self._blobs is None:
                from reviewer.git.blobs import Blobs
                from reviewer.git.location import locate

                self._blobs = Blobs(locate(self._path))
            if not request.large and self._blobs.size(request.oid) > LARGEST_COLORED:
                self._note_plain(request)
                return None
            return self._blobs.read(request.oid)
        except ReviewerError:
            return None  # that it cannot be read is the analysis's to say


def wanted_blocks(request: WantTokens, total: int, size: int) -> list[int]:
    """The blocks of lines a request means: the one asked for, those below it, then those above.

    With `last`, only those from `line` to there.
    """
    bottom = (total - 1) // size
    first = min(max(0, request.line - 1) // size, bottom)
    if request.last:
        return list(range(first, max(first, min((request.last - 1) // size, bottom)) + 1))
    return [*range(first, bottom + 1), *range(first - 1, -1, -1)]


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raise TookTooLong inside once so much processor time is used, even in the middle of a regular expression."""

    def expired(_number: int, _frame: object) -> None:
        raise TookTooLong(f"took more than {seconds:.0f} seconds")

    before = signal.signal(signal.SIGVTALRM, expired)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


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
