"""One reviewer's pass over a change: marks, time, comments, notes; what happened is events, and events only add up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from reviewer.core.arrangement import (
    NOTHING_ARRANGED,
    Arrangement,
    ArrangingRedone,
    ArrangingUndone,
    ChunkPlaced,
    ChunkRenamed,
    ChunksMerged,
    GrainChosen,
    UnitsMoved,
)
from reviewer.core.finding import DiffSide
from reviewer.core.mark import Mark as Mark
from reviewer.core.mark import MarkHow as MarkHow


class Anchor(Struct, frozen=True, kw_only=True):
    """What a comment speaks of: content first; the line numbers are where it stood when it was written.

    `text` holds the lines themselves without their ends, `before` and `after` up to two neighbours each;
    `offset` counts the first line from the beginning of the unit's side.
    """

    fingerprint: str
    path: str
    side: DiffSide
    start: int
    end: int
    text: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    offset: int = 0


class Reply(Struct, frozen=True):
    """An answer in a thread."""

    author: str
    body: str
    at: str


class Comment(Struct, frozen=True, kw_only=True):
    """A thread of the reviewer's: open until a person resolves it."""

    id: str
    anchor: Anchor
    body: str
    author: str
    at: str
    state: str = "open"
    edited: str = ""
    replies: tuple[Reply, ...] = ()


class ChunkNote(Struct, frozen=True):
    """The design note of a chunk, kept with the units it had, so that it finds the chunk again."""

    units: tuple[str, ...]
    text: str


class Place(Struct, frozen=True):
    """Where the cursor was: a unit, and a line of its file."""

    fingerprint: str
    path: str
    line: int = 0
    side: DiffSide = DiffSide.NEW


# The events: each is one line of the journal, and means the same whenever it is read again.


class UnitsMarked(Struct, frozen=True):
    """Units were marked read."""

    fingerprints: tuple[str, ...]
    how: MarkHow
    at: str


class ReadAt(Struct, frozen=True):
    """The commits between which something was read: where its text is, should the branch go on."""

    base: str
    head: str


KEPT_READINGS = 8
"""Heads that are remembered; what was read before them is known by its fingerprint alone."""


class UnitsUnmarked(Struct, frozen=True):
    """Units were made unread again."""

    fingerprints: tuple[str, ...]


class TimeSpent(Struct, frozen=True):
    """Seconds units were on the screen, to be added."""

    seconds: dict[str, float]


class CommentWritten(Struct, frozen=True):
    """A comment, new."""

    comment: Comment


class CommentEdited(Struct, frozen=True):
    """Another body for a comment."""

    id: str
    body: str
    at: str


class CommentDeleted(Struct, frozen=True):
    """A comment was taken back."""

    id: str


class CommentResolved(Struct, frozen=True):
    """A comment was resolved, or opened again."""

    id: str
    resolved: bool


class Replied(Struct, frozen=True):
    """An answer to a comment."""

    id: str
    reply: Reply


class ChunkNoteWritten(Struct, frozen=True):
    """The design note of a chunk; an empty one takes it back."""

    units: tuple[str, ...]
    text: str


class DesignNoteWritten(Struct, frozen=True):
    """The design note of the whole change."""

    text: str


class Typed(Struct, frozen=True):
    """What stands in an open editor now."""

    editor: str
    text: str


class TypingDone(Struct, frozen=True):
    """An editor was closed with its text kept elsewhere, or thrown away."""

    editor: str


class TagsAcknowledged(Struct, frozen=True):
    """The risk tags acknowledged so far, all of them."""

    tags: tuple[str, ...]


class PlaceMoved(Struct, frozen=True):
    """The cursor went somewhere."""

    place: Place


class PreferenceSet(Struct, frozen=True):
    """How the reader likes to see it."""

    name: str
    value: str


WHITESPACE = "whitespace"
"""The preference that a sign-off tells of: "hidden" while units that change white space alone are not shown."""


class SignedOff(Struct, frozen=True):
    """A sign-off was recorded."""

    record: str
    head: str
    verdict: str
    at: str


Event = (
    UnitsMarked
    | ReadAt
    | UnitsUnmarked
    | TimeSpent
    | CommentWritten
    | CommentEdited
    | CommentDeleted
    | CommentResolved
    | Replied
    | ChunkNoteWritten
    | DesignNoteWritten
    | Typed
    | TypingDone
    | TagsAcknowledged
    | PlaceMoved
    | PreferenceSet
    | SignedOff
    | UnitsMoved
    | ChunksMerged
    | ChunkRenamed
    | ChunkPlaced
    | GrainChosen
    | ArrangingUndone
    | ArrangingRedone
)

SHARED = (UnitsMarked, UnitsUnmarked, TimeSpent)
"""Events that belong to content, not to one review: they hold wherever the same unit turns up."""


class Session(Struct, frozen=True, kw_only=True):
    """Everything the reviewer did, added up."""

    key: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, Comment] = field(default_factory=dict)
    chunk_notes: tuple[ChunkNote, ...] = ()
    design_note: str = ""
    typing: Mapping[str, str] = field(default_factory=dict)
    acknowledged: frozenset[str] = frozenset()
    place: Place | None = None
    preferences: Mapping[str, str] = field(default_factory=dict)
    signed: tuple[SignedOff, ...] = ()
    read_at: tuple[ReadAt, ...] = ()
    arrangement: Arrangement = NOTHING_ARRANGED

    def note_for(self, units: Sequence[str]) -> str:
        """The newest design note that shares most of a chunk's units; "" for none."""
        return next((note.text for note in reversed(self.chunk_notes) if _same_chunk(note.units, units)), "")


def apply(session: Session, event: Event) -> Session:
    """The session after one more event."""
    match event:
        case UnitsMarked() | UnitsUnmarked():
            return replace(session, marks=_marked(dict(session.marks), event))
        case ReadAt():
            earlier = tuple(at for at in session.read_at if at != event)
            return replace(session, read_at=(*earlier, event)[-KEPT_READINGS:])
        case TimeSpent():
            return replace(session, seconds=_spent(dict(session.seconds), event))
        case Typed(editor, text):
            return replace(session, typing={**session.typing, editor: text})
        case TypingDone(editor):
            rest = {name: text for name, text in session.typing.items() if name != editor}
            return replace(session, typing=rest)
        case ChunkNoteWritten(units, text):
            return replace(session, chunk_notes=_with_note(session.chunk_notes, ChunkNote(units, text)))
        case DesignNoteWritten(text):
            return replace(session, design_note=text)
        case TagsAcknowledged(tags):
            return replace(session, acknowledged=frozenset(tags))
        case PlaceMoved(place):
            return replace(session, place=place)
        case PreferenceSet(name, value):
            return replace(session, preferences={**session.preferences, name: value})
        case SignedOff():
            return replace(session, signed=(*session.signed, event))
        case (
            UnitsMoved()
            | ChunksMerged()
            | ChunkRenamed()
            | ChunkPlaced()
            | GrainChosen()
            | ArrangingUndone()
            | ArrangingRedone()
        ):
            return replace(session, arrangement=session.arrangement.after(event))
        case _:
            return replace(session, comments=_comments(session.comments, event))


class RunningSession:
    """A session that grows event by event, at the cost of the event, however much there is already.

    `session` looks at what is kept here: its marks and seconds are those of the moment they are asked for.
    """

    def __init__(self, key: str = "") -> None:
        self._marks: dict[str, Mark] = {}
        self._seconds: dict[str, float] = {}
        self.session = Session(key=key, marks=self._marks, seconds=self._seconds)

    def add(self, events: Iterable[Event]) -> None:
        """What `apply` gives, one by one, without a copy of all marks for each."""
        for event in events:
            match event:
                case UnitsMarked() | UnitsUnmarked():
                    _marked(self._marks, event)
                case TimeSpent():
                    _spent(self._seconds, event)
                case _:
                    self.session = apply(self.session, event)


def replay(events: Iterable[Event], key: str = "") -> Session:
    """The session that many events add up to."""
    running = RunningSession(key)
    running.add(events)
    return running.session


def events_of(session: Session) -> Iterator[Event]:
    """The fewest events that add up to this session: what a long journal is shortened to."""
    groups: dict[Mark, list[str]] = {}
    for fingerprint, mark in session.marks.items():
        groups.setdefault(mark, []).append(fingerprint)
    for mark, fingerprints in groups.items():
        yield UnitsMarked(tuple(fingerprints), mark.how, mark.at)
    if session.seconds:
        yield TimeSpent(dict(session.seconds))
    yield from (CommentWritten(comment) for comment in session.comments.values())
    yield from (ChunkNoteWritten(note.units, note.text) for note in session.chunk_notes)
    if session.design_note:
        yield DesignNoteWritten(session.design_note)
    yield from (Typed(editor, text) for editor, text in session.typing.items())
    if session.acknowledged:
        yield TagsAcknowledged(tuple(sorted(session.acknowledged)))
    if session.place:
        yield PlaceMoved(session.place)
    yield from (PreferenceSet(name, value) for name, value in session.preferences.items())
    yield from session.signed
    yield from session.read_at
    yield from session.arrangement.events()


def _marked(marks: dict[str, Mark], event: UnitsMarked | UnitsUnmarked) -> dict[str, Mark]:
    if isinstance(event, UnitsMarked):
        marks.update(dict.fromkeys(event.fingerprints, Mark(event.how, event.at)))
    else:
        for fingerprint in event.fingerprints:
            marks.pop(fingerprint, None)
    return marks


def _spent(seconds: dict[str, float], event: TimeSpent) -> dict[str, float]:
    for fingerprint, more in event.seconds.items():
        seconds[fingerprint] = seconds.get(fingerprint, 0.0) + more
    return seconds


def _with_note(notes: tuple[ChunkNote, ...], note: ChunkNote) -> tuple[ChunkNote, ...]:
    """The notes with one more. It replaces those it would be shown instead of; one of another chunk stays,
    even when a unit has moved from that chunk to this."""
    kept = tuple(one for one in notes if not _same_chunk(one.units, note.units))
    return (*kept, note) if note.text else kept


def _same_chunk(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sets of units are mostly the same: more than half of the smaller one."""
    left, right = set(one), set(other)
    return len(left & right) * 2 > min(len(left), len(right))


def _comments(
    comments: Mapping[str, Comment],
    event: CommentWritten | CommentEdited | CommentDeleted | CommentResolved | Replied,
) -> Mapping[str, Comment]:
    if isinstance(event, CommentWritten):
        return {**comments, event.comment.id: event.comment}
    found = comments.get(event.id)
    if found is None:  # the comment's own event is lost or later: an edit alone says nothing
        return comments
    match event:
        case CommentEdited(_, body, at):
            return {**comments, found.id: replace(found, body=body, edited=at)}
        case CommentResolved(_, resolved):
            return {**comments, found.id: replace(found, state="resolved" if resolved else "open")}
        case Replied(_, reply):
            return {**comments, found.id: replace(found, replies=(*found.replies, reply))}
        case CommentDeleted():
            return {id: comment for id, comment in comments.items() if id != found.id}
