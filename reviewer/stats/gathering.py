"""Everything the figures are made of, read from one repository: history, ledger, branches, policy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from reviewer import config, ledger
from reviewer.core.change import Comparison, Source
from reviewer.core.coverage import COUNTS, Known, SignatureState
from reviewer.core.policy import Policy
from reviewer.core.record import RecordKind
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.stats.failures import Deployment, Incident
from reviewer.core.stats.landed import LandedChange, landed
from reviewer.core.stats.period import Period
from reviewer.core.stats.scorecard import Vouched
from reviewer.core.stats.waiting import Unreviewed
from reviewer.core.stats.workload import Commented, Reviewed
from reviewer.errors import ReviewerError
from reviewer.git.batch import objects
from reviewer.git.commits import parse
from reviewer.git.identity import identity
from reviewer.git.location import Location, locate
from reviewer.git.refs import Named, is_shallow
from reviewer.landed_history import read as read_history
from reviewer.ledger import Entry, Signers
from reviewer.stats import operating, vouching, waiting
from reviewer.stats.belonging import series
from reviewer.stats.reviewing import Standing, comments, reviews, sharing

HORIZON_DAYS = 182
"""Days before the period that are read too: what was deployed, reverted or fixed in it landed earlier."""
DAY = 86_400
KINDS = (
    RecordKind.SIGN_OFF,
    RecordKind.COMMENT,
    RecordKind.REPLY,
    RecordKind.RESOLUTION,
    RecordKind.EVIDENCE,
    RecordKind.PROVENANCE,
    RecordKind.DEPLOYMENT,
    RecordKind.INCIDENT,
)

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be counted: the repositories, the branch (None: each one's own), weeks and the zone they are in."""

    repositories: tuple[Path, ...]
    branch: str | None = None
    weeks: int = 12
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one repository holds; `problems` are sentences about what could not be read or counts for nothing."""

    name: str
    branch: str
    changes: tuple[LandedChange, ...]
    vouched: Mapping[str, Vouched]
    deployments: tuple[Deployment, ...]
    tags: tuple[Deployment, ...]
    incidents: tuple[Incident, ...]
    reviews: tuple[Reviewed, ...]
    comments: tuple[Commented, ...]
    sharing: frozenset[str]
    waiting: tuple[Unreviewed, ...]
    risky_paths: frozenset[str]
    policy: Policy
    policy_source: str
    viewer: str
    problems: tuple[str, ...] = ()


def gather(path: Path, period: Period, now: int, told: Told, *, branch: str | None = None) -> Gathered:
    """Read one repository. Raises BadInput when there is none or no such branch, RepositoryError for git's faults."""
    location = locate(path)
    history = read_history(location, branch=branch, since=period.start - HORIZON_DAYS * DAY, told=told)
    policy = _policy(location, history.branch)
    name = location.name
    told("records", 0, 0)
    book = _Book(location, history.branch.commit, policy.policy, period)
    changes = landed(history.arrived, name, series(location, history.arrived, book.standing, period))
    within = [change for change in changes if period.holds(change.landed_at)]
    catalogue = config.catalogue(policy.policy)
    return Gathered(
        name=name,
        branch=history.branch.name,
        changes=changes,
        vouched=_vouched(location, within, book, policy.policy, catalogue, told),
        deployments=operating.deployments(book.standing, policy.policy.scorecard.environments, name),
        tags=operating.release_tags(location, name),
        incidents=operating.incidents(book.standing, name),
        reviews=reviews(book.standing, name, _asked_at(location, book.standing), _zones(changes)),
        comments=comments(book.standing),
        sharing=book.sharing,
        waiting=_waiting(location, history.branch, name, now, policy, book, told),
        risky_paths=_risky(within, catalogue),
        policy=policy.policy,
        policy_source=policy.source,
        viewer=_viewer(location),
        problems=(*_shallow(location, name), *book.problems),
    )


class _Book:
    """The ledger of the period: the records that stand, and what the others are held against."""

    def __init__(self, location: Location, tip: str, policy: Policy, period: Period) -> None:
        self._signers = Signers(location, tip)
        self._counts = frozenset({SignatureState.GOOD}) if policy.require.signature else COUNTS
        self._location, self._tip = location, tip
        since, until = (_time(at) for at in (period.start - HORIZON_DAYS * DAY, period.end))
        with ledger.opened(location) as book:
            read = book.of_kinds(*KINDS, since=since, until=until)
            preferences = book.of_kinds(RecordKind.SHARING)
        found = [(entry, self._stands(entry)) for entry in read]
        self.standing = tuple(one for _, one in found if one)
        bad = sum(one is None for _, one in found)
        words = "1 record counts" if bad == 1 else f"{bad:,} records count"
        self.problems = (f"{words} for nothing: reviewer audit --ledger",) if bad else ()
        self.sharing = sharing(filter(None, map(self._stands, preferences)))

    def signed(self, units: Sequence[str]) -> tuple[Known, ...]:
        """Every sign-off on any of these units."""
        return ledger.sign_offs(self._location, self._tip, units)

    def _stands(self, entry: Entry) -> Standing | None:
        """The record, if it may count: readable, in its place, and signed as the policy asks."""
        payload = entry.record.payload
        if payload is None:
            return None
        if ledger.misplaced(entry):
            return None
        state = ledger.verification(entry.record, self._signers).state
        return Standing(entry.record.id, payload) if state in self._counts else None


def _time(at: int) -> str:
    return datetime.fromtimestamp(max(at, 0), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _policy(location: Location, branch: Named) -> config.LoadedPolicy:
    """The policy of the branch people deploy from, as it is now."""
    here = Comparison(source=Source.COMMITS, base="", head="", key="", merge_base=branch.commit)
    return config.policy(location, here)


def _vouched(
    location: Location,
    changes: Sequence[LandedChange],
    book: _Book,
    policy: Policy,
    catalogue: Catalogue,
    told: Told,
) -> dict[str, Vouched]:
    if not any(one.payload.kind is RecordKind.SIGN_OFF for one in book.standing):
        return vouching.vouched(
            location, changes, {}, (), book.standing, policy, catalogue
        )  # nothing to compare with
    told("units", 0, len(changes))
    units = vouching.units_of_changes(location, changes)
    wanted = {unit.fingerprint for each in units.values() for unit in each}
    told("units", len(changes), len(changes))
    signed = book.signed(sorted(wanted)) if wanted else ()
    return vouching.vouched(location, changes, units, signed, book.standing, policy, catalogue)


def _asked_at(location: Location, records: Sequence[Standing]) -> dict[str, int]:
    """When the heads that were signed off had been committed; of one this clone lacks nothing is known."""
    heads = sorted({one.payload.subject.head for one in records if one.payload.kind is RecordKind.SIGN_OFF})
    contents = zip(heads, objects(location, heads), strict=True)
    return {head: parse(head, content).time for head, content in contents if content is not None}


def _zones(changes: Sequence[LandedChange]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for change in changes:
        found.setdefault(change.author.email.lower(), []).append((change.begun_at, change.zone))
    return found


def _waiting(
    location: Location,
    tip: Named,
    name: str,
    now: int,
    loaded: config.LoadedPolicy,
    book: _Book,
    told: Told,
) -> tuple[Unreviewed, ...]:
    """The branches whose head nobody approved whole."""
    approved = {
        one.payload.subject.head
        for one in book.standing
        if one.payload.kind is RecordKind.SIGN_OFF and not getattr(one.payload.body, "uncovered", ("",))
    }
    open_branches = [
        each for each in waiting.branches(location, tip.commit, now) if each.commit not in approved
    ]
    found = []
    for done, each in enumerate(open_branches, 1):
        told("branches", done, len(open_branches))
        found.append(
            waiting.unreviewed(location, each, tip.commit, name, loaded.ownership, loaded.policy.people)
        )
    return tuple(filter(None, found))


def _risky(changes: Sequence[LandedChange], catalogue: Catalogue) -> frozenset[str]:
    paths = {file.path for change in changes for file in change.touched}
    return frozenset(path for path in paths if vouching.touches_high_risk([path], catalogue))


def _viewer(location: Location) -> str:
    """The address of who asks; nobody's pace is shown to someone without one."""
    try:
        return identity(location).email
    except ReviewerError:
        return ""


def _shallow(location: Location, name: str) -> tuple[str, ...]:
    return (f"{name} is a shallow clone: what landed before is not counted",) if is_shallow(location) else ()
