"""Everything the figures are made of, read from one repository: history, ledger, branches, policy."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, tzinfo
from pathlib import Path

from msgspec import Struct

from reviewer import config
from reviewer.core.change import Comparison, Source, Unit
from reviewer.core.commit import Commit
from reviewer.core.fingerprint import change_fingerprint
from reviewer.core.policy import Policy
from reviewer.core.record import SignOffBody, Verdict
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
from reviewer.stats import operating, vouching, waiting
from reviewer.stats.belonging import series
from reviewer.stats.book import DAY, HORIZON_DAYS, Book
from reviewer.stats.making import with_provenance
from reviewer.stats.remembered import Answers
from reviewer.stats.reviewing import Standing, comments, reviews, sharing
from reviewer.stats.verified import Told

MOST_CHANGES = 50_000
"""Changes whose units are remembered."""
MOST_BRANCHES = 1_000
"""Branches of which is remembered what is to read on them."""


class Asked(Struct, frozen=True, kw_only=True):
    """What is to be counted: the repositories, the branch (None: each one's own), and when.

    `since` is the first day, in place of so many `weeks`; `zone` the one days, weeks and months begin in.
    """

    repositories: tuple[Path, ...]
    branch: str | None = None
    weeks: int = 12
    since: date | None = None
    zone: tzinfo = UTC


class Gathered(Struct, frozen=True, kw_only=True):
    """What one repository holds; `problems` are sentences about what could not be read or counts for nothing.

    `pending` are the signatures there was no time to verify.
    """

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
    pending: int = 0
    problems: tuple[str, ...] = ()


def gather(
    path: Path,
    period: Period,
    now: int,
    told: Told,
    *,
    branch: str | None = None,
    until: float | None = None,
) -> Gathered:
    """Read one repository; after `until` (of `time.monotonic`) no more signatures are verified.

    Raises BadInput when there is none or no such branch, RepositoryError for git's faults.
    """
    location = locate(path)
    history = read_history(location, branch=branch, since=period.start - HORIZON_DAYS * DAY, told=told)
    loaded = _policy(location, history.branch)
    policy, name = loaded.policy, location.name
    book = Book(location, history.branch.commit, policy, period, told, until)
    operation, sign_offs = book.operation(), book.sign_offs()
    arrived = landed(history.arrived, name, series(location, history.arrived, sign_offs, period))
    units = (
        _units(location, [each for each in arrived if period.holds(each.landed_at)], told)
        if sign_offs
        else {}
    )
    changes = _with_provenance(arrived, units, sign_offs, book)
    within = [change for change in changes if period.holds(change.landed_at)]
    catalogue = config.catalogue(policy)
    heads = _heads(location, sign_offs)
    return Gathered(
        name=name,
        branch=history.branch.name,
        changes=changes,
        vouched=_vouched(location, within, units, sign_offs, book, policy, catalogue),
        deployments=operating.deployments(operation, policy.scorecard.environments, name),
        tags=operating.release_tags(location, name),
        incidents=operating.incidents(operation, name),
        reviews=reviews(sign_offs, name, heads, _zones(changes)),
        comments=comments((*sign_offs, *book.talk())),
        sharing=sharing(book.sharing()),
        waiting=_waiting(location, history.branch, name, now, loaded, sign_offs, told),
        risky_paths=_risky(within, catalogue),
        policy=policy,
        policy_source=loaded.source,
        viewer=_viewer(location),
        pending=book.pending,
        problems=(*_shallow(location, name), *_bad(book)),
    )


def _units(location: Location, within: Sequence[LandedChange], told: Told) -> dict[str, tuple[Unit, ...]]:
    """The units of each change, compared once and remembered."""
    told("units", 0, len(within))
    memory = Answers(location, tuple[Unit, ...], "units", MOST_CHANGES)
    name_of = {f"{change.landing[0]} {change.landing[-1]}": change.id for change in within}
    known = {name_of[name]: found for name, found in memory.all(name_of).items()}
    new = vouching.units_of_changes(location, [change for change in within if change.id not in known])
    memory.keep_all({name: new[change] for name, change in name_of.items() if change in new})
    return known | new


def _with_provenance(
    changes: tuple[LandedChange, ...],
    units: Mapping[str, tuple[Unit, ...]],
    sign_offs: Sequence[Standing],
    book: Book,
) -> tuple[LandedChange, ...]:
    """The changes with what the ledger says of them, by their commits and by those that were reviewed as the same."""
    landed_as = {change_fingerprint(each): change for change, each in units.items()}
    reviewed: dict[str, str] = {}
    for one in sign_offs:
        subject = one.payload.subject
        if change := landed_as.get(subject.change):
            reviewed.update(dict.fromkeys((subject.head, *(each.id for each in subject.commits)), change))
    commits = {oid for change in changes for oid in change.commits} | reviewed.keys()
    trees = {tree for change in changes for tree in change.trees}
    return with_provenance(changes, book.provenance(commits, trees), reviewed)


def _bad(book: Book) -> tuple[str, ...]:
    words = "1 record counts" if book.bad == 1 else f"{book.bad:,} records count"
    return (f"{words} for nothing: reviewer audit --ledger",) if book.bad else ()


def _policy(location: Location, branch: Named) -> config.LoadedPolicy:
    """The policy of the branch people deploy from, as it is now."""
    here = Comparison(source=Source.COMMITS, base="", head="", key="", merge_base=branch.commit)
    return config.policy(location, here)


def _vouched(
    location: Location,
    changes: Sequence[LandedChange],
    units: Mapping[str, tuple[Unit, ...]],
    sign_offs: Sequence[Standing],
    book: Book,
    policy: Policy,
    catalogue: Catalogue,
) -> dict[str, Vouched]:
    wanted = {unit.fingerprint for each in units.values() for unit in each}
    signed = book.signed(sorted(wanted)) if wanted else ()
    claiming = [change for change in changes if change.claims]
    proofs = book.evidence(
        {oid for change in claiming for oid in change.commits},
        {tree for change in claiming for tree in change.trees},
    )
    return vouching.vouched(location, changes, units, signed, (*sign_offs, *proofs), policy, catalogue)


def _heads(location: Location, records: Sequence[Standing]) -> dict[str, Commit]:
    """The heads that were signed off; of one this clone lacks nothing is known."""
    heads = sorted({one.payload.subject.head for one in records})
    contents = zip(heads, objects(location, heads), strict=True)
    return {head: parse(head, content) for head, content in contents if content is not None}


def _zones(changes: Sequence[LandedChange]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for change in changes:
        found.setdefault(change.author.email.lower(), []).append((change.begun_at, change.zone))
    return {email: sorted(known) for email, known in found.items()}


def _waiting(
    location: Location,
    tip: Named,
    name: str,
    now: int,
    loaded: config.LoadedPolicy,
    sign_offs: Sequence[Standing],
    told: Told,
) -> tuple[Unreviewed, ...]:
    """The branches whose head nobody approved whole."""
    approved = {
        one.payload.subject.head
        for one in sign_offs
        if isinstance(one.payload.body, SignOffBody)
        and one.payload.body.verdict is Verdict.APPROVE
        and not one.payload.body.uncovered
    }
    open_branches = [
        each for each in waiting.branches(location, tip.commit, now) if each.commit not in approved
    ]
    open_branches = waiting.still_open(location, tip.commit, open_branches)
    found = []
    memory = Answers(location, Unreviewed, "branches", MOST_BRANCHES)
    for done, each in enumerate(open_branches, 1):
        told("branches", done, len(open_branches))
        found.append(
            waiting.unreviewed(
                location, each, tip.commit, name, loaded.ownership, loaded.policy.people, memory
            )
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
