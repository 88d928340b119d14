"""A section that is laid out in parts has the rows it would have in one piece, counted before any is planned."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from reviewer.core.finding import DiffSide
from reviewer.core.spans import Spans
from reviewer.tui import laying
from reviewer.tui.document import Document
from reviewer.tui.laying import parts_of
from reviewer.tui.row_counts import counted
from reviewer.tui.rows import Layout, Row, Section, Shown, plan
from reviewer.tui.viewport import END
from tests.tui.test_rows import LAYOUTS, LINES, delta_of, rows_of

OLD = [b"%d\n" % line for line in range(400)]
NEW = [b"changed\n" if line % 5 in (1, 2 + line % 3) else b"%d\n" % line for line in range(400)]


@pytest.fixture(autouse=True)
def short_parts() -> Iterator[None]:
    """Parts of a few units, so that there are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laying, "PART_UNITS", 3)
        patch.setattr(laying, "PARTS_AT_ONCE", 2)
        yield


def in_numbers(old: list[bytes], new: list[bytes]):
    """The delta between two lists of lines, its hunks kept as numbers however few they are."""
    delta = delta_of(old, new)
    return replace(delta, spans=Spans(delta.spans))


@given(LINES, LINES, LAYOUTS, st.none() | st.integers(0, 50), st.data())
def test_parts_together_are_the_whole(
    old: list[bytes], new: list[bytes], layout: Layout, more: int | None, data: st.DataObject
):
    delta = in_numbers(old, new)
    slots = tuple(slot for slot in range(len(delta.spans)) if data.draw(st.integers(0, 5)))
    base_lines = None if more is None else len(old) + more
    shown = data.draw(
        st.sampled_from((None, Shown(whole=True), Shown(above={0: 2, 3: 1}, below={-1: 1, 2: 4})))
    )
    comments = {(DiffSide.NEW, line): 2 for line in data.draw(st.sets(st.integers(1, 40), max_size=3))}
    section = Section(0, slots, 0, True, 2)

    def rows(one: Section) -> list[Row]:
        return rows_of(plan(delta, one, layout=layout, shown=shown, base_lines=base_lines, comments=comments))

    assert [row for part in parts_of(section) for row in rows(part)] == rows(section)
    for part in (*parts_of(section), section):
        if part.slots:
            told = counted(delta, part, layout=layout, base_lines=base_lines)
            made = plan(delta, part, layout=layout, base_lines=base_lines)
            assert told in (made.rows, None)
            follow = part.slots[-1] - part.slots[0] == len(part.slots) - 1
            assert (told is not None) == follow


def every_row(document: Document) -> list[tuple[Section, Row]]:
    return [document.row(row) for row in range(document.rows)]


def in_one_piece(document: Document) -> Document:
    """The same rows laid out without parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laying, "PART_UNITS", 10_000)
        anew = Document()
        anew.deltas, anew.shown, anew.comments = document.deltas, document.shown, document.comments
        anew.base_lines, anew.folded, anew.layout = document.base_lines, document.folded, document.layout
        anew.show([Section(file, tuple(range(len(one.spans)))) for file, one in enumerate(anew.deltas)])
        return anew


def test_whoever_walks_over_it_finds_the_same_as_in_one_piece():
    document = Document()
    document.append([in_numbers(OLD, NEW), in_numbers(OLD[:50], NEW[:50]), in_numbers(OLD, NEW)])
    for change in range(6):
        match change:
            case 1:
                document.base_lines[0] = len(OLD)
            case 2:
                document.comments[0] = {(DiffSide.NEW, 200): 3, (DiffSide.OLD, 12): 1}
            case 3:
                document.shown[2] = Shown(whole=True)
            case 4:
                document.folded.add(0)
            case 5:
                document.set_layout(Layout.SPLIT)
        before = every_row(document)
        first, end, by, until = document.replan([0, 2])
        after = every_row(document)
        assert after[:first] == before[:first]
        if until < END:
            assert after[end + by : until + by] == before[end:until]
        one = in_one_piece(document)
        assert after == every_row(one), change
        assert list(document.headers()) == list(one.headers())
        assert list(document.units()) == list(one.units())
        for row in range(0, document.rows, 7):
            assert document.begin(document.section_at(row)) == one.begin(one.section_at(row))
            locus = document.locus(row)
            assert locus is not None
            assert document.next_unit(row) == one.next_unit(row)
            assert document.locate(locus) == one.locate(locus)
            assert document.locate(locus._replace(slot=-1)) == one.locate(locus._replace(slot=-1))
        assert [document.unit_row(0, slot) for slot in range(80)] == [
            one.unit_row(0, slot) for slot in range(80)
        ]


def test_a_long_file_arrives_in_steps_and_no_row_of_it_is_planned():
    document, delta = Document(), in_numbers(OLD, NEW)
    rows = []
    for _ in document.appending([delta, delta]):
        rows.append(document.rows)
    assert len(rows) > 10
    assert rows == sorted(set(rows))
    assert not document._plans
    assert every_row(document) == every_row(in_one_piece(document))


def test_what_is_shown_otherwise_while_a_file_arrives_has_all_of_it():
    for at in range(4):
        document, delta = Document(), in_numbers(OLD, NEW)
        steps = document.appending([delta, delta])
        for _ in range(at):
            next(steps)
        document.set_layout(Layout.SPLIT)
        for _ in steps:
            pass
        assert every_row(document) == every_row(in_one_piece(document))


def test_the_length_of_the_base_side_is_a_matter_of_the_last_part_only():
    document, delta = Document(), in_numbers(OLD, NEW)
    document.append([delta])
    every_row(document)
    plans = dict(document._plans)
    document.base_lines[0] = len(OLD) + 20
    document.replan([0])
    last = len(document.sections) - 1
    assert {index for index, made in document._plans.items() if plans[index] is not made} <= {last}


def test_what_was_planned_is_kept_while_it_takes_little_room(monkeypatch):
    document, kept = Document(), 200
    monkeypatch.setattr(laying, "KEPT_RUNS", kept)
    document.append([in_numbers(OLD[:50], NEW[:50]) for _ in range(40)])
    assert not document._plans, "to count rows none is kept"
    rows = every_row(document)
    plans = document._plans.values()
    assert 0 < sum(laying.PLAN_RUNS + len(one.segments) for one in plans) <= kept
    assert every_row(document) == rows
    document.comments[39] = {(DiffSide.NEW, 2): 3}
    document.replan([39])
    assert len(every_row(document)) == len(rows) + 3
    assert sum(laying.PLAN_RUNS + len(one.segments) for one in plans) <= kept
