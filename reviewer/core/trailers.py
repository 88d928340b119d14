"""Trailers of a commit message: git's own rule, and a second look for what slipped out of it.

The rule is git's `trailer.c` (the behaviour of `git interpret-trailers --parse --no-divider`, default
configuration); `tests/core/test_trailers.py` compares the two on the same messages.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

COMMENT = "#"
GIT_PREFIXES = ("Signed-off-by: ", "(cherry picked from commit ")
SCISSORS = "# ------------------------ >8 ------------------------\n"
SPACES = " \t\n\r"  # git's own idea of white space: no form feed, no vertical tab, nothing beyond ASCII

_KEY = re.compile(r"([A-Za-z0-9-]+)[ \t]*:")
_FOLD = re.compile(r"\n[ \t\n\r]*")


class Trailer(Struct, frozen=True):
    """One `Key: value`; `line` is the 1-based line of the message it begins on. Folded values are joined."""

    key: str
    value: str
    line: int


def trailers(message: str) -> tuple[Trailer, ...]:
    """What git takes for the trailers of a commit message, in order, repeated keys included."""
    message = message.partition("\0")[0]
    lines = _lines(message)
    end = _end(message, lines)
    start = _start(lines[:end], _title_end(lines))
    return _parse(lines[start:end], start + 1)


def mentions(message: str, keys: Iterable[str]) -> tuple[Trailer, ...]:
    """Lines anywhere in the message that look like one of the trailers named, but are not by git's rule.

    Squash merges and footers push trailers out of the last paragraph: a mention is a hint, of lower trust.
    `keys` are lower-case; one that ends in `-` stands for every key that begins so. Never folded.
    """
    wanted = frozenset(keys)
    prefixes = tuple(key for key in wanted if key.endswith("-"))
    known = {trailer.line for trailer in trailers(message)}
    found = []
    for number, line in enumerate(_lines(message), 1):
        match = _KEY.match(line)
        if not match or number in known:
            continue
        key = match[1].lower()
        value = line[match.end() :].strip(SPACES)
        if value and (key in wanted or key.startswith(prefixes)):
            found.append(Trailer(match[1], value, number))
    return tuple(found)


def _lines(message: str) -> list[str]:
    """The lines with their LF; git knows no other line end."""
    lines = message.split("\n")
    last = lines.pop()
    result = [line + "\n" for line in lines]
    return [*result, last] if last else result


def _end(message: str, lines: list[str]) -> int:
    """How many lines are left once the trailing comments, blank lines and conflict list are taken off."""
    cutoff = _scissors(message)
    end = 0  # 0 means none, as in git: what begins on the first line is never taken off
    conflicts = False
    offset = count = 0
    for index, line in enumerate(lines):
        if offset >= cutoff:
            break
        count = index + 1
        offset += len(line)
        if line.startswith((COMMENT, "\n")):
            end = end or index
        elif line == "Conflicts:\n":
            conflicts = True
            end = end or index
        elif conflicts and line.startswith("\t"):
            continue
        elif end:
            end = 0
            conflicts = False
    return end or count


def _scissors(message: str) -> int:
    """Where the scissors line of `git commit --verbose` cuts the message, or its length."""
    if message.startswith(SCISSORS):
        return 0
    found = message.find("\n" + SCISSORS)
    return len(message) if found < 0 else found + 1


def _title_end(lines: list[str]) -> int:
    """The line where the first paragraph ends: it is the title and holds no trailers."""
    for index, line in enumerate(lines):
        if not line.startswith(COMMENT) and _blank(line):
            return index
    return len(lines)


def _start(lines: list[str], title_end: int) -> int:
    """The line where the last paragraph begins if it is one of trailers, else the number of lines.

    All its lines are trailers; or one was written by git itself and at least a quarter are trailers.
    """
    tally = _Tally()
    for index in range(len(lines) - 1, title_end - 1, -1):
        line = lines[index]
        if line.startswith(COMMENT):
            tally.end_continuation()
        elif _blank(line):
            if tally.empty:
                continue
            tally.end_continuation()
            return index + 1 if tally.enough else len(lines)
        else:
            tally.count(line)
    return len(lines)


class _Tally(Struct):
    """What the last paragraph holds so far, read from its end upwards."""

    empty: bool = True
    by_git: bool = False
    trailers: int = 0
    others: int = 0
    continuations: int = 0  # indented lines that may continue a trailer still to come above them

    @property
    def enough(self) -> bool:
        return self.trailers * 3 >= self.others if self.by_git else self.trailers > 0 and not self.others

    def count(self, line: str) -> None:
        self.empty = False
        if line.startswith(GIT_PREFIXES):
            self.by_git = True
            self.trailers += 1
            self.continuations = 0
        elif _KEY.match(line):
            self.trailers += 1
            self.continuations = 0
        elif line[0] in SPACES:
            self.continuations += 1
        else:
            self.others += 1
            self.end_continuation()

    def end_continuation(self) -> None:
        self.others += self.continuations
        self.continuations = 0


def _parse(lines: list[str], first: int) -> tuple[Trailer, ...]:
    """Join folded lines and take keys and values apart."""
    whole: list[tuple[int, str]] = []
    foldable = False
    for number, line in enumerate(lines, first):
        if foldable and line[0] in SPACES:
            whole[-1] = (whole[-1][0], whole[-1][1] + line)
            continue
        whole.append((number, line))
        foldable = bool(_KEY.match(line))
    found = []
    for number, text in whole:
        match = _KEY.match(text)
        if match:
            value = _FOLD.sub(" ", text[match.end() :].strip(SPACES)).strip(SPACES)
            found.append(Trailer(match[1], value, number))
    return tuple(found)


def _blank(line: str) -> bool:
    return not line.strip(SPACES)
