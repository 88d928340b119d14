"""The bench measures what it says it measures."""

import sys
from pathlib import Path

import pytest

from tests.bench.changes import build, git
from tests.bench.driver import Program
from tests.bench.report import Line
from tests.bench.subjects import SCROLLING, Key, git_diff, markers, presses, ready


@pytest.mark.parametrize("lines", [400, 3_000])
def test_a_change_has_exactly_the_lines_asked_for(tmp_path: Path, lines: int) -> None:
    change = build(tmp_path / "repo", lines)

    counted = git(change.path, "diff", "--numstat", "-M", change.target).decode().split("\n")
    assert sum(int(number) for row in counted if row for number in row.split("\t")[:2]) == lines


def test_the_same_change_every_time(tmp_path: Path) -> None:
    first, second = build(tmp_path / "one", 400), build(tmp_path / "two", 400)

    heads = [git(change.path, "rev-parse", "head", "base") for change in (first, second)]
    assert heads[0] == heads[1]


@pytest.mark.parametrize("shape", ["long-line", "wide-letters"])
def test_a_shape_has_lines_and_the_names_that_tell_content(tmp_path: Path, shape: str) -> None:
    change = build(tmp_path / "repo", 0, shape)

    assert change.lines > 100
    assert b"marker000001" in git(change.path, "diff", change.target)


def test_git_comes_to_its_end(tmp_path: Path) -> None:
    told = git_diff(build(tmp_path / "repo", 400))

    assert 0 < told.first <= told.whole


@pytest.mark.terminal
def test_a_key_is_timed_from_its_press_to_its_frame(tmp_path: Path) -> None:
    change = build(tmp_path / "repo", 400)
    with Program(SCROLLING.argv(change), cwd=tmp_path) as program:
        first = program.until(lambda seen: bool(markers(seen)), 60.0)
        assert first
        assert first < (ready(program) or 0)
        answers = presses(program, Key(b"j", 3))
        assert len(answers) == 3
        assert all(0 < answer.frame <= answer.last < 5 and answer.size for answer in answers)
        memory = program.memory()
        assert memory.peak >= memory.own > 5


@pytest.mark.terminal
def test_a_program_that_ends_at_once_is_over(tmp_path: Path) -> None:
    with Program([sys.executable, "-c", "print('gone')"], cwd=tmp_path) as program:
        assert program.until(lambda seen: b"never" in seen, 30.0) is None
        assert program.over


def test_what_was_not_measured_is_not_met() -> None:
    assert Line("", float("nan"), 1.0, "").met is None
    assert Line("", 1.0, 1.0, "").met is True
    assert Line("", 1.1, 1.0, "").met is False
