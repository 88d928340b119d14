"""The row plan, read back, is the diff: at any layout, context, filter and fold."""

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.change import FileDelta, HunkSpan, Side, Status
from reviewer.core.finding import DiffSide
from reviewer.tui.document import Document, all_slots
from reviewer.tui.rows import Layout, Plan, Row, RowKind, Section, Shown, plan

LINES = st.lists(st.sampled_from("abcdefg"), max_size=40).map(
    lambda names: [name.encode() + b"\n" for name in names]
)
LAYOUTS = st.sampled_from(Layout)


def delta_of(old: list[bytes], new: list[bytes]) -> FileDelta:
    """The delta between two lists of lines, with git's numbering."""
    body, spans = b"", []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        start = len(body)
        body += b"".join(b"-" + line for line in old[old_from:old_to])
        body += b"".join(b"+" + line for line in new[new_from:new_to])
        removed, added = old_to - old_from, new_to - new_from
        spans.append(
            HunkSpan(old_from + bool(removed), removed, new_from + bool(added), added, start, len(body))
        )
    side = Side("f", "", 0o100644)
    return FileDelta(Status.MODIFIED, side, side, body=body, spans=tuple(spans))


def rows_of(found: Plan) -> list[Row]:
    return [found.row(index) for index in range(found.rows)]


def whole(delta: FileDelta, layout: Layout, old: list[bytes], shown: Shown | None = None) -> list[Row]:
    section = Section(0, tuple(range(len(delta.spans))))
    return rows_of(plan(delta, section, layout=layout, shown=shown, base_lines=len(old)))


@given(LINES, LINES, LAYOUTS)
def test_every_removed_and_every_added_line_has_exactly_one_row(
    old: list[bytes], new: list[bytes], layout: Layout
):
    delta = delta_of(old, new)
    rows = [
        row
        for row in whole(delta, layout, old)
        if row.kind in (RowKind.REMOVED, RowKind.ADDED, RowKind.PAIRED)
    ]

    removed = [row.old for row in rows if row.old]
    added = [row.new for row in rows if row.new]

    assert removed == [span.old_start + at for span in delta.spans for at in range(span.old_lines)]
    assert added == [span.new_start + at for span in delta.spans for at in range(span.new_lines)]


@given(LINES, LINES, LAYOUTS)
def test_unchanged_rows_are_unchanged_lines(old: list[bytes], new: list[bytes], layout: Layout):
    for row in whole(delta_of(old, new), layout, old):
        if row.kind is RowKind.CONTEXT:
            assert old[row.old - 1] == new[row.new - 1]


@given(LINES, LINES, LAYOUTS)
def test_nothing_is_left_out_without_a_row_that_says_how_much(
    old: list[bytes], new: list[bytes], layout: Layout
):
    delta = delta_of(old, new)
    rows = whole(delta, layout, old)
    if not delta.spans:
        return

    shown = sum(row.kind is RowKind.CONTEXT for row in rows)
    hidden = sum(row.extra for row in rows if row.kind is RowKind.GAP)

    assert shown + hidden == len(old) - delta.removed


@given(LINES, LINES)
def test_the_whole_file_hides_nothing(old: list[bytes], new: list[bytes]):
    delta = delta_of(old, new)
    rows = whole(delta, Layout.UNIFIED, old, Shown(whole=True))
    if not delta.spans:
        return

    text = [
        old[row.old - 1] if row.kind is RowKind.CONTEXT else new[row.new - 1]
        for row in rows
        if row.kind in (RowKind.CONTEXT, RowKind.ADDED)
    ]

    assert text == new


@given(LINES, LINES, LAYOUTS, st.data())
def test_a_section_shows_its_own_units_and_counts_the_others(
    old: list[bytes], new: list[bytes], layout: Layout, data: st.DataObject
):
    delta = delta_of(old, new)
    slots = tuple(slot for slot in range(len(delta.spans)) if data.draw(st.booleans()))
    if not slots:
        return
    rows = rows_of(plan(delta, Section(0, slots), layout=layout, base_lines=len(old)))

    changed = {row.slot for row in rows if row.kind in (RowKind.REMOVED, RowKind.ADDED, RowKind.PAIRED)}
    elsewhere = sum(row.extra for row in rows if row.kind is RowKind.ELSEWHERE)

    assert changed == set(slots)
    assert elsewhere == len(delta.spans) - len(slots)


@given(
    LINES,
    LINES,
    LAYOUTS,
    st.dictionaries(st.tuples(st.sampled_from(DiffSide), st.integers(1, 40)), st.integers(1, 4)),
)
def test_comments_add_rows_and_take_none(old: list[bytes], new: list[bytes], layout: Layout, comments: dict):
    delta = delta_of(old, new)
    section = Section(0, tuple(range(len(delta.spans))))
    with_comments = plan(delta, section, layout=layout, base_lines=len(old), comments=comments)

    rest = [(row.kind, row.old, row.new) for row in rows_of(with_comments) if row.kind is not RowKind.COMMENT]

    assert rest == [(row.kind, row.old, row.new) for row in whole(delta, layout, old)]


@given(LINES, LINES, LAYOUTS)
def test_a_line_is_found_in_the_row_that_shows_it(old: list[bytes], new: list[bytes], layout: Layout):
    delta = delta_of(old, new)
    found = plan(delta, Section(0, tuple(range(len(delta.spans)))), layout=layout, base_lines=len(old))
    for index, row in enumerate(rows_of(found)):
        if row.kind in (RowKind.CONTEXT, RowKind.ADDED) and row.new:
            assert found.line(DiffSide.NEW, row.new) == index


def test_a_fold_keeps_the_header_and_says_so():
    delta = delta_of([b"a\n"], [b"b\n"])

    rows = rows_of(plan(delta, Section(0, (0,)), folded=True))

    assert [row.kind for row in rows] == [RowKind.FILE, RowKind.FOLDED, RowKind.BLANK]


@given(st.lists(st.tuples(LINES, LINES), min_size=1, max_size=4), LAYOUTS)
def test_a_place_is_found_again_after_everything_was_planned_anew(files: list, layout: Layout):
    document = Document()
    document.append([delta_of(old, new) for old, new in files])
    places = [(row, document.locus(row)) for row in range(document.rows)]
    document.set_layout(layout)
    document.show([Section(file, all_slots(delta)) for file, delta in enumerate(document.deltas)][::-1])
    document.show([Section(file, all_slots(delta)) for file, delta in enumerate(document.deltas)])
    for row, locus in places:
        if locus and locus.kind in (RowKind.FILE, RowKind.CONTEXT) and layout is Layout.UNIFIED:
            assert document.locate(locus) == row
        assert locus is None or document.locate(locus) >= 0
