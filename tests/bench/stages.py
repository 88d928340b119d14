"""Which stage of the program took the time: what a watched run (`apps/watched.py`) wrote down, told by stages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

LONG = "LONG "
"""How the name of a step begins that says which callback kept the screen's thread too long."""

REST = "the rest (libraries, git, waiting)"
WORTH_NAMING = 0.5
"""Milliseconds from which a stage is named."""


class Step(NamedTuple):
    """A step: its stage, seconds of its beginning and end, milliseconds of processor time, its thread."""

    stage: str
    began: float
    ended: float
    used: float
    thread: int


class Pressed(NamedTuple):
    """When a key was pressed, and the seconds to its frame."""

    at: float
    frame: float


@dataclass(frozen=True, slots=True)
class Watched:
    """A run with a stopwatch: its steps, when it was started and first answered a key, and the keys pressed."""

    steps: Sequence[Step]
    began: float
    ready: float | None
    pressed: Mapping[str, Sequence[Pressed]]

    def start(self, until: float) -> list[tuple[str, float]]:
        """What the time from the start to so many seconds later went into, in ms by the clock, most first."""
        return self._told(self.began, self.began + until)

    def key(self, name: str, share: float) -> list[tuple[str, float]]:
        """What the time of the key at that share of all (0.5: the middle one) went into, most first."""
        keys = sorted(self.pressed.get(name, ()), key=lambda key: key.frame)
        if not keys:
            return []
        one = keys[min(len(keys) - 1, int(len(keys) * share))]
        return self._told(one.at, one.at + one.frame)

    def long(self) -> list[tuple[str, float]]:
        """The callbacks that kept the screen's thread too long, each with the longest of its times, in ms."""
        found: dict[str, float] = {}
        for step in self.steps:
            if step.stage.startswith(LONG):
                name = step.stage.removeprefix(LONG).strip()
                found[name] = max(found.get(name, 0.0), step.used)
        return sorted(found.items(), key=lambda one: -one[1])

    def _told(self, first: float, last: float) -> list[tuple[str, float]]:
        own = own_time((step for step in self.steps if not step.stage.startswith(LONG)), first, last)
        own[REST] = 1000 * (last - first) - own.total()
        return [(stage, taken) for stage, taken in own.most_common() if taken >= WORTH_NAMING]


def own_time(steps: Iterable[Step], first: float, last: float) -> Counter[str]:
    """Milliseconds by the clock that each stage had the screen's thread between two moments, inner steps taken out.

    The screen's thread is the one with the most steps; what other threads do shows in what it waits.
    """
    inside = [step for step in steps if step.began < last and step.ended > first]
    if not inside:
        return Counter()
    thread = Counter(step.thread for step in inside).most_common(1)[0][0]
    own: Counter[str] = Counter()
    open_steps: list[Step] = []
    for step in sorted(
        (step for step in inside if step.thread == thread), key=lambda step: (step.began, -step.ended)
    ):
        while open_steps and open_steps[-1].ended <= step.began:
            open_steps.pop()
        taken = 1000 * (min(step.ended, last) - max(step.began, first))
        own[step.stage] += taken
        if open_steps:
            own[open_steps[-1].stage] -= taken
        open_steps.append(step)
    return own


def read(path: Path) -> list[Step]:
    """The steps a watched program wrote down; a line it could not finish is left out."""
    rows = (line.split("\t") for line in path.read_text("utf-8").split("\n"))
    return [
        Step(row[0], float(row[1]), float(row[2]), float(row[3]), int(row[4]))
        for row in rows
        if len(row) == 5
    ]


def said(stages: Sequence[tuple[str, float]], most: int = 3) -> str:
    """The largest stages in words."""
    return ", ".join(f"{stage} {taken:.0f} ms" for stage, taken in stages[:most]) or "not known"
