"""What was measured, as Markdown: each figure beside what it is held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from tests.bench.changes import Change
from tests.bench.subjects import INSIDE, SCROLLED, Answer, GitDiff, Run, middle, percentile

BYTES_A_LINE = 40
"""What the screen may keep of a changed line besides the patch itself (DESIGN §6)."""

WORKER_BYTES_A_LINE = 120

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs over one change."""

    change: Change
    reviewer: Sequence[Run]
    bare: Sequence[Run]
    scrolling: Sequence[Run]
    git: Sequence[GitDiff]
    worker_imports: float


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: ours, what it may be at most, and where that comes from."""

    name: str
    ours: float
    bound: float
    of: str
    unit: str = "ms"

    @property
    def met(self) -> bool | None:
        """Whether the bound holds; None when one of both is not known."""
        return None if isnan(self.ours) or isnan(self.bound) else self.ours <= self.bound


def lines(measured: Measured) -> list[Line]:
    """All figures that have a bound, in the order of a session."""
    bare, scrolling, ours = measured.bare, measured.scrolling, measured.reviewer
    bare_first = 1000 * middle([run.first for run in bare])
    git_first = 1000 * middle([run.first for run in measured.git])
    return [
        Line("first content", 1000 * middle([run.first for run in ours]), bare_first, "bare app's"),
        Line("… aim", 1000 * middle([run.first for run in ours]), git_first + 100, "git's 64 KiB + 100"),
        Line(
            "ready for keys", 1000 * middle([run.ready for run in ours]), bare_first + 150, "bare app + 150"
        ),
        *key_lines(ours, scrolling),
        *memory_lines(measured),
    ]


def key_lines(ours: Sequence[Run], scrolling: Sequence[Run]) -> Iterable[Line]:
    """Keys to their frames; one the ScrollView does not have is held against its line."""
    names = {name: None for run in ours for name in run.keys}
    for name in names:
        same = [answer for run in scrolling for answer in run.keys.get(name, run.keys.get(SCROLLED, []))]
        mine = [answer for run in ours for answer in run.keys[name]]
        yield Line(f"{name}, p50", frame(mine, 0.5), 0.7 * frame(same, 0.5), "0.7 × ScrollView's")
        yield Line(f"{name}, p99", frame(mine, 0.99), frame(same, 0.99), "ScrollView's")
    same = [answer for run in scrolling for answer in run.keys.get(SCROLLED, [])]
    busy = [answer for run in ours for answer in run.busy]
    yield Line(
        "line while it is analysed, p50", frame(busy, 0.5), 0.7 * frame(same, 0.5), "0.7 × ScrollView's"
    )
    yield Line("line while it is analysed, p99", frame(busy, 0.99), frame(same, 0.99), "ScrollView's")
    held = middle([run.held.processor * 1000 for run in ours if run.held])
    theirs = middle([run.held.processor * 1000 for run in scrolling if run.held])
    yield Line("held line, processor time a key", held, theirs, "ScrollView's")
    size = percentile([answer.size for run in ours for answer in run.keys.get(INSIDE, [])], 0.5)
    yield Line("bytes of a line inside the screen", size, 2_000, "two lines", unit="B")


def memory_lines(measured: Measured) -> Iterable[Line]:
    """What the processes hold once everything is there."""
    change = measured.change
    own = middle([run.memory.own for run in measured.reviewer if run.memory])
    workers = middle([run.memory.children for run in measured.reviewer if run.memory])
    bare = middle([run.memory.own for run in measured.bare if run.memory])
    allowed = bare + (change.patch_bytes + BYTES_A_LINE * change.lines) / MIB
    yield Line("memory, screen", own, allowed, "bare app + patch + 40 B a line", "MiB")
    allowed = measured.worker_imports + WORKER_BYTES_A_LINE * change.lines / MIB
    yield Line("memory, workers and git", workers, allowed, "their imports + 120 B a line", "MiB")


def frame(answers: Sequence[Answer], share: float) -> float:
    """Milliseconds to the first finished frame."""
    return 1000 * percentile([answer.frame for answer in answers], share)


def markdown(measured: Measured) -> str:
    """One table."""
    change = measured.change
    size = f"{change.patch_bytes / MIB:.1f} MiB of patch"
    title = f"### {change.lines:,} changed lines, {change.files:,} files, {size}"
    return "\n".join([title, "", *table(lines(measured)), "", *beside(measured)])


def table(found: Iterable[Line]) -> Iterable[str]:
    """The lines of a Markdown table: each figure beside its bound."""
    yield "| | ours | at most | ratio | that is | |"
    yield "| --- | ---: | ---: | ---: | --- | --- |"
    for line in found:
        ratio = f"{line.ours / line.bound:.2f}" if line.bound else ""
        said = {True: "met", False: "**missed**", None: "not measured"}[line.met]
        cells = (line.name, figure(line.ours, line.unit), figure(line.bound, line.unit), ratio, line.of, said)
        yield f"| {' | '.join(cells)} |"


def beside(measured: Measured) -> Iterable[str]:
    """Figures without a bound."""
    ours = measured.reviewer
    last = [answer.last for run in ours for answer in run.keys.get(SCROLLED, [])]
    idle = middle([run.idle for run in ours])
    frames = middle([run.held.frames for run in ours if run.held])
    lag = 1000 * middle([run.held.lag for run in ours if run.held])
    peak = middle([run.memory.peak for run in ours if run.memory])
    yield (
        f"Analysis done {idle:.1f} s after the keys of the busy phase; `git diff` takes "
        f"{1000 * middle([run.whole for run in measured.git]):.0f} ms in all; the last byte of a line key comes "
        f"after {1000 * percentile(last, 0.5):.1f} ms; a held key draws {frames:.2f} frames a key and ends "
        f"{lag:.0f} ms after the last one; the screen's process peaked at {peak:.0f} MiB."
    )


def figure(value: float, unit: str) -> str:
    """A number with its unit, as exact as it deserves."""
    if isnan(value):
        return "–"
    return f"{value:,.0f} {unit}" if value >= 100 or unit == "B" else f"{value:.1f} {unit}"
