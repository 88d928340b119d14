"""A path that is longer than its place: the file's name is to be read wherever it stands."""

from collections.abc import Mapping

from reviewer.core.finding import DiffSide
from tests.repo import Content, Repo
from tests.tui.session import numbered, review

FOLDER = "subprojects/testng/src/test/java/org/mockitousage/testng"
NAME = "EnsureMocksAreInitializedTest.java"
PATH = f"{FOLDER}/{NAME}"
NEW_NAME = "EnsureStubsAreInitializedTest.java"
BASE: Mapping[str, Content] = {PATH: numbered(60), f"{FOLDER}/Old{NAME}": numbered(40), "auth.py": "old\n"}
HEAD: Mapping[str, Content] = {
    PATH: numbered(60, (3, 50)),
    f"{FOLDER}/Old{NAME}": None,
    f"{FOLDER}/{NEW_NAME}": numbered(40, (20,)),
    "auth.py": "def login():\n    return user.password\n",
}


async def test_a_files_name_is_to_be_read_wherever_it_stands(repo: Repo):
    repo.commit("base", BASE)
    repo.branch("topic")
    repo.commit("work", HEAD)
    async with review(repo, size=(100, 30)) as sitting:
        await sitting.go(PATH, line=3)
        header = next(line for line in sitting.text.split("\n") if "+2 −2" in line and "read" in line)
        assert f"/{NAME}  +2 −2" in header, "over the lines, with its counts"
        assert f"{NAME}:3  +1 −1" in sitting.text, "in the details"

        await sitting.go(f"{FOLDER}/{NEW_NAME}")
        renamed = next(line for line in sitting.text.split("\n") if "→" in line and "read" in line)
        assert "EnsureS" in renamed.split("→")[1], "of a renamed file the new one first"

        await sitting.press("tab", "3")
        entry = sitting.stage.queue.entry
        assert entry is not None
        assert entry.spot is not None, "the cursor stands on no heading"
        listed = [line[:38] for line in sitting.text.split("\n")]
        assert any("EnsureM" in line and ".java" in line and "+2 −2" in line for line in listed)

        sitting.screen.run_command("find.open")
        await sitting.pilot.pause()
        assert any(NAME in line and "+2 −2  │" in line for line in sitting.text.split("\n")), "in the finder"
        await sitting.press("escape")

        await sitting.go(PATH, line=50)
        sitting.screen.run_command("comment.line")
        await sitting.pilot.pause()
        assert f"{NAME}:50" in sitting.text, "in the title of a dialog"
        await sitting.press(*"why", "ctrl+s")
        await sitting.press("5")
        assert sitting.desk.threads.placed()[0][2:] == (50, DiffSide.NEW)
        assert any("Test.java:50" in line[:38] for line in sitting.text.split("\n")), (
            "in the list of comments"
        )
