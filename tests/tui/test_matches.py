"""Matches are found block by block from the cursor on: the same rows as one who reads every row finds."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from reviewer.core.lines import SparseLines
from reviewer.core.search import wanted
from reviewer.core.spans import Spans
from reviewer.tui import laying, matches
from reviewer.tui.document import Document
from reviewer.tui.matches import Matches, NotYet, Texts
from reviewer.tui.rows import RowKind, Section, Shown
from tests.tui.test_rows import delta_of

OLD = [b"line %d\n" % at for at in range(600)]
NEW = [b"other %d\n" % at if at % 7 in (1, at % 3) else b"line %d\n" % at for at in range(600)]


@pytest.fixture(autouse=True)
def short_blocks() -> Iterator[None]:
    """Blocks and parts of a few hunks, not as long as each other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laying, "PART_UNITS", 4)
        patch.setattr(matches, "BLOCK_HUNKS", 6)
        yield


def shown() -> Document:
    """A long file and a short one."""
    document = Document()
    long, short = delta_of(OLD, NEW), delta_of(OLD[:20], NEW[:20])
    document.append([replace(long, spans=Spans(long.spans)), short])
    document.base_lines |= {0: 600, 1: 20}
    document.replan([0, 1])
    return document


def rows_with(document: Document, text: bytes) -> list[int]:
    """The rows one finds who reads every row."""
    found = []
    for number in range(document.rows):
        _, row = document.row(number)
        line = b""
        if row.kind in (RowKind.CONTEXT, RowKind.REMOVED):
            line = OLD[row.old - 1]
        elif row.kind is RowKind.ADDED:
            line = NEW[row.new - 1]
        if text in line:
            found.append(number)
    return found


def base(file: int) -> Texts:
    return ((1, SparseLines(b"".join(OLD if not file else OLD[:20]))),)


def all_of(search: Matches, cursor: int) -> list[int]:
    while search.go_on(cursor, 1.0):
        pass
    assert search.finished
    found, row = [], -1
    while (row := search.step(row, 1, here=not found)) not in found:
        found.append(row)
    return sorted(found)


@pytest.mark.parametrize("text", ["line", "other 1", "9", "+other", "-line 2"])
def test_the_rows_are_those_of_who_reads_every_row(text: str):
    document = shown()
    for way in range(4):
        match way:
            case 1:
                document.shown[0] = Shown(whole=True)
                document.replan([0])
            case 2:
                document.show([Section(0, (3, 4, 5, 20, 21, 22, 23, 24, 60)), Section(1, (1,))])
            case 3:
                document.show([Section(0, tuple(range(0, 80, 7)))])
        sought = text.lstrip("+-").encode()
        expected = [
            row
            for row in rows_with(document, sought)
            if text[0] not in "+-"
            or document.row(row)[1].kind is (RowKind.ADDED if text[0] == "+" else RowKind.REMOVED)
        ]
        for cursor in (0, document.rows // 2):
            assert all_of(Matches(document, wanted(text), cursor, base), cursor) == expected, way


def test_the_first_match_needs_what_is_near_the_cursor_alone():
    document = shown()
    cursor = document.rows // 2
    search = Matches(document, wanted("line"), cursor, base)
    found = -1
    while found < 0:
        search.go_on(cursor, -1.0)  # one step
        try:
            found = search.step(cursor, 1, here=True)
        except NotYet:
            continue
    assert not search.finished
    assert sum(len(file.blocks) for file in search._files.values()) <= 2
    assert len(document._plans) <= 5
    assert found == next(row for row in rows_with(document, b"line") if row >= cursor)


def test_the_match_above_needs_what_is_near_the_cursor_alone():
    document = shown()
    for cursor, count in (
        (document.rows // 2, -1),
        (document.rows // 2, -2),
        (3, -1),
        (document.rows - 4, 1),
    ):
        search = Matches(document, wanted("line"), cursor, base)
        found = first_answer(search, cursor, count)
        assert not search.finished
        assert sum(len(file.blocks) for file in search._files.values()) <= 3, (cursor, count)
        every = rows_with(document, b"line")
        above = [row for row in every if row < cursor] or every
        below = [row for row in every if row > cursor] or every
        assert found == (above[count] if count < 0 else below[count - 1])


def first_answer(search: Matches, cursor: int, count: int) -> int:
    """Where a step leads, as soon as that can be told."""
    while True:
        search.go_on(cursor, -1.0)  # one step
        try:
            return search.step(cursor, count)
        except NotYet:
            continue


@pytest.mark.parametrize("text", ["9", "other 1", "nowhere"])
def test_a_step_leads_where_it_would_if_everything_had_been_looked_through(text: str):
    document = shown()
    done = Matches(document, wanted(text), 0, base)
    all_of(done, 0) if text != "nowhere" else first_answer(done, 0, 1)
    turning = Matches(document, wanted(text), 0, base)
    for number, cursor in enumerate(range(0, document.rows, 97)):
        for count in (-1, 1, -3, 4):
            one = Matches(document, wanted(text), cursor, base)
            assert first_answer(one, cursor, count) == done.step(cursor, count), (cursor, count)
        turning.go_on(cursor, -1.0)
        assert first_answer(turning, cursor, (-1) ** number) == done.step(cursor, (-1) ** number)
    assert all_of(turning, 0) == all_of(done, 0) if text != "nowhere" else turning.finished


def test_what_is_asked_for_is_waited_for():
    document, asked = shown(), []
    search = Matches(document, wanted("line"), 0, lambda file: asked.append(file))
    while search.go_on(0, 1.0):
        pass
    assert asked == [0, 1]
    assert not search.finished
    for file in asked:
        search.texts_arrived(file, base(file))
    assert all_of(search, 0) == rows_with(document, b"line")
    assert not search._texts
