"""The weekly scorecard: whether changes hold up, and whether the checks on them do."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from reviewer.core.stats.failures import Deployment, Failure, FailureKind, Incident, failures, restored
from reviewer.core.stats.figure import (
    ENOUGH,
    Band,
    Figure,
    Measured,
    Unit,
    middle,
    number_of,
    percentile,
    share,
    standing,
)
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.period import Period, whole

HOUR = 3600
WEEK_DAYS = 7
MONTH_DAYS = 365.25 / 12


class Vouched(Struct, frozen=True, kw_only=True):
    """What the ledger says of a change that landed.

    `signed`: somebody's approval counts, the maker's own included; `independent`: somebody else's does, for
    all of it. `proven` claims are those with evidence. `high_risk` is None where it is not known.
    """

    signed: bool = False
    independent: bool = False
    proven: int = 0
    high_risk: bool | None = None


class Facts(Struct, frozen=True, kw_only=True):
    """Everything the scorecard is made of; changes are in the order they landed, per repository."""

    changes: Sequence[LandedChange]
    deployments: Sequence[Deployment] = ()
    tags: Sequence[Deployment] = ()
    incidents: Sequence[Incident] = ()
    vouched: Mapping[str, Vouched] = field(default_factory=dict)
    cap: int = 400


class Targets(Struct, frozen=True, kw_only=True):
    """The bands of the policy by figure, and how many cases a figure needs."""

    bands: Mapping[str, Band] = field(default_factory=dict)
    enough: int = ENOUGH


class _View:
    """The facts, with what follows from them computed once."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.failures: Mapping[str, tuple[Failure, ...]] = failures(facts.changes, facts.incidents)
        self.deployed_at = _first_deployments(facts.changes, facts.deployments or facts.tags)
        self._by_time = sorted(range(len(facts.changes)), key=lambda at: facts.changes[at].landed_at)
        self._times = [facts.changes[at].landed_at for at in self._by_time]

    def landed(self, period: Period) -> list[LandedChange]:
        """What landed in a stretch of time, in the order it landed."""
        first, end = (bisect_left(self._times, at) for at in (period.start, period.end))
        return [self.facts.changes[at] for at in sorted(self._by_time[first:end])]

    def vouched(self, change: LandedChange) -> Vouched:
        return self.facts.vouched.get(change.id, Vouched())


class _Line(Struct, frozen=True):
    """A figure to be: what it is called, how it is measured, and what to do about it."""

    id: str
    name: str
    unit: Unit
    measure: Callable[[_View, Period], Measured]
    advice: str
    band: Band


def scorecard(facts: Facts, weeks: Sequence[Period], targets: Targets | None = None) -> tuple[Figure, ...]:
    """Every figure over all the weeks together, with its course week by week."""
    view, wanted = _View(facts), targets or Targets()
    return tuple(_figure(line, view, weeks, wanted) for line in LINES)


def _figure(line: _Line, view: _View, weeks: Sequence[Period], targets: Targets) -> Figure:
    measured = line.measure(view, whole(tuple(weeks)))
    by_week = [line.measure(view, week) for week in weeks]
    value = _enough(measured, targets.enough)
    band = targets.bands.get(line.id, line.band)
    return Figure(
        id=line.id,
        name=line.name,
        unit=line.unit,
        value=value,
        cases=measured.cases,
        basis=measured.basis,
        standing=standing(value, band),
        band=band,
        band_from="policy" if line.id in targets.bands else "usual",
        trend=tuple(_enough(each, targets.enough) for each in by_week),
        trend_cases=tuple(each.cases for each in by_week),
        changes=measured.changes,
        advice=line.advice,
    )


def _enough(measured: Measured, enough: int) -> float | None:
    return measured.value if measured.counted or measured.cases >= enough else None


def _first_deployments(
    changes: Sequence[LandedChange], deployments: Iterable[Deployment]
) -> Mapping[str, Deployment]:
    """The deployment that first had each change in it: of its commit, or of one that landed later."""
    order: dict[str, tuple[str, int]] = {}
    for at, change in enumerate(changes):
        order.update((oid, (change.repository, at)) for oid in change.commits)
    found: dict[str, Deployment] = {}
    reached: dict[str, int] = {}
    for deployment in sorted(deployments, key=lambda each: (each.at, each.record)):
        place = order.get(deployment.commit)
        if place is None:
            continue
        repository, last = place
        for at in range(reached.get(repository, 0), last + 1):
            if changes[at].repository == repository:
                found.setdefault(changes[at].id, deployment)
        reached[repository] = max(reached.get(repository, 0), last + 1)
    return found


# What is measured.


def _ids(changes: Iterable[LandedChange]) -> list[str]:
    return [change.id for change in changes]


def _change_failure_rate(view: _View, period: Period) -> Measured:
    landed = _ids(view.landed(period))
    return share([each for each in landed if each in view.failures], landed, "changes failed")


def _time_to_restore(view: _View, period: Period) -> Measured:
    """From the incidents that are over; where none is recorded, from what took the failed changes back."""
    if view.facts.incidents:
        ended = restored(view.facts.changes, view.facts.incidents)
        opened = [each for each in view.facts.incidents if period.holds(each.opened)]
        over = [
            (max(0, end - each.opened) / HOUR, each.name)
            for each in opened
            if (end := ended.get((each.repository, each.name))) is not None
        ]
        ended_names = {name for _, name in over}
        lasting = tuple(each.name for each in opened if each.name not in ended_names)
        found = middle(over, "incidents over" + (f"; {len(lasting):,} not over yet" if lasting else ""))
        return replace(found, changes=(*lasting, *found.changes))
    landed = {change.id: change for change in view.facts.changes}
    undone = [
        (max(0, failure.at - landed[change].landed_at) / HOUR, change)
        for change, found in view.failures.items()
        for failure in found[:1]
        if failure.kind is not FailureKind.FIX and period.holds(failure.at)
    ]
    return middle(undone, "reverts and repairs of incidents (no incident is recorded)")


def _deployment_frequency(view: _View, period: Period) -> Measured:
    recorded = bool(view.facts.deployments)
    source = view.facts.deployments if recorded else view.facts.tags
    made = sorted((each for each in source if period.holds(each.at)), key=lambda each: -each.at)
    nouns = "deployments" if recorded else "release tags (no deployment is recorded)"
    if not source:
        return Measured(None, 0, (), "no deployment is recorded, and there are no release tags")
    value = len(made) / max(1.0, period.days / WEEK_DAYS)  # a week that has just begun is not multiplied
    basis = number_of(len(made), nouns)
    return Measured(value, len(made), tuple(each.record for each in made), basis, counted=True)


def _lead_time(view: _View, period: Period) -> Measured:
    if not view.deployed_at:
        taken = [((each.landed_at - each.begun_at) / HOUR, each.id) for each in view.landed(period)]
        return middle(taken, "changes, until they landed (no deployment is recorded)")
    taken = [
        (max(0, at - change.begun_at) / HOUR, change.id)
        for change in view.facts.changes
        if (deployment := view.deployed_at.get(change.id)) and period.holds(at := deployment.at)
    ]
    return middle(taken, "changes, until they were deployed")


def _with_tests(view: _View, period: Period) -> Measured:
    landed = view.landed(period)
    return share(_ids(each for each in landed if each.has_tests), _ids(landed), "changes", lacking=True)


def _behaviour_with_tests(view: _View, period: Period) -> Measured:
    landed = [each for each in view.landed(period) if each.changes_behaviour]
    tested = _ids(each for each in landed if each.has_tests)
    return share(tested, _ids(landed), "changes of behaviour", lacking=True)


def _sizes(view: _View, period: Period) -> list[tuple[float, str]]:
    return [(each.lines, each.id) for each in view.landed(period) if each.agents]


def _median_agent_size(view: _View, period: Period) -> Measured:
    return middle(_sizes(view, period), "changes by agents")


def _p90_agent_size(view: _View, period: Period) -> Measured:
    return percentile(_sizes(view, period), 90, "changes by agents")


def _within_cap(view: _View, period: Period) -> Measured:
    landed = view.landed(period)
    small = _ids(each for each in landed if each.lines <= view.facts.cap)
    return share(small, _ids(landed), f"changes have at most {view.facts.cap} lines", lacking=True)


def _provenance(view: _View, period: Period) -> Measured:
    landed = view.landed(period)
    return share(_ids(each for each in landed if each.has_provenance), _ids(landed), "changes", lacking=True)


def _sign_off(view: _View, period: Period) -> Measured:
    landed = view.landed(period)
    signed = _ids(each for each in landed if view.vouched(each).signed)
    return share(signed, _ids(landed), "changes", lacking=True)


def _evidence(view: _View, period: Period) -> Measured:
    claiming = [each for each in view.landed(period) if each.claims]
    claims = sum(each.claims for each in claiming)
    proven = sum(min(each.claims, view.vouched(each).proven) for each in claiming)
    behind = tuple(_ids(each for each in claiming if view.vouched(each).proven < each.claims))
    return Measured(proven / claims if claims else None, claims, behind, f"{proven:,} of {claims:,} claims")


def _independent(view: _View, period: Period) -> Measured:
    risky = [each for each in view.landed(period) if view.vouched(each).high_risk]
    approved = _ids(each for each in risky if view.vouched(each).independent)
    return share(approved, _ids(risky), "changes of high risk", lacking=True)


def _spend(view: _View, period: Period) -> Measured:
    """Per person who has agents work and month of the period; a cost nobody recorded is not known."""
    paid = [each for each in view.landed(period) if each.spent]
    people = {one.email for each in paid for one in each.spent}
    total = sum(each.cost_usd or 0.0 for each in paid)
    months = period.days / MONTH_DAYS
    value = total / len(people) / months if people else None
    behind = tuple(_ids(sorted(paid, key=lambda each: -(each.cost_usd or 0.0))))
    without = sum(bool(each.agents) and not each.spent for each in view.landed(period))
    who = "1 person" if len(people) == 1 else f"{len(people):,} people"
    basis = f"{total:,.2f} USD in {number_of(len(paid), 'changes')} by {who}"
    return Measured(value, len(paid), behind, basis + (f"; {without:,} without a cost" if without else ""))


LINES: tuple[_Line, ...] = (
    _Line(
        "change-failure-rate",
        "Change failure rate",
        Unit.SHARE,
        _change_failure_rate,
        "read the failed changes together: what would have caught each before it landed?",
        Band(None, 0.15),
    ),
    _Line(
        "time-to-restore",
        "Time to restore",
        Unit.HOURS,
        _time_to_restore,
        "practise the rollback that the PR contract names; ask for one where it is missing",
        Band(None, 24.0),
    ),
    _Line(
        "deployment-frequency",
        "Deployments",
        Unit.PER_WEEK,
        _deployment_frequency,
        "deploy smaller changes; see which ones waited longest",
        Band(1.0, None),
    ),
    _Line(
        "lead-time",
        "Lead time",
        Unit.HOURS,
        _lead_time,
        "look at the slowest: did they wait for review, for a fix, or for a release?",
        Band(None, 168.0),
    ),
    _Line(
        "test-delta",
        "Changes with tests",
        Unit.SHARE,
        _with_tests,
        "ask for a test with the next change of each area that has none",
        Band(0.4, None),
    ),
    _Line(
        "behaviour-test-delta",
        "Behaviour changes with tests",
        Unit.SHARE,
        _behaviour_with_tests,
        "demand test evidence for these paths in the policy",
        Band(0.6, None),
    ),
    _Line(
        "agent-change-size-median",
        "Agent change size, median",
        Unit.LINES,
        _median_agent_size,
        "have agents work in smaller steps, or split before review: reviewer split",
        Band(None, 400.0),
    ),
    _Line(
        "agent-change-size-p90",
        "Agent change size, 9 of 10 below",
        Unit.LINES,
        _p90_agent_size,
        "set a maximum size for the tool's stage in the policy",
        Band(None, 1_000.0),
    ),
    _Line(
        "within-cap",
        "Changes within the cap",
        Unit.SHARE,
        _within_cap,
        "split what is larger: reviewer split --stack",
        Band(0.7, None),
    ),
    _Line(
        "provenance-coverage",
        "Changes of known origin",
        Unit.SHARE,
        _provenance,
        "have the agent's hook call reviewer record provenance; unknown is not the same as human",
        Band(0.8, None),
    ),
    _Line(
        "sign-off-coverage",
        "Changes signed off",
        Unit.SHARE,
        _sign_off,
        "make reviewer check a required check of the branch",
        Band(0.9, None),
    ),
    _Line(
        "evidence-coverage",
        "Claims with evidence",
        Unit.SHARE,
        _evidence,
        "have CI call reviewer record evidence",
        Band(0.8, None),
    ),
    _Line(
        "independent-high-risk",
        "High risk approved independently",
        Unit.SHARE,
        _independent,
        "these changes need a second person now: reviewer audit tells who read what",
        Band(1.0, None),
    ),
    _Line(
        "ai-spend",
        "AI spend per person and month",
        Unit.USD,
        _spend,
        "see who is over the budget, which changes cost most, and whether they held up",
        Band(None, 250.0),
    ),
)
FIGURES = tuple(line.id for line in LINES)
