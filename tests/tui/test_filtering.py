"""A filter narrows queue, diff, jumps and counts together; what it hides is neither marked nor lost."""

from reviewer.core.session import UnitsMarked
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review

FILES = ("src/pay.py", "src/view.py", "tests/test_pay.py", "docs/guide.md")


def changed(repo: Repo) -> Repo:
    repo.commit("base", {name: numbered(60) for name in FILES} | {"CODEOWNERS": "/src/ rita@example.com\n"})
    repo.branch("topic")
    repo.commit("work", {name: numbered(60, (3, 30)) for name in FILES})
    return repo


def shown(sitting: Sitting) -> set[str]:
    deltas = sitting.stage.document.deltas
    return {deltas[file].path for _, file, _ in sitting.stage.document.units()}


def listed(sitting: Sitting) -> set[str]:
    deltas = sitting.stage.document.deltas
    return {deltas[entry.spot.file].path for entry in sitting.stage.queue.entries if entry.spot is not None}


async def test_a_filter_narrows_the_queue_the_diff_the_jumps_and_the_counts(repo: Repo):
    async with review(changed(repo)) as sitting:
        await sitting.press("&", *"src", "enter")
        assert shown(sitting) == {"src/pay.py", "src/view.py"}
        for mode in ("t", "r"):
            await sitting.press("g", mode)
            assert listed(sitting) == {"src/pay.py", "src/view.py"}
        assert "0/4 read of 8 in all" in sitting.text
        assert "& src" in sitting.text
        for _ in range(6):
            await sitting.press("u")
            assert sitting.desk.deltas[sitting.stage.spot().file].path.startswith("src/")
        await sitting.press("r", "r", "r", "r")
        assert sitting.read_units() == 4
        assert "4/4 read" in sitting.text
        await sitting.press("escape")
        assert shown(sitting) == set(FILES)
        assert "4/8 read" in sitting.text


async def test_marking_a_chunk_marks_nothing_that_a_filter_hides(repo: Repo):
    async with review(changed(repo)) as sitting:
        for file in ("src/pay.py", "tests/test_pay.py"):
            await sitting.press("&", *file, "enter", "R")
            await sitting.press("&", *["backspace"] * 20, "enter")
        marked = {
            one for event in sitting.appended if isinstance(event, UnitsMarked) for one in event.fingerprints
        }
        assert {sitting.desk.deltas[sitting.desk.spots[one].file].path for one in marked} <= {
            "src/pay.py", "tests/test_pay.py",
        }  # fmt: skip
        assert marked


async def test_what_is_mine_what_is_unread_and_what_does_not_exist(repo: Repo):
    async with review(changed(repo)) as sitting:
        await sitting.press("g", "o")
        assert shown(sitting) == {"src/pay.py", "src/view.py"}
        await sitting.press("r", "g", "u")
        assert sitting.screen.filtering.text == "mine unread"
        assert len(list(sitting.stage.document.units())) == 3
        await sitting.press("&", *["backspace"] * 20, *"kind:nonsense", "enter")
        assert "There is no kind" in sitting.text
        await sitting.press("&", *["backspace"] * 20, *"nowhere", "enter")
        assert "no change is meant by" in sitting.text
        await sitting.press("j", "]", "u", "r", "R", "J", "f", "enter", "escape")
        assert shown(sitting) == set(FILES)
