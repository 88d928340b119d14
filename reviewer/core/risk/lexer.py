"""Code, strings and comments told apart, well enough to search in only one of them."""

import re
from enum import StrEnum
from functools import lru_cache

from reviewer.core.risk.languages import Syntax


class Where(StrEnum):
    """Which part of a text a pattern is searched in; TEXT is code and strings, without comments."""

    CODE = "code"
    STRING = "string"
    COMMENT = "comment"
    TEXT = "text"
    ANY = "any"


class Views:
    """One text seen five ways, each with the same lines and columns; what a view leaves out is blank.

    Quotes stay in every view but COMMENT, so that a pattern over code can still say "a string here".
    In doubt (an unknown language, a template with code in it) text counts as code.
    """

    __slots__ = ("_pieces", "_syntax", "_text", "_views")

    def __init__(self, text: str, syntax: Syntax) -> None:
        self._text = text
        self._syntax = syntax
        self._pieces: list[tuple[int, int, str]] | None = None
        self._views: dict[Where, list[str]] = {}

    def lines(self, where: Where) -> list[str]:
        """The lines of a view, without their LF."""
        view = self._views.get(where)
        if view is None:
            text = self._text if where is Where.ANY else self._drawn(where)
            view = self._views[where] = text.split("\n")
        return view

    def _drawn(self, where: Where) -> str:
        if self._pieces is None:
            self._pieces = list(_pieces(self._text, self._syntax))
        if where in (Where.CODE, Where.TEXT):
            hidden = ("comment",) if where is Where.TEXT else ("comment", "string")
            return _without(self._text, [piece for piece in self._pieces if piece[2] in hidden])
        kinds = ("comment",) if where is Where.COMMENT else ("string", "template")
        return _only(self._text, [piece for piece in self._pieces if piece[2] in kinds])


def _without(text: str, pieces: list[tuple[int, int, str]]) -> str:
    parts = []
    last = 0
    for start, end, kind in pieces:
        if kind == "string":
            start, end = _inside(text, start, end)
        parts.append(text[last:start])
        parts.append(_blank(text[start:end]))
        last = end
    parts.append(text[last:])
    return "".join(parts)


def _only(text: str, pieces: list[tuple[int, int, str]]) -> str:
    parts = []
    last = 0
    for start, end, _ in pieces:
        parts.append(_blank(text[last:start]))
        parts.append(text[start:end])
        last = end
    parts.append(_blank(text[last:]))
    return "".join(parts)


def _blank(text: str) -> str:
    return "\n".join([" " * len(line) for line in text.split("\n")]) if "\n" in text else " " * len(text)


_QUOTE = re.compile("[\"'/]")


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """A string's range without its quotes, and without what stands before and after them (r#"…"#)."""
    opens = _QUOTE.search(text, start, end)
    if not opens:
        return start, end
    first = opens.start()
    width = 3 if text.startswith(opens[0] * 3, first) and end - first >= 6 else 1
    last = text.rfind(opens[0] * width, first + width, end)
    return first + width, last if last >= 0 else end


_PREFIXES = frozenset({"", "r", "u", "f", "b", "rb", "br", "fr", "rf"})


def _pieces(text: str, syntax: Syntax) -> list[tuple[int, int, str]]:
    """The strings and comments of a text: start, end and which; in order, none overlapping."""
    pattern = _pattern(syntax)
    if pattern is None:
        return []
    pieces = []
    for match in pattern.finditer(text):
        kind = match.lastgroup
        if kind is None:
            continue
        start, end = match.span(kind)
        if syntax.docstring and text.startswith(('"""', "'''"), start) and _documents(text, start):
            kind = "comment"
        pieces.append((start, end, kind))
    return pieces


def _documents(text: str, start: int) -> bool:
    """Whether triple-quoted text stands alone: no value of anything, so it documents."""
    line = text.rfind("\n", 0, start) + 1
    if text[line:start].strip().lower() not in _PREFIXES:
        return False
    return text[max(0, line - 200) : line].rstrip()[-1:] not in set("=([{,+%\\")


@lru_cache(maxsize=64)
def _pattern(syntax: Syntax) -> re.Pattern[str] | None:
    parts = [
        f"(?P<{name}>{part})"
        for name, part in (
            ("comment", syntax.comment),
            ("template", syntax.template),
            ("string", syntax.string),
        )
        if part
    ]
    told = "|".join(parts)
    if syntax.plain:  # where none begins after all, one character is passed over
        told = rf"(?:{syntax.plain})*+(?:{told}|(?s:.)|\Z)"
    return re.compile(told) if told else None
