"""Syntax colours: a whole file through its lexer, lazily, as runs of each line; the text itself is never changed."""

from array import array
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
)
from pygments.token import _TokenType as TokenType

from reviewer.core.lexers import lexer_for
from reviewer.core.tokens import TokenClass

SLICE_LINES = 300
"""Lines handed over at once: a whole file in one message makes a key wait for 60 ms."""

LONGEST_TEXT = 2 << 20
"""Characters from which a file stays plain until its reader asks: it may take minutes."""

LONGEST_LINE = 5_000
"""Characters of a line that get colours."""


Run = tuple[int, int, TokenClass]
"""A half-open range of characters of a line, and what it is."""

PackedRuns = bytes
"""The runs of a line as 16-bit numbers in threes, in the machine's byte order: start, end, class."""


class Slice(NamedTuple):
    """The runs of some lines; `first` is the number of the first, from 1."""

    first: int
    lines: tuple[PackedRuns, ...]


CLASSES = {
    Keyword: TokenClass.KEYWORD,
    Keyword.Constant: TokenClass.NUMBER,
    Keyword.Type: TokenClass.TYPE,
    Name.Attribute: TokenClass.ATTRIBUTE,
    Name.Builtin: TokenClass.BUILTIN,
    Name.Class: TokenClass.TYPE,
    Name.Constant: TokenClass.NUMBER,
    Name.Decorator: TokenClass.ATTRIBUTE,
    Name.Entity: TokenClass.STRING,
    Name.Exception: TokenClass.TYPE,
    Name.Function: TokenClass.FUNCTION,
    Name.Label: TokenClass.ATTRIBUTE,
    Name.Property: TokenClass.ATTRIBUTE,
    Name.Tag: TokenClass.ATTRIBUTE,
    Name.Variable: TokenClass.ATTRIBUTE,
    Literal: TokenClass.NUMBER,
    String: TokenClass.STRING,
    String.Doc: TokenClass.COMMENT,
    String.Interpol: TokenClass.OPERATOR,
    String.Symbol: TokenClass.NUMBER,
    Number: TokenClass.NUMBER,
    Operator: TokenClass.OPERATOR,
    Operator.Word: TokenClass.KEYWORD,
    Punctuation: TokenClass.OPERATOR,
    Comment: TokenClass.COMMENT,
    Comment.Preproc: TokenClass.KEYWORD,
    Comment.PreprocFile: TokenClass.STRING,
    Generic.Deleted: TokenClass.REMOVED,
    Generic.Emph: TokenClass.EMPHASIS,
    Generic.EmphStrong: TokenClass.EMPHASIS,
    Generic.Error: TokenClass.ERROR,
    Generic.Heading: TokenClass.HEADING,
    Generic.Inserted: TokenClass.ADDED,
    Generic.Prompt: TokenClass.COMMENT,
    Generic.Strong: TokenClass.EMPHASIS,
    Generic.Subheading: TokenClass.HEADING,
    Error: TokenClass.ERROR,
}
"""Pygments' token types and ours; a type that is not here is as its parent, the rest is plain text."""


class Highlighter:
    """One file on its way through its lexer: each `upto` goes on where the last one stopped.

    `text` is the decoded file with LF or CRLF line ends; columns of the runs count its characters. A longer one than
    `longest` stays plain.
    """

    def __init__(self, path: str, text: str, *, longest: int | None = LONGEST_TEXT) -> None:
        self.total = text.count("\n") + (not text.endswith("\n") and bool(text))
        self.done = 0
        lexer = lexer_for(path, text[:200])
        self.too_long = lexer is not None and longest is not None and len(text) > longest
        if self.too_long:
            lexer = None
        self.known = lexer is not None
        self._lines = _lines(lexer, text) if lexer else iter(())

    def upto(self, line: int) -> Iterator[Slice]:
        """The lines not yet handed over, up to a line (from 1) or the end, a slice at a time.

        Whatever the lexer raises comes through; the file is given up then by `stop`.
        """
        while self.done < min(line, self.total):
            size = min(SLICE_LINES, line - self.done, self.total - self.done)
            lines = tuple(next(self._lines, b"") for _ in range(size))
            self.done += size
            yield Slice(self.done - size + 1, lines)

    def stop(self) -> None:
        """Leave the rest plain."""
        self.known = False
        self._lines = iter(())


def highlight(path: str, text: str) -> tuple[tuple[Run, ...], ...]:
    """The runs of every line of a file; none for a type without a lexer."""
    highlighter = Highlighter(path, text)
    return tuple(unpack(line) for slice_ in highlighter.upto(highlighter.total) for line in slice_.lines)


def unpack(line: PackedRuns) -> tuple[Run, ...]:
    """Packed runs as ranges with their class."""
    numbers = memoryview(line).cast("H").tolist()
    starts, ends, classes = numbers[::3], numbers[1::3], numbers[2::3]
    return tuple(zip(starts, ends, map(TokenClass, classes), strict=True))


def _lines(lexer: Lexer, text: str) -> Iterator[PackedRuns]:
    """The packed runs of each line, read as far as they are asked for.

    The lexer gets LF line ends (many know no others), no byte order mark and a final LF; none of it moves a
    column, but the mark those of its line.
    """
    column = int(text.startswith("\ufeff"))
    read = text[column:].replace("\r\n", "\n")
    runs = array("H")
    for piece, class_ in _pieces(lexer, read if read.endswith("\n") else read + "\n"):
        first, *rest = piece.split("\n") if "\n" in piece else (piece,)
        _add(runs, column, first, class_)
        column += len(first)
        for line in rest:
            yield runs.tobytes()
            runs = array("H")
            _add(runs, 0, line, class_)
            column = len(line)


def _pieces(lexer: Lexer, text: str) -> Iterator[tuple[str, int]]:
    """The whole text in pieces with their class (0: none), whatever a lexer leaves out, repeats or changes."""
    done = 0
    for at, kind, value in lexer.get_tokens_unprocessed(text):
        end = at + len(value)
        if at > done:
            yield text[done:at], 0
            done = at
        if end > done:
            yield text[done:end], _class_of(kind)
            done = end
    if done < len(text):
        yield text[done:], 0


def _add(runs: "array[int]", column: int, piece: str, class_: int) -> None:
    """Append a run, or lengthen the last one when it goes on; blanks have no colour."""
    end = min(column + len(piece), LONGEST_LINE)
    if not class_ or column >= end or piece.isspace():
        return
    if runs and runs[-1] == class_ and runs[-2] == column:
        runs[-2] = end
    else:
        runs.extend((column, end, class_))


@cache
def _class_of(kind: TokenType) -> int:
    found: TokenType | None = kind
    while found is not None and found not in CLASSES:
        found = found.parent
    return int(CLASSES[found]) if found is not None else 0
