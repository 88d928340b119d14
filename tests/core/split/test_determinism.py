"""The same change gives the same chunks: in every process, and whichever part of it was worked on before another."""

import os
import subprocess
import sys
from pathlib import Path

from reviewer.core.split import Splitting
from reviewer.core.split.evidence import ALL_PAIRS
from tests.core.split.build import change_of

ROOT = Path(__file__).parents[3]
WORDS = [
    "pool",
    "retry",
    "token",
    "cache",
    "queue",
    "parser",
    "writer",
    "index",
    "route",
    "price",
    "order",
    "ledger",
]
MODULES = 12


def sides(number: int) -> tuple[str, str]:
    """A module before and after: edits all over it, names it shares with its neighbours, a helper that is new."""
    word, other = WORDS[number % len(WORDS)], WORDS[(number * 5 + 2) % len(WORDS)]
    before = [
        f"def {word}_{at}({other}, limit):\n    total = {other}.{word}(limit) + {at}\n    return total\n\n\n"
        for at in range(14)
    ]
    after = [
        text.replace("total", f"{other}_total" if at % 3 else "amount") if at % 4 else text
        for at, text in enumerate(before)
    ]
    helper = f"def new_{word}(value):\n    return {other}.{word}(value)\n\n\n"
    return "".join(before), helper + "".join(after)


def made() -> dict[str, tuple[str | None, str]]:
    """Modules with their tests, settings and a document."""
    files: dict[str, tuple[str | None, str]] = {}
    for number in range(MODULES):
        word = WORDS[number]
        files[f"shop/{word}.py"] = sides(number)
        files[f"tests/test_{word}.py"] = (
            None,
            f"def test_new_{word}():\n    assert new_{word}(1) == {number}\n",
        )
    files["README.md"] = ("# Shop\n\nA pool.\n", "# Shop\n\nA pool, and a new_pool.\n")
    files["settings.toml"] = ("limit = 1\n", "limit = 2\n")
    return files


def told(largest: int = 600) -> str:
    """All that is said of the change, trees and chunks."""
    change, base = change_of(made())
    splitting = Splitting(change, base, largest=largest)
    trees = [splitting.work(part, ()).tree() for part in splitting.left()]
    told = splitting.told()
    return repr((trees, sorted(told.continued), told.names, splitting.chunks()))


def test_every_process_finds_the_same_chunks():
    change, _ = change_of(made())
    assert len(change.units) > ALL_PAIRS  # so many that pairs are chosen by the words they share
    script = "from tests.core.split.test_determinism import told; print(told())"
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert answers == {told()}


def test_what_a_part_came_to_hangs_on_no_part_before_it():
    change, base = change_of(made() | {"shop/all.py": ("".join(sides(1)[0] * 5), "".join(sides(1)[1] * 5))})
    there, back = (Splitting(change, base, largest=30) for _ in range(2))
    parts = there.left()
    assert len(parts) > 4
    assert len({file for part in parts for file in part.files}) < sum(len(part.files) for part in parts)
    forth = [there.work(part, ()).tree() for part in parts]
    assert [back.work(part, ()).tree() for part in reversed(parts)][::-1] == forth
