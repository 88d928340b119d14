"""Text for a terminal: nothing hidden or hostile survives, and ordinary writing of any script stays as it is.

The classes are written out (Unicode 16, UTS 39, UAX 31) rather than taken from `unicodedata`, which changes with
Python and calls some invisible characters letters; what Python cannot print is replaced besides.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

SUSPECT = (
    (0x0000, 0x0008),  # C0 without TAB; ESC opens every escape sequence
    (0x000A, 0x001F),  # LF among them: lines are split before they come here
    (0x007F, 0x00A0),  # DEL, C1 (8-bit CSI, OSC …), no-break space
    (0x00AD, 0x00AD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner: invisible
    (0x061C, 0x061C),  # Arabic letter mark: direction
    (0x115F, 0x1160),  # Hangul fillers: invisible letters, valid in identifiers
    (0x1680, 0x1680),  # a space that is no space
    (0x17B4, 0x17B5),  # Khmer inherent vowels: invisible
    (0x180B, 0x180F),  # Mongolian variation selectors and vowel separator
    (0x2000, 0x200F),  # spaces, zero width space and joiners, direction marks
    (0x2028, 0x202F),  # line and paragraph separator, bidi embeddings and overrides, narrow space
    (0x205F, 0x206F),  # invisible operators, bidi isolates, deprecated format characters
    (0x2800, 0x2800),  # blank braille pattern
    (0x3000, 0x3000),  # ideographic space
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xF8FF),  # surrogates (bytes that are not UTF-8), private use
    (0xFDD0, 0xFDEF),  # noncharacters
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark, zero width no-break space
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xFFF0, 0xFFFC),  # interlinear annotation, object replacement
    (0xFFFE, 0xFFFF),
    (0x13430, 0x1343F),  # Egyptian hieroglyph controls
    (0x16FE4, 0x16FE4),  # Khitan filler
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D159, 0x1D159),  # null notehead
    (0x1D173, 0x1D17A),  # musical format controls
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0x10000, 0xE0000, 0x10000)),
    (0xE0000, 0xE0FFF),  # tags (an invisible ASCII) and variation selectors
    (0xEFFFE, 0x10FFFF),  # private use planes
)
"""Ranges of code points that are shown as tokens, except in the places of `_KEPT`."""

NAMES = {
    0x00A0: "NBSP",
    0x00AD: "SHY",
    0x034F: "CGJ",
    0x061C: "ALM",
    0x115F: "HANGUL FILLER",
    0x1160: "HANGUL FILLER",
    0x180E: "MVS",
    0x2002: "EN SPACE",
    0x2003: "EM SPACE",
    0x2007: "FIGURE SPACE",
    0x2009: "THIN SPACE",
    0x200A: "HAIR SPACE",
    0x200B: "ZWSP",
    0x200C: "ZWNJ",
    0x200D: "ZWJ",
    0x200E: "LRM",
    0x200F: "RLM",
    0x2028: "LINE SEPARATOR",
    0x2029: "PARAGRAPH SEPARATOR",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x202F: "NNBSP",
    0x2060: "WORD JOINER",
    0x2061: "FUNCTION APPLICATION",
    0x2062: "INVISIBLE TIMES",
    0x2063: "INVISIBLE SEPARATOR",
    0x2064: "INVISIBLE PLUS",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0x2800: "BRAILLE BLANK",
    0x3000: "IDEOGRAPHIC SPACE",
    0x3164: "HANGUL FILLER",
    0xFEFF: "BOM",
    0xFFA0: "HANGUL FILLER",
    0xFFFC: "OBJECT",
}
"""Short names of those a reviewer is likely to meet."""

MARKS_IN_A_ROW = 8
"""Combining marks on one letter; no writing needs more, and a pile of them paints over other lines."""

_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
)
_SKIN = "\U0001f3fb-\U0001f3ff"
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fffd\U00030000-\U0003fffd"
_WIDE = rf"{_IDEOGRAPH}\u3001-\u303f\u3041-\u30ff\u3105-\u3163\u3165-\u318e\uac00-\ud7a3\uff01-\uff9f"
_MONGOLIAN = r"\u1820-\u18aa"
_JOINED = (  # Arabic, Syriac, N'Ko, Mandaic; the scripts of India, Lanka, Myanmar and Khmer; presentation forms
    r"\u0620-\u06d5\u06e5\u06e6\u06ee-\u06fc\u0710-\u07fa\u0840-\u085b\u0860-\u088e\u08a0-\u08c9"
    r"\u0900-\u0df4\u1000-\u109f\u1780-\u17b3\u17b6-\u17d3\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
)
_VIRAMA = r"\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2"
_COMBINING = r"\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
_PICTURE = rf"[{_EMOJI}](?:[\ufe0e\ufe0f]|[{_SKIN}])?"
_KEPT = "|".join(
    (
        _FLAGS,
        rf"{_PICTURE}(?:\u200d{_PICTURE})*",
        r"[0-9#*]\ufe0f\u20e3?",
        rf"[{_IDEOGRAPH}][\ufe00-\ufe02\U000e0100-\U000e01ef]",
        rf"[{_MONGOLIAN}](?:[\u180b-\u180d\u180f]|\u180e(?=[{_MONGOLIAN}]))",
        rf"[{_JOINED}](?:[\u200c\u200d](?=[{_JOINED}]))",
        rf"[{_VIRAMA}][\u200c\u200d](?![\u200c\u200d])",
        rf"(?<=[{_WIDE}])\u3000+|\u3000{{1,16}}(?=[{_WIDE}])",
    )
)
"""Where a suspect character belongs: emoji, keycaps, flags, ideographic variants, words whose letters join."""

_CLASS = "".join(
    f"\\U{first:08x}" if first == last else f"\\U{first:08x}-\\U{last:08x}" for first, last in SUSPECT
)
_SUSPECT = re.compile(f"[{_CLASS}]|[{_COMBINING}]{{{MARKS_IN_A_ROW + 1}}}")
_PLAIN_ASCII = re.compile(r"[\t -~]*")
_SCAN = (
    rf"(?P<kept>{_KEPT})|(?P<tags>[\U000e0020-\U000e007e]{{2,}})"
    rf"|(?P<marks>[{_COMBINING}]{{{MARKS_IN_A_ROW + 1},}})|[{_CLASS}]"
)


class LineEnd(StrEnum):
    """How a line ended."""

    LF = "lf"
    CRLF = "crlf"
    NONE = "none"


def decode(line: bytes) -> str:
    """Bytes as text: UTF-8, every byte that is not becomes a surrogate of its own (U+DC80–U+DCFF)."""
    return line.decode("utf-8", "surrogateescape")


def strip_line_end(line: bytes) -> tuple[bytes, LineEnd]:
    """A line without its end, and which it was; a CR without LF is content."""
    if line.endswith(b"\r\n"):
        return line[:-2], LineEnd.CRLF
    if line.endswith(b"\n"):
        return line[:-1], LineEnd.LF
    return line, LineEnd.NONE


def text_of(line: bytes) -> str:
    """A line's characters without its end."""
    return decode(strip_line_end(line)[0])


def replacements(text: str) -> tuple[tuple[int, int, str], ...]:
    """The places of a line that must not reach a terminal: (start, end, visible token), ascending.

    Everything else is safe to draw, TAB included. Whether a joiner or a variation selector belongs where it
    stands depends on its neighbours: give the whole line, not a piece of it.
    """
    if text.isascii():
        if _PLAIN_ASCII.fullmatch(text):
            return ()
    elif not _SUSPECT.search(text) and text.replace("\t", "").isprintable():
        return ()
    return tuple(_replacements(text))


def segments(text: str) -> tuple[tuple[str, bool], ...]:
    """A line in pieces that are safe to draw; True marks what stands for something hidden or hostile."""
    found = replacements(text)
    if not found:
        return ((text, False),) if text else ()
    pieces: list[tuple[str, bool]] = []
    tokens: list[str] = []
    done = 0
    for start, end, token in found:
        if start > done:
            if tokens:
                pieces.append(("".join(tokens), True))
                tokens = []
            pieces.append((text[done:start], False))
        tokens.append(token)
        done = end
    pieces.append(("".join(tokens), True))
    if done < len(text):
        pieces.append((text[done:], False))
    return tuple(pieces)


def visible(text: str) -> str:
    """A line as text that is safe to print: hidden and hostile characters become visible tokens.

    LF is one of them: split first where lines are meant. TAB stays.
    """
    return "".join(piece for piece, _ in segments(text))


def expand_tabs(
    text: str, width: int, column: int, measure: Callable[[str], int] = len, sign: str = " "
) -> str:
    """Tabs as spaces up to the next multiple of `width`, for a text that begins at `column`.

    `measure` tells how many cells a text takes; `len` does for ASCII. `sign` stands in the first cell of each.
    """
    first, *rest = text.split("\t")
    shown = [first]
    column += measure(first)
    for part in rest:
        gap = width - column % width
        shown.append(sign + " " * (gap - 1) + part)
        column += gap + measure(part)
    return "".join(shown)


def json_path(path: str) -> str:
    """A path as JSON can carry it: itself, or quoted as git quotes it when its bytes are not UTF-8.

    One that begins with a double quote is quoted too, so that no two paths give the same text.
    """
    try:
        raw = path.encode()
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogateescape")
    else:
        if not path.startswith('"'):
            return path
    return '"' + "".join(_C_QUOTED.get(byte) or chr(byte) for byte in raw) + '"'


def json_text(text: str) -> str:
    """Text as JSON can carry it: bytes that were no UTF-8 (surrogate escapes) are written out."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 file", "1,204 files"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


_C_QUOTED = {
    **{byte: f"\\{byte:03o}" for byte in (*range(0x20), *range(0x7F, 0x100))},
    **{ord(letter): f"\\{escape}" for letter, escape in zip('\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True)},
}


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    # Compiled at the first suspect line (5 ms); `re` keeps it.
    for match in re.finditer(_SCAN, text):
        yield from _unprintable(text, done, match.start())
        done = match.end()
        if match.lastgroup == "tags":
            hidden = "".join(chr(ord(letter) - 0xE0000) for letter in match[0])
            yield match.start(), done, f"⟨tags “{hidden}”⟩"
        elif match.lastgroup == "marks":
            yield match.start(), done, f"⟨{len(match[0])} combining marks⟩"
        elif match.lastgroup is None:
            yield match.start(), done, _token(ord(match[0]))
    yield from _unprintable(text, done, len(text))


def _unprintable(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """What no range names but Python cannot print: unassigned here, or assigned and invisible."""
    piece = text[start:end]
    if piece.replace("\t", "").isprintable():
        return
    for at, character in enumerate(piece, start):
        if not character.isprintable() and character != "\t":
            yield at, at + 1, _token(ord(character))


def _token(code: int) -> str:
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    if code < 0xA0:
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    name = NAMES.get(code) or _series_name(code)
    return f"⟨U+{code:04X} {name}⟩" if name else f"⟨U+{code:04X}⟩"


def _series_name(code: int) -> str:
    if 0xFE00 <= code <= 0xFE0F:
        return f"VS{code - 0xFE00 + 1}"
    if 0xE0100 <= code <= 0xE01EF:
        return f"VS{code - 0xE0100 + 17}"
    if 0xE0020 < code <= 0xE007E:
        return f"TAG {chr(code - 0xE0000)}"
    return ""
