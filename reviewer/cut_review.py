"""A review with its units cut where those who signed it off had cut them: then each piece is judged by itself."""

from collections.abc import Iterable
from contextlib import closing

from msgspec.structs import replace

from reviewer.core.coverage import Known
from reviewer.core.cut import Cut, Point, by_unit
from reviewer.core.cutting import cut_change, inherited
from reviewer.git.blobs import Blobs, base_lines
from reviewer.git.location import Location
from reviewer.review import Review


def cut_as_signed(location: Location, review: Review, known: Iterable[Known]) -> Review | None:
    """A review of uncut units with the pieces these sign-offs speak of; None where they speak of none.

    Each piece has all findings of its unit. Raises BadInput where the repository lacks a file.
    """
    cuts = (cut for one in known if not one.problem for cut in one.sign_off.cuts)
    wanted = by_unit(Cut(cut.unit, tuple(Point(*point) for point in cut.at)) for cut in cuts)
    if wanted.keys().isdisjoint(unit.fingerprint for unit in review.change.units):
        return None
    deltas = review.change.deltas
    with closing(Blobs(location)) as blobs:
        change = cut_change(review.change, wanted, lambda file: base_lines(blobs, deltas[file]))
    if not change.cuts:
        return None
    findings = review.findings
    told = None if findings is None else tuple(inherited(found, change.cuts) for found in findings)
    return replace(review, change=change, findings=told)
