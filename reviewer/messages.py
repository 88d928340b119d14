"""What the screen and its workers say to each other: frozen values, framed as a length and message-pack."""

import struct
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache
from typing import IO, Any, Generic, TypeVar, get_args

import msgspec
from msgspec import Struct

from reviewer.core.change import Comparison, CutUnit, Unit, UnitKind
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.coverage import Coverage
from reviewer.core.cut import Cut
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.kind import FileKind
from reviewer.core.record import Verdict
from reviewer.core.stack.plan import Shape
from reviewer.parts import ChunksReady, FindingsReady, Part, UnitsReady

LENGTH = struct.Struct(">I")

Value = TypeVar("Value", bound=Hashable)

KEPT_VALUES = 2_000
"""Values remembered so that the next one like them is the same object."""


class Analyse(Struct, frozen=True):
    """Analyse this comparison of the repository at `path`; `patch` holds the patch where there is none.

    `grain` asks for finer (above 0) or coarser chunks, `cuts` say where units are to stand in pieces. A `silent` one
    was told before: nothing of it is told again, but what is asked for next can be answered.
    """

    path: str
    comparison: Comparison
    patch: bytes | None = None
    grain: int = 0
    cuts: tuple[Cut, ...] = ()
    silent: bool = False


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
    of any size is coloured with `large`.
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
        self._places: dict[str, Place] = {}
        self._told: dict[int, tuple[Unit, ...]] = {}

    def frame(self, message: Message) -> bytes:
        """One frame: a length and (name, whether texts are escaped, value)."""
        name, value = type(message).__name__, self._compact(message)
        try:
            body = self._encoder.encode((name, False, value))
        except UnicodeEncodeError:  # a path that is not UTF-8: message-pack has no text for it
            plain = msgspec.to_builtins(value, builtin_types=(bytes,))
            body = self._encoder.encode((name, True, _each_text(plain, _escaped)))
        return LENGTH.pack(len(body)) + body

    def know(self, message: Message) -> None:
        """Take note of a message that the other end has had: what is sent later may refer to it."""
        self._compact(message)

    def _compact(self, message: Message) -> object:
        if isinstance(message, UnitsReady):
            for unit in self._told.get(message.file, ()):
                self._places.pop(unit.fingerprint, None)
            self._told[message.file] = message.units
            for slot, unit in enumerate(message.units):
                self._places[unit.fingerprint] = (message.file, slot)
            return _CompactUnits.of(message)
        if isinstance(message, FindingsReady):
            return _CompactFindings.of(message, self._places)
        if isinstance(message, ChunksReady):
            chunks = tuple(_CompactChunk.of(chunk, self._places) for chunk in message.chunks)
            return _CompactChunks(chunks, message.final, message.asked, message.grain)
        return message


class Decoder:
    """Turns the frames of one conversation back into messages, in the order they were made in."""

    def __init__(self) -> None:
        self._units: dict[int, tuple[Unit, ...]] = {}
        self._texts = _Once[str]()
        self._kinds = _Once[FileKind]()

    def message(self, body: bytes) -> Any:
        """The message of a frame's body; msgspec.MsgspecError when it is none of ours."""
        name, escaped, raw = _BODY.decode(body)
        kind = _KINDS.get(name)
        if kind is None:
            raise msgspec.ValidationError(f"there is no message {name!r}")
        if escaped:
            plain = _each_text(msgspec.msgpack.decode(raw), _unescaped)
            value = msgspec.convert(plain, kind, builtin_types=(bytes,))
        else:
            value = _decoder(name).decode(raw)
        return self._whole(name, value)

    def _whole(self, name: str, value: Any) -> Any:
        if isinstance(value, _CompactUnits):
            units = value.units()
            self._units[value.file] = units
            return UnitsReady(value.file, units, self._kinds.of(value.kind), value.cuts)
        if isinstance(value, _CompactFindings):
            return FindingsReady(value.file, value.findings(self._units, self._texts.of))
        if isinstance(value, _CompactChunks):
            chunks = tuple(chunk.chunk(self._units) for chunk in value.chunks)
            return ChunksReady(chunks, value.final, value.asked, value.grain)
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


# Units, findings and chunks are most of what an analysis says. Sent as they are, the screen would hold every
# fingerprint three times and every path once a unit, 90 bytes a changed line; so a file's paths are said once, and
# findings and chunks name their units by their places.

Place = tuple[int, int]
"""A unit: its file's index, and its own place in that file."""


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a unit has for itself."""

    fingerprint: str
    kind: UnitKind
    hunk: int | None
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    path: str = ""
    old_path: str = ""


class _CompactUnits(msgspec.Struct, array_like=True, frozen=True):
    """`UnitsReady` on its way: the paths of the first unit, and of the others only where theirs differ."""

    file: int
    kind: FileKind
    path: str
    old_path: str
    rows: tuple[_Row, ...]
    cuts: tuple[CutUnit, ...] = ()

    @classmethod
    def of(cls, part: UnitsReady) -> "_CompactUnits":
        """A part as it is sent."""
        first = part.units[0] if part.units else None
        path, old_path = (first.path, first.old_path) if first else ("", "")
        rows = tuple(
            _Row(
                unit.fingerprint,
                unit.kind,
                unit.hunk,
                unit.old_start,
                unit.old_lines,
                unit.new_start,
                unit.new_lines,
                "" if unit.path == path else unit.path,
                "" if unit.old_path == old_path else unit.old_path,
            )
            for unit in part.units
        )
        return cls(part.file, part.kind, path, old_path, rows, part.cuts)

    def units(self) -> tuple[Unit, ...]:
        """The units, one path object for all of them."""
        return tuple(
            Unit(
                row.fingerprint,
                row.kind,
                self.file,
                row.hunk,
                row.path or self.path,
                row.old_path or self.old_path,
                row.old_start,
                row.old_lines,
                row.new_start,
                row.new_lines,
            )
            for row in self.rows
        )


class _Found(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a finding has for itself; `tag`, `why` and `path` are places among the texts."""

    tag: int
    level: Level
    side: DiffSide
    line: int
    why: int
    path: int
    unit: Place | str


class _CompactFindings(msgspec.Struct, array_like=True, frozen=True):
    """`FindingsReady` on its way: a text once, however many findings say it."""

    file: int
    texts: tuple[str, ...]
    rows: tuple[_Found, ...]

    @classmethod
    def of(cls, part: FindingsReady, places: Mapping[str, Place]) -> "_CompactFindings":
        """A part as it is sent."""
        texts: dict[str, int] = {}
        rows = tuple(
            _Found(
                texts.setdefault(one.tag, len(texts)),
                one.level,
                one.side,
                one.line,
                texts.setdefault(one.why, len(texts)),
                texts.setdefault(one.path, len(texts)),
                places.get(one.fingerprint, one.fingerprint),
            )
            for one in part.findings
        )
        return cls(part.file, tuple(texts), rows)

    def findings(
        self, units: Mapping[int, tuple[Unit, ...]], once: Callable[[str], str]
    ) -> tuple[Finding, ...]:
        """The findings, their fingerprints the units' own objects, and equal texts `once`."""
        texts = tuple(map(once, self.texts))
        return tuple(
            Finding(
                texts[row.tag],
                row.level,
                texts[row.path],
                row.side,
                row.line,
                texts[row.why],
                row.unit if isinstance(row.unit, str) else units[row.unit[0]][row.unit[1]].fingerprint,
            )
            for row in self.rows
        )


class _CompactChunk(msgspec.Struct, array_like=True, frozen=True):
    """A chunk on its way: its units by place; one that has none by its fingerprint."""

    id: str
    title: str
    why: str
    kind: ChunkKind
    units: tuple[Place | str, ...]
    lines: int
    minutes: int
    over_cap: bool
    builds_on: tuple[str, ...] = ()

    @classmethod
    def of(cls, chunk: Chunk, places: Mapping[str, Place]) -> "_CompactChunk":
        """A chunk as it is sent."""
        units = tuple(places.get(unit, unit) for unit in chunk.units)
        return cls(
            chunk.id,
            chunk.title,
            chunk.why,
            chunk.kind,
            units,
            chunk.lines,
            chunk.minutes,
            chunk.over_cap,
            chunk.builds_on,
        )

    def chunk(self, units: Mapping[int, tuple[Unit, ...]]) -> Chunk:
        """The chunk, its fingerprints the units' own objects."""
        return Chunk(
            id=self.id,
            title=self.title,
            why=self.why,
            kind=self.kind,
            units=tuple(
                unit if isinstance(unit, str) else units[unit[0]][unit[1]].fingerprint for unit in self.units
            ),
            lines=self.lines,
            minutes=self.minutes,
            over_cap=self.over_cap,
            builds_on=self.builds_on,
        )


class _CompactChunks(msgspec.Struct, array_like=True, frozen=True):
    """Chunks on their way, with what is said of all of them."""

    chunks: tuple[_CompactChunk, ...]
    final: bool
    asked: int
    grain: int


_COMPACT: dict[str, Any] = {
    UnitsReady.__name__: _CompactUnits,
    FindingsReady.__name__: _CompactFindings,
    ChunksReady.__name__: _CompactChunks,
}
_KINDS = {kind.__name__: kind for kind in get_args(Message)} | _COMPACT


@cache
def _decoder(name: str) -> msgspec.msgpack.Decoder[Any]:
    """What reads one kind of message: many sessions never see most of them."""
    return msgspec.msgpack.Decoder(_KINDS[name])


_BODY = msgspec.msgpack.Decoder(tuple[str, bool, msgspec.Raw])


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
