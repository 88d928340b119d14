"""File deltas out of two texts, for tests that need one and no repository."""

from collections.abc import Callable
from difflib import SequenceMatcher

from reviewer.core.change import FileDelta, HunkSpan, Side, Status, Unit
from reviewer.core.finding import Finding
from reviewer.core.fingerprint import split_lines, units_of
from reviewer.core.risk import Catalogue, find
from tests.core.risk.labelled import packaged

Content = str | bytes | None
REGULAR = 0o100644


def delta_of(
    path: str, old: Content, new: Content, *, modes: tuple[int, int] = (REGULAR, REGULAR)
) -> FileDelta:
    """The delta between two contents of one path; None where the file is not there."""
    before, after = _bytes(old), _bytes(new)
    body, spans = _hunks(split_lines(before or b""), split_lines(after or b""))
    status = Status.ADDED if before is None else Status.DELETED if after is None else Status.MODIFIED
    sides = (
        Side(path, "1" * 40, modes[0]) if before is not None else None,
        Side(path, "2" * 40, modes[1]) if after is not None else None,
    )
    return FileDelta(status, *sides, body=body, spans=spans)


def units(delta: FileDelta, old: Content) -> tuple[Unit, ...]:
    """The delta's change units."""
    return units_of(delta, 0, split_lines(_bytes(old) or b""))


def found(
    path: str, old: Content, new: Content, catalogue: Catalogue | None = None, *, blobs: bool = True
) -> tuple[Finding, ...]:
    """What the rules say of a change of one file; without `blobs` they see the changed lines only."""
    delta = delta_of(path, old, new)
    sides = (_bytes(old), _bytes(new)) if blobs else (None, None)
    return find(delta, units(delta, old), *sides, catalogue or packaged())


def about(tag: str, path: str, old: Content, new: Content, *, blobs: bool = True) -> list[Finding]:
    """Only the findings of one tag."""
    return [finding for finding in found(path, old, new, blobs=blobs) if finding.tag == tag]


def says(tag: str) -> Callable[[str, Content, Content], list[str]]:
    """The reasons of one tag, as a function of the change."""
    return lambda path, old, new: [finding.why for finding in about(tag, path, old, new)]


def _bytes(content: Content) -> bytes | None:
    return content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content


def _hunks(old: list[bytes], new: list[bytes]) -> tuple[bytes, tuple[HunkSpan, ...]]:
    body, spans = b"", []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            start = len(body)
            body += b"".join(map(_removed, old[i1:i2])) + b"".join(map(_added, new[j1:j2]))
            first = (i1 + (i2 > i1), j1 + (j2 > j1))
            spans.append(HunkSpan(first[0], i2 - i1, first[1], j2 - j1, start, len(body)))
    return body, tuple(spans)


def _removed(line: bytes) -> bytes:
    return _ended(b"-" + line)


def _added(line: bytes) -> bytes:
    return _ended(b"+" + line)


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
