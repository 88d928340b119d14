"""A search finds every line that is shown, says of how many, and goes on where other lines come to be shown."""

from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review


async def said(sitting: Sitting, text: str) -> None:
    await sitting.until(lambda: text in sitting.text.splitlines()[-1], text)


async def test_what_is_found_is_what_is_shown(repo: Repo):
    repo.commit("base", {"a.txt": numbered(60), "b.txt": numbered(40), "package-lock.json": "{}\n"})
    repo.branch("topic")
    repo.commit(
        "work",
        {"a.txt": numbered(60, (30,)), "b.txt": numbered(40, (10,)), "package-lock.json": '{"line": 1}\n'},
    )
    async with review(repo) as sitting:
        await sitting.press("g", "g", "/", *"line", "enter")
        # In each text: three unchanged lines above, three below, and the removed one; the lock file is folded.
        await said(sitting, "“line” 1 of 14")
        assert (sitting.row().old, sitting.row().new) == (27, 27)
        await sitting.press("4", "n")
        await said(sitting, "“line” 5 of 14")
        assert (sitting.row().old, sitting.row().new) == (31, 31)
        await sitting.press("N", "N")
        await said(sitting, "“line” 3 of 14")
        await sitting.press("1", "4", "n")
        await said(sitting, "“line” 3 of 14")
        # More lines shown are more lines found.
        await sitting.press("z", "n")
        await said(sitting, "“line” 14 of 34")
        await sitting.press("Z", "n")
        await said(sitting, " of 67")
        await sitting.press("Z", "/", *"line 45", "enter")
        await said(sitting, "no line shown has “line 45”; 1 unchanged line not shown")
        # In added, in removed lines only; and lit there alone.
        await sitting.press("/", *["backspace"] * 9, *"+new", "enter")
        await said(sitting, "“+new” 2 of 2")
        await sitting.press("/", *["backspace"] * 9, *"-line", "enter")
        await said(sitting, " of 2")
        await sitting.press("/", *["backspace"] * 9, *"+line", "enter")
        await said(sitting, "no added line shown has “+line”; 1 changed line not shown")
        # What is chosen narrows it.
        await sitting.press("/", *["backspace"] * 9, *"line", "enter")
        await said(sitting, " of 14")
        await sitting.press("&", *"a.txt", "enter", "n")
        await said(sitting, " of 7")
        await sitting.press("escape", "escape")
        assert not sitting.screen.searching.on
