"""The job behind "changed since you read it": what was read or signed at an earlier head, against the change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from reviewer.core.change import Comparison, FileDelta, Source, Unit
from reviewer.core.fingerprint import units_of
from reviewer.core.former import Former, Reading
from reviewer.core.interdiff import Text, successors
from reviewer.core.lines import Lines
from reviewer.core.session import Session
from reviewer.core.text import visible
from reviewer.errors import ReviewerError
from reviewer.git.blobs import Blobs
from reviewer.git.diff import stream
from reviewer.git.location import Location
from reviewer.parts import SinceRead

LONGEST_TEXT = 256 << 10
"""Bytes of a unit above which nobody compares it with what it was."""


def since_read(
    location: Location,
    comparison: Comparison,
    deltas: Sequence[FileDelta],
    units: Sequence[Sequence[Unit]],
    session: Session,
    signed: Iterable[Reading] = (),
) -> Iterator[SinceRead]:
    """What was read in place of the unread units, newest reading first; nothing where nothing was read elsewhere.

    What the reader read goes before what others `signed`. Where an earlier head's objects are gone, that is said
    instead: what was read there cannot be shown.
    """
    if comparison.source is not Source.COMMITS:
        return
    present = {unit.fingerprint for file in units for unit in file}
    unread = _unread(deltas, units, session)
    read = frozenset(session.marks)
    own = (Reading(at.base, at.head, read) for at in reversed(session.read_at))
    for reading in chain(own, signed):
        if (reading.base, reading.head) == (comparison.merge_base, comparison.head_commit) or not unread:
            continue
        earlier = replace(
            comparison,
            merge_base=reading.base,
            base_tree=reading.base,
            head_commit=reading.head,
            head_tree=reading.head,
        )
        try:
            gone = _gone(location, earlier, present, unread, reading.units)
        except ReviewerError:
            yield SinceRead((), _missing(reading))
            continue
        found = tuple(_formers(reading, gone, unread))
        for former in found:
            for texts in unread.values():
                texts[:] = [text for text in texts if text.name != former.fingerprint]
        if found:
            yield SinceRead(found, "")


def _missing(reading: Reading) -> str:
    """Why nothing can be shown of a reading."""
    if not reading.signer:
        return (
            f"What you read at {reading.head[:8]} cannot be compared with the change as it is: git has not kept "
            "those commits. What has changed since is unread, as a whole."
        )
    return (
        f"What {visible(reading.signer)} signed off at {reading.head[:8]} cannot be compared with the change as it "
        "is: this clone lacks that commit. It may be fetched by its id where the remote has kept it."
    )


def _unread(
    deltas: Sequence[FileDelta], units: Sequence[Sequence[Unit]], session: Session
) -> dict[str, list[Text]]:
    """The unread units by path."""
    found: dict[str, list[Text]] = {}
    for delta, those in zip(deltas, units, strict=True):
        texts = [
            text for unit in those if unit.fingerprint not in session.marks if (text := _text(delta, unit))
        ]
        if texts:
            found.setdefault(delta.path, []).extend(texts)
    return found


def _gone(
    location: Location,
    earlier: Comparison,
    present: set[str],
    unread: Mapping[str, Sequence[Text]],
    read: frozenset[str],
) -> dict[str, list[Text]]:
    """The units of an earlier head that were read and are not there any more, in files with something unread."""
    found: dict[str, list[Text]] = {}
    blobs = Blobs(location)
    try:
        for file, delta in enumerate(stream(location, earlier)):
            if delta.path not in unread or not delta.spans:
                continue
            base: Sequence[bytes] = ()
            if delta.old and delta.new:
                base = Lines(blobs.read(delta.old.oid))
            for unit in units_of(delta, file, base):
                if unit.fingerprint in read and unit.fingerprint not in present:
                    text = _text(delta, unit)
                    if text is not None:
                        found.setdefault(delta.path, []).append(text)
    finally:
        blobs.close()
    return found


def _formers(
    reading: Reading, gone: Mapping[str, Sequence[Text]], unread: Mapping[str, Sequence[Text]]
) -> Iterator[Former]:
    for path, texts in gone.items():
        by_name = {text.name: text for text in texts}
        later = [text for text in unread[path] if text.name not in reading.units]
        for now, then in successors(texts, later).items():
            yield Former(now, reading.head, by_name[then].old, by_name[then].new, reading.signer)


def _text(delta: FileDelta, unit: Unit) -> Text | None:
    """The lines of a unit; None for a whole-file fact, and for one too large to compare."""
    if unit.hunk is None:
        return None
    span = delta.spans[unit.hunk]
    if span.end - span.offset > LONGEST_TEXT:
        return None
    hunk = delta.hunk(unit.hunk)
    return Text(unit.fingerprint, hunk.old_start, hunk.old, hunk.new)
