"""What the screen and its workers say to each other: frozen values, framed as a length and message-pack."""

import struct
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from typing import IO, Any, Generic, TypeVar, get_args

import msgspec
from msgspec import Struct

from reviewer.core.change import Comparison
from reviewer.core.cover import Coverage
from reviewer.core.cut import Cut
from reviewer.core.finding import DiffSide
from reviewer.core.kind import FileKind
from reviewer.core.packed_findings import PackedFindings
from reviewer.core.packed_units import NO_UNITS, PackedUnits
from reviewer.core.stack_shape import Shape
from reviewer.core.unit_index import UnitIndex
from reviewer.core.verdict import Verdict
from reviewer.packing import (
    CompactChunk,
    CompactChunks,
    CompactCoverage,
    CompactFindings,
    CompactSymbols,
    CompactUnits,
)
from reviewer.parts import ChunksReady, CoverageReady, FindingsReady, Part, SymbolsReady, UnitsReady

LENGTH = struct.Struct(">I")

Value = TypeVar("Value", bound=Hashable)

KEPT_VALUES = 2_000
"""Values remembered so that the next one like them is the same object."""


class Analyse(Struct, frozen=True):
    """Analyse this comparison of the repository at `path`; `patch` holds the patch where there is none.

    `grain` asks for finer (above 0) or coarser chunks, `cuts` say where units are to stand in pieces. A `silent` one
    was told before: nothing of it is told again, but what is asked for next can be answered. `kept` is a descriptor
    that the worker was started with: what it takes for that is written to it, and read from it by a silent one; -1 for
    none.
    """

    path: str
    comparison: Comparison
    patch: bytes | None = None
    grain: int = 0
    cuts: tuple[Cut, ...] = ()
    silent: bool = False
    kept: int = -1


class WantChunks(Struct, frozen=True):
    """The chunks of what was analysed last, finer or coarser; of several such wishes the last counts."""

    grain: int


class WantCuts(Struct, frozen=True):
    """The units of what was analysed last cut at these points, and at no others; of several wishes the last counts."""

    cuts: tuple[Cut, ...]


class AllAnswered(Struct, frozen=True):
    """So many requests of an analysis were taken, and all of them are answered: its worker has nothing left to do."""

    requests: int


class OpenRepository(Struct, frozen=True):
    """Tokens are asked for files of the repository at `path` from now on; what was asked before is stale."""

    path: str


class WantTokens(Struct, frozen=True):
    """The syntax tokens of one side of a file, those around `line` first, up to line `last` (0: the end).

    `text` is there instead of a blob where nobody has the file: a piece of it, whose first line is `first`. A file
    of any size is coloured with `large`. One that is over `limit` bytes, where that is not 0, only wants to know
    whether there would be colours: its text is not there.
    """

    file: int
    side: DiffSide
    path: str
    oid: str
    line: int
    last: int = 0
    text: bytes | None = None
    first: int = 1
    large: bool = False
    limit: int = 0


class TokensArrived(Struct, frozen=True):
    """The tokens of consecutive lines from `first` on (1-based), each packed as `core.syntax.PackedRuns`.

    `oid` is the blob they belong to: its file may have another number once the branch has moved.
    """

    file: int
    side: DiffSide
    first: int
    lines: tuple[bytes, ...]
    oid: str = ""


class LeftPlain(Struct, frozen=True):
    """A file has no colours because it is large: those of so many bytes are only made when asked for with `large`."""

    file: int
    limit: int


class WantSignOff(Struct, frozen=True):
    """Record a verdict on this comparison of the repository at `path`, on what the session on disk has marked."""

    path: str
    comparison: Comparison
    verdict: Verdict
    note: str
    acknowledged: tuple[str, ...]


class SignOffDone(Struct, frozen=True):
    """The record is in the ledger: what to tell the reader, its id and commit, the verdict, when, what it covers."""

    text: str
    record: str
    commit: str
    verdict: Verdict
    at: str
    coverage: Coverage


class SignOffFailed(Struct, frozen=True):
    """Nothing was recorded, and why."""

    message: str


class WantSync(Struct, frozen=True):
    """Exchange the ledger of the repository at `path` with its remote."""

    path: str


class SyncEnded(Struct, frozen=True):
    """The exchange is over: what to tell the reader, whether all is well (an alarm is not), and what is new here."""

    text: str
    well: bool
    fetched: int = 0


class WantStack(Struct, frozen=True):
    """Write the chunks of this comparison as a stack, arranged as the session on disk has them.

    `digest` is that of the chunks on the screen (`core.stack.digest_of`): others are not written.
    """

    path: str
    comparison: Comparison
    name: str
    shape: Shape
    digest: str


class StackEnded(Struct, frozen=True):
    """What to tell the reader: what was written (`well`), or why nothing was."""

    text: str
    well: bool


class WantAudit(Struct, frozen=True):
    """Audit a target as people type it, in the repository at `path`; or, with `line`, that line of a file.

    `target` is its path from the top of the repository then, and `revision` the commit it is read at.
    """

    path: str
    target: str
    line: int = 0
    revision: str = ""
    on: str = ""
    trusted: str = ""


Styled = tuple[tuple[str, str], ...]
"""A line that is safe to draw, in pieces with the name of a style each."""


class AuditPart(Struct, frozen=True):
    """Lines under a heading."""

    heading: str
    lines: tuple[Styled, ...]


class AuditStep(Struct, frozen=True):
    """One change of an audited range: its commit, the line that lists it, and what it lacks, if it is `lacking`."""

    commit: str
    line: Styled
    gaps: tuple[Styled, ...]
    lacking: bool


class AuditArrived(Struct, frozen=True):
    """What an audit found, ready to be drawn; `steps` only for a range."""

    title: str
    parts: tuple[AuditPart, ...]
    steps: tuple[AuditStep, ...] = ()


class AuditFailed(Struct, frozen=True):
    """Why an audit has no answer."""

    message: str


Request = (
    Analyse
    | WantChunks
    | WantCuts
    | OpenRepository
    | WantTokens
    | WantSignOff
    | WantSync
    | WantStack
    | WantAudit
)
Answer = SignOffDone | SignOffFailed | SyncEnded | StackEnded | AuditArrived | AuditFailed
Message = Part | Request | TokensArrived | LeftPlain | Answer | AllAnswered


class Encoder:
    """Turns the messages of one conversation into frames."""

    def __init__(self) -> None:
        self._encoder = msgspec.msgpack.Encoder()
        self._index = UnitIndex()

    def frame(self, message: Message) -> bytes:
        """One frame: a length and (name, whether texts are escaped, value)."""
        body = framed(self._encoder, type(message).__name__, self._compact(message))
        return LENGTH.pack(len(body)) + body

    def know(self, message: Message) -> None:
        """Take note of a message that the other end has had: what is sent later may refer to it."""
        self._compact(message)

    def _compact(self, message: Message) -> object:
        if isinstance(message, UnitsReady):
            units = PackedUnits.of(message.file, message.units)
            self._index.put(units)
            return CompactUnits.of(message, units)
        if isinstance(message, FindingsReady):
            known = self._index.units.get(message.file, NO_UNITS)
            return CompactFindings.of(message.file, PackedFindings.of(known, message.findings))
        if isinstance(message, ChunksReady):
            chunks = tuple(CompactChunk.of(chunk, self._index) for chunk in message.chunks)
            return CompactChunks(chunks, message.final, message.asked, message.grain)
        if isinstance(message, SymbolsReady):
            return CompactSymbols.of(message.file, message.symbols)
        if isinstance(message, CoverageReady):
            return CompactCoverage.of(message.coverage, self._index)
        return message


class Decoder:
    """Turns the frames of one conversation back into messages, in the order they were made in."""

    def __init__(self) -> None:
        self._units: dict[int, PackedUnits] = {}
        self._texts = _Once[str]()
        self._kinds = _Once[FileKind]()

    def message(self, body: bytes) -> Any:
        """The message of a frame's body; msgspec.MsgspecError when it is none of ours."""
        return self._whole(unframed(body, _KINDS))

    def _whole(self, value: Any) -> Any:
        if isinstance(value, CompactUnits):
            units = self._units[value.file] = value.units()
            return UnitsReady(value.file, units, self._kinds.of(value.kind), value.cuts)
        if isinstance(value, CompactFindings):
            known = self._units.get(value.file, NO_UNITS)
            return FindingsReady(value.file, value.findings(known, self._texts.of))
        if isinstance(value, CompactChunks):
            chunks = tuple(chunk.chunk(self._units) for chunk in value.chunks)
            return ChunksReady(chunks, value.final, value.asked, value.grain)
        if isinstance(value, CompactSymbols):
            return SymbolsReady(value.file, value.symbols())
        if isinstance(value, CompactCoverage):
            return CoverageReady(value.coverage(self._units))
        return value


class _Once(Generic[Value]):
    """Equal values as one object: of those that came lately, so that nothing is kept for ever."""

    def __init__(self) -> None:
        self._kept: dict[Value, Value] = {}

    def of(self, value: Value) -> Value:
        """The one that came before, or this one."""
        if len(self._kept) > KEPT_VALUES:
            self._kept.clear()
        return self._kept.setdefault(value, value)


def frames(stream: IO[bytes]) -> Iterator[bytes]:
    """The bodies of the frames of a stream, until it ends; a frame cut off by the end is dropped."""
    while len(head := stream.read(LENGTH.size)) == LENGTH.size:
        (size,) = LENGTH.unpack(head)
        body = stream.read(size)
        if len(body) < size:
            return
        yield body


_COMPACT: dict[str, Any] = {
    UnitsReady.__name__: CompactUnits,
    FindingsReady.__name__: CompactFindings,
    ChunksReady.__name__: CompactChunks,
    SymbolsReady.__name__: CompactSymbols,
    CoverageReady.__name__: CompactCoverage,
}
_KINDS = {kind.__name__: kind for kind in get_args(Message)} | _COMPACT


_BODY = msgspec.msgpack.Decoder(tuple[str, bool, msgspec.Raw])


def framed(encoder: msgspec.msgpack.Encoder, name: str, value: object) -> bytes:
    """The body of a frame: the name of a kind, whether texts are escaped, a value of it."""
    try:
        return encoder.encode((name, False, value))
    except UnicodeEncodeError:  # a path that is not UTF-8: message-pack has no text for it
        plain = msgspec.to_builtins(value, builtin_types=(bytes,))
        return encoder.encode((name, True, _each_text(plain, _escaped)))


def unframed(body: bytes, kinds: Mapping[str, Any]) -> Any:
    """The value in the body of a frame; msgspec.MsgspecError when it is of none of these kinds."""
    name, escaped, raw = _BODY.decode(body)
    kind = kinds.get(name)
    if kind is None:
        raise msgspec.ValidationError(f"there is no message {name!r}")
    if escaped:
        plain = _each_text(msgspec.msgpack.decode(raw), _unescaped)
        return msgspec.convert(plain, kind, builtin_types=(bytes,))
    return _decoder(kind).decode(raw)


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """What reads one kind of message: many sessions never see most of them."""
    return msgspec.msgpack.Decoder(kind)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {_each_text(key, change): _each_text(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    return value


def _escaped(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _unescaped(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogatepass")
