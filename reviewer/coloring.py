"""The colours of files, for a screen: made as they are asked for, what is looked at first."""

from collections import OrderedDict, deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from reviewer.errors import ReviewerError
from reviewer.messages import LeftPlain, TokensArrived, WantTokens
from reviewer.processor_time import processor_time

if TYPE_CHECKING:
    from reviewer.core.syntax import Highlighter
    from reviewer.git.blobs import Blobs

LARGEST_COLORED = 2 << 20
"""Bytes of a file above which it stays plain until its reader asks: its colours take seconds, and few are read."""

KEPT_FILES = 8
"""Files whose lexers stand by to go on further down."""

SLICE_SECONDS = 3.0
"""Processor time after which a file is left plain: some three hundred lines take 20 ms, unless they are made to
send a pattern astray."""


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
