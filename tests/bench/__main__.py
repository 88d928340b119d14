"""Measures the screen beside a bare Textual app and an empty ScrollView, gate and ledger beside git; prints Markdown.

The figures move by a fifth from run to run and from machine to machine; what counts are the ratios. With
`--strict` the exit code is 1 when a bound is missed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import gate, ledgers
from tests.bench.changes import SHAPES, build
from tests.bench.report import MIB, Line, Measured, lines, markdown
from tests.bench.subjects import BARE, REVIEWER, SCROLLING, TEXTUAL, Run, git_diff, run, start_once

SCREEN, GATE, LEDGER = "screen", "gate", "ledger"
SIZES = (400, 8_000, 150_000)
WORKER_IMPORTS = """
import reviewer.worker, reviewer.review, reviewer.core.syntax
import re, pathlib
print(re.search(r"Pss:\\s+(\\d+)", pathlib.Path("/proc/self/smaps_rollup").read_text())[1])
"""


def main() -> int:
    """Measure what was asked for."""
    options = arguments()
    missed = 0
    print(f"Python {sys.version.split()[0]}, {sys.platform}, {options.rounds} interleaved rounds, medians.\n")
    with tempfile.TemporaryDirectory(prefix="reviewer-bench-") as folder:
        for text, found in measured_all(Path(folder), options):
            print(text, "\n", flush=True)
            missed += sum(line.met is False for line in found)
    return int(bool(missed) and options.strict)


def measured_all(folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, list[Line]]]:
    """Each table with its figures: the screen at every size of a change, the gate, the ledger at each of its sizes."""
    if options.only in (None, SCREEN):
        for size in options.sizes or (*SIZES, *SHAPES):
            measured = measure(folder, size, options.rounds)
            yield markdown(measured), lines(measured)
    if options.only in (None, GATE):
        judged = gate.measure(folder, options.rounds)
        yield gate.markdown(judged), gate.lines(judged)
    if options.only in (None, LEDGER):
        chosen = options.sizes if options.only else ()
        for records in map(int, chosen) if chosen else ledgers.RECORDS:
            ledger = ledgers.measure(folder, records, options.rounds)
            yield ledgers.markdown(ledger), ledgers.lines(ledger)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    what = f"changed lines (400 8000 150000), one of {', '.join(SHAPES)}, or records"
    parser.add_argument("sizes", nargs="*", help=what)
    parser.add_argument("--only", choices=(SCREEN, GATE, LEDGER), help="measure one of them (all)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, interleaved (3)")
    parser.add_argument("--strict", action="store_true", help="fail when a bound is missed")
    return parser.parse_args()


def measure(folder: Path, size: int | str, rounds: int) -> Measured:
    """All programs over one change, in turn, so that a slow minute of the machine hits each of them."""
    lines = int(size) if str(size).isdigit() else 0
    change = build(folder / f"change{size}", lines, "" if lines else str(size))
    runs: dict[str, list[Run]] = {subject.name: [] for subject in TEXTUAL}
    git = []
    for subject in TEXTUAL:
        start_once(subject, change, folder / "home-warm")
    for number in range(rounds):
        for subject in TEXTUAL:
            began = time.perf_counter()
            runs[subject.name].append(run(subject, change, folder / f"home{size}-{number}"))
            print(f"{size} {number} {subject.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
        git.append(git_diff(change))
    return Measured(change, runs[REVIEWER.name], runs[BARE.name], runs[SCROLLING.name], git, worker_imports())


def worker_imports() -> float:
    """MiB that the workers hold before they have read anything: two processes, measured as one and its like."""
    said = subprocess.run(
        [sys.executable, "-P", "-c", WORKER_IMPORTS], capture_output=True, text=True, check=True
    )
    return 2 * int(said.stdout) * 1024 / MIB


if __name__ == "__main__":
    sys.exit(main())
