"""How the review looks, as text; the files beside this are to be looked at."""

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.repo import Repo
from tests.tui.frames import frame
from tests.tui.session import numbered, review
from tests.tui.test_review_screen import BASE, HEAD, lock

SIZES = [(120, 36), (100, 30), (80, 24), (200, 40)]
PROVENANCE = {
    "tool": "Claude Code",
    "model": "opus",
    "session_id": "s-1",
    "prompt_summary": "Compare passwords where they are stored, and renumber the lists",
    "risk_area": "payments",
    "verification": ["pytest -q"],
    "intent": "one comparison for all logins",
}


@pytest.fixture
def branch(repo: Repo) -> Repo:
    """An agent's branch with a risky change, a rename, a binary, a lock file and a comment to write."""
    repo.commit("base", {**BASE, "package-lock.json": lock("1.0.0"), "old/name.txt": numbered(30)})
    repo.branch("agent/compare")
    repo.git("mv", "old/name.txt", "name.txt")
    repo.commit(
        "Compare where it is stored\n\nAssisted-by: Claude Code <noreply@anthropic.com>",
        {
            **HEAD,
            "name.txt": numbered(30, (12,)),
            "package-lock.json": lock("1.0.1"),
            "logo.png": b"\x89PNG\x00\x01",
            "docs/guide.md": "# Guide\n\n漢字 and 👍🏽 are wide; tabs\tare not.\n",
            ".ai/provenance.json": json.dumps(PROVENANCE, indent=2) + "\n",
        },
    )
    return repo


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_how_it_looks(branch: Repo, size: tuple[int, int], frames: SnapshotAssertion):
    async with review(branch, size=size) as sitting:
        shown = []
        await sitting.go("auth.py")
        await sitting.press("r", "c", *"Why", "ctrl+s")
        for keys in ((), ("g", "f"), ("g", "t"), ("G",), ("g", "g", "g", "c")):
            await sitting.press(*keys)
            for _ in range(10):
                await sitting.pilot.pause(0.02)
            shown.append(frame(sitting.app).replace(sitting.desk.comparison.merge_base[:8], "basebase"))
        assert "\n".join(shown) == frames


async def test_every_theme_shows_the_same_text(branch: Repo):
    texts = []
    for theme in ("dark", "light"):
        async with review(branch, theme=theme) as sitting:
            await sitting.go("auth.py")
            for _ in range(10):
                await sitting.pilot.pause(0.02)
            text = sitting.text.rstrip().rpartition("\n")[0]  # the last line says what was resumed
            texts.append(
                text.translate(str.maketrans("▐╸┃▲◂┊╏", "│││││││"))
            )  # marks beside the bar come when they come
    assert texts[0] == texts[1]
