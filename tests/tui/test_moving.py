"""Going to a line by its number: wherever it is in the file, shown or not."""

import pytest

from reviewer.core.finding import DiffSide
from tests.repo import Repo
from tests.tui.session import numbered, review


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Changes far from each other; above the second one a line is gone, so that the sides' numbers differ."""
    lines = numbered(200, (50, 150)).splitlines(keepends=True)
    repo.commit("base", {"a.txt": numbered(200)})
    repo.branch("topic")
    repo.commit("work", {"a.txt": "".join(lines[:99] + lines[100:])})
    return repo


async def test_a_line_is_gone_to_and_shown_where_it_was_hidden(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=50)
        for number in (50, 1, 20, 47, 60, 75, 99, 100, 148, 149, 170, 199):
            await sitting.press(":", *str(number), "enter")
            assert sitting.stage.line() == (0, DiffSide.NEW, number)
            assert "is not shown" not in sitting.text
        for number in (100, 101, 2, 199, 200):
            await sitting.press(":", "o", *str(number), "enter")
            assert sitting.row().old == number
        sitting.stage.document.shown.clear()
        sitting.stage.replan([0])
        shown = sitting.stage.document.rows
        await sitting.press(*"120", "G")
        assert sitting.stage.line() == (0, DiffSide.NEW, 120)
        assert 10 < sitting.stage.document.rows - shown < 30, "what lies between it and the nearer change"


async def test_a_line_there_is_not_is_said(branch: Repo):
    async with review(branch) as sitting:
        await sitting.go("a.txt", line=50)
        rows = sitting.stage.document.rows
        await sitting.press(":", *"2000", "enter")
        assert sitting.stage.document.rows == rows
        assert "line 2000 of this file is not shown" in sitting.text


async def test_where_nothing_but_facts_changed_no_line_is_looked_for(repo: Repo):
    repo.commit("base", {"run.sh": "one\ntwo\n"})
    repo.branch("topic")
    (repo.path / "run.sh").chmod(0o755)
    repo.commit("work")
    async with review(repo) as sitting:
        await sitting.press(":", "2", "enter")
        assert "line 2 of this file is not shown" in sitting.text
