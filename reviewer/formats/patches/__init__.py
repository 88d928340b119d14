"""Patches from files and standard input: whatever diff wrote them, in the same form as a repository's change."""

from collections.abc import Sequence

from msgspec.structs import replace

from reviewer.core.change import FileDelta, Status
from reviewer.errors import BadInput
from reviewer.formats.patches.deltas import delta_of
from reviewer.formats.patches.hunks import KnownLines
from reviewer.formats.patches.sections import Section, sections

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"


def read_patch(data: bytes, name: str) -> tuple[tuple[FileDelta, ...], tuple[KnownLines, ...]]:
    """The file deltas of a patch, and for each what it tells of the base side's lines.

    Reads git's patches (also `format-patch` series, with mail around them), `git diff --binary`, combined
    diffs (shown against the first parent), and plain `diff -u`. Hunks come out without context, as at -U0; the
    second part knows the context lines and answers slices like a file would, unknown lines left out.
    An empty patch is an empty change. Raises BadInput with the line for anything that cannot be read.
    """
    if data.startswith(UTF16_MARKS):
        raise BadInput(
            f"{name} is UTF-16, not a patch.", "PowerShell's > did that; write it with --output=FILE."
        )
    found = sections(data.removeprefix(UTF8_MARK), name)
    if not found and data.strip():
        hint = "It holds terminal colors; make it with --no-color." if b"\x1b[" in data else None
        raise BadInput(f"{name} is not a patch: no line of it begins a diff.", hint)
    read = [delta_of(section, name) for section in found]
    deltas = with_repeats_named([delta for delta, _ in read], found)
    return tuple(deltas), tuple(base for _, base in read)


def with_repeats_named(deltas: Sequence[FileDelta], found: Sequence[Section]) -> list[FileDelta]:
    """The deltas, saying so where a series comes back to a file: line numbers are those of its own step."""
    steps: dict[str, list[int]] = {}
    for index, delta in enumerate(deltas):
        steps.setdefault(delta.path, []).append(index)
    result = list(deltas)
    for indexes in steps.values():
        statuses = [deltas[index].status for index in indexes]
        if len(indexes) == 1 or statuses == [Status.DELETED, Status.ADDED]:  # the latter is a changed type
            continue
        for step, index in enumerate(indexes, 1):
            title = f": {found[index].subject}" if found[index].subject else ""
            said = f"Patch {step} of {len(indexes)} to this file, on top of those before{title}."
            result[index] = replace(deltas[index], note=f"{deltas[index].note} {said}".strip())
    return result
