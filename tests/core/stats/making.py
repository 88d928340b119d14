"""Landed changes, reviews and incidents made by hand, with what a test does not care about left out."""

from reviewer.core.kind import Kind
from reviewer.core.people import Person
from reviewer.core.stats.failures import Deployment, Incident
from reviewer.core.stats.landed import Agent, HistoryCommit, LandedChange, Says, Spent, Touched
from reviewer.core.stats.workload import Reviewed

HOUR = 3600
DAY = 24 * HOUR
ADA = Person("Ada", "ada@example.com")
RITA = Person("Rita", "rita@example.com")
SOURCE = Touched("src/a.py", 10, 5, Kind.SOURCE)
TEST = Touched("tests/test_a.py", 4, 0, Kind.TEST)


def commit(
    oid: str,
    *parents: str,
    touched: tuple[Touched, ...] | None = (SOURCE,),
    at: int = 0,
    authored: int | None = None,
    says: Says | None = None,
    tools: tuple[str, ...] = (),
) -> HistoryCommit:
    return HistoryCommit(
        oid=oid,
        tree=f"tree of {oid}",
        parents=parents,
        author=ADA,
        authored_at=at if authored is None else authored,
        committed_at=at,
        zone=0,
        subject=f"subject of {oid}",
        says=says or Says(),
        agents=tuple(map(Agent, tools)),
        people=(ADA.email,),
        payer=ADA.email,
        touched=touched,
    )


def change(
    oid: str,
    at: int = 0,
    *,
    begun: int | None = None,
    touched: tuple[Touched, ...] = (SOURCE,),
    reverts: tuple[str, ...] = (),
    fixes: tuple[str, ...] = (),
    incidents: tuple[str, ...] = (),
    tools: tuple[str, ...] = (),
    models: tuple[str, ...] = (),
    claims: int = 0,
    cost: float | None = None,
    author: Person = ADA,
    repository: str = "here",
) -> LandedChange:
    return LandedChange(
        id=oid,
        repository=repository,
        subject=f"subject of {oid}",
        landing=(oid,),
        trees=(f"tree of {oid}",),
        author=author,
        people=frozenset({author.email}),
        landed_at=at,
        begun_at=at if begun is None else begun,
        zone=0,
        commits=(oid,),
        touched=touched,
        agents=tuple(Agent(tool, model) for tool in tools for model in models or ("",)),
        claims=claims,
        spent=() if cost is None else (Spent(author.email.lower(), cost),),
        reverts=reverts,
        fixes=fixes,
        incidents=incidents,
    )


def incident(
    name: str, opened: int, *, mitigated: int | None = None, caused_by: tuple[str, ...] = ()
) -> Incident:
    return Incident(name=name, opened=opened, mitigated=mitigated, caused_by=caused_by)


def deployment(commit: str, at: int) -> Deployment:
    return Deployment(record=f"deployment of {commit}", at=at, commit=commit, environment="production")


def review(
    at: int,
    *,
    who: Person = RITA,
    change: str = "",
    lines: int | None = 100,
    seconds: float = 600.0,
    asked_at: int | None = None,
    zone: int | None = 0,
    declared: bool = False,
    record: str = "",
) -> Reviewed:
    return Reviewed(
        record=record or f"{who.email} at {at}",
        repository="here",
        reviewer=who,
        at=at,
        change=change or f"change at {at}",
        approves=True,
        units=1,
        seconds=seconds,
        notes=1,
        lines=lines,
        chunks=None if lines is None else 2,
        high_risk_lines=None if lines is None else lines // 4,
        asked_at=asked_at,
        zone=zone,
        declared=declared,
    )
