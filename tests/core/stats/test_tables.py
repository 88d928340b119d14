"""Agents with how their changes did, and the paths where trouble comes from."""

from reviewer.core.kind import Kind
from reviewer.core.stats.failures import failures
from reviewer.core.stats.landed import Touched
from reviewer.core.stats.tables import UNKNOWN, hotspots, sizes, tools
from tests.core.stats.making import SOURCE, TEST, change

A, B, C = "a" * 10, "b" * 10, "c" * 10


def test_each_tool_and_model_has_its_share_and_its_failures():
    changes = [
        change(A, 1, tools=("codex",)),
        change(B, 2, tools=("codex",), cost=2.0),
        change(C, 3, fixes=(A,)),
    ]
    found = tools(changes, failures(changes, []), enough=2)
    assert [(each.tool, each.share, each.failure_rate, each.cost_usd) for each in found] == [
        ("codex", 2 / 3, 0.5, 2.0),
        (UNKNOWN, 1 / 3, None, None),
    ]


def test_a_hotspot_has_churn_failures_and_risk():
    changes = [change(A, 1, touched=(SOURCE,)), change(B, 2, touched=(SOURCE, TEST), fixes=(A,))]
    found = hotspots(changes, failures(changes, []), {("here", TEST.path)})
    assert [(each.path, each.lines, each.failed, each.score) for each in found] == [
        (SOURCE.path, 30, (A,), 60.0),
        (TEST.path, 4, (), 8.0),
    ]


def test_what_machines_write_is_no_hotspot():
    lock = Touched("uv.lock", 1000, 0, Kind.LOCK)
    assert hotspots([change(A, touched=(lock,))], {}) == ()


def test_each_change_has_its_size_the_largest_of_a_group_first():
    lines = dict(zip("abcdef", (0, 10, 11, 400, 401, 5000), strict=True))
    changes = [change(oid, touched=(Touched("a.py", lines[oid], 0, Kind.SOURCE),)) for oid in lines]
    assert {each.label: each.changes for each in sizes(changes) if each.changes} == {
        "up to 10 lines": ("b", "a"),
        "11–50 lines": ("c",),
        "201–400 lines": ("d",),
        "401–800 lines": ("e",),
        "over 1,600 lines": ("f",),
    }
    assert sizes([]) == ()
