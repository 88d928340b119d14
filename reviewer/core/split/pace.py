"""How long a chunk takes to read: changed lines by what they are, at paces people keep up."""

from collections.abc import Iterable

from reviewer.core.change import Unit
from reviewer.core.kind import Kind
from reviewer.core.split.facts import FileFacts

LINES_PER_HOUR = {
    Kind.SOURCE: 400,
    Kind.CI: 400,
    Kind.MANIFEST: 400,
    Kind.CONFIG: 600,
    Kind.TEST: 800,
    Kind.DOCS: 1200,
    Kind.SNAPSHOT: 4000,
    Kind.ASSET: 4000,
    Kind.GENERATED: 8000,
    Kind.VENDORED: 8000,
    Kind.LOCK: 8000,
}
"""Code at the upper end of what reviews of measured quality kept (200 to 400 lines an hour, under 500)."""

MECHANICAL_LINES_PER_HOUR = 4000
SECONDS_PER_FILE = 15
"""Finding one's way into one more file; a chunk in many files is heavier than its lines say."""


def minutes(units: Iterable[tuple[Unit, FileFacts]], *, mechanical: bool = False) -> int:
    """Minutes to read these units, rounded up; at least one."""
    seconds = 0
    files = set()
    for unit, file in units:
        pace = LINES_PER_HOUR[file.kind.kind]
        if mechanical:
            pace = max(pace, MECHANICAL_LINES_PER_HOUR)
        seconds += unit.lines * 3600 * 1000 // pace
        files.add(file.index)
    seconds += len(files) * SECONDS_PER_FILE * 1000 // (4 if mechanical else 1)
    return max(1, -(-seconds // 60_000))
