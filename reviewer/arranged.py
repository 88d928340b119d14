"""The chunks of a review as its reviewer arranged them, for whoever has no session open."""

from collections.abc import Callable

from msgspec.structs import replace

from reviewer.analysis import EVERYTHING, Scope
from reviewer.core.arrangement import Arrangement, Pieces, arrange
from reviewer.core.change import Comparison, Source
from reviewer.core.chunk import DEFAULT_CAP, Chunk
from reviewer.git.drafts import Journal
from reviewer.parts import Part
from reviewer.review import Request, Review, load_comparison, open_comparison
from reviewer.workspace import Workspace


def arranged(review: Review, arrangement: Arrangement) -> tuple[Chunk, ...] | None:
    """The chunks with these edits made; None where the splitter's are not known.

    The review was loaded at the arrangement's own granularity and with its cuts (`Scope`).
    """
    pieces = Pieces(review.change.cuts)
    if review.chunks is None or not (arrangement.edits or pieces):
        return review.chunks
    lines = {unit.fingerprint: unit.lines for unit in review.change.units}
    cap = review.policy.policy.reading.chunk_lines if review.policy else DEFAULT_CAP
    return arrange(review.chunks, arrangement.edits, lines, cap=cap, pieces=pieces)


def own_arrangement(workspace: Workspace, comparison: Comparison) -> Arrangement:
    """What the saved session of a review did to the chunks."""
    location = workspace.location if comparison.source is not Source.PATCH else None
    with Journal.open(location, comparison.key) as journal:
        return journal.session.arrangement


def load_arranged(
    workspace: Workspace,
    request: Request,
    *,
    watch: Callable[[Part], object] = lambda _: None,
    scope: Scope = EVERYTHING,
) -> Review:
    """What `review.load` gives, the chunks as the saved session has them."""
    comparison = open_comparison(workspace, request)
    arrangement = own_arrangement(workspace, comparison)
    scope = replace(scope, grain=arrangement.grain, cuts=arrangement.cuts)
    review = load_comparison(workspace, comparison, patch=request.patch, watch=watch, scope=scope)
    return replace(review, chunks=arranged(review, arrangement))
