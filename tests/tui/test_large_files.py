"""A file over two mebibytes is plain and says so; its colours come when they are asked for."""

from reviewer.core.finding import DiffSide
from tests.repo import Repo
from tests.tui.session import review

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
