"""What crosses between the screen and its workers arrives as it was sent."""

import gc
import io
import sys

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.core.change import Comparison, Source, Unit, UnitKind
from reviewer.core.chunk import Chunk, ChunkKind
from reviewer.core.finding import DiffSide, Finding, Level
from reviewer.core.kind import FileKind, Kind
from reviewer.messages import (
    LENGTH,
    Analyse,
    Decoder,
    Encoder,
    OpenRepository,
    TokensArrived,
    WantTokens,
    frames,
)
from reviewer.parts import AllReady, ChunksReady, FindingsReady, UnitsReady

COMPARISON = Comparison(source=Source.COMMITS, base="main", head="topic", key="topic", head_tree="0" * 40)
KIND = FileKind(Kind.SOURCE, "no rule says otherwise")

names = st.one_of(
    st.sampled_from(["src/a.py", "größe.txt", "caf\udce9.txt", "\udcff", 'quo"te', "a\nb", "\ud800", "🙂"]),
    st.text(min_size=1, max_size=8),
)
fingerprints = st.text("0123456789abcdef", min_size=4, max_size=4)


@st.composite
def changes(draw: st.DrawFn) -> list[UnitsReady]:
    parts = []
    for file in range(draw(st.integers(1, 3))):
        path, old_path = draw(names), draw(names)
        units = tuple(
            Unit(
                draw(fingerprints),
                draw(st.sampled_from(UnitKind)),
                file,
                slot or None,
                path,
                old_path,
                slot,
                2,
                7,
            )
            for slot in range(draw(st.integers(0, 4)))
        )
        parts.append(UnitsReady(file, units, KIND))
    return parts


def crossed(*messages: object) -> list[object]:
    """The messages as the other process sees them."""
    encoder, decoder = Encoder(), Decoder()
    stream = io.BytesIO(b"".join(encoder.frame(message) for message in messages))
    return [decoder.message(body) for body in frames(stream)]


@settings(max_examples=60)
@given(changes(), st.data())
def test_units_and_chunks_arrive_as_they_were(parts: list[UnitsReady], data: st.DataObject) -> None:
    known = [unit.fingerprint for part in parts for unit in part.units]
    chunk = Chunk(
        id="1",
        title=data.draw(names),
        why=data.draw(names),
        kind=ChunkKind.REVIEW,
        units=(*data.draw(st.permutations(known)), "a unit nobody sent"),
        lines=4,
        minutes=1,
        over_cap=True,
    )
    sent = [*parts, ChunksReady((chunk,))]

    assert crossed(*sent) == sent


@given(names, st.binary(max_size=20))
def test_any_path_and_any_bytes_cross(path: str, patch: bytes) -> None:
    sent = [
        Analyse(path, COMPARISON, patch),
        OpenRepository(path),
        WantTokens(3, DiffSide.OLD, path, "ab", 7, 9),
        TokensArrived(3, DiffSide.NEW, 1, (patch, b"")),
        FindingsReady(0, (Finding("auth", Level.HIGH, path, DiffSide.NEW, 1, path, "ff"),)),
        AllReady(""),
    ]

    assert crossed(*sent) == sent


def test_a_file_shares_its_path_and_a_chunk_its_fingerprints() -> None:
    """What the screen keeps of a change is bounded by this."""
    units = tuple(
        Unit(f"{n:064x}", UnitKind.LINES, 0, n, "a/b.py", "a/b.py", n, 1, n, 1) for n in range(1, 4)
    )
    chunk = Chunk(
        id="1",
        title="t",
        why="w",
        kind=ChunkKind.REVIEW,
        units=tuple(unit.fingerprint for unit in units),
        lines=6,
        minutes=1,
    )

    arrived, chunks = crossed(UnitsReady(0, units, KIND), ChunksReady((chunk,)))

    assert isinstance(arrived, UnitsReady)
    assert isinstance(chunks, ChunksReady)
    assert len({id(unit.path) for unit in arrived.units}) == 1
    assert chunks.chunks[0].units == tuple(unit.fingerprint for unit in arrived.units)
    assert sys.getsizeof(arrived.units.rows) < 60 * len(units) + 40  # type: ignore[attr-defined]
    assert not any(isinstance(one, str) for one in gc.get_referents(chunks.chunks[0].units))


def test_a_frame_cut_off_by_the_end_is_dropped() -> None:
    whole = Encoder().frame(AllReady("x"))

    assert len(list(frames(io.BytesIO(whole + whole[:-1])))) == 1
    assert list(frames(io.BytesIO(b"\0\0"))) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        msgspec.msgpack.encode(("Unheard", False, 1)),
        msgspec.msgpack.encode(("AllReady", False, 1)),
    ],
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    frame = LENGTH.pack(len(body)) + body
    with pytest.raises(msgspec.MsgspecError):
        [Decoder().message(found) for found in frames(io.BytesIO(frame))]


def test_findings_hold_the_fingerprints_of_their_units_and_equal_texts_once() -> None:
    encoder, decoder = Encoder(), Decoder()
    units = tuple(
        Unit(letter * 64, UnitKind.LINES, 0, at, "a/file.py", "a/file.py") for at, letter in enumerate("ab")
    )
    findings = tuple(
        Finding("auth", Level.HIGH, unit.path, DiffSide.NEW, 3, "It asks who you are.", unit.fingerprint)
        for unit in units
    )
    stray = Finding("auth", Level.LOW, "b/file.py", DiffSide.OLD, 0, "Elsewhere.", "c" * 64)
    frames_of = (
        encoder.frame(part) for part in (UnitsReady(0, units, KIND), FindingsReady(0, (*findings, stray)))
    )
    told, found = (decoder.message(frame[LENGTH.size :]) for frame in frames_of)
    assert found.findings == (*findings, stray)
    for unit, finding in zip(told.units, found.findings, strict=False):
        assert finding.fingerprint == unit.fingerprint
        assert finding.path is found.findings[0].path
        assert finding.why is found.findings[0].why
