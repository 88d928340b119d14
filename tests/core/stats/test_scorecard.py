"""The scorecard over a history whose truth is known, to the digit."""

from datetime import UTC, datetime

import pytest

from reviewer.core.kind import Kind
from reviewer.core.people import Person
from reviewer.core.policy.values import FigureName
from reviewer.core.stats.figure import Band, Standing
from reviewer.core.stats.landed import Touched
from reviewer.core.stats.period import weeks
from reviewer.core.stats.scorecard import FIGURES, Facts, Targets, Vouched, scorecard
from tests.core.stats.making import DAY, HOUR, SOURCE, TEST, change, deployment, incident

MONDAY = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())
WEEKS = weeks(datetime(2026, 6, 14, 12, tzinfo=UTC), 2, UTC)
BEN = Person("Ben", "ben@example.com")


def named(number: int) -> str:
    return f"{number:02d}" * 10


def big(lines: int) -> Touched:
    return Touched("src/big.py", lines, 0, Kind.SOURCE)


CHANGES = [
    change(
        named(1), MONDAY + 1 * HOUR, begun=MONDAY, touched=(SOURCE, TEST), tools=("claude-code",), cost=4.0
    ),
    change(named(2), MONDAY + 1 * DAY, begun=MONDAY, touched=(big(500),), tools=("claude-code",), claims=2),
    change(named(3), MONDAY + 2 * DAY, touched=(SOURCE,)),
    change(named(4), MONDAY + 8 * DAY, reverts=(named(3),), touched=(TEST,)),
    change(named(5), MONDAY + 9 * DAY, tools=("codex",), cost=8.0, author=BEN),
]
FACTS = Facts(
    changes=CHANGES,
    deployments=[deployment(named(2), MONDAY + 2 * DAY), deployment(named(5), MONDAY + 10 * DAY)],
    incidents=[
        incident("INC-1", MONDAY + 3 * DAY, mitigated=MONDAY + 3 * DAY + 2 * HOUR, caused_by=(named(2),)),
        incident("INC-2", MONDAY + 4 * DAY, mitigated=MONDAY + 4 * DAY + 4 * HOUR),
        incident("INC-3", MONDAY + 5 * DAY),
    ],
    vouched={
        named(1): Vouched(signed=True, independent=True, high_risk=True),
        named(2): Vouched(signed=True, proven=1, high_risk=True),
        named(3): Vouched(high_risk=None),
    },
)


def figures(facts: Facts = FACTS, enough: int = 1, **bands: Band):
    targets = Targets(bands={name.replace("_", "-"): band for name, band in bands.items()}, enough=enough)
    return {figure.id: figure for figure in scorecard(facts, WEEKS, targets)}


@pytest.mark.parametrize(
    ("name", "value", "cases", "trend"),
    [
        ("change-failure-rate", 2 / 5, 5, (2 / 3, 0.0)),
        ("time-to-restore", 3.0, 2, (3.0, None)),
        ("deployment-frequency", 1.0, 2, (1.0, 1.0)),
        ("lead-time", 48.0, 5, (48.0, 48.0)),
        ("test-delta", 2 / 5, 5, (1 / 3, 1 / 2)),
        ("behaviour-test-delta", 1 / 4, 4, (1 / 3, 0.0)),
        ("agent-change-size-median", 19.0, 3, (259.5, 15.0)),
        ("agent-change-size-p90", 500.0, 3, (500.0, 15.0)),
        ("within-cap", 4 / 5, 5, (2 / 3, 1.0)),
        ("provenance-coverage", 3 / 5, 5, (2 / 3, 1 / 2)),
        ("sign-off-coverage", 2 / 5, 5, (2 / 3, 0.0)),
        ("evidence-coverage", 1 / 2, 2, (1 / 2, None)),
        ("independent-high-risk", 1 / 2, 2, (1 / 2, None)),
    ],
)
def test_a_known_history_gives_known_figures(name, value, cases, trend):
    figure = figures()[name]
    assert (figure.value, figure.cases) == (pytest.approx(value), cases)
    assert figure.trend == pytest.approx(trend)


def test_spend_is_per_person_and_month():
    figure = figures()["ai-spend"]
    assert figure.value == pytest.approx(12.0 / 2 / (14 / (365.25 / 12)))
    assert figure.basis == "12.00 USD in 2 changes by 2 people; 1 without a cost"


def test_every_figure_leads_to_the_changes_behind_it():
    found = figures()
    assert found["change-failure-rate"].changes == (named(2), named(3))
    assert found["within-cap"].changes == (named(2),)
    assert found["independent-high-risk"].changes == (named(2),)


def test_too_little_data_says_so_instead_of_a_number():
    figure = figures(enough=6)["change-failure-rate"]
    assert (figure.value, figure.standing, figure.cases) == (None, Standing.TOO_LITTLE_DATA, 5)


def test_the_policy_s_band_takes_the_place_of_the_usual_one():
    assert figures()["change-failure-rate"].standing is Standing.TOO_HIGH
    assert figures(change_failure_rate=Band(None, 0.5))["change-failure-rate"].standing is Standing.IN_BAND


def test_without_incidents_and_deployments_what_git_knows_is_taken_and_said():
    found = figures(Facts(changes=CHANGES))
    assert found["time-to-restore"].value == pytest.approx(6 * 24)
    assert "no incident is recorded" in found["time-to-restore"].basis
    assert found["lead-time"].value == 0.0
    assert "until they landed" in found["lead-time"].basis


def test_a_change_is_deployed_with_the_first_deployment_that_has_it_and_in_its_own_repository():
    other = change(named(9), MONDAY + DAY, begun=MONDAY, repository="elsewhere")
    facts = Facts(changes=[CHANGES[0], other], deployments=[deployment(named(1), MONDAY + 3 * DAY)])
    assert figures(facts)["lead-time"].changes == (named(1),)


def test_nothing_landed_gives_no_number_and_no_crash():
    assert {figure.value for figure in figures(Facts(changes=[]), enough=1).values()} == {None}


def test_the_policy_knows_every_figure_and_no_other():
    assert set(FIGURES) == set(FigureName.__args__)


def test_what_is_not_over_yet_stands_behind_the_time_to_restore_first():
    figure = figures()["time-to-restore"]
    assert figure.basis == "2 incidents over; 1 not over yet"
    assert figure.changes == ("INC-3", "INC-2", "INC-1")
