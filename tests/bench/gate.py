"""`reviewer check` beside what it is built on: an interpreter, libgit2's import, and git's own diff."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.changes import Change, build
from tests.bench.report import Line, missed, table
from tests.bench.stages import Watched, read, said
from tests.bench.subjects import app, git_diff

LINES = 8_000
DIFFS = 6


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians, in seconds: the gate, an interpreter that imports libgit2, `git diff`."""

    change: Change
    gate: float
    imported: float
    diff: float
    stages: str = ""


def measure(folder: Path, rounds: int) -> Measured:
    """All three in turn, so that a slow minute of the machine hits each of them."""
    change = build(folder / "gate", LINES)
    program = str(Path(sys.executable).with_name("reviewer"))
    gate = [program, "check", change.target]
    imports = [sys.executable, "-c", "import pygit2"]
    _run(gate, change.path)  # what is compiled once is compiled
    taken = [
        (_run(gate, change.path), _run(imports, change.path), git_diff(change).whole) for _ in range(rounds)
    ]
    return Measured(change, *(median(times) for times in zip(*taken, strict=True)), _stages(change, folder))


def _stages(change: Change, folder: Path) -> str:
    """What one more run went into."""
    log = folder / "gate.log"
    began = time.perf_counter()
    taken = _run([sys.executable, "-P", str(app("watched")), str(log), "check", change.target], change.path)
    return said(Watched(read(log), began, None, {}).start(taken), 5)


def _run(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command[0]}: {done.stderr}")
    return time.perf_counter() - began


def lines(measured: Measured) -> list[Line]:
    """The one figure that has a bound."""
    allowed = measured.imported + DIFFS * measured.diff
    bound = f"interpreter + pygit2 + {DIFFS} × `git diff`"
    return [Line("`reviewer check`", 1000 * measured.gate, 1000 * allowed, bound, stages=measured.stages)]


def markdown(measured: Measured) -> str:
    """One table."""
    title = f"### The gate, {measured.change.lines:,} changed lines in {measured.change.files:,} files"
    found = lines(measured)
    return "\n".join([title, "", *table(found), "", *missed(found)])
