"""A stage has the time that was its own, and every step that is watched is there to be watched."""

import importlib
from pathlib import Path

import pytest

from tests.bench.apps.watched import CALLERS, IMPORTS, STEPS
from tests.bench.report import Line, missed, summary
from tests.bench.stages import REST, Pressed, Step, Watched, own_time, read, said

STEPS_OF_A_KEY = [
    Step("command", 10.000, 10.002, 1.5, 1),
    Step("frame", 10.004, 10.012, 7.0, 1),
    Step("draw", 10.005, 10.010, 5.0, 1),
    Step("LONG Something", 10.004, 10.012, 9.0, 1),
    Step("start workers", 10.000, 10.100, 80.0, 2),
    Step("frame", 10.500, 10.600, 9.0, 1),
]


def test_inner_steps_are_taken_out_of_outer_ones_and_other_threads_left_out():
    own = own_time([step for step in STEPS_OF_A_KEY if "LONG" not in step.stage], 10.0, 10.02)
    assert {stage: round(taken) for stage, taken in own.items()} == {"command": 2, "frame": 3, "draw": 5}


def test_a_key_is_told_by_its_stages_and_the_rest():
    watched = Watched(STEPS_OF_A_KEY, 9.9, 0.2, {"page": [Pressed(10.0, 0.02), Pressed(10.49, 0.2)]})
    told = watched.key("page", 0.0)
    assert [(stage, round(taken)) for stage, taken in told] == [
        (REST, 10),
        ("draw", 5),
        ("frame", 3),
        ("command", 2),
    ]
    assert said(told, 2) == f"{REST} 10 ms, draw 5 ms"
    assert [stage for stage, _ in watched.key("page", 0.99)] == ["frame", REST]
    assert watched.key("no such key", 0.5) == []
    assert watched.long() == [("Something", 9.0)]


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path):
    log = tmp_path / "log"
    log.write_text("draw\t1.0\t1.5\t400.0\t7\nframe\t1.0\t")
    assert read(log) == [Step("draw", 1.0, 1.5, 400.0, 7)]


@pytest.mark.parametrize("module", sorted({*STEPS, *IMPORTS, *CALLERS}))
def test_what_is_watched_is_there(module: str):
    found = importlib.import_module(module)
    for path in STEPS.get(module, {}):
        owner = found
        for part in path.split("."):
            owner = getattr(owner, part)
        assert callable(owner), path


def test_a_miss_names_its_stages_and_the_table_shows_it():
    good, bad = Line("page, p50", 5.0, 10.0, ""), Line("page, p50", 15.0, 10.0, "", stages="draw 9 ms")
    assert list(missed([good, bad])) == ["* page, p50: 1.50 of the bound; draw 9 ms"]
    assert summary([("400", [good]), ("8,000", [bad])]).endswith("| page, p50 | 0.50 | **1.50** |")
