"""What agents cost, by who had the work done and by calendar month, against what a person may spend in one."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.period import Period


class MonthSpent(Struct, frozen=True, kw_only=True):
    """What one person's agents cost in a month (`2026-06`), and the changes it was for, the dearest first.

    `budget` is what a person may spend in a month, None where nobody said. Of a month that the period cuts, only what
    landed in the period is in it.
    """

    email: str
    month: str
    usd: float
    budget: float | None
    changes: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether it is more than the budget."""
        return self.budget is not None and self.usd > self.budget

    @property
    def alert(self) -> str:
        """What is to be said of it: a sentence where it is over the budget, else ""."""
        if not self.over:
            return ""
        return f"{self.email} spent {self.usd:,.2f} USD in {self.month}; the budget is {self.budget:,.2f}"


def spending(
    changes: Iterable[LandedChange], months: Sequence[Period], budget: float | None
) -> tuple[MonthSpent, ...]:
    """The spending of each person in each month, the newest month first, in it who spent most."""
    found: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for change in changes:
        month = next((month.label for month in months if month.holds(change.landed_at)), "")
        for each in change.spent if month else ():
            found.setdefault((month, each.email), []).append((each.usd, change.id))
    every = [
        MonthSpent(
            email=email,
            month=month,
            usd=sum(usd for usd, _ in costs),
            budget=budget,
            changes=tuple(dict.fromkeys(change for _, change in sorted(costs, reverse=True))),
        )
        for (month, email), costs in found.items()
    ]
    every.sort(key=lambda each: (-each.usd, each.email))
    return tuple(sorted(every, key=lambda each: each.month, reverse=True))
