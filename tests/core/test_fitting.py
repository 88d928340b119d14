"""Paths and titles made to fit: a file keeps its name, a title its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer.core.cells import cells
from reviewer.core.fitting import fit_path, fit_renamed, fit_title

PATH = "subprojects/testng/src/test/java/org/mockitousage/testng/EnsureMocksAreResetTest.java"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (90, PATH),
        (84, "subprojects/…/src/test/java/org/mockitousage/testng/EnsureMocksAreResetTest.java"),
        (60, "…/java/org/mockitousage/testng/EnsureMocksAreResetTest.java"),
        (41, "…/testng/EnsureMocksAreResetTest.java"),
        (30, "…/EnsureMocksAreResetTest.java"),
        (28, "EnsureMocksAreResetTest.java"),
        (21, "EnsureMock…tTest.java"),
        (1, "…"),
        (0, ""),
    ],
)
def test_a_path_loses_folders_before_its_name(width: int, shown: str):
    assert fit_path(PATH, width) == shown


def test_the_lines_behind_a_path_stay():
    assert fit_path("src/EnsureMocksAreReset.java:117–120", 20) == "Ensure….java:117–120"
    assert fit_path("src/EnsureMocksAreReset.java:117", 31) == "…/EnsureMocksAreReset.java:117"


def test_a_folder_is_a_path_too():
    assert fit_path("one/two/three/", 11) == "…/three/"
    assert fit_path("one/two/three/", 12) == "…/two/three/"


def test_of_a_rename_what_one_path_does_not_need_is_the_others():
    assert fit_renamed("a.py", "packages/core/b.py", 25) == "a.py → packages/core/b.py"
    assert fit_renamed("a.py", "packages/core/b.py", 22) == "a.py → …/core/b.py"
    assert (
        fit_renamed("packages/core/a.py", "packages/core/b.py", 24)
        == "…/core/a.py → …/core/b.py"[:0] + "…/a.py → …/core/b.py"
    )
    assert fit_renamed("one/two/three/a.py", "four/five/a.py", 29) == "…/two/three/ → …/five/a.py", (
        "its name kept"
    )


def test_a_title_keeps_its_number():
    assert fit_title("White space and line breaks (2 of 10)", 28) == "White space and l… (2 of 10)"
    assert fit_title("White space and line breaks", 12) == "White space…"
    assert fit_title("White space and line breaks (2 of 10)", 8) == "White s…"


def wide(text: str) -> int:
    """The cells where East Asian fonts make an ellipsis and an arrow wide."""
    return cells(text) + text.count("…") + text.count("→")


paths = st.lists(st.text("ab漢.", min_size=1, max_size=8), min_size=1, max_size=6).map("/".join)


@given(old=paths, new=paths, width=st.integers(0, 60))
def test_what_fits_is_never_wider(old: str, new: str, width: int):
    for shown in (fit_path(old, width), fit_renamed(old, new, width), fit_title(old, width)):
        assert cells(shown) <= width
    for shown in (
        fit_path(old, width, wide),
        fit_renamed(old, new, width, wide),
        fit_title(old, width, wide),
    ):
        assert wide(shown) <= width
    assert fit_path(old, cells(old)) == old
