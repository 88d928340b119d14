"""Whether the best join that is left should still be made: the sum of what its groups and the whole change say."""

from collections.abc import Iterable

from reviewer.core.split.weights import STOP_POINTS, STOP_START, Curve, Stop


def verdict(measures: Iterable[tuple[Stop, int]]) -> int:
    """What speaks for a join, in points; `measures` are in hundredths. Below zero joining is over."""
    return STOP_START + sum(_on(STOP_POINTS[stop], amount) for stop, amount in measures)


def _on(curve: Curve, amount: int) -> int:
    """The points a curve has at an amount."""
    first, low = curve[0]
    if amount <= first:
        return low
    for last, high in curve[1:]:
        if amount < last:
            return low + (high - low) * (amount - first) // (last - first)
        first, low = last, high
    return low
