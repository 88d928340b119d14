"""What a program writes to a terminal, as tokens: text, control bytes and escape sequences."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

PATTERN = re.compile(
    rb"(?P<csi>\x1b\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e])"
    rb"|(?P<string>\x1b[\]P_^X][^\x07\x1b\x18\x1a]*(?:\x07|\x1b\\))"
    rb"|(?P<escape>\x1b[\x20-\x2f]*[\x30-\x4f\x51-\x57\x59\x5a\x5c\x60-\x7e])"
    rb"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f])"
    rb"|(?P<text>[^\x00-\x1f\x7f]+)",
)
UNFINISHED = re.compile(rb"\x1b(?:\[[\x20-\x3f]*|[\x20-\x2f]*|[\]P_^X][^\x07\x1b\x18\x1a]*\x1b?)\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """One thing said to the terminal: its kind, its bytes, and for CSI the parts they are made of."""

    kind: str
    data: bytes
    private: str = ""
    parameters: str = ""
    final: str = ""

    @property
    def numbers(self) -> list[int]:
        """The parameters as numbers, absent ones as 0."""
        return [int(one.split(":")[0] or 0) for one in self.parameters.split(";")] if self.parameters else []

    @property
    def payload(self) -> bytes:
        """What stands between introducer and terminator of an OSC, DCS or APC string."""
        return self.data[2:].removesuffix(b"\x07").removesuffix(b"\x1b\\")


class Tokenizer:
    """Cuts a stream into tokens; what is unfinished at the end of one chunk waits for the next."""

    def __init__(self) -> None:
        self.rest = b""

    def feed(self, chunk: bytes) -> Iterator[Token]:
        """The tokens that are complete now; a byte that begins nothing valid comes as kind "invalid"."""
        data = self.rest + chunk
        self.rest = b""
        at = 0
        while at < len(data):
            match = PATTERN.match(data, at)
            if match is None:
                if UNFINISHED.match(data, at):
                    self.rest = data[at:]
                    return
                yield Token("invalid", data[at : at + 1])
                at += 1
                continue
            at = match.end()
            if match.lastgroup == "text" and at == len(data):
                whole = _whole_characters(match[0])
                self.rest = match[0][whole:]
                if whole:
                    yield Token("text", match[0][:whole])
                return
            yield _token(match)

    def finish(self) -> Iterator[Token]:
        """What was left unfinished when the stream ended."""
        if self.rest:
            yield Token("invalid", self.rest)
            self.rest = b""


def tokens(stream: bytes) -> list[Token]:
    """All tokens of a complete stream."""
    tokenizer = Tokenizer()
    return [*tokenizer.feed(stream), *tokenizer.finish()]


def _token(match: re.Match[bytes]) -> Token:
    kind = match.lastgroup or ""
    return _csi(match[0]) if kind == "csi" else Token(kind, match[0])


@lru_cache(maxsize=1 << 14)
def _csi(data: bytes) -> Token:
    """Remembered: a screen says the same colours again and again."""
    parts = re.fullmatch(r"([<=>?]?)([\x30-\x3f]*)([\x20-\x2f]*[\x40-\x7e])", data[2:].decode("ascii"))
    assert parts
    return Token("csi", data, parts[1], parts[2], parts[3])


def _whole_characters(text: bytes) -> int:
    """The length of `text` without a UTF-8 character that is cut off at its end."""
    for back in range(1, min(4, len(text)) + 1):
        byte = text[-back]
        if byte & 0xC0 == 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(text) - back if length > back else len(text)
        if byte < 0x80:
            break
    return len(text)


# What a well-behaved full-screen program says: cursor, erasing, colours, modes, margins, scrolling, queries.
ORDERLY_CSI = {
    "": set("ABCDEFGHJKLMPSTXbcdfhlmnrt@") | {" q", "!p"},
    "?": {"h", "l", "n", "$p", "u", "c"},
    ">": set("cmqu"),
    "<": {"u"},
    "=": set("cu"),
}
ORDERLY_MODES = {
    *(1, 6, 7, 12, 25, 47, 1000, 1002, 1003, 1004, 1006, 1007, 1015, 1016, 1047, 1048, 1049),
    *(2004, 2026, 2027, 2031, 2048),
}
ORDERLY_STRINGS = re.compile(
    rb"\x1b\](?:1[012];\?|4;\d+;\?|22;[a-z-]*|112;?)(?:\x07|\x1b\\)"  # colour queries, pointer shape, reset
    rb"|\x1b\](?:8;[^;]*;(?:https?://[\x21-\x7e]*)?)(?:\x07|\x1b\\)"  # hyperlinks
    rb"|\x1bP\+q[0-9A-Fa-f;]*\x1b\\|\x1bP\$q[ -~]*\x1b\\"  # capability queries
)
ORDERLY_ESCAPES = {b"\x1b7", b"\x1b8", b"\x1b=", b"\x1b>", b"\x1b(B", b"\x1bM", b"\x1bD", b"\x1bE"}
ORDERLY_CONTROLS = {b"\r", b"\n", b"\x08", b"\t", b"\x07"}


def disorderly(stream: bytes, *, allow: Collection[str] = ()) -> list[str]:
    """What no careful program lets through to a terminal, each as a line for people; empty if there is none.

    Invalid UTF-8, control characters, bidirectional and invisible ones inside text; titles, clipboard writes,
    device control, unknown modes and sequences. `allow` names code points that are meant ("U+200D").
    """
    heard: dict[bytes, list[str]] = {}
    said = tokens(stream)
    for token in said:
        if token.data not in heard:
            heard[token.data] = list(_complaints(token, allow))
    return [line for token in said for line in heard[token.data]]


def _complaints(token: Token, allow: Collection[str]) -> Iterable[str]:
    match token.kind:
        case "text":
            return _text_complaints(token.data, allow)
        case "csi":
            orderly = token.final in ORDERLY_CSI.get(token.private, ())
            if token.private == "?" and token.final in "hl":
                orderly = set(token.numbers) <= ORDERLY_MODES
        case "string":
            orderly = bool(ORDERLY_STRINGS.fullmatch(token.data))
        case "escape":
            orderly = token.data in ORDERLY_ESCAPES
        case "control":
            orderly = token.data in ORDERLY_CONTROLS
        case _:
            orderly = False
    return [] if orderly else [f"{token.kind} {token.data!r}"]


def _text_complaints(data: bytes, allow: Collection[str]) -> Iterator[str]:
    if data.isascii():  # no control characters are among a text
        return
    for character in data.decode("utf-8", "surrogateescape"):
        point = ord(character)
        name = f"U+{point:04X}"
        invisible = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        if (invisible or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF) and name not in allow:
            yield f"text {name} in {data[:60]!r}"
