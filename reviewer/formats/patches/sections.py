"""Cuts a patch into its files: counted hunk by hunk, so that no content is ever taken for a header."""

import re

from msgspec import Struct, field

from reviewer.core.fingerprint import split_lines
from reviewer.errors import BadInput

HUNK = re.compile(rb"@@ -(\d{1,10})(?:,(\d{1,10}))? \+(\d{1,10})(?:,(\d{1,10}))? @@")
COMBINED_HUNK = re.compile(rb"(@{3,64})((?: -\d{1,10}(?:,\d{1,10})?)+) \+(\d{1,10})(?:,(\d{1,10}))? @{3,64}")
COMBINED = (b"diff --cc ", b"diff --combined ")
SUBJECT = re.compile(rb"Subject: (?:\[[^\]]*\] )?(.*)", re.IGNORECASE)
ONLY_IN = re.compile(rb"Only in (.*?)/?: (.*)")
EXTENDED = (
    b"old mode ",
    b"new mode ",
    b"mode ",
    b"new file mode ",
    b"deleted file mode ",
    b"copy from ",
    b"copy to ",
    b"rename from ",
    b"rename to ",
    b"similarity index ",
    b"dissimilarity index ",
    b"index ",
)


class PatchHunk(Struct):
    """One hunk's lines as they stand in the patch, with the line its header is on."""

    line: int
    ranges: tuple[int, int, int, int]
    lines: list[bytes] = field(default_factory=list)


class Section(Struct):
    """What a patch says of one file: header lines without their ends, hunks, and the binary part as it stands.

    `line` is where it begins, from 1; `parents` is more than one in a combined diff; `subject` is that of the
    mail it came in.
    """

    line: int
    header: list[bytes]
    parents: int = 1
    old_name: bytes = b""
    new_name: bytes = b""
    hunks: list[PatchHunk] = field(default_factory=list)
    binary: list[bytes] | None = None
    subject: str = ""
    carriage_returns: bool = False

    @property
    def is_git(self) -> bool:
        """Whether git's own header came first."""
        return self.header[0].startswith(b"diff --") if self.header else False

    @property
    def in_header(self) -> bool:
        """Whether more about the file may come before its content."""
        return not self.hunks and self.binary is None and not self.new_name


def sections(data: bytes, name: str) -> list[Section]:
    """The files a patch speaks of, in its order. Raises BadInput with the line where it breaks off or lies."""
    return Cutter(split_lines(data), name).cut()


class Cutter:
    """Walks over the lines once."""

    def __init__(self, lines: list[bytes], name: str) -> None:
        self._lines = lines
        self._name = name
        self._at = 0
        self._found: list[Section] = []
        self._open: Section | None = None
        self._subject = ""

    def cut(self) -> list[Section]:
        """All sections."""
        while self._at < len(self._lines):
            self._step(self._lines[self._at].rstrip(b"\r\n"))
        return self._found

    def _step(self, line: bytes) -> None:
        open_section = self._open
        if line.startswith(b"diff --git ") or line.startswith(COMBINED):
            self._begin(Section(self._at + 1, [line], parents=2 if line.startswith(COMBINED) else 1))
        elif line.startswith(b"--- ") and self._names_follow():
            self._names(line)
        elif line.startswith((b"@@ -", b"@@@ -", b"@@@@")):
            self._hunk(line)
        elif open_section and open_section.in_header and open_section.is_git and line.startswith(EXTENDED):
            open_section.header.append(line)
        elif line == b"GIT binary patch" and open_section:
            self._binary_patch(open_section)
        elif line.startswith((b"Binary files ", b"Binary file ", b"Files ")) and line.endswith(
            (b" differ", b" has changed")
        ):
            self._binary(line)
        elif ONLY_IN.fullmatch(line):
            self._begin(Section(self._at + 1, [line], binary=[line]))
        else:
            self._around(line)
            return
        self._at += 1

    def _begin(self, section: Section) -> None:
        section.subject = self._subject
        section.carriage_returns = self._lines[self._at].endswith(b"\r\n")
        self._open = section
        self._found.append(section)

    def _around(self, line: bytes) -> None:
        """Text between the patches: mail headers, messages, statistics."""
        subject = SUBJECT.match(line)
        if subject:
            self._subject = subject[1].decode("utf-8", "surrogateescape")
        if line and self._open and not self._open.in_header:
            self._open = None
        self._at += 1

    def _names_follow(self) -> bool:
        """Whether this `--- ` line is followed by more of the same and a `+++ ` line."""
        following = self._at + 1
        while following < len(self._lines) and self._lines[following].startswith(b"--- "):
            following += 1
        return following < len(self._lines) and self._lines[following].startswith(b"+++ ")

    def _names(self, line: bytes) -> None:
        section = self._open
        if section is None or not section.is_git or not section.in_header:
            section = Section(self._at + 1, [])
            self._begin(section)
        section.old_name = line
        while not self._lines[self._at].startswith(b"+++ "):
            self._at += 1
        section.new_name = self._lines[self._at].rstrip(b"\r\n")

    def _binary_patch(self, section: Section) -> None:
        """Literal or delta data up to the next file; none of its lines holds a blank."""
        section.binary = []
        while self._at + 1 < len(self._lines):
            following = self._lines[self._at + 1]
            if following.startswith((b"diff --git ", b"-- ", b"From ")):
                break
            section.binary.append(following)
            self._at += 1

    def _binary(self, line: bytes) -> None:
        if self._open is None or not self._open.in_header or not self._open.is_git:
            self._begin(Section(self._at + 1, [line]))
        if self._open:
            self._open.binary = [line]

    def _hunk(self, header: bytes) -> None:
        section = self._open
        if section is None or not (section.new_name or section.is_git):
            raise self._bad("a hunk stands before the name of its file")
        if header.startswith(b"@@@"):
            self._combined(section, header)
            return
        match = HUNK.match(header)
        if match is None:
            raise self._bad("a hunk header should read @@ -start,lines +start,lines @@")
        old_start, old, new_start, new = (int(number) if number else 1 for number in match.groups())
        hunk = PatchHunk(self._at + 1, (old_start, old, new_start, new))
        while old or new:
            line = self._next(hunk)
            kind = line[:1]
            old -= kind in (b"-", b" ", b"\n", b"\r")
            new -= kind in (b"+", b" ", b"\n", b"\r")
            if kind not in (b"-", b"+", b" ", b"\\", b"\n", b"\r") or old < 0 or new < 0:
                raise self._bad(
                    f"the hunk of line {hunk.line} promises {match[0].decode()}, which this line breaks"
                )
            hunk.lines.append(line)
        self._end(hunk)
        section.hunks.append(hunk)

    def _next(self, hunk: PatchHunk) -> bytes:
        """Step to the next line of a hunk."""
        self._at += 1
        if self._at >= len(self._lines):
            raise self._bad(f"it ends in the middle of the hunk of line {hunk.line}")
        return self._lines[self._at]

    def _end(self, hunk: PatchHunk) -> None:
        """Take the mark of a missing last newline along; more lines than promised would be left out unseen."""
        following = self._following()
        if following.startswith(b"\\"):
            hunk.lines.append(self._next(hunk))
            following = self._following()
        header = following.startswith(b"--- ") and following[4:].strip()
        signature = following.rstrip(b"\r\n") in (b"-- ", b"--")
        if following.startswith((b"+", b"-", b" ")) and not header and not signature:
            self._at += 1
            raise self._bad(f"the hunk of line {hunk.line} is longer than it says")

    def _following(self) -> bytes:
        """The next line, empty behind the last."""
        return self._lines[self._at + 1] if self._at + 1 < len(self._lines) else b""

    def _combined(self, section: Section, header: bytes) -> None:
        """A hunk of a merge, told against the first parent alone."""
        match = COMBINED_HUNK.match(header)
        if match is None:
            raise self._bad(
                "a combined hunk header should read @@@ -start,lines -start,lines +start,lines @@@"
            )
        olds = [numbers(part) for part in match[2].split()]
        section.parents = len(olds)
        new_start, new = int(match[3]), int(match[4] or 1)
        hunk = PatchHunk(self._at + 1, (*olds[0], new_start, new))
        left = [count for _, count in olds]
        while new or any(left):
            line = self._next(hunk)
            marks, content = line[: len(olds)], line[len(olds) :]
            if line[:1] == b"\\":
                hunk.lines.append(line)
                continue
            lost = b"-" in marks
            if len(marks.strip(b"\n")) != len(olds) or marks.strip(b" +-"):
                raise self._bad(f"the combined hunk of line {hunk.line} is broken here")
            new -= not lost
            left = [
                count - (mark == (0x2D if lost else 0x20)) for count, mark in zip(left, marks, strict=True)
            ]
            if new < 0 or min(left) < 0:
                raise self._bad(f"the combined hunk of line {hunk.line} is longer than it says")
            if not lost or marks[0] == 0x2D:
                hunk.lines.append(marks[:1] + content)
        self._end(hunk)
        section.hunks.append(hunk)

    def _bad(self, what: str) -> BadInput:
        return BadInput(f"{self._name}, line {min(self._at, len(self._lines) - 1) + 1}: {what}.")


def numbers(text: bytes) -> tuple[int, int]:
    """Start and count in `-start,count`."""
    start, _, count = text[1:].partition(b",")
    return int(start), int(count or 1)
