"""One hunk as a patch of its own: what `git apply` takes, with what is known of the unchanged lines around it."""

from collections.abc import Callable, Sequence

from reviewer.core.change import FileDelta, Status

CONTEXT = 3
NO_NEWLINE = b"\\ No newline at end of file\n"
ABSENT = b"/dev/null"
ESCAPED = {
    0x07: b"\\a",
    0x08: b"\\b",
    0x09: b"\\t",
    0x0A: b"\\n",
    0x0B: b"\\v",
    0x0C: b"\\f",
    0x0D: b"\\r",
    0x22: b'\\"',
    0x5C: b"\\\\",
}

BaseLine = Callable[[int], bytes | None]
"""A line of the base side by its number from 1, with its LF; None where it is not known or there is none."""


def hunk_patch(delta: FileDelta, index: int, base_line: BaseLine) -> bytes:
    """The hunk of a delta as git would print it, alone.

    Up to three unchanged lines on either side stand around it, none of them behind a neighbouring hunk: so
    the numbers are true on both sides, and it applies to the base as it is.
    """
    span, hunk = delta.spans[index], delta.hunk(index)
    first = span.old_start if span.old_lines else span.old_start + 1
    end = first + span.old_lines
    above = _above(delta, index, first, base_line)
    below = _below(delta, index, end, base_line)
    around = len(above) + len(below)
    new_first = span.new_start if span.new_lines else span.new_start + 1
    old = _range(first - len(above), span.old_lines + around)
    new = _range(new_first - len(above), span.new_lines + around)
    heading = delta.heading(index)
    ranges = b"@@ -%b +%b @@%b\n" % (old, new, b" " + heading if heading else b"")
    lines = [
        *_signed(b" ", above),
        *_signed(b"-", hunk.old),
        *_signed(b"+", hunk.new),
        *_signed(b" ", below),
    ]
    return header(delta) + ranges + b"".join(lines)


def header(delta: FileDelta) -> bytes:
    """The lines above a file's first hunk, as far as `git apply` needs them."""
    old, new = quoted(b"a/", delta.old_path), quoted(b"b/", delta.path)
    lines = [b"diff --git %b %b\n" % (old, new)]
    if delta.old is None and delta.new is not None:
        lines.append(b"new file mode %o\n" % delta.new.mode)
    if delta.new is None and delta.old is not None:
        lines.append(b"deleted file mode %o\n" % delta.old.mode)
    if delta.status in (Status.RENAMED, Status.COPIED):
        word = b"rename" if delta.status is Status.RENAMED else b"copy"
        lines.append(
            b"%b from %b\n%b to %b\n" % (word, quoted(b"", delta.old_path), word, quoted(b"", delta.path))
        )
    lines.append(b"--- %b\n" % _named(old if delta.old else ABSENT))
    lines.append(b"+++ %b\n" % _named(new if delta.new else ABSENT))
    return b"".join(lines)


def quoted(prefix: bytes, path: str) -> bytes:
    """A path as git writes it in a patch: in quotes where a byte of it could be taken for something else."""
    raw = prefix + path.encode("utf-8", "surrogateescape")
    if not any(byte < 0x20 or byte in (0x22, 0x5C, 0x7F) for byte in raw):
        return raw
    escaped = (
        ESCAPED.get(byte) or (b"\\%03o" % byte if byte < 0x20 or byte == 0x7F else bytes([byte]))
        for byte in raw
    )
    return b'"' + b"".join(escaped) + b'"'


def _named(name: bytes) -> bytes:
    """A blank in a bare name could be its end: git sets a tab behind it."""
    return name + b"\t" if b" " in name and not name.startswith(b'"') else name


def _range(start: int, lines: int) -> bytes:
    """A hunk's start and length; without lines, git names the line before."""
    return b"%d,%d" % (start if lines else start - 1, lines)


def _above(delta: FileDelta, index: int, first: int, base_line: BaseLine) -> list[bytes]:
    lowest = 1
    if index:
        before = delta.spans[index - 1]
        lowest = before.old_start + max(before.old_lines, 1)
    found: list[bytes] = []
    for number in range(first - 1, max(lowest, first - CONTEXT) - 1, -1):
        line = base_line(number)
        if line is None:
            break
        found.insert(0, line)
    return found


def _below(delta: FileDelta, index: int, end: int, base_line: BaseLine) -> list[bytes]:
    last = end + CONTEXT - 1
    if index + 1 < len(delta.spans):
        after = delta.spans[index + 1]
        last = min(last, after.old_start - 1 if after.old_lines else after.old_start)
    found: list[bytes] = []
    for number in range(end, last + 1):
        line = base_line(number)
        if line is None:
            break
        found.append(line)
    return found


def _signed(sign: bytes, lines: Sequence[bytes]) -> list[bytes]:
    """Lines behind their sign; one without LF is the last of its file."""
    return [sign + line if line.endswith(b"\n") else sign + line + b"\n" + NO_NEWLINE for line in lines]
