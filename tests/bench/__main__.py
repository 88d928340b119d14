"""Measures the screen beside a bare Textual app and an empty ScrollView, gate and ledger beside git; prints Markdown.

The figures move by a fifth from run to run and from machine to machine; what counts are the ratios. A bound that is
missed names the stages it went into, as a run with a stopwatch told them. With `--strict` the exit code is 1 when a
bound is missed.
"""

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.bench import chunking, gate, ledgers, scorecard
from tests.bench.changes import SHAPES, Change, build
from tests.bench.report import MIB, Line, Measured, lines, markdown, summary
from tests.bench.subjects import (
    BARE,
    REVIEWER,
    SCROLLING,
    TEXTUAL,
    Run,
    Start,
    git_diff,
    run,
    start,
    start_once,
    watch,
)

SCREEN, CHUNKS, GATE, LEDGER, STATS = "screen", "chunks", "gate", "ledger", "stats"
SIZES = (400, 8_000, 150_000)
LARGEST = 1_000_000
BEGAN = time.perf_counter()
WORKER_IMPORTS = """
import reviewer.worker, reviewer.review, reviewer.core.syntax
import re, pathlib
print(re.search(r"Pss:\\s+(\\d+)", pathlib.Path("/proc/self/smaps_rollup").read_text())[1])
"""


def main() -> int:
    """Measure what was asked for."""
    options = arguments()
    missed = 0
    every: list[tuple[str, list[Line]]] = []
    print(f"Python {sys.version.split()[0]}, {sys.platform}, load {os.getloadavg()[0]:.1f}.\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="reviewer-bench-") as folder:
        for name, measured in wanted(Path(folder), options):
            try:
                text, found = measured()
            except KeyboardInterrupt:  # what has been measured is told
                break
            except Exception as error:  # one that fails must not cost all the others
                missed += 1
                print(f"### {name}\n\nNot measured: {type(error).__name__}: {error}\n", flush=True)
                continue
            every.append((name, found))
            missed += sum(line.met is False for line in found)
            print(text, "\n", flush=True)
    screens = [(name, found) for name, found in every if name not in (CHUNKS, GATE, LEDGER, STATS)]
    if len(screens) > 1:
        print(summary(screens), flush=True)
    return int(bool(missed) and options.strict)


Measuring = Callable[[], tuple[str, list[Line]]]


def wanted(folder: Path, options: argparse.Namespace) -> Iterator[tuple[str, Measuring]]:
    """What is to be measured: the screen at every size of a change, the chunks, the gate, the ledger, the scorecard."""
    if options.only in (None, SCREEN):
        for size in options.sizes or (*SIZES, *SHAPES, LARGEST):
            name = f"{int(size):,} lines" if str(size).isdigit() else str(size)
            yield name, partial(measured_screen, folder, size, options)
    if options.only in (None, CHUNKS):
        chosen = options.sizes if options.only else ()
        for changed in map(int, chosen) if chosen else chunking.SIZES:
            yield CHUNKS, partial(measured_chunks, folder, changed, options)
    if options.only in (None, GATE):
        yield GATE, partial(measured_gate, folder, options)
    if options.only in (None, LEDGER):
        chosen = options.sizes if options.only else ()
        for records in map(int, chosen) if chosen else ledgers.RECORDS:
            yield LEDGER, partial(measured_ledger, folder, records, options)
    if options.only in (None, STATS):
        yield STATS, partial(measured_scorecard, folder, options.sizes if options.only else ())


def measured_screen(folder: Path, size: int | str, options: argparse.Namespace) -> tuple[str, list[Line]]:
    """The table of one change, and its figures."""
    measured = measure(folder, size, options.rounds, options.starts)
    return markdown(measured), lines(measured)


def measured_chunks(folder: Path, changed: int, options: argparse.Namespace) -> tuple[str, list[Line]]:
    """The table of one change's chunks."""
    measured = chunking.measure(folder, changed, max(3, options.rounds))
    return chunking.markdown(measured), chunking.lines(measured)


def measured_gate(folder: Path, options: argparse.Namespace) -> tuple[str, list[Line]]:
    """The table of the gate."""
    judged = gate.measure(folder, max(3, options.rounds))
    return gate.markdown(judged), gate.lines(judged)


def measured_ledger(folder: Path, records: int, options: argparse.Namespace) -> tuple[str, list[Line]]:
    """The table of one ledger."""
    ledger = ledgers.measure(folder, records, max(3, options.rounds))
    return ledgers.markdown(ledger), ledgers.lines(ledger)


def measured_scorecard(folder: Path, sizes: Sequence[str]) -> tuple[str, list[Line]]:
    """The table of the scorecard; `sizes` are commits, and how many sign-offs of them are signed."""
    counted = scorecard.measure(folder, *map(int, sizes[:2]))
    return scorecard.markdown(counted), scorecard.lines(counted)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    what = f"changed lines (400 8000 150000 1000000), one of {', '.join(SHAPES)}, or records, or commits"
    parser.add_argument("sizes", nargs="*", help=what)
    parser.add_argument(
        "--only", choices=(SCREEN, CHUNKS, GATE, LEDGER, STATS), help="measure one of them (all)"
    )
    parser.add_argument("--rounds", type=int, default=1, help="rounds of all keys, interleaved (1)")
    parser.add_argument("--starts", type=int, default=4, help="starts, interleaved (4)")
    parser.add_argument("--strict", action="store_true", help="fail when a bound is missed")
    return parser.parse_args()


def measure(folder: Path, size: int | str, rounds: int, starts: int) -> Measured:
    """All programs over one change, in turn, so that a slow minute of the machine hits each of them."""
    lines = int(size) if str(size).isdigit() else 0
    change = build(folder / f"change{size}", lines, "" if lines else str(size))
    try:
        return _measured(change, folder, rounds, starts)
    finally:
        shutil.rmtree(change.path, ignore_errors=True)


def _measured(change: Change, folder: Path, rounds: int, starts: int) -> Measured:
    homes = (folder / f"{change.path.name}-home{number}" for number in itertools.count())
    for subject in TEXTUAL:
        start_once(subject, change, folder / "home-warm")
    begun: dict[str, list[Start]] = {REVIEWER.name: [], BARE.name: []}
    git = []
    for _ in range(starts):
        for subject in (REVIEWER, BARE):
            begun[subject.name].append(start(subject, change, next(homes)))
        git.append(git_diff(change))
    _say(change, "started")
    runs: dict[str, list[Run]] = {REVIEWER.name: [], SCROLLING.name: []}
    for _ in range(rounds):
        for subject in (REVIEWER, SCROLLING):
            runs[subject.name].append(run(subject, change, next(homes)))
            _say(change, subject.name)
    watched = watch(change, next(homes), folder / "watched.log")
    _say(change, "watched")
    return Measured(
        change,
        begun[REVIEWER.name],
        begun[BARE.name],
        runs[REVIEWER.name],
        runs[SCROLLING.name],
        git,
        worker_imports(),
        watched,
    )


def _say(change: Change, what: str) -> None:
    print(f"{time.perf_counter() - BEGAN:5.0f} s {change.path.name}: {what}", file=sys.stderr)


def worker_imports() -> float:
    """MiB that the workers hold before they have read anything: two processes, measured as one and its like."""
    said = subprocess.run(
        [sys.executable, "-P", "-c", WORKER_IMPORTS], capture_output=True, text=True, check=True
    )
    return 2 * int(said.stdout) * 1024 / MIB


if __name__ == "__main__":
    sys.exit(main())
