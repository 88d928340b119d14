"""What was measured, as Markdown: each figure beside what it is held against."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from tests.bench.changes import Change
from tests.bench.stages import Watched, said
from tests.bench.subjects import (
    BUSY,
    IDLE,
    INSIDE,
    SCROLLED,
    Answer,
    GitDiff,
    Run,
    Start,
    middle,
    percentile,
)

BYTES_A_LINE = 40
"""What the screen may keep of a changed line besides the patch itself (DESIGN §6)."""

WORKER_BYTES_A_LINE = 120

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs over one change."""

    change: Change
    starts: Sequence[Start]
    bare: Sequence[Start]
    reviewer: Sequence[Run]
    scrolling: Sequence[Run]
    git: Sequence[GitDiff]
    worker_imports: float
    watched: Watched | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: ours, what it may be at most, and where that comes from; `stages` say what ours went into."""

    name: str
    ours: float
    bound: float
    of: str
    unit: str = "ms"
    stages: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bound holds; None when one of both is not known."""
        return None if isnan(self.ours) or isnan(self.bound) else self.ours <= self.bound

    @property
    def ratio(self) -> float:
        """Ours to the bound; not a number where one of both is not known."""
        return self.ours / self.bound if self.bound else float("nan")


def lines(measured: Measured) -> list[Line]:
    """All figures that have a bound, in the order of a session."""
    bare_first = 1000 * middle([one.first for one in measured.bare])
    git_first = 1000 * middle([one.first for one in measured.git])
    first = middle([one.first for one in measured.starts])
    ready = middle([one.ready for one in measured.starts])
    began = said(measured.watched.start(first)) if measured.watched and not isnan(first) else ""
    answered = measured.watched.ready if measured.watched else None
    until = said(measured.watched.start(answered), 5) if measured.watched and answered else ""
    return [
        Line("first content", 1000 * first, bare_first, "bare app's", stages=began),
        Line("… aim", 1000 * first, git_first + 100, "git's 64 KiB + 100", stages=began),
        Line("ready for keys", 1000 * ready, bare_first + 150, "bare app + 150", stages=until),
        *key_lines(measured),
        *memory_lines(measured),
    ]


def key_lines(measured: Measured) -> Iterable[Line]:
    """Keys to their frames; one the ScrollView does not have is held against its line."""
    ours, scrolling = measured.reviewer, measured.scrolling
    for name in dict.fromkeys([*(name for run in ours for name in run.keys), BUSY]):
        same = [answer for run in scrolling for answer in run.keys.get(name, run.keys.get(SCROLLED, []))]
        mine = [answer for run in ours for answer in (run.busy if name == BUSY else run.keys.get(name, []))]
        for share, part, of in ((0.5, 0.7, "0.7 × ScrollView's"), (0.99, 1.0, "ScrollView's")):
            stages = said(measured.watched.key(name, share)) if measured.watched else ""
            said_name = f"{name}, p{100 * share:.0f}"
            yield Line(said_name, frame(mine, share), part * frame(same, share), of, stages=stages)
    held = middle([run.held.processor * 1000 for run in ours if run.held])
    theirs = middle([run.held.processor * 1000 for run in scrolling if run.held])
    yield Line("held line, processor time a key", held, theirs, "ScrollView's")
    size = percentile([answer.size for run in ours for answer in run.keys.get(INSIDE, [])], 0.5)
    yield Line("bytes of a line inside the screen", size, 2_000, "two lines", unit="B")


def memory_lines(measured: Measured) -> Iterable[Line]:
    """What the processes hold once everything is there, and once it has been paged through."""
    change = measured.change
    bare = middle([one.memory.own for one in measured.bare])
    allowed = bare + (change.patch_bytes + BYTES_A_LINE * change.lines) / MIB
    loaded = middle([run.memory.own for run in measured.reviewer if run.memory])
    yield Line("memory, screen, loaded", loaded, allowed, "bare app + patch + 40 B a line", "MiB")
    paged = middle([run.paged.own for run in measured.reviewer if run.paged])
    yield Line("memory, screen, paged through", paged, allowed, "bare app + patch + 40 B a line", "MiB")
    workers = middle([run.memory.children for run in measured.reviewer if run.memory])
    allowed = measured.worker_imports + WORKER_BYTES_A_LINE * change.lines / MIB
    yield Line("memory, workers and git", workers, allowed, "their imports + 120 B a line", "MiB")


def frame(answers: Sequence[Answer], share: float) -> float:
    """Milliseconds to the first finished frame."""
    return 1000 * percentile([answer.frame for answer in answers], share)


def markdown(measured: Measured) -> str:
    """One table, and what stands beside it."""
    change = measured.change
    size = f"{change.patch_bytes / MIB:.1f} MiB of patch"
    title = f"### {change.lines:,} changed lines, {change.files:,} files, {size}"
    found = lines(measured)
    return "\n".join([title, "", *table(found), "", *missed(found), *beside(measured)])


def table(found: Iterable[Line]) -> Iterable[str]:
    """The lines of a Markdown table: each figure beside its bound."""
    yield "| | ours | at most | ratio | that is | |"
    yield "| --- | ---: | ---: | ---: | --- | --- |"
    for line in found:
        ratio = "" if isnan(line.ratio) else f"{line.ratio:.2f}"
        unknown = "not measured" if isnan(line.ours) else ""
        word = {True: "met", False: "**missed**", None: unknown}[line.met]
        cells = (line.name, figure(line.ours, line.unit), figure(line.bound, line.unit), ratio, line.of, word)
        yield f"| {' | '.join(cells)} |"


def missed(found: Iterable[Line]) -> Iterable[str]:
    """Which bounds are missed, and the stages it went into; by the clock, in a run with a stopwatch."""
    for line in found:
        if line.met is False:
            yield f"* {line.name}: {line.ratio:.2f} of the bound" + (
                f"; {line.stages}" if line.stages else ""
            )


def beside(measured: Measured) -> Iterable[str]:
    """Figures without a bound."""
    ours = measured.reviewer
    last = [answer.last for run in ours for answer in run.keys.get(SCROLLED, [])]
    idle = [run.idle for run in ours]
    frames = middle([run.held.frames for run in ours if run.held])
    lag = 1000 * middle([run.held.lag for run in ours if run.held])
    peak = middle([run.paged.peak for run in ours if run.paged])
    done = f"{middle(idle):.1f} s" if any(idle) else f"more than {IDLE:.0f} s"
    yield (
        f"\nAnalysis done {done} after the keys of the busy phase; `git diff` takes "
        f"{1000 * middle([run.whole for run in measured.git]):.0f} ms in all; the last byte of a line key comes "
        f"after {1000 * percentile(last, 0.5):.1f} ms; a held key draws {frames:.2f} frames a key and ends "
        f"{lag:.0f} ms after the last one; {max((run.pages for run in ours), default=0):,} pages were paged "
        f"through; the screen's process peaked at {peak:.0f} MiB."
    )
    long = measured.watched.long() if measured.watched else []
    if long:
        yield "Over 8 ms of the processor on the screen's thread: " + ", ".join(
            f"{name} {taken:.0f} ms" for name, taken in long[:6]
        )


def summary(every: Sequence[tuple[str, Sequence[Line]]]) -> str:
    """The ratios of all changes in one table, a column each; what is over 1 misses its bound."""
    names = list(dict.fromkeys(line.name for _, found in every for line in found))
    rows = ["| ratio to the bound | " + " | ".join(title for title, _ in every) + " |"]
    rows.append("| --- |" + " ---: |" * len(every))
    for name in names:
        cells = [
            next((line.ratio for line in found if line.name == name), float("nan")) for _, found in every
        ]
        rows.append(f"| {name} | " + " | ".join("–" if isnan(one) else _told(one) for one in cells) + " |")
    return "\n".join(rows)


def _told(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio <= 1 else f"**{ratio:.2f}**"


def figure(value: float, unit: str) -> str:
    """A number with its unit, as exact as it deserves."""
    if isnan(value):
        return "–"
    return f"{value:,.0f} {unit}" if value >= 100 or unit == "B" else f"{value:.1f} {unit}"
