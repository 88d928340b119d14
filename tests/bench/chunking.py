"""How long a change waits for its chunks, everything that is found out before them included, and in how much memory."""

import json
import subprocess
import sys
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from statistics import median

from tests.bench.changes import Change, build
from tests.bench.report import MIB, WORKER_BYTES_A_LINE, Line, missed, table
from tests.bench.subjects import app, git_diff

SIZES = (400, 8_000, 150_000)
BOUNDS = {400: 1_000.0, 8_000: 1_000.0, 150_000: 10_000.0}
"""Milliseconds until all chunks are there (DESIGN §6)."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians, in seconds; MiB at the most, and MiB of imports."""

    change: Change
    first: float
    whole: float
    most: float
    imported: float
    diff: float


def measure(folder: Path, lines: int, rounds: int) -> Measured:
    """The process beside a screen takes the change apart, and `git diff` shows it, in turn."""
    change = build(folder / f"chunks{lines}", lines)
    _once(change)  # what is compiled once is compiled
    told, diffs = zip(*[(_once(change), git_diff(change).whole) for _ in range(rounds)], strict=True)
    of = {name: median(one[name] for one in told) for name in told[0]}
    most, imported = of["most"] / MIB, of["imported"] / MIB
    return Measured(change, of["first"], of["whole"], most, imported, median(diffs))


def _once(change: Change) -> dict[str, float]:
    command = [sys.executable, str(app("chunking")), change.base, change.head]
    done = subprocess.run(command, cwd=change.path, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"no chunks: {done.stderr}")
    return {str(name): float(value) for name, value in json.loads(done.stdout).items()}


def lines(measured: Measured) -> list[Line]:
    """Time and memory beside their bounds."""
    count = measured.change.lines
    allowed = measured.imported + WORKER_BYTES_A_LINE * count / MIB
    whole = BOUNDS.get(count, float("nan"))
    of = "" if isnan(whole) else f"{whole / 1000:.0f} s"
    return [
        Line("first chunks", 1000 * measured.first, float("nan"), ""),
        Line("all chunks", 1000 * measured.whole, whole, of),
        Line("memory while it works", measured.most, allowed, "its imports + 120 B a line", "MiB"),
    ]


def markdown(measured: Measured) -> str:
    """One table, and what stands beside it."""
    change = measured.change
    title = f"### Chunks, {change.lines:,} changed lines in {change.files:,} files"
    found = lines(measured)
    beside = f"`git diff` takes {1000 * measured.diff:.0f} ms; the imports {measured.imported:.1f} MiB."
    return "\n".join([title, "", *table(found), "", *missed(found), beside])
