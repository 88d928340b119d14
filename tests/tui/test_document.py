"""A new plan of some files says truly which rows are still what they were, and where they stand now."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.finding import DiffSide
from reviewer.tui.document import Document
from reviewer.tui.rows import Row, RowKind, Section, Shown
from tests.tui.test_rows import delta_of

FILES = 3
OLD = [b"%d\n" % line for line in range(60)]
NEW = [b"changed\n" if line in (5, 9, 30, 55) else b"%d\n" % line for line in range(60)]

changes = st.one_of(
    st.tuples(st.just("base"), st.integers(0, FILES - 1), st.integers(56, 64)),
    st.tuples(st.just("above"), st.integers(0, FILES - 1), st.integers(0, 20)),
    st.tuples(st.just("whole"), st.integers(0, FILES - 1), st.integers(0, 1)),
    st.tuples(st.just("fold"), st.integers(0, FILES - 1), st.integers(0, 1)),
    st.tuples(st.just("comment"), st.integers(0, FILES - 1), st.integers(1, 60)),
)


def every_row(document: Document) -> list[tuple[Section, Row]]:
    return [document.row(row) for row in range(document.rows)]


@given(st.lists(st.lists(changes, min_size=1, max_size=3), max_size=6))
def test_rows_that_are_said_to_be_the_same_are(steps: list[list[tuple[str, int, int]]]):
    document = Document()
    delta = delta_of(OLD, NEW)
    document.extend([delta] * FILES)
    document.show([Section(file, slots) for slots in ((0, 1), (2,), (3,)) for file in range(FILES)])
    for step in steps:
        before = every_row(document)
        for what, file, number in step:
            match what:
                case "base":
                    document.base_lines[file] = number
                case "above":
                    document.shown[file] = Shown(above={2: number})
                case "whole":
                    document.shown[file] = Shown(whole=bool(number))
                case "fold":
                    document.folded.symmetric_difference_update({file})
                case _:
                    document.comments[file] = {(DiffSide.NEW, number): 2}
        first, end, by, until = document.replan([file for _, file, _ in step])
        after = every_row(document)
        assert after[:first] == before[:first]
        assert after[end + by : min(until, len(before)) + by] == before[end:until]
        units = [row for row, _, _ in document.units() if document.row(row)[1].kind is not RowKind.FOLDED]
        for row in range(document.rows):
            assert document.next_unit(row) == next((unit for unit in units if unit > row), -1)
        anew = Document()
        anew.deltas, anew.shown, anew.comments = document.deltas, document.shown, document.comments
        anew.base_lines, anew.folded = document.base_lines, document.folded
        anew.show(document.sections)
        assert after == every_row(anew)
