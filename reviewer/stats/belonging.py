"""Which commits of a branch were reviewed as one change, and landed one by one: a rebase is counted once."""

from collections.abc import Iterable, Sequence

from reviewer.commit_fingerprints import commits_seen
from reviewer.core.record import RecordKind
from reviewer.core.stats.landed import Arrival
from reviewer.core.stats.period import Period
from reviewer.git import history
from reviewer.git.location import Location
from reviewer.stats.reviewing import Standing

FEWEST = 2


def series(
    location: Location, arrived: Iterable[Arrival], records: Iterable[Standing], period: Period
) -> dict[str, str]:
    """The fingerprint of the reviewed change by commit, for commits that a sign-off on several speaks of.

    A commit is recognised by its id, else by what it does: rebasing changes the one and keeps the other.
    """
    by_id: dict[str, str] = {}
    by_content: dict[str, str] = {}
    for one in records:
        subject = one.payload.subject
        if one.payload.kind is RecordKind.SIGN_OFF and len(subject.commits) >= FEWEST:
            by_id.update((commit.id, subject.change) for commit in subject.commits)
            by_content.update((commit.fingerprint, subject.change) for commit in subject.commits)
    if not by_id:
        return {}
    single = [
        each.commit.oid
        for each in arrived
        if len(each.commit.parents) == 1 and period.holds(each.commit.committed_at)
    ]
    found = {oid: by_id[oid] for oid in single if oid in by_id}
    found.update(_by_content(location, [oid for oid in single if oid not in by_id], by_content))
    return found


def _by_content(location: Location, oids: Sequence[str], known: dict[str, str]) -> dict[str, str]:
    commits = [one.commit for one in history.written(location, oids)]
    return {
        seen.id: known[seen.fingerprint]
        for seen in commits_seen(location, commits)
        if seen.fingerprint and seen.fingerprint in known
    }
