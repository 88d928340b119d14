"""The scroll bar tells findings, comments, what is unread and what is read by a sign, not by a colour alone."""

from textual.geometry import Region

from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review


def bar(sitting: Sitting) -> str:
    region = sitting.stage.diff.region
    lines = sitting.text.splitlines()[region.y : region.bottom]
    return "".join(line.ljust(region.right)[region.right - 1] for line in lines)


async def test_every_mark_has_a_sign_of_its_own(repo: Repo, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    repo.commit("base", {"a.txt": numbered(10), "z.txt": numbered(300)})
    repo.branch("topic")
    secret = 'key = "AKIAIOSFODNN7EXAMPLQ"\n'
    repo.commit("work", {"a.txt": numbered(10, (5,)) + secret, "z.txt": numbered(300, range(2, 300, 2))})
    async with review(repo) as sitting:
        await sitting.go("z.txt", line=150)
        await sitting.press("c", *"Why", "ctrl+s")
        await sitting.go("z.txt", line=2)
        for _ in range(60):
            await sitting.press_at_once("r")
        await sitting.until(lambda: "┊" in bar(sitting) or "╏" in bar(sitting), "what is read")
        assert bar(sitting).count("▲") == 1
        assert bar(sitting).count("◂") == 1
        assert set(bar(sitting)) <= set("▲◂┊╏│┃")
        before = bar(sitting).count("┊") + bar(sitting).count("╏")
        for _ in range(60):
            await sitting.press_at_once("r")
        await sitting.until(
            lambda: bar(sitting).count("┊") + bar(sitting).count("╏") > before, "more that is read"
        )


async def test_a_long_change_is_unread_from_its_first_row_to_its_last(repo: Repo):
    repo.commit("base", {"a.txt": numbered(10)})
    repo.branch("topic")
    repo.commit("work", {"a.txt": numbered(10, (5,)), "z.txt": numbered(90)})
    async with review(repo) as sitting:
        await sitting.until(lambda: "│" in bar(sitting), "the marks")
        height = len(bar(sitting))
        assert set(bar(sitting)[height // 2 : -1]) <= set("│┃")


async def test_the_thumb_is_seen_where_every_cell_has_a_mark(repo: Repo):
    secret = 'key = "AKIAIOSFODNN7EXAMPLQ"\n'
    repo.commit("base", {"a.txt": numbered(200)})
    repo.branch("topic")
    repo.commit("work", {"a.txt": secret * 200})
    async with review(repo) as sitting:
        await sitting.until(lambda: set(bar(sitting)) == {"▲"}, "a mark in every cell")
        diff = sitting.stage.diff
        strips = diff.render_lines(Region(0, 0, diff.size.width, diff.size.height))
        cells = [list(strip)[-1].style for strip in strips]
        reversed_cells = [y for y, style in enumerate(cells) if style and style.reverse]
        assert reversed_cells == list(diff._thumb(diff.size.height))
        assert 0 < len(reversed_cells) < len(cells)
