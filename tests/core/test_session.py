"""A session is its events added up; a mark never outlives its content, and nothing written is lost."""

from time import thread_time

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.arrangement import (
    ArrangingRedone,
    ArrangingUndone,
    ChunkPlaced,
    ChunkRenamed,
    ChunksMerged,
    GrainChosen,
    UnitsMoved,
)
from reviewer.core.change import Unit, UnitKind
from reviewer.core.finding import DiffSide
from reviewer.core.session import (
    Anchor,
    ChunkNoteWritten,
    Comment,
    CommentDeleted,
    CommentEdited,
    CommentResolved,
    CommentWritten,
    DesignNoteWritten,
    Event,
    MarkHow,
    Place,
    PlaceMoved,
    PreferenceSet,
    Replied,
    Reply,
    RunningSession,
    Session,
    SignedOff,
    TagsAcknowledged,
    TimeSpent,
    Typed,
    TypingDone,
    UnitsMarked,
    UnitsUnmarked,
    apply,
    events_of,
    replay,
)

NOW = "2026-01-01T00:00:00Z"


def anchor(**changes: object) -> Anchor:
    given = Anchor(
        fingerprint="f1", path="a.py", side=DiffSide.NEW, start=10, end=10, text=("total = price",)
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def comment(id: str = "c1", **changes: object) -> Comment:
    return Comment(id=id, anchor=anchor(**changes), body="why?", author="Rita", at=NOW)


def unit(fingerprint: str, start: int, lines: int, path: str = "a.py") -> Unit:
    return Unit(fingerprint, UnitKind.LINES, 0, 0, path, path, start, 0, start, lines)


names = st.sampled_from(["f1", "f2", "f3", "f4"])
several = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
words = st.text(max_size=6)
comments = st.builds(comment, st.sampled_from(["c1", "c2"]))
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(UnitsMarked, several, st.sampled_from(MarkHow), st.just(NOW)),
    st.builds(UnitsUnmarked, several),
    st.builds(TimeSpent, st.dictionaries(names, st.integers(0, 8).map(lambda half: half / 2), max_size=2)),
    st.builds(CommentWritten, comments),
    st.builds(CommentEdited, st.sampled_from(["c1", "c2"]), words, st.just(NOW)),
    st.builds(CommentDeleted, st.sampled_from(["c1", "c2"])),
    st.builds(CommentResolved, st.sampled_from(["c1", "c2"]), st.booleans()),
    st.builds(Replied, st.sampled_from(["c1", "c2"]), st.builds(Reply, words, words, st.just(NOW))),
    st.builds(ChunkNoteWritten, several, words),
    st.builds(DesignNoteWritten, words),
    st.builds(Typed, st.sampled_from(["one", "two"]), words),
    st.builds(TypingDone, st.sampled_from(["one", "two"])),
    st.builds(TagsAcknowledged, st.lists(st.sampled_from(["auth", "pii"]), unique=True).map(tuple)),
    st.builds(PlaceMoved, st.builds(Place, names, words, st.integers(0, 9))),
    st.builds(PreferenceSet, st.sampled_from(["layout", "queue"]), words),
    st.builds(SignedOff, names, names, st.just("approve"), st.just(NOW)),
    st.builds(UnitsMoved, several, several, words),
    st.builds(ChunksMerged, several, several),
    st.builds(ChunkRenamed, several, words),
    st.builds(ChunkPlaced, several, several),
    st.builds(GrainChosen, st.integers(-3, 3)),
    st.just(ArrangingUndone()),
    st.just(ArrangingRedone()),
)
stories = st.lists(events, max_size=12)


def one_by_one(story: list[Event]) -> Session:
    session = Session(key="k")
    for event in story:
        session = apply(session, event)
    return session


@given(stories)
def test_replaying_is_applying_one_by_one(story: list[Event]):
    assert replay(story, "k") == one_by_one(story)


@given(stories)
def test_a_shortened_journal_adds_up_to_the_same_session(story: list[Event]):
    session = one_by_one(story)
    assert replay(events_of(session), "k") == session


@given(events)
def test_every_event_survives_being_written_and_read(event: Event):
    assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event


@given(stories, several)
def test_what_is_unmarked_last_is_unread(story: list[Event], units: tuple[str, ...]):
    session = apply(one_by_one(story), UnitsUnmarked(units))
    assert not set(units) & set(session.marks)


@given(stories)
def test_nothing_is_read_that_was_never_marked(story: list[Event]):
    marked = {one for event in story if isinstance(event, UnitsMarked) for one in event.fingerprints}
    assert set(one_by_one(story).marks) <= marked


def test_an_event_leaves_the_session_it_is_applied_to_alone():
    before = apply(Session(), UnitsMarked(("f1",), MarkHow.BULK, NOW))
    apply(before, UnitsMarked(("f2",), MarkHow.BULK, NOW))
    apply(before, TimeSpent({"f1": 1.0}))
    assert set(before.marks) == {"f1"}
    assert before.seconds == {}


def test_one_more_mark_among_ten_thousand_takes_less_than_a_millisecond():
    session = apply(Session(), UnitsMarked(tuple(map(str, range(10_000))), MarkHow.BULK, NOW))
    best = min(timed(session) for _ in range(20))
    assert best < 0.001


def test_a_running_session_copies_nothing_for_one_more_mark():
    running = RunningSession("k")
    marks = running.session.marks
    running.add([UnitsMarked(("f1",), MarkHow.BULK, NOW), DesignNoteWritten("why"), UnitsUnmarked(("f1",))])
    assert running.session.marks is marks
    assert running.session == replace(Session(key="k"), design_note="why")


def timed(session: Session) -> float:
    start = thread_time()
    apply(session, UnitsMarked(("new",), MarkHow.ONE_BY_ONE, NOW))
    return thread_time() - start


# Design notes.


def test_a_note_finds_its_chunk_again_when_a_unit_joins_and_another_leaves():
    session = one_by_one([ChunkNoteWritten(("f1", "f2", "f3"), "safe")])
    assert session.note_for(("f2", "f3", "f4")) == "safe"


def test_a_note_does_not_speak_for_a_chunk_that_took_over_a_single_unit():
    session = one_by_one([ChunkNoteWritten(("f1", "f2", "f3"), "safe")])
    assert session.note_for(("f3", "f4", "f5")) == ""


def test_a_note_on_a_chunk_that_took_a_unit_leaves_the_other_chunks_note_alone():
    session = one_by_one(
        [ChunkNoteWritten(("f1", "f2", "f3"), "first"), ChunkNoteWritten(("f3", "f4", "f5"), "second")]
    )
    assert session.note_for(("f1", "f2")) == "first"
    assert session.note_for(("f4", "f5")) == "second"


def test_an_empty_note_takes_the_note_back():
    assert one_by_one([ChunkNoteWritten(("f1",), "x"), ChunkNoteWritten(("f1",), "")]).chunk_notes == ()


# Comments.


def test_a_comment_is_edited_answered_resolved_and_opened_again():
    session = one_by_one(
        [
            CommentWritten(comment()),
            CommentEdited("c1", "why not?", NOW),
            Replied("c1", Reply("Ada", "because", NOW)),
            CommentResolved("c1", True),
        ]
    )
    assert session.comments["c1"].body == "why not?"
    assert session.comments["c1"].replies == (Reply("Ada", "because", NOW),)
    assert session.comments["c1"].state == "resolved"
    assert apply(session, CommentResolved("c1", False)).comments["c1"].state == "open"


def test_an_edit_of_a_comment_that_is_not_there_does_nothing():
    assert one_by_one([CommentEdited("c1", "x", NOW), CommentDeleted("c1")]) == Session(key="k")


def lines(**sides: list[str]):
    return lambda unit, side: sides.get(unit.fingerprint, [])
