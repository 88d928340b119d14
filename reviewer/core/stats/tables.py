"""Tables beside the scorecard: agents by tool and model, and the paths where trouble comes from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewer.core.filekind import MACHINE_MADE
from reviewer.core.stats.failures import Failure
from reviewer.core.stats.figure import ENOUGH
from reviewer.core.stats.landed import LandedChange

UNKNOWN = "unknown origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolShare:
    """What one tool and model landed; `failure_rate` is None where there are too few changes to say."""

    tool: str
    model: str
    changes: tuple[str, ...]
    share: float
    failed: tuple[str, ...]
    failure_rate: float | None
    cost_usd: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
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
    groups: dict[tuple[str, str], list[LandedChange]] = {}
    for change in changes:
        for tool in change.tools or (UNKNOWN,):
            for model in change.models or ("",):
                groups.setdefault((tool, model), []).append(change)
    found = [_tool(key, group, len(changes), failed, enough) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda each: (-len(each.changes), each.tool, each.model)))


def _tool(
    key: tuple[str, str],
    group: Sequence[LandedChange],
    all_changes: int,
    failed: Mapping[str, tuple[Failure, ...]],
    enough: int,
) -> ToolShare:
    wrong = tuple(change.id for change in group if change.id in failed)
    costs = [change.cost_usd for change in group if change.cost_usd is not None]
    return ToolShare(
        tool=key[0],
        model=key[1],
        changes=tuple(change.id for change in group),
        share=len(group) / all_changes,
        failed=wrong,
        failure_rate=len(wrong) / len(group) if len(group) >= enough else None,
        cost_usd=sum(costs) if costs else None,
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
    paths: dict[tuple[str, str], tuple[int, list[str]]] = {}
    for change in changes:
        for file in change.touched:
            if file.kind in MACHINE_MADE:
                continue
            lines, ids = paths.get((change.repository, file.path), (0, []))
            paths[change.repository, file.path] = lines + file.added + file.removed, [*ids, change.id]
    found = [
        _hotspot(place, lines, ids, failed, high_risk=place in risky) for place, (lines, ids) in paths.items()
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
