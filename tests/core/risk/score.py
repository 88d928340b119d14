"""Precision and recall of the risk rules on the labelled corpus, all of it and the held-out part."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tests.core.risk.labelled import Case, cases, packaged, tags

FLOOR = 0.9
"""What precision and recall of every tag must reach."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one tag did: right and wrong answers of each kind, and the cases that went wrong."""

    tag: str
    found: int
    missed: int
    silent: int
    false: int
    wrong: tuple[Case, ...]

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0


@cache
def scores(*, held_out_only: bool = False) -> tuple[Score, ...]:
    """The score of every tag that has a corpus."""
    return tuple(score(tag, held_out_only=held_out_only) for tag in tags())


def score(tag: str, *, held_out_only: bool = False) -> Score:
    """The score of one tag."""
    chosen = [case for case in cases(tag) if case.held or not held_out_only]
    told = {case: any(finding.tag == tag for finding in case.findings(packaged())) for case in chosen}
    counts = {
        (expected, got): sum(case.expected is expected and told[case] is got for case in chosen)
        for expected in (True, False)
        for got in (True, False)
    }
    wrong = tuple(case for case in chosen if case.expected is not told[case])
    return Score(
        tag, counts[True, True], counts[True, False], counts[False, False], counts[False, True], wrong
    )


def table(found: Iterable[Score]) -> Iterable[str]:
    """The scores as lines of text, the held-out part beside the whole."""
    held = {one.tag: one for one in scores(held_out_only=True)}
    yield f"{'tag':18}{'cases':>6}{'precision':>11}{'recall':>8}{'held-out part: precision':>27}{'recall':>8}"
    for one in found:
        size = one.found + one.missed + one.silent + one.false
        apart = held[one.tag]
        yield (
            f"{one.tag:18}{size:6}{one.precision:11.2f}{one.recall:8.2f}{apart.precision:27.2f}{apart.recall:8.2f}"
        )
    yield "The held-out part was written before the rules were tuned; docs/risk.md says what it scored then."
