"""A key costs the same whatever the size of the change: counted in calls, not in seconds."""

import sys
from types import FrameType

import pytest

from reviewer.tui import laying
from reviewer.tui.rows import plan
from tests.repo import Repo
from tests.tui.session import Sitting, numbered, review

KEYS = 12


def changed(repo: Repo, files: int) -> Repo:
    """A change of `files` files with five changes each, 40 changed lines a file."""
    blocks = (range(10, 14), range(40, 44), range(70, 74), range(100, 104), range(130, 134))
    lines = tuple(line for block in blocks for line in block)
    names = [f"area{at % 7}/file{at}.txt" for at in range(files)]
    repo.commit("base", {name: numbered(150, word=name) for name in names})
    repo.branch("topic")
    repo.commit("work", {name: numbered(150, lines, word=name) for name in names})
    return repo


class Calls:
    """Counts what Python calls in this thread."""

    def __init__(self) -> None:
        self.count = 0

    def _called(self, frame: FrameType, event: str, argument: object) -> None:
        if event in ("call", "c_call"):
            self.count += 1

    def __enter__(self) -> "Calls":
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)


async def settled(sitting: Sitting) -> None:
    """Nothing is on its way any more: what the rows ahead need has arrived."""
    for key in ("j", "k"):
        await sitting.press(*(key,) * KEYS)
    for _ in range(20):
        await sitting.pilot.pause(0.02)


async def cost(sitting: Sitting, *keys: str) -> int:
    with Calls() as calls:
        for key in keys:
            await sitting.press(key)
    return calls.count


async def costs(repo: Repo, files: int) -> dict[str, int]:
    """The calls that each key takes, five at a time, at its best of four."""
    async with review(changed(repo, files)) as sitting:
        await settled(sitting)
        return {
            key: min([await cost(sitting, *(key,) * 5) for _ in range(2)]) for key in ("j", "]", "u", "space")
        }


@pytest.mark.slow
async def test_no_key_costs_more_in_a_large_change(tmp_path):
    small, large = [await costs(Repo.init(tmp_path / str(files)), files) for files in (25, 100)]
    assert [key for key in small if large[key] >= 1.6 * small[key]] == [], (small, large)


async def test_moving_plans_nothing_anew(repo: Repo, monkeypatch: pytest.MonkeyPatch):
    planned = []

    def counted(*args: object, **named: object) -> object:
        planned.append(args)
        return plan(*args, **named)  # type: ignore[arg-type]

    async with review(changed(repo, 30)) as sitting:
        await settled(sitting)
        monkeypatch.setattr(laying, "plan", counted)
        await sitting.press(*("j",) * 40)
        assert len(planned) <= 2 * 30, "each section once, when its base side arrives"
