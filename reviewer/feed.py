"""The feed of an open review: file deltas from one `git diff` child, base sides on demand, off the screen's thread.

Nothing here holds the interpreter: a pipe is read and cut into files, which are packed. What arrives is handed to a
callback, in this thread.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reviewer.core.change import SUBMODULE_MODE, Comparison, FileDelta, Source
from reviewer.core.lines import Lines, SparseLines
from reviewer.core.packed_text import PackedText, to_pack
from reviewer.errors import ReviewerError
from reviewer.git.blobs import Blobs
from reviewer.git.diff import Beginning, Record, stream
from reviewer.git.location import Location
from reviewer.git.refs import find

if TYPE_CHECKING:  # a repository's review is opened without what reads patches
    from reviewer.formats.patches.hunks import KnownLines

BATCH_SECONDS = 0.03
BATCH_HUNKS = 300
"""What the screen plans in a few milliseconds."""
FIRST_BATCH = 4
AHEAD_HUNKS = 1_000
AHEAD_FILES = 200
"""Some screens: what is read before anybody takes it in. More would only hold up what is imported meanwhile."""
WATCH_SECONDS = 5.0
LIKELY = -1
"""In place of a file's number: nobody has asked for it yet."""
CERTAIN = -2
"""Likewise, but somebody is about to."""
PAINTING_SECONDS = 0.05
"""How long the rest of a long first file waits at most until its beginning is painted: git writes on meanwhile."""
SILENT_SECONDS = 0.02
"""After which git is comparing something long, and what reads base sides is started beside it."""
LIKELY_SECONDS = 0.04
"""After which git is comparing a long file, if nobody has asked for anything: a binary one takes it no time."""

PACK_SECONDS = 0.5
"""After which what was said first is packed, if nobody has asked for more: what somebody waits for comes before."""


class DeltasArrived(Struct, frozen=True):
    """More files of the change, in order."""

    deltas: tuple[FileDelta, ...]


class Listed(Struct, frozen=True):
    """git has compared, and begins to tell of so many files."""

    count: int


class FileBegun(Struct, frozen=True):
    """The first hunks of the first file, of which so many come that they may be shown before all of it is there.

    To be looked at only: the file arrives as a whole. `last_line` is the highest number of a line it tells of.
    """

    delta: FileDelta
    last_line: int


class AllDeltas(Struct, frozen=True):
    """Every file has arrived."""

    count: int


class BaseArrived(Struct, frozen=True):
    """The base side of one file: all its lines, or (not `whole`) those that a patch tells."""

    file: int
    lines: Sequence[bytes]
    whole: bool = True


class TextsArrived(Struct, frozen=True):
    """The base side of one file, to be searched and not kept: (number of its first line, lines) of what is known."""

    file: int
    texts: "Texts"


class BranchMoved(Struct, frozen=True):
    """What is under review is not what its name means any more."""

    name: str


class FeedFailed(Struct, frozen=True):
    """The feed stopped; the message is for the reader."""

    message: str


Texts = tuple[tuple[int, Lines], ...]
Arrival = (
    Listed | DeltasArrived | FileBegun | AllDeltas | BaseArrived | TextsArrived | BranchMoved | FeedFailed
)
Say = Callable[[Arrival], None]


class Feed:
    """Reads a comparison of a repository; `say` is called from its threads."""

    def __init__(self, location: Location, comparison: Comparison, say: Say) -> None:
        self._location = location
        self._comparison = comparison
        self._say = say
        self._closed = Event()
        self._taken = Event()
        self._unpacked: list[PackedText] = []
        self._painted = Event()
        self._likely = ""
        self._wanted: SimpleQueue[tuple[int, str, bool] | None] = SimpleQueue()

    def start(self) -> None:
        """Begin reading."""
        Thread(target=self._read_deltas, name="deltas", daemon=True).start()
        Thread(target=self._read_bases, name="bases", daemon=True).start()
        if self._comparison.source is Source.COMMITS:
            Thread(target=self._watch, name="watch", daemon=True).start()

    def go_on(self) -> None:
        """Read on: from now on somebody takes in what arrives."""
        self._taken.set()
        self._painted.set()

    def painted(self) -> None:
        """The first screen is there: what waited for it may have the processor."""
        self._painted.set()

    def want_base(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file."""
        if delta.old and delta.old.oid and not delta.binary:
            self._wanted.put((file, delta.old.oid, False))

    def want_texts(self, file: int, delta: FileDelta) -> None:
        """Ask for the base side of a file, to search it."""
        if delta.old and delta.old.oid and not delta.binary:
            self._wanted.put((file, delta.old.oid, True))
        else:
            self._say(TextsArrived(file, ()))

    def close(self) -> None:
        """Stop answering."""
        self._closed.set()
        self._taken.set()
        self._painted.set()
        self._wanted.put(None)

    def _watch(self) -> None:
        """Say once when the head's name means another commit."""
        while not self._closed.wait(WATCH_SECONDS):
            found = find(self._location, self._comparison.head)
            if found is not None and found.commit != self._comparison.head_commit:
                self._say(BranchMoved(self._comparison.head))
                return

    def _read_deltas(self) -> None:
        try:
            deltas = stream(self._location, self._comparison, self._listed, self._begun)
            count = say_in_batches(map(self._packed, deltas), self._say, self._taken)
            self._say(AllDeltas(count))
        except ReviewerError as error:
            self._say(FeedFailed(error.message))
        self._taken.wait()
        self._closed.wait(PACK_SECONDS)
        while self._unpacked and not self._closed.is_set():
            self._unpacked.pop().pack()

    def _packed(self, delta: FileDelta) -> FileDelta:
        """A delta, its text packed: at once, or later where somebody waits for the first screen."""
        text = to_pack(bytes(delta.body))
        if isinstance(text, bytes):
            return delta
        if self._taken.is_set():
            text.pack()
        else:
            self._unpacked.append(text)
        return replace(delta, body=text)

    def _listed(self, records: Sequence[Record]) -> None:
        """The files that will come: the first one's base side is likely to be asked for."""
        self._say(Listed(len(records)))
        first = records[0] if records else None
        if first and first.old and first.new and SUBMODULE_MODE not in (first.old.mode, first.new.mode):
            self._likely = first.old.oid
            self._wanted.put((LIKELY, self._likely, False))

    def _begun(self, beginning: Beginning | None) -> None:
        """The first file is a long text: its base side will be asked for."""
        if self._taken.is_set():  # it goes to the screen as a whole
            return
        if self._likely:
            self._wanted.put((CERTAIN, self._likely, False))
        if beginning is not None:
            self._say(FileBegun(beginning.delta, beginning.last_line))
            self._painted.wait(PAINTING_SECONDS)

    def _read_bases(self) -> None:
        """Answer who asks for base sides; one that is likely to be asked for is read while git takes its time."""
        bases, likely, at_rest = _Bases(self._location, self._say), "", True
        seconds: float | None = SILENT_SECONDS
        while True:
            try:
                wanted = self._wanted.get(timeout=seconds)
            except Empty:
                if seconds == SILENT_SECONDS:
                    bases.begin()
                if likely:
                    bases.read_ahead(likely)
                elif at_rest := self._taken.is_set():  # the first screen is there
                    bases.pack()
                likely = ""
                seconds = None if at_rest else PACK_SECONDS
                continue
            at_rest = False
            if wanted is None:
                break
            file, oid, sought = wanted
            likely = oid if file == LIKELY else ""
            if likely:
                bases.begin()
            elif file == CERTAIN:
                bases.read_ahead(oid)
            else:
                bases.answer(file, oid, sought=sought)
            seconds = LIKELY_SECONDS if likely else PACK_SECONDS
        bases.close()


class _Bases:
    """Reads base sides; what is kept of them is packed once nobody asks for any."""

    def __init__(self, location: Location, say: Say) -> None:
        self._blobs = Blobs(location)
        self._say = say
        self._read: dict[str, bytes] = {}
        self._unpacked: list[PackedText] = []

    def begin(self) -> None:
        """Something will be asked for."""
        with suppress(ReviewerError):
            self._blobs.begin()

    def read_ahead(self, oid: str) -> None:
        """Read one that is likely to be asked for."""
        with suppress(ReviewerError):  # said when it is asked for
            self._read[oid] = self._blobs.read(oid)

    def answer(self, file: int, oid: str, *, sought: bool) -> None:
        """Say what a base side is, to be `sought` through or to be kept."""
        try:
            blob = self._read.pop(oid, None) or self._blobs.read(oid)
            self._read.clear()
            if sought:
                self._say(TextsArrived(file, ((1, SparseLines(blob)),)))
                return
            text = to_pack(blob)
            if isinstance(text, PackedText):
                self._unpacked.append(text)
            self._say(BaseArrived(file, SparseLines(text)))
        except ReviewerError as error:
            self._say(FeedFailed(error.message))
            if sought:
                self._say(TextsArrived(file, ()))

    def pack(self) -> None:
        """Nobody waits: make small what was said, and drop what nobody wanted."""
        self._read.clear()
        while self._unpacked:
            self._unpacked.pop().pack()

    def close(self) -> None:
        """End what reads."""
        self._blobs.close()


class PatchFeed:
    """The same for a patch that has been read already; the unchanged lines it shows are all there are."""

    def __init__(self, deltas: Sequence[FileDelta], bases: Sequence["KnownLines"], say: Say) -> None:
        self._deltas = deltas
        self._bases = bases
        self._say = say

    def start(self) -> None:
        """Hand everything over."""
        self._say(AllDeltas(say_in_batches(self._deltas, self._say)))

    def go_on(self) -> None:
        """Everything has been handed over."""

    def painted(self) -> None:
        """Nothing waited for it."""

    def want_base(self, file: int, delta: FileDelta) -> None:
        """What the patch tells of the base side."""
        self._say(BaseArrived(file, self._bases[file], whole=False))

    def want_texts(self, file: int, delta: FileDelta) -> None:
        """The same, to search it."""
        texts = self._bases[file].texts()
        self._say(TextsArrived(file, tuple((first, Lines(text)) for first, text in texts)))

    def close(self) -> None:
        """Nothing to stop."""


def say_in_batches(deltas: Iterable[FileDelta], say: Say, taken: Event | None = None) -> int:
    """Hand deltas over: the first few at once, then as many as come in a frame or two; how many there were.

    What is more than some screens is read once somebody has `taken` those; git waits meanwhile, its pipe being full.
    """
    batch: list[FileDelta] = []
    count = hunks = ahead = 0
    due = 0.0
    for delta in deltas:
        batch.append(delta)
        count += 1
        hunks += len(delta.spans)
        ahead += len(delta.spans)
        rest = taken is not None and not taken.is_set() and (count >= AHEAD_FILES or ahead >= AHEAD_HUNKS)
        if rest or count <= FIRST_BATCH or hunks >= BATCH_HUNKS or monotonic() >= due:
            say(DeltasArrived(tuple(batch)))
            batch.clear()
            hunks, due = 0, monotonic() + BATCH_SECONDS
        if rest and taken is not None:
            taken.wait()
    if batch:
        say(DeltasArrived(tuple(batch)))
    return count
