"""What is drawn is the same whether containers are drawn behind their children or not."""

import pytest

from tests.repo import Repo
from tests.tui.session import numbered, review


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """Some changes in two files."""
    repo.commit("base", {"a.py": numbered(60), "b.py": numbered(60)})
    repo.branch("topic")
    repo.commit("work", {"a.py": numbered(60, (5, 30)), "b.py": numbered(60, (7,))})
    return repo


async def test_nothing_is_missing_where_containers_are_not_drawn(
    branch: Repo, monkeypatch: pytest.MonkeyPatch
):
    async with review(branch) as sitting:
        for size in ((120, 36), (80, 24), (60, 14), (40, 9), (30, 4)):
            for key in ("B", "I", "tab", "/", "escape", "?", "escape", "B", "I", "tab"):
                await sitting.pilot.resize_terminal(*size)
                await sitting.press(key)
                screen = sitting.app.screen
                drawn = screen._compositor.render_strips()
                with monkeypatch.context() as every:
                    every.setattr("reviewer.tui.widgets.covered.is_covered", lambda _: False)
                    every.setattr("reviewer.tui.screens.review.is_covered", lambda _: False)
                    whole = screen._compositor.render_strips()
                assert [strip.text for strip in drawn] == [strip.text for strip in whole], (size, key)
