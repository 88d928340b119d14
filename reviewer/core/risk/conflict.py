"""Merge conflicts that nobody resolved: the lines git left around the two versions it could not put together."""

import re
from collections.abc import Iterable, Iterator

from reviewer.core.finding import DiffSide, Level
from reviewer.core.kind import Kind
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import ChangedFile, text_of
from reviewer.core.risk.hit import Hit
from reviewer.core.risk.quote import safe

TAG = "conflict-markers"

_ADDED = re.compile(rb"^\+(?:<<<<<<<|\|{7}|=======|>>>>>>>)[ \r\n]", re.MULTILINE)
_OPENS = re.compile(r"<{7}(?: |$)")
_BASE = re.compile(r"\|{7}(?: |$)")
_PARTS = re.compile(r"={7}$")
_CLOSES = re.compile(r">{7}(?: |$)")

_MAY_SHOW_ONE = frozenset({Kind.DOCS, Kind.TEST, Kind.SNAPSHOT})
"""What files of these kinds show may be an example of a conflict."""


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits for the markers of a whole conflict of which the change adds one at least.

    A line of seven equal signs alone is a heading's underline as well: it counts between the other two only.
    """
    body = bytes(file.delta.body)
    if b"+<<<<<<<" not in body and b"+=======" not in body and b"+>>>>>>>" not in body:
        return  # all but a few files; a search for lines takes longer
    if not _ADDED.search(body):
        return
    markers = dict(_markers(_known(file)))
    level = Level.MEDIUM if file.kind in _MAY_SHOW_ONE else None
    for unit, (_old, new) in zip(file.units, file.changed, strict=True):
        for number in range(new.first, new.first + len(new.lines)):
            if number in markers:
                why = f"a merge conflict that nobody resolved (`{safe(markers[number])}`)"
                yield Hit(TAG, unit, DiffSide.NEW, number, why, level)


def _known(file: ChangedFile) -> Iterator[tuple[int, str]]:
    """The lines of the new side with their numbers: all of them, or those that the change adds."""
    if file.new_blob is not None:
        yield from enumerate(text_of(file.new_blob).split("\n"), 1)
        return
    for _, new in file.changed:
        yield from enumerate(new.lines, new.first)


def _markers(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The marker lines of the conflicts that are there whole, from the first to the last."""
    begun: dict[int, str] = {}
    parted = False
    for number, raw in lines:
        if not raw.startswith(("<<<<<<<", "|||||||", "=======", ">>>>>>>")):
            continue
        line = raw.removesuffix("\r")
        if _OPENS.match(line):
            begun, parted = {number: line}, False
        elif begun and _PARTS.match(line):
            begun[number], parted = line, True
        elif begun and _BASE.match(line):
            begun[number] = line
        elif begun and parted and _CLOSES.match(line):
            yield from (begun | {number: line}).items()
            begun = {}
