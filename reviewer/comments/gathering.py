"""What was said about a change: in the saved session here, and with the verdicts in the ledger."""

from collections import Counter
from collections.abc import Mapping

from msgspec.structs import replace

from reviewer.analysis import Scope
from reviewer.core.anchoring import side_lines
from reviewer.core.change import Source, Unit
from reviewer.core.cover import Coverage
from reviewer.core.coverage import COUNTS, Known
from reviewer.core.discussion import (
    Asked,
    Discussion,
    Thread,
    in_order,
    own_threads,
    recorded_thread,
    told_once,
)
from reviewer.core.record import RecordKind, SignOffBody
from reviewer.errors import ReviewerError
from reviewer.git.drafts import Journal
from reviewer.git.identity import identity
from reviewer.git.location import Location
from reviewer.ledger import Signers, known, opened, withdrawals
from reviewer.review import Request, Review, load
from reviewer.workspace import Workspace

THE_CHANGE = Scope(chunks=False, findings=False)


def discussion(workspace: Workspace, request: Request) -> Discussion:
    """Everything said about the change a request means, open or settled.

    Raises what `review.load` raises. A record that counts for nothing is named among the problems instead.
    """
    review = load(workspace, request, scope=THE_CHANGE)
    change = review.change
    patch = change.comparison.source is Source.PATCH
    location = None if patch else workspace.location
    with Journal.open(location, change.comparison.key) as journal:
        comments, problems = tuple(journal.session.comments.values()), tuple(journal.problems)
    own = own_threads(
        comments,
        change.units,
        lambda unit, side: side_lines(change.deltas[unit.file], unit, side),
        email=_address(location),
    )
    recorded, asked = _recorded(location, review) if location else ((), ())
    return Discussion(
        change.comparison,
        in_order(told_once(own, recorded), change.units),
        asked,
        (*problems, *_left_out(review)),
    )


def _left_out(review: Review) -> tuple[str, ...]:
    """What of the ledger counts for nothing, and what could not be established."""
    records = review.coverage.problems if review.coverage else ()
    return (*records, *(f"{one.what}: {one.message}" for one in review.failed))


def _address(location: Location | None) -> str:
    """The reviewer's own, "" where git does not know it: then nothing in the ledger is taken for theirs."""
    try:
        return identity(location).email
    except ReviewerError:
        return ""


def _recorded(location: Location, review: Review) -> tuple[tuple[Thread, ...], tuple[Asked, ...]]:
    """The comments of the sign-offs that hold, and the verdicts that stand against a unit."""
    units = {unit.fingerprint: unit for unit in review.change.units}
    against = _against(review.coverage)
    threads: list[Thread] = []
    asked: list[Asked] = []
    for one, body in _sign_offs(location, review, units):
        said = one.sign_off
        threads += (
            recorded_thread(kept, units, name=said.reviewer, email=said.email, at=said.at, record=one.record)
            for kept in body.comments
        )
        if one.record in against:
            asked.append(
                Asked(
                    verdict=body.verdict,
                    author=said.reviewer,
                    email=said.email,
                    at=said.at,
                    record=one.record,
                    notes=body.notes,
                    units=against[one.record],
                )
            )
    return tuple(threads), tuple(sorted(asked, key=lambda one: (one.at, one.record)))


def _against(found: Coverage | None) -> Counter[str]:
    """How many units each standing objection is about, by its record."""
    objected = found.objected if found else {}
    return Counter(one.record for objections in objected.values() for one in objections)


def _sign_offs(
    location: Location, review: Review, units: Mapping[str, Unit]
) -> list[tuple[Known, SignOffBody]]:
    """Those about the change that nothing is known against, with their bodies."""
    signers = Signers(location, review.change.comparison.merge_base)
    with opened(location) as ledger:
        found = [
            (one, entry.record.payload.body)
            for entry in dict.fromkeys(ledger.mentioning(units, RecordKind.SIGN_OFF))
            if (one := known(entry, signers)) and entry.record.payload
        ]
        taken_back = withdrawals(ledger, signers, [one.record for one, _ in found])
    complete = ((replace(one, withdrawals=taken_back.get(one.record, ())), body) for one, body in found)
    return [
        (one, body)
        for one, body in complete
        if isinstance(body, SignOffBody)
        and not one.problem
        and one.signature in COUNTS
        and one.stands(COUNTS)
    ]
