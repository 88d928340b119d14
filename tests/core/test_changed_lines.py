"""Which added lines tests ran: only what a report about this very tree measured is known, and each line is counted."""

from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.change import Unit, UnitKind
from reviewer.core.changed_lines import (
    ChangedLines,
    LineState,
    changed_lines,
    of_unit,
    size,
    united,
    within,
    without,
)
from reviewer.core.circumstances import Evidence, Spans


def report(covered: Spans = (), missed: Spans = (), path: str = "a.py", kind: str = "coverage") -> Evidence:
    return Evidence(
        kind=kind,
        producer="c",
        record="1",
        at="2026-01-01T00:00:00Z",
        passed=True,
        summary="",
        signed=True,
        covered={path: covered},
        missed={path: missed},
    )


def unit(start: int, lines: int, path: str = "a.py") -> Unit:
    return Unit(f"{path}{start}", UnitKind.LINES, 0, 0, path, path, 1, 0, start, lines)


def test_without_a_coverage_report_nothing_is_said():
    assert changed_lines([unit(1, 3)], []) is None
    assert changed_lines([unit(1, 3)], [report(((1, 3),), kind="tests")]) is None


def test_added_lines_are_covered_uncovered_or_not_measured():
    told = changed_lines(
        [unit(3, 4), unit(20, 2), unit(1, 5, "b.py")], [report(((1, 4),), ((5, 5), (9, 30)))]
    )
    assert told
    assert (told.covered, told.uncovered, told.unknown) == (2, 3, 6)
    assert told.files["a.py"].covered == ((3, 4),)
    assert told.files["a.py"].uncovered == ((5, 5), (20, 21))
    assert "b.py" not in told.files
    assert [told.files["a.py"].state(line) for line in (2, 4, 5, 6)] == [
        LineState.UNKNOWN,
        LineState.COVERED,
        LineState.UNCOVERED,
        LineState.UNKNOWN,
    ]
    assert of_unit(told, unit(3, 4)) == (2, 1)
    assert of_unit(told, unit(1, 5, "b.py")) == (0, 0)


def test_a_line_that_ran_in_one_report_ran():
    told = changed_lines([unit(1, 2)], [report((), ((1, 2),)), report(((2, 2),), ())])
    assert told
    assert (told.covered, told.uncovered) == (1, 1)


def test_a_report_that_claims_more_lines_than_there_are_costs_nothing():
    told = changed_lines([unit(1, 2)], [report(((1, 9_999_999_999),), ((9, 3),))])
    assert told
    assert (told.covered, told.uncovered, told.unknown) == (2, 0, 0)


def test_what_is_removed_has_no_line_to_run():
    gone = Unit("g", UnitKind.LINES, 0, 0, "a.py", "a.py", 1, 3, 0, 0)
    assert changed_lines([gone], [report(((1, 9),))]) == ChangedLines()


spans = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=6).map(tuple)


def lines(of: Spans) -> set[int]:
    return {line for first, last in of for line in range(first, last + 1)}


@given(spans, spans)
def test_runs_of_lines_are_sets_of_lines(one: Spans, other: Spans):
    first, second = united(one), united(other)
    assert lines(first) == lines(one)
    assert lines(within(first, second)) == lines(one) & lines(other)
    assert lines(without(first, second)) == lines(one) - lines(other)
    assert size(first) == len(lines(one))


@given(spans, spans, st.integers(1, 30), st.integers(1, 10))
def test_every_added_line_is_counted_once(ran: Spans, missed: Spans, start: int, number: int):
    told = changed_lines([unit(start, number)], [report(ran, missed)])
    assert told
    assert told.covered + told.uncovered + told.unknown == number
    assert told.covered == len(lines(ran) & set(range(start, start + number)))
    for line in range(start, start + number):
        state = told.files["a.py"].state(line) if "a.py" in told.files else LineState.UNKNOWN
        assert (state is LineState.COVERED) == (line in lines(ran))
        assert (state is LineState.UNCOVERED) == (line in lines(missed) - lines(ran))
