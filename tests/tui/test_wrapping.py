"""Wrapped lines: every part of a line can be come to, and cursor, mouse and search count lines as they are."""

from tests.repo import Repo
from tests.tui.session import Sitting, review

WORDS = " ".join(f"word{at}" for at in range(400))
CJK = "漢字" * 60


def shown(sitting: Sitting) -> str:
    """The text of the diff's lines on the screen, without numbers and marks, joined."""
    diff = sitting.stage.diff
    return "".join(line[diff.region.x + 14 : diff.region.right - 1] for line in sitting.text.splitlines())


async def test_long_lines_wrap_and_all_of_them_can_be_read(repo: Repo):
    repo.commit("base", {"a.txt": "one\nlong\nlast\n"})
    repo.branch("work")
    repo.commit("long", {"a.txt": f"one\n{WORDS}\n{CJK}\nend\n", "b.js": "x" * 300_000 + "\n"})
    async with review(repo, size=(80, 24)) as sitting:
        diff = sitting.stage.diff
        await sitting.go("a.txt", line=2)
        assert "word30" not in sitting.text
        await sitting.press("g", "w")
        assert "word30" in sitting.text
        assert sitting.row().new == 2, "the cursor stays on its line"
        seen = ""
        for _ in range(200):
            seen += shown(sitting)
            if sitting.row().new == 4:
                break
            await sitting.press("j")
        missing = [at for at in range(400) if f"word{at}" not in seen]
        assert not missing, sitting.text
        await sitting.press("k")
        assert sitting.row().new == 3, "a line is one step, however many rows it takes"

        y = diff.line_of(diff.cursor) + 1
        assert y > 0
        await sitting.press("k")
        await sitting.pilot.click(diff, offset=(20, diff.line_of(diff.cursor + 1) + 1))
        assert sitting.row().new == 3, "a click on any part of a line is one on the line"

        await sitting.go("b.js", line=1)
        for _ in range(40):
            if "284,000 more characters" in sitting.text:
                break
            await sitting.press("space")
        assert "284,000 more characters" in sitting.text, sitting.text
        await sitting.press("right")
        assert sitting.stage.painter.offset == 0
        await sitting.press("g", "w")
        assert "more characters" not in sitting.text
        await sitting.press("t", "t", "g", "w")
        await sitting.go("a.txt", line=2)
        assert "word30" in sitting.text

        await sitting.press("/", *"word390", "enter")
        await sitting.until(lambda: "word390 " in sitting.text, "a match, wherever in its line it stands")
        await sitting.press("g", "w", "n")
        await sitting.until(lambda: "word390 " in sitting.text, "the match in one row")
        await sitting.press("/", *(["backspace"] * 7), *"word3", "enter")
        await sitting.until(lambda: "word0 word1" in sitting.text, "a match near the beginning")

    async with review(repo, size=(80, 24)) as sitting:
        assert not sitting.stage.diff.port.wraps, "kept with the review, as it was left"


async def test_where_nothing_is_shown_there_is_no_row_to_wrap(repo: Repo):
    repo.commit("base", {"a.txt": "one\n"})
    repo.branch("work")
    repo.commit("two", {"a.txt": "two\n"})
    async with review(repo, size=(80, 24)) as sitting:
        await sitting.press("g", "w")
        diff = sitting.stage.diff
        sitting.stage.document.show(())
        assert diff.row_count() == 0
        for _ in range(2):
            diff.move_to(0)
        diff.refresh_row(0)
        diff.page(1)
        assert diff.cursor == 0
