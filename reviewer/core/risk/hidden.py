"""Text that a reader does not see as it is: invisible and direction-changing characters, escapes, look-alikes."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from reviewer.core.change import Unit
from reviewer.core.finding import DiffSide, Level
from reviewer.core.kind import MACHINE_MADE, Kind
from reviewer.core.patterns import regex
from reviewer.core.risk.catalogue import Catalogue
from reviewer.core.risk.changed_file import LONGEST_LINE, ChangedFile, ChangedLines
from reviewer.core.risk.hit import Hit
from reviewer.core.risk.lexer import Where
from reviewer.core.risk.quote import safe
from reviewer.core.risk.scripts import RUN, impostors, pretender, script_of
from reviewer.core.text import replacements

TAG = "hidden-text"
SHOWN = 3
"""Different characters that a reason names."""


class Class(Struct, frozen=True):
    """A class of characters: how grave in code, and how grave in strings, comments and prose (None: no matter)."""

    name: str
    code: Level | None
    text: Level | None


BIDI = Class("changes the direction of text", Level.HIGH, Level.HIGH)
MARK = Class("marks the direction of text", Level.MEDIUM, Level.MEDIUM)
INVISIBLE = Class("is invisible", Level.HIGH, Level.MEDIUM)
FILLER = Class("is an invisible letter", Level.HIGH, Level.HIGH)
TAGS = Class("is an invisible tag character", Level.HIGH, Level.HIGH)
SELECTOR = Class("selects a variant of nothing", Level.MEDIUM, Level.MEDIUM)
LINE_BREAK = Class("breaks the line for some programs only", Level.MEDIUM, Level.MEDIUM)
FEED = Class("is a page or tabulator control", Level.LOW, Level.LOW)
SPACE = Class("is a space that is no space", Level.MEDIUM, None)
ESCAPE = Class("opens a terminal escape", Level.HIGH, Level.HIGH)
CONTROL = Class("is a control character", Level.MEDIUM, Level.MEDIUM)
NO_TEXT = Class("is not UTF-8", Level.LOW, Level.LOW)
PRIVATE = Class("has no agreed meaning", Level.LOW, Level.LOW)

CLASSES: tuple[tuple[int, int, Class], ...] = (
    (0x0B, 0x0C, FEED),
    (0x0D, 0x0D, LINE_BREAK),
    (0x1B, 0x1B, ESCAPE),
    (0x1C, 0x1E, LINE_BREAK),
    (0x00, 0x1F, CONTROL),
    (0x7F, 0x7F, CONTROL),
    (0x85, 0x85, LINE_BREAK),
    (0x90, 0x90, ESCAPE),
    (0x98, 0x98, ESCAPE),
    (0x9B, 0x9B, ESCAPE),
    (0x9D, 0x9F, ESCAPE),
    (0x80, 0x9F, CONTROL),
    (0xA0, 0xA0, SPACE),
    (0x115F, 0x1160, FILLER),
    (0x17B4, 0x17B5, FILLER),
    (0x3164, 0x3164, FILLER),
    (0xFFA0, 0xFFA0, FILLER),
    (0x200E, 0x200F, MARK),
    (0x061C, 0x061C, MARK),
    (0x202A, 0x202E, BIDI),
    (0x2066, 0x2069, BIDI),
    (0x2028, 0x2029, LINE_BREAK),
    (0x1680, 0x1680, SPACE),
    (0x2000, 0x200A, SPACE),
    (0x202F, 0x202F, SPACE),
    (0x205F, 0x205F, SPACE),
    (0x2800, 0x2800, SPACE),
    (0x3000, 0x3000, SPACE),
    (0x180B, 0x180D, SELECTOR),
    (0x180F, 0x180F, SELECTOR),
    (0xFE00, 0xFE0F, SELECTOR),
    (0xE0100, 0xE01EF, SELECTOR),
    (0xE0000, 0xE007F, TAGS),
    (0xD800, 0xDFFF, NO_TEXT),
    (0xE000, 0xF8FF, PRIVATE),
    (0xFDD0, 0xFDEF, PRIVATE),
    (0xF0000, 0x10FFFF, PRIVATE),
)
"""Code points by class, the first that holds one decides (reference: formats, section 8); all else is INVISIBLE."""

# Tests and snapshots of terminal programs, recordings, documents from elsewhere: escapes there colour, not hide.
_EXPECTED_ESCAPES = frozenset({Kind.SNAPSHOT, Kind.TEST, Kind.ASSET})
_COLOUR = regex(r"\x1b\[([\d;:]*)m")
_PALETTE = regex(r"[34]8[;:](?:5[;:]\d+|2(?:[;:]\d*){3,4})")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_RTL = regex("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def find(file: ChangedFile, _: Catalogue) -> Iterator[Hit]:
    """Hits for hidden text in the changed lines of a file, and in its path."""
    yield from _in_path(file)
    body = bytes(file.delta.body)
    if body.isascii() and not _CONTROLS.search(body):
        return
    for unit, sides in zip(file.units, file.changed, strict=True):
        for changed in sides:
            yield from _in_lines(file, unit, changed)


def _in_path(file: ChangedFile) -> Iterator[Hit]:
    path = file.delta.path
    if not file.units or (path.isascii() and path.isprintable()):
        return
    letters = {path[start:end] for start, end, _ in replacements(path)}
    reasons = [_described(character) for text in sorted(letters) for character in text[:1]]
    level = max((_class(text[0]).code or Level.LOW for text in letters), default=Level.LOW)
    for word in RUN.findall(path):
        if impostors(word):
            reasons.append(_mixed(word))
            level = Level.HIGH
    if reasons:
        why = f"the path `{safe(path)}` holds {_listed(reasons)}"
        yield Hit(TAG, file.units[0], DiffSide.NEW, 0, why, level)


def _in_lines(file: ChangedFile, unit: Unit, changed: ChangedLines) -> Iterator[Hit]:
    for number, raw in enumerate(changed.lines, changed.first):
        line = raw.removesuffix("\r")
        if line.isascii() and line.isprintable():
            continue
        if number == 1 and line.startswith("\ufeff"):
            line = line[1:]  # a byte order mark where it belongs
        first = number == 1 and raw.startswith("\ufeff")
        code, strings = (
            file.side(changed.side).line(where, number)[first:].ljust(len(line))
            for where in (Where.CODE, Where.STRING)
        )
        view = _LineView(line, code, strings, file.language.name)
        found = [*_characters(file, view), *_look_alikes(view)]
        if found:
            level = max(level for level, _ in found)
            why = _listed([reason for one, reason in found if one is level])
            if changed.side is DiffSide.OLD:
                yield Hit(TAG, unit, changed.side, number, f"removes {why}", Level.LOW)
            else:
                yield Hit(TAG, unit, changed.side, number, why, level)


class _LineView(Struct, frozen=True):
    """A line with its code and its strings apart, and the language it is written in."""

    line: str
    code: str
    strings: str
    language: str

    @property
    def prose(self) -> bool:
        return self.language in ("prose", "translation")

    def in_code(self, at: int) -> bool:
        """Whether a place is code; in doubt it is."""
        return at >= LONGEST_LINE or self.code[at : at + 1] == self.line[at]

    def where(self, at: int) -> str:
        """The kind of place, in words."""
        if self.prose or self.language == "other":
            return "in text"
        if self.in_code(at):
            return "in code"
        return "in a string" if self.strings[at : at + 1] == self.line[at] else "in a comment"


def _characters(file: ChangedFile, view: _LineView) -> Iterator[tuple[Level, str]]:
    for start, end in _suspects(view.line):
        cls = _class(view.line[start])
        level = cls.code if view.in_code(start) and not view.prose else cls.text
        if level is not None:
            described = f"{_described(view.line[start:end])} {view.where(start)}"
            yield _judged(file, cls, level, view.line, start), described


def _suspects(line: str) -> Iterator[tuple[int, int]]:
    """Where hidden characters stand; beyond LONGEST_LINE each kind once, and only kinds that belong nowhere."""
    for start, end, _ in replacements(line[:LONGEST_LINE]):
        yield start, end
    if len(line) > LONGEST_LINE:
        rest = line[LONGEST_LINE:]
        for character in sorted(set(rest)):
            if (
                _class(character) in (BIDI, FILLER, TAGS, ESCAPE)
                or character in "\u200b\u2060\u2063\ufeff\xad"
            ):
                at = LONGEST_LINE + rest.index(character)
                yield at, at + 1


def _judged(file: ChangedFile, cls: Class, level: Level, line: str, at: int) -> Level:
    """The level with regard to where it stands: scripts that need marks, files that hold terminal output."""
    if cls is MARK and _RTL.search(line):
        return Level.LOW
    if cls is ESCAPE and file.kind in _EXPECTED_ESCAPES and _only_colours(line, at):
        return Level.LOW
    if cls not in (BIDI, TAGS, FILLER, ESCAPE) and file.kind in MACHINE_MADE:
        return Level.LOW
    return level


def _only_colours(line: str, at: int) -> bool:
    """Whether an escape sets colours and the like; 8 would conceal what follows."""
    match = _COLOUR.match(line, at)
    if not match:
        return False
    parameters = _PALETTE.sub("", match[1]).split(";")
    return "8" not in parameters


def _look_alikes(view: _LineView) -> Iterator[tuple[Level, str]]:
    for match in RUN.finditer(view.line[:LONGEST_LINE]):
        word, at = match[0], match.start()
        if word.isascii():
            continue
        in_code = view.in_code(at) and not view.prose and view.language != "other"
        if impostors(word):
            yield Level.HIGH if in_code else Level.MEDIUM, f"{_mixed(word)} {view.where(at)}"
        elif in_code and len(word) > 2 and (latin := pretender(word)) and not view.strings[at].strip():
            reason = (
                f"the word `{safe(word)}`, all {script_of(word[0])}, which reads as Latin `{latin}` in code"
            )
            yield Level.HIGH, reason


def _mixed(word: str) -> str:
    letter = impostors(word)[0]
    return f"the word `{safe(word)}`, which mixes Latin with {unicodedata.name(letter, 'a look-alike')}"


@lru_cache(maxsize=4096)
def _class(character: str) -> Class:
    code = ord(character)
    return next((cls for first, last, cls in CLASSES if first <= code <= last), INVISIBLE)


def _described(text: str) -> str:
    """One character, or a run of tag characters decoded, in words."""
    code = ord(text[0])
    if len(text) > 1 and _class(text[0]) is TAGS:
        return f"{len(text)} invisible tag characters that read “{safe(''.join(chr(ord(t) - 0xE0000) for t in text))}”"
    if len(text) > 1:
        return f"{len(text)} combining marks on one letter"
    if 0xDC80 <= code <= 0xDCFF:
        return f"the byte 0x{code - 0xDC00:02X}, which is not UTF-8,"
    names = {
        0x1B: "ESCAPE",
        0x0C: "FORM FEED",
        0x0B: "LINE TABULATION",
        0x0D: "CARRIAGE RETURN without line feed",
    }
    name = names.get(code) or unicodedata.name(text[0], "") or _class(text[0]).name
    return f"U+{code:04X} {name}"


def _listed(reasons: list[str]) -> str:
    different = list(dict.fromkeys(reasons))
    left = len(different) - SHOWN
    return "; ".join(different[:SHOWN]) + (f"; and {left} more" if left > 0 else "")
