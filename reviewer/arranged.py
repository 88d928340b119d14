"""The chunks of a review as its reviewer arranged them, for whoever has no session open."""

from reviewer.core.arrangement import Arrangement, arrange
from reviewer.core.change import Comparison
from reviewer.core.chunk import DEFAULT_CAP, Chunk
from reviewer.git.drafts import Journal
from reviewer.review import Review
from reviewer.workspace import Workspace


def arranged(review: Review, arrangement: Arrangement) -> tuple[Chunk, ...] | None:
    """The chunks with these edits made; None where the splitter's are not known.

    The review is loaded at the granularity the arrangement asks for (`Scope.grain`).
    """
    if review.chunks is None or not arrangement.edits:
        return review.chunks
    lines = {unit.fingerprint: unit.lines for unit in review.change.units}
    cap = review.policy.policy.reading.chunk_lines if review.policy else DEFAULT_CAP
    return arrange(review.chunks, arrangement.edits, lines, cap=cap)


def own_arrangement(workspace: Workspace, comparison: Comparison) -> Arrangement:
    """What the saved session of a review did to the chunks."""
    with Journal.open(workspace.location, comparison.key) as journal:
        return journal.session.arrangement
