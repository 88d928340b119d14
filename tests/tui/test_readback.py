"""The rows as they are drawn, read back, are the diff: at any width, layout, fold, filter and context."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from reviewer.core.change import Comparison, FileDelta, Source
from reviewer.core.packed_text import PackedText
from reviewer.core.text import expand_tabs, text_of, visible
from reviewer.desk import Desk
from reviewer.git.drafts import Journal
from reviewer.tui.content import Content
from reviewer.tui.document import Document, all_slots
from reviewer.tui.draw import MARKS, Painter
from reviewer.tui.paint import TAB, Back, Run, width_of, window
from reviewer.tui.rows import Layout, Row, RowKind, Section, Shown
from tests.tui.test_rows import delta_of

WIDE = 900
LINES = st.lists(
    st.text(st.sampled_from("ab \t漢👍é\u0301\u202e\x1b\x00\u200b|"), max_size=40).map(
        lambda text: text.encode() + b"\n"
    ),
    max_size=12,
)
CONTENT = (RowKind.REMOVED, RowKind.ADDED, RowKind.PAIRED)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    comparison = Comparison(source=Source.PATCH, base="a", head="b", key="k")
    with Journal(Path(tmp_path_factory.mktemp("journal")), "k") as journal:
        yield Desk(comparison, journal, lambda: "")


def painter(desk: Desk, delta: FileDelta, old: list[bytes], layout: Layout, section: Section) -> Painter:
    document = Document()
    if layout is Layout.SPLIT:  # the same as it is kept where it is long
        body = PackedText(bytes(delta.body) * 9)
        body.pack()
        delta = replace(delta, body=body)
    document.extend([delta])
    document.layout = layout
    document.base_lines[0] = len(old)
    document.show([section])
    content = Content(document.deltas, lambda _: None, lambda *_: None, lambda *_: None)
    content.base_arrived(0, old)
    return Painter(document, content, desk)


def text(runs: list[Run] | None) -> str:
    assert runs is not None
    return "".join(run.text for run in runs)


def shown(line: bytes) -> str:
    """A line as it is to be seen, without blanks at its end."""
    end = "" if line.endswith(b"\n") else " ⊘ no newline at end of file"
    return (expand_tabs(visible(text_of(line)), TAB, 0, cell_len) + end).rstrip()


def read(painter: Painter, row: Row, drawn: str) -> Iterator[tuple[str, int, str]]:
    """What a drawn row says: (sign, number, text) of each side."""
    numbers = painter.number_width
    if painter.document.layout is Layout.UNIFIED:
        said = drawn[MARKS : MARKS + 2 * numbers + 1].split()
        yield drawn[MARKS + 2 * numbers + 2], int(said[0]), drawn[MARKS + 2 * numbers + 4 :].rstrip()
        return
    halves = cut(drawn, MARKS + (WIDE - MARKS - 1) // 2)
    for half, number in ((halves[0][MARKS:], row.old), (halves[1], row.new)):
        if number:
            yield half[numbers + 1], int(half[:numbers]), half[numbers + 3 :].rstrip()


def cut(drawn: str, cells: int) -> tuple[str, str]:
    """Both sides of the line between them, which stands at a cell."""
    left = text(window([Run(drawn, "plain", "text")], 0, cells, "plain"))  # type: ignore[arg-type]
    assert drawn[len(left)] == "│"
    return left, drawn[len(left) + 1 :]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.sampled_from(Layout), st.data())
def test_what_is_drawn_read_back_is_the_diff(
    desk: Desk, old: list[bytes], new: list[bytes], layout: Layout, data: st.DataObject
):
    delta = delta_of(old, new)
    assume(delta.spans)
    slots = all_slots(delta)
    chosen = tuple(slot for slot in slots if data.draw(st.booleans())) or slots
    view = painter(desk, delta, old, layout, Section(0, chosen))
    if data.draw(st.booleans()):
        view.document.shown[0] = Shown(whole=True)
        view.document.replan([0])

    said: Counter[tuple[str, int, str]] = Counter()
    for number in range(view.document.rows):
        _, row = view.document.row(number)
        if row.kind in CONTENT:
            said.update(read(view, row, text(view.runs(number, WIDE))))
        elif row.kind is RowKind.CONTEXT:
            parts = list(read(view, row, text(view.runs(number, WIDE))))
            assert [part[2] for part in parts] == [shown(old[row.old - 1])] * len(parts)

    wanted: Counter[tuple[str, int, str]] = Counter()
    for slot in chosen:
        hunk = delta.hunk(slot)
        wanted.update(("-", hunk.old_start + at, shown(line)) for at, line in enumerate(hunk.old))
        wanted.update(("+", hunk.new_start + at, shown(line)) for at, line in enumerate(hunk.new))
    assert said == wanted


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.sampled_from(Layout), st.integers(50, 120), st.data())
def test_wrapped_lines_read_back_are_the_line(
    desk: Desk, old: list[bytes], new: list[bytes], layout: Layout, width: int, data: st.DataObject
):
    delta = delta_of(old, new)
    chosen = tuple(slot for slot in all_slots(delta) if data.draw(st.booleans())) or all_slots(delta)
    view = painter(desk, delta, old, layout, Section(0, chosen))
    if data.draw(st.booleans()):
        view.document.shown[0] = Shown(whole=True)
        view.document.replan([0])
    plain = [text(view.runs(row, WIDE)) for row in range(view.document.rows)]
    view.wrap = True
    for number in range(view.document.rows):
        row = view.document.row(number)[1]
        lines = view.lines(number, width)
        assert lines is not None
        assert {width_of(line) for line in lines} == {width}
        if row.kind not in (*CONTENT, RowKind.CONTEXT):
            continue
        for one, (_, _, wanted) in zip(
            joined(view, row, lines, width), read(view, row, plain[number]), strict=True
        ):
            if "漢" in wanted or "👍" in wanted:  # a blank stands where it did not fit any more
                one, wanted = one.replace(" ", ""), wanted.replace(" ", "")
            assert one == wanted


def joined(painter: Painter, row: Row, lines: list[list[Run]], width: int) -> list[str]:
    """The text of each side of a wrapped row, put together again."""
    numbers = painter.number_width
    if painter.document.layout is Layout.UNIFIED:
        return [cells(lines, MARKS + 2 * numbers + 4, width)]
    left = (width - MARKS - 1) // 2
    halves = ((row.old, MARKS + numbers + 3, MARKS + left), (row.new, MARKS + left + numbers + 4, width))
    return [cells(lines, start, end) for number, start, end in halves if number]


def cells(lines: list[list[Run]], start: int, end: int) -> str:
    """Some columns of each line, joined, without blanks at the end."""
    return "".join(text(window(line, start, end - start, Back.PLAIN)) for line in lines).rstrip()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.sampled_from(Layout), st.integers(24, 120), st.integers(0, 30), st.booleans())
def test_a_row_fills_its_width_whatever_stands_in_it(
    desk: Desk, old: list[bytes], new: list[bytes], layout: Layout, width: int, offset: int, folded: bool
):
    delta = delta_of(old, new)
    view = painter(desk, delta, old, layout, Section(0, all_slots(delta)))
    if folded:
        view.document.folded.add(0)
        view.document.replan([0])
    view.offset = offset
    for number in range(view.document.rows):
        runs = view.runs(number, width)
        assert runs is not None
        assert width_of(runs) == width
        assert not any(ord(letter) < 32 or letter in "\x7f\u202e\u200b" for letter in text(runs))
        if layout is Layout.UNIFIED and view.document.row(number)[1].kind in CONTENT and not offset:
            wide = view.runs(number, WIDE)
            assert wide is not None
            assert text(runs) == text(window(wide, 0, width, runs[0].back))
