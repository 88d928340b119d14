"""What others signed off at an earlier head of this change: readings to compare it with where the reader has none."""

from collections.abc import Sequence

from reviewer.core.change import Comparison, Unit
from reviewer.core.commit import Commit
from reviewer.core.cover import SignatureState
from reviewer.core.coverage import COUNTS, Known
from reviewer.core.former import Reading
from reviewer.errors import ReviewerError
from reviewer.git.commits import between, read
from reviewer.git.location import Location
from reviewer.ledger import sign_offs

MOST_READINGS = 5
"""Earlier heads that are looked at: each is a diff of its own."""

MOST_ASKED = 20
"""Sign-offs on the same base whose commits are looked at."""


def signed_readings(
    location: Location, comparison: Comparison, units: Sequence[Unit], commits: Sequence[Commit]
) -> list[Reading]:
    """What sign-offs of this change speak of that is not part of it any more, the newest first.

    A sign-off is of this change when it shares a unit with it, or its base and a commit that was amended since: the
    author and the author's date are the same. Only those that stand and can be verified are told of, no author's own.
    """
    present = {unit.fingerprint for unit in units}
    ids = [*present, comparison.merge_base]
    found = [
        one for one in sign_offs(location, comparison.merge_base, ids) if _tells(one, comparison, present)
    ]
    found.sort(key=lambda one: one.sign_off.at, reverse=True)
    written = {(commit.author_email, commit.author_date) for commit in commits}
    readings: dict[tuple[str, str, str], Reading] = {}
    for asked, one in enumerate(found):
        sign_off = one.sign_off
        key = sign_off.base, sign_off.head, sign_off.email
        shared = not present.isdisjoint(sign_off.read)
        if key not in readings and (shared or (asked < MOST_ASKED and _amended(location, one, written))):
            unsigned = " (unsigned)" if one.signature is SignatureState.UNSIGNED else ""
            units_read = frozenset(sign_off.read)
            readings[key] = Reading(
                sign_off.base, sign_off.head, units_read, f"{sign_off.reviewer}{unsigned}"
            )
        if len(readings) == MOST_READINGS:
            break
    return list(readings.values())


def _tells(one: Known, comparison: Comparison, present: set[str]) -> bool:
    """Whether a sign-off stands, and speaks of units that are gone."""
    sign_off = one.sign_off
    return (
        not one.problem
        and one.stands(COUNTS)
        and not sign_off.self_signed
        and bool(sign_off.base and sign_off.head)
        and sign_off.head != comparison.head_commit
        and not present.issuperset(sign_off.read)
    )


def _amended(location: Location, one: Known, written: set[tuple[str, str]]) -> bool:
    """Whether a commit of the change was one of those that were signed, before it was amended."""
    sign_off = one.sign_off
    try:
        before = read(location, between(location, sign_off.base, sign_off.head))
    except ReviewerError:
        return False  # not here: nobody can tell
    return any((commit.author_email, commit.author_date) in written for commit in before)
