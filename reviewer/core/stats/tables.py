"""Tables beside the scorecard: agents by tool and model, sizes, and the paths where trouble comes from."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from reviewer.core.kind import MACHINE_MADE
from reviewer.core.stats.failures import Failure
from reviewer.core.stats.figure import ENOUGH
from reviewer.core.stats.landed import UNNAMED, Agent, LandedChange

LIMITS = (10, 50, 100, 200, 400, 800, 1600)
"""Lines at which one group of sizes ends and the next begins."""
UNKNOWN = "unknown origin"


class ToolShare(Struct, frozen=True, kw_only=True):
    """What one tool and model landed; `failure_rate` is None where there are too few changes to say."""

    tool: str
    model: str
    changes: tuple[str, ...]
    share: float
    failed: tuple[str, ...]
    failure_rate: float | None
    cost_usd: float | None


class Hotspot(Struct, frozen=True, kw_only=True):
    """A path where churn, failures and risk meet: score = lines x (1 + failures) x (2 where risk is high)."""

    path: str
    repository: str
    lines: int
    changes: tuple[str, ...]
    failed: tuple[str, ...]
    high_risk: bool
    score: float


def tools(
    changes: Sequence[LandedChange],
    failed: Mapping[str, tuple[Failure, ...]],
    *,
    enough: int = ENOUGH,
) -> tuple[ToolShare, ...]:
    """The changes by tool and model, the most frequent first; one made with two tools stands under both."""
    groups: dict[Agent, list[LandedChange]] = {}
    for change in changes:
        for agent in change.agents or tuple(map(Agent, change.bots)) or (Agent(UNKNOWN),):
            groups.setdefault(agent, []).append(change)
    found = [_tool(agent, group, len(changes), failed, enough) for agent, group in groups.items()]
    return tuple(sorted(found, key=lambda each: (-len(each.changes), each.tool, each.model)))


def _tool(
    agent: Agent,
    group: Sequence[LandedChange],
    all_changes: int,
    failed: Mapping[str, tuple[Failure, ...]],
    enough: int,
) -> ToolShare:
    wrong = tuple(change.id for change in group if change.id in failed)
    costs = [change.cost_usd for change in group if change.cost_usd is not None]
    return ToolShare(
        tool=agent.tool or UNNAMED,
        model=agent.model,
        changes=tuple(change.id for change in group),
        share=len(group) / all_changes,
        failed=wrong,
        failure_rate=len(wrong) / len(group) if len(group) >= enough else None,
        cost_usd=sum(costs) if costs else None,
    )


class Sizes(Struct, frozen=True):
    """The changes of more than `above` lines and no more than `most`; the last ones have no end."""

    above: int
    most: int | None
    changes: tuple[str, ...]

    @property
    def label(self) -> str:
        """What to call them: `51–100 lines`."""
        if self.most is None:
            return f"over {self.above:,} lines"
        return f"{self.above + 1:,}–{self.most:,} lines" if self.above else f"up to {self.most:,} lines"


def sizes(changes: Iterable[LandedChange]) -> tuple[Sizes, ...]:
    """How large the changes are, the smallest first; none where there is no change."""
    groups: list[list[tuple[int, str]]] = [[] for _ in (*LIMITS, None)]
    for change in changes:
        groups[bisect_left(LIMITS, change.lines)].append((-change.lines, change.id))
    if not any(groups):
        return ()
    ends = zip((-1, *LIMITS), (*LIMITS, None), strict=True)
    return tuple(
        Sizes(max(0, above), most, tuple(each for _, each in sorted(group)))
        for (above, most), group in zip(ends, groups, strict=True)
    )


def hotspots(
    changes: Iterable[LandedChange],
    failed: Mapping[str, tuple[Failure, ...]],
    risky: Collection[tuple[str, str]] = (),
    *,
    most: int = 20,
) -> tuple[Hotspot, ...]:
    """The paths with the highest score, highest first; `risky` are (repository, path) of high risk.

    What machines write is no hotspot: it follows from what a person changed elsewhere.
    """
    lines: dict[tuple[str, str], int] = {}
    ids: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        for file in change.touched:
            if file.kind in MACHINE_MADE:
                continue
            place = change.repository, file.path
            lines[place] = lines.get(place, 0) + file.added + file.removed
            ids.setdefault(place, []).append(change.id)
    found = [
        _hotspot(place, lines[place], touching, failed, high_risk=place in risky)
        for place, touching in ids.items()
    ]
    found.sort(key=lambda each: (-each.score, each.repository, each.path))
    return tuple(found[:most])


def _hotspot(
    place: tuple[str, str],
    lines: int,
    ids: Sequence[str],
    failed: Mapping[str, tuple[Failure, ...]],
    *,
    high_risk: bool,
) -> Hotspot:
    wrong = tuple(each for each in ids if each in failed)
    return Hotspot(
        path=place[1],
        repository=place[0],
        lines=lines,
        changes=tuple(ids),
        failed=wrong,
        high_risk=high_risk,
        score=lines * (1 + len(wrong)) * (2 if high_risk else 1),
    )
