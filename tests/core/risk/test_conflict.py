"""A conflict nobody resolved is found by all its marker lines; seven equal signs are mostly a heading's underline."""

from reviewer.core.finding import Level
from tests.core.risk.diffs import about

BEFORE = "one\ntwo\n"
CONFLICT = "one\n<<<<<<< HEAD\ntwo\n=======\nzwei\n>>>>>>> topic\n"
WITH_BASE = "one\r\n<<<<<<< ours\r\na\r\n||||||| 1a2b3c4\r\nb\r\n=======\r\nc\r\n>>>>>>> theirs\r\n"


def test_a_whole_conflict_is_found() -> None:
    (finding,) = about("conflict-markers", "src/a.py", None, CONFLICT)
    assert (finding.level, finding.line) == (Level.HIGH, 2)
    assert finding.why.startswith("a merge conflict that nobody resolved (`<<<<<<< HEAD`)")
    assert finding.why.endswith("also on 2 other lines of this unit: 4, 6")
    assert len(about("conflict-markers", "src/a.py", BEFORE, CONFLICT)) == 2, (
        "in each unit that adds a marker"
    )
    assert about("conflict-markers", "a.txt", None, WITH_BASE)[0].line == 2
    assert about("conflict-markers", "src/a.py", None, CONFLICT, blobs=False)


def test_where_it_may_be_an_example_it_weighs_less() -> None:
    for path in ("docs/merging.md", "tests/test_merge.py"):
        assert [one.level for one in about("conflict-markers", path, None, CONFLICT)] == [Level.MEDIUM]


def test_nothing_else_is_taken_for_one() -> None:
    for text in (
        "Changes\n=======\n\nBetter.\n",
        "<<<<<<< HEAD\n",
        "=======\n>>>>>>> topic\n",
        "<<<<<<< HEAD\n>>>>>>> topic\n",
        "<<<<<<<< HEAD\n=======\n>>>>>>>> topic\n",
        "    <<<<<<< HEAD\n    =======\n    >>>>>>> topic\n",
        "<<<<<<<x\n=======\n>>>>>>>x\n",
        "cat <<<<<<<\n=======\n",
    ):
        assert about("conflict-markers", "docs/x.rst", None, text) == [], text
        assert about("conflict-markers", "src/x.py", None, text) == [], text


def test_a_conflict_that_was_there_or_goes_is_none_of_this_change() -> None:
    assert about("conflict-markers", "src/a.py", CONFLICT, BEFORE) == []
    assert about("conflict-markers", "src/a.py", CONFLICT, CONFLICT + "three\n=======\n") == []
    assert about("conflict-markers", "src/a.py", CONFLICT.replace("=======\n", ""), CONFLICT) != []
