"""A file over two mebibytes is plain and says so; its colours come when they are asked for."""

from pathlib import Path

import pytest

from reviewer.core import known_text
from reviewer.core.finding import DiffSide
from reviewer.formats.patches import read_patch
from reviewer.review import open_comparison, requested
from reviewer.tui.background import Background
from reviewer.workspace import open_workspace
from tests.repo import Repo
from tests.tui.session import opened, review

LINE = f"value = 1  # {'so long a line ' * 300}\n"


async def test_the_colours_of_a_large_file_are_asked_for(repo: Repo):
    repo.commit("base", {"large.py": LINE * 500, "small.py": "x = 1\n"})
    repo.branch("topic")
    repo.commit("work", {"large.py": LINE + "value = 2\n" + LINE * 499, "small.py": "x = 2\n"})
    async with review(repo) as sitting:
        spot = await sitting.go("large.py")
        await sitting.until(lambda: "plain, over 2 MiB: gh colours it" in sitting.text, "what is plain")
        await sitting.press("g", "h")
        content = sitting.stage.content
        await sitting.until(lambda: bool(content.tokens(spot.file, DiffSide.NEW, 2)), "the colours")
        assert "plain, over" not in sitting.text
        await sitting.go("small.py")
        await sitting.press("g", "h")
        assert "this file is not plain for its size" in sitting.text


async def test_a_large_file_of_a_patch_is_no_less_told_to_be_plain(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(known_text, "LONGEST_BODY", 1 << 10)
    repo.commit("base", {"large.py": "x = 1\n", "large.txt": "x\n"})
    repo.branch("topic")
    repo.commit("work", {"large.py": "x = 2\n" * 500, "large.txt": "y\n" * 600})
    (tmp_path / "work.patch").write_text(repo.git("diff", "main", "topic") + "\n")
    workspace = open_workspace(tmp_path)
    request = requested(workspace, "work.patch", read_stdin=lambda: b"")
    deltas, bases = read_patch(request.patch or b"", request.patch_name)
    comparison = open_comparison(workspace, request)
    background = Background(
        tmp_path, None, comparison, patch=request.patch, patch_deltas=deltas, patch_bases=bases
    )
    async with opened(background) as sitting:
        await sitting.until(lambda: sitting.desk.ready and sitting.screen.arrivals.whole, "the analysis")
        spot = await sitting.go("large.py")
        await sitting.until(lambda: "plain, over" in sitting.text, "what is plain")
        await sitting.press("g", "h")
        content = sitting.stage.content
        await sitting.until(lambda: bool(content.tokens(spot.file, DiffSide.NEW, 2)), "the colours")
        await sitting.go("large.txt")
        assert "plain, over" not in sitting.text
