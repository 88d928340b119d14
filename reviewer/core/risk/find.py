"""Everything the catalogue and the detectors say about one file of a change."""

from collections.abc import Sequence

from reviewer.core.change import FileDelta, Unit
from reviewer.core.finding import Finding
from reviewer.core.risk import api, conflict, content, dependencies, facts, hidden, secret, weakening
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import ChangedFile
from reviewer.core.risk.hit import Hit, findings

DETECTORS = (
    content.by_path,
    content.by_pattern,
    facts.find,
    conflict.find,
    hidden.find,
    secret.find,
    dependencies.find,
    weakening.find,
    api.find,
)
"""What looks at a file, each in its own way."""


def find(
    delta: FileDelta, units: Sequence[Unit], old: bytes | None, new: bytes | None, catalogue: Catalogue
) -> tuple[Finding, ...]:
    """The findings in one file, one for each tag of a unit, by line and tag.

    `units` are the delta's own; `old` and `new` are the whole blobs, None if absent, binary or too large:
    without them the changed lines are judged by themselves, and then what cannot be told from them (a line
    inside a comment, say) counts as code.
    """
    file = ChangedFile(delta, units, old, new)
    hits: list[Hit] = []
    for detector in DETECTORS:
        hits.extend(detector(file, catalogue))
    return findings(hits, catalogue)
