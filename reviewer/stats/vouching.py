"""What the ledger says of each change that landed, unit by unit, by the same rules as the gate."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reviewer.commit_fingerprints import first_parent_trees, units_between
from reviewer.core.change import Comparison, Source, Unit
from reviewer.core.commit_claims import commit_provenance
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS, Known, coverage
from reviewer.core.cut_units import in_parts
from reviewer.core.finding import Level
from reviewer.core.fingerprint import change_fingerprint
from reviewer.core.people import people
from reviewer.core.policy import Policy
from reviewer.core.provenance import Provenance
from reviewer.core.record import EvidenceBody, EvidenceOutcome, SignOffBody
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.stats.landed import LandedChange
from reviewer.core.stats.scorecard import Vouched
from reviewer.git import history
from reviewer.git.commits import read
from reviewer.git.location import Location
from reviewer.git.merges import automatic
from reviewer.stats.reviewing import Standing


def units_of_changes(location: Location, changes: Sequence[LandedChange]) -> dict[str, tuple[Unit, ...]]:
    """The change units of each change: from before the first of its commits to after the last.

    What this clone cannot compare, because it lacks what was there before, has none.
    """
    ends = [oid for change in changes for oid in (change.landing[0], change.landing[-1])]
    commits = {one.commit.oid: one.commit for one in history.written(location, list(dict.fromkeys(ends)))}
    before = first_parent_trees(location, [commits[change.landing[0]] for change in changes])
    known = [(change, tree) for change, tree in zip(changes, before, strict=True) if tree]
    pairs = [(tree, commits[change.landing[-1]].tree) for change, tree in known]
    found = zip(known, units_between(location, pairs), strict=True)
    return {change.id: units for (change, _), units in found}


def involved(location: Location, change: LandedChange) -> frozenset[str]:
    """The addresses of who had a hand in a change: who merged as git does by itself had none."""
    commits = read(location, list(change.commits))
    by_itself = automatic(location, commits)
    if not by_itself:
        return change.people
    commits = tuple(replace(one, automatic=one.oid in by_itself) for one in commits)
    claims = tuple(commit_provenance(commit) for commit in commits)
    return people(commits, Provenance((), claims, ())).involved()


def vouched(
    location: Location,
    changes: Iterable[LandedChange],
    units: Mapping[str, Sequence[Unit]],
    signed: Iterable[Known],
    records: Iterable[Standing],
    policy: Policy,
    catalogue: Catalogue,
) -> dict[str, Vouched]:
    """What can be said of each change; `units` by change id, `signed` every sign-off on any of them."""
    counts = frozenset({SignatureState.GOOD}) if policy.require.signature else COUNTS
    by_unit: dict[str, list[Known]] = {}
    for known in signed:
        said = known.sign_off
        for fingerprint in dict.fromkeys((*said.speaks_of(), *(cut.unit for cut in said.cuts))):
            by_unit.setdefault(fingerprint, []).append(known)
    told = _Told(counts, by_unit, *_indexed(records), catalogue)
    return {change.id: _vouched(location, change, units.get(change.id, ()), told) for change in changes}


class _Told(Struct, frozen=True):
    """What the ledger says: sign-offs by unit, risk tags by sign-off, the proofs by commit and by tree."""

    counts: frozenset[SignatureState]
    by_unit: Mapping[str, Sequence[Known]]
    tags_of: Mapping[str, Sequence[str]]
    proofs: Mapping[str, Collection[str]]
    catalogue: Catalogue

    def tags(self, about: Iterable[str]) -> set[str]:
        """The risk tags that some sign-offs saw."""
        return {tag for record in about for tag in self.tags_of.get(record, ())}

    def proven(self, change: LandedChange) -> int:
        """How many records are proof that something about a change passed."""
        return len(
            {record for name in (*change.commits, *change.trees) for record in self.proofs.get(name, ())}
        )


def _indexed(records: Iterable[Standing]) -> tuple[dict[str, Sequence[str]], dict[str, set[str]]]:
    """The tags each sign-off saw, and the records of passed evidence by the commit and the tree they are about."""
    tags: dict[str, Sequence[str]] = {}
    proofs: dict[str, set[str]] = {}
    for one in records:
        body, subject = one.payload.body, one.payload.subject
        if isinstance(body, SignOffBody):
            tags[one.record] = body.risk_tags
        elif isinstance(body, EvidenceBody) and body.outcome is EvidenceOutcome.PASSED and not body.dirty:
            for name in (subject.head, subject.head_tree):
                proofs.setdefault(name, set()).add(one.record)
    return tags, proofs


def _vouched(location: Location, change: LandedChange, units: Sequence[Unit], told: _Told) -> Vouched:
    about = {known.record: known for unit in units for known in told.by_unit.get(unit.fingerprint, ())}
    signers = {known.sign_off.email.lower() for known in about.values()}
    made_by = change.people
    if not signers.isdisjoint(made_by):  # a reviewer who merged it, perhaps: only then is it worth a look
        made_by = involved(location, change) | change.drivers
    parts = in_parts(units, about.values())
    found = coverage(
        parts.units,
        Comparison(source=Source.COMMITS, base="", head="", key=""),
        change_fingerprint(tuple(units)),
        about.values(),
        made_by,
        counts=told.counts,
        cuts=parts.cuts,
    )
    approved = {*found.covered, *(one for one in found.self_signed if one not in found.objected)}
    return Vouched(
        signed=bool(units) and all(unit.fingerprint in approved for unit in parts.units),
        independent=bool(units) and not found.uncovered,
        proven=told.proven(change),
        high_risk=_is_high(change, told.tags(about), told.catalogue),
    )


def _is_high(change: LandedChange, tags: set[str], catalogue: Catalogue) -> bool | None:
    """By the tags its sign-offs saw, else by the paths alone; None where only the content could tell."""
    if any(catalogue.level(tag) >= Level.HIGH for tag in tags):
        return True
    if touches_high_risk([file.path for file in change.touched], catalogue):
        return True
    return False if tags else None


def touches_high_risk(paths: Iterable[str], catalogue: Catalogue) -> bool:
    """Whether one of these paths is of high risk whatever stands in it."""
    rules = [rule for rule in catalogue.rules if rule.paths and not rule.pattern]
    high = [rule for rule in rules if catalogue.level(rule.tag, rule.level) >= Level.HIGH]
    return any(rule.covers([path]) for path in paths for rule in high)
