"""Figures over a history, a ledger and a team made by hand: six weeks with something of everything."""

from collections.abc import Iterable
from datetime import UTC, datetime

from reviewer.core.kind import Kind
from reviewer.core.people import Person
from reviewer.core.policy import Policy
from reviewer.core.policy.values import Scorecard
from reviewer.core.stats.landed import Touched
from reviewer.core.stats.period import weeks
from reviewer.core.stats.scorecard import Vouched
from reviewer.core.stats.waiting import Knowledge, Unreviewed
from reviewer.core.stats.workload import Commented, Outcome, Reviewed
from reviewer.stats import Gathered, Stats
from reviewer.stats.summary import summarised
from tests.core.stats.making import ADA, DAY, HOUR, RITA, SOURCE, TEST, change, deployment, incident, review

NOW = datetime(2026, 6, 14, 12, tzinfo=UTC)
WEEKS = weeks(NOW, 6, UTC)
START = WEEKS[0].start
SAM = Person("Sam", "sam@example.com")
BEN = Person("Ben", "ben@example.com")
HOSTILE = "evil\x1b[2J.py"
LAST = 20


def oid(number: int) -> str:
    return f"{number:02d}" * 20


CHANGES = tuple(
    change(
        oid(at),
        START + at * 2 * DAY,
        begun=START + at * 2 * DAY - 5 * HOUR,
        touched=(SOURCE, TEST) if at % 3 else (Touched(HOSTILE, 30 * at, 4, Kind.SOURCE),),
        tools=("claude-code",) if at % 2 else (),
        models=("opus",) if at % 4 == 1 else (),
        cost=float(20 * at) if at % 2 else None,
        claims=1 if at % 5 == 0 else 0,
        author=ADA if at % 4 else BEN,
        fixes=(oid(at - 1),) if at % 7 == 6 else (),
    )
    for at in range(LAST)
)
REVIEWS = tuple(
    review(
        START + at * DAY + 12 * HOUR,
        who=RITA if at % 3 else SAM,
        lines=100 * at,
        asked_at=START + at * DAY,
        record=f"{at:02x}" * 32,
    )
    for at in range(1, 8)
)
COMMENTS = tuple(
    Commented(email=RITA.email, at=START + DAY + at, outcome=outcome)
    for at, outcome in enumerate((Outcome.RESOLVED, Outcome.RESOLVED, Outcome.ANSWERED, Outcome.OPEN))
)
REFUNDS = Unreviewed(
    name="agent/refunds",
    repository="orders",
    since=START,
    lines=2_000,
    minutes=140.0,
    knowledge=(Knowledge(email="otis@example.com", owns=0.5, knows=0.25),),
)


def gathered(**said: object) -> Gathered:
    """One repository, with what a test says of it in place of the usual."""
    given: dict[str, object] = {
        "name": "orders",
        "branch": "main",
        "changes": CHANGES,
        "vouched": {
            oid(at): Vouched(signed=at % 3 > 0, independent=at % 4 > 0, proven=at % 2, high_risk=at % 3 == 0)
            for at in range(LAST)
        },
        "deployments": tuple(
            deployment(oid(at), START + at * 2 * DAY + 3 * HOUR) for at in range(0, LAST, 3)
        ),
        "tags": (),
        "incidents": tuple(
            incident(
                f"INC-{at}",
                START + at * 2 * DAY + DAY,
                mitigated=START + at * 2 * DAY + DAY + at * HOUR,
                caused_by=(oid(at),),
            )
            for at in range(1, 7)
        ),
        "reviews": REVIEWS,
        "comments": COMMENTS,
        "sharing": frozenset[str](),
        "waiting": (REFUNDS,),
        "risky_paths": frozenset({"src/a.py"}),
        "policy": Policy(
            scorecard=Scorecard(enough=1), people={"@orders": (RITA.email, SAM.email), "@rita": (RITA.email,)}
        ),
        "policy_source": "defaults",
        "viewer": RITA.email,
    }
    return Gathered(**(given | said))  # type: ignore[arg-type]


def counted(**said: object) -> Stats:
    """The figures over one repository."""
    return summarised([gathered(**said)], WEEKS, int(NOW.timestamp()))


def team(people: Iterable[Person], seconds: dict[str, float], zone: int = 0) -> tuple[Reviewed, ...]:
    """Four reviews by each, at noon in UTC; `seconds` by address, ten minutes unless said."""
    return tuple(
        review(
            START + at * DAY + 12 * HOUR,
            who=who,
            lines=450,
            seconds=seconds.get(who.email, 600.0),
            zone=zone,
            record=f"{number:02x}{at:02x}" * 16,
        )
        for number, who in enumerate(people)
        for at in range(4)
    )
