"""Whether a unit changes nothing but white space that means nothing; in doubt it does mean something.

Inside a string of several lines every blank is content. Whether a unit lies in one is told by the lines around it: an
odd number of quotes in a line may open one or close it. Where there is such a line before or in the unit and another in
or behind it, the unit may lie between them. Files of kinds not listed here may have anything, and are always in doubt.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from reviewer.core.change import FileDelta, Hunk
from reviewer.core.split.words import LONGEST_TEXT, TOKEN
from reviewer.core.whitespace import INDENTS_FREE, LINES_FREE, ending

LINE_BOUND = (b'"', b"'", b"`", b"//", b"--", b"#")
"""What ends with its line in one language or another: strings, comments, what the preprocessor reads."""

_TRIPLE = re.compile(rb'"""|\'\'\'')
_BACKTICK = re.compile(rb"`")
_DOUBLE = re.compile(rb'"')
_ANY = re.compile(rb"[\"'`]|\$\w*\$")
_OF_ANY = ".json .jsonc .css .scss .less .sh .bash .zsh .ksh .bats .ps1 .psm1"
_OF_DOUBLE = ".cs .csx .rs .c .h .cc .cpp .cxx .c++ .hpp .hh .hxx .ipp .inl .tpp .m .mm .cu .cuh .ino"
_OF_TRIPLE = ".py .pyi .pyx .pxd .java .dart .groovy .gradle .kt .kts .swift .toml"
_OF_BACKTICK = ".go .js .jsx .mjs .cjs .ts .tsx .mts .cts"
_OF_RUBY = ".rb .rake .gemspec .ru .rbi .thor .jbuilder .podspec .cr .ex .exs"
_RUBY = frozenset(_OF_RUBY.split())
_QUOTES = {
    **dict.fromkeys(INDENTS_FREE, _ANY),
    **dict.fromkeys(_OF_ANY.split(), _ANY),
    **dict.fromkeys(_OF_DOUBLE.split(), _DOUBLE),
    **dict.fromkeys(_OF_TRIPLE.split(), _TRIPLE),
    **dict.fromkeys(_OF_BACKTICK.split(), _BACKTICK),
}
"""What a string of several lines may begin and end with, by the end of the file's name."""
_ESCAPED = re.compile(rb"\\.")
_NAMED_END = re.compile(rb"<<[-~<]?[\"'`A-Za-z_]|__END__|__halt_compiler|\$/")
_OTHER_BRACKET = re.compile(rb"%[A-Za-z]?[^\w\s=]")
"""What may begin a string that ends with a word of its own, or with its other bracket, far below."""


def only_white_space(path: str, old: Sequence[bytes], new: Sequence[bytes]) -> bool:
    """Whether the lines differ in nothing but white space, as far as they themselves tell."""
    if sum(map(len, old)) + sum(map(len, new)) > LONGEST_TEXT:
        return False
    before, after = _filled(old), _filled(new)
    if b"".join(b"".join(before).split()) != b"".join(b"".join(after).split()):
        return False
    end = ending(path)
    if end not in _QUOTES:
        return False
    bare = bytes.strip if end in INDENTS_FREE else bytes.rstrip
    if [*map(bare, before)] == [*map(bare, after)]:
        return True
    text = b"".join(old)
    bound = any(sign in text for sign in LINE_BOUND)  # the new side has the same signs
    return end in LINES_FREE and not bound and _tokens(old) == _tokens(new)


class Quoted:
    """Which lines of one file may lie in a string of several lines, in part at least, on either side of the change."""

    def __init__(self, delta: FileDelta, base: Sequence[bytes]) -> None:
        self._end = ending(delta.path)
        self._base = base
        self._turns: list[int] = []
        self._first_named = len(base)
        quote = _QUOTES.get(self._end)
        if quote is None:
            return
        for at, line in enumerate(base):
            self._look(at, line, quote)
        for hunk in map(delta.hunk, range(len(delta.spans))):
            for line in hunk.new:
                self._look(hunk.old_start, line, quote)
        self._turns.sort()

    def may_hold(self, hunk: Hunk) -> bool:
        """Whether the lines of a hunk may lie in such a string."""
        first = hunk.old_start - 1 if hunk.old else hunk.old_start
        last = first + len(hunk.old)
        continued = (line.rstrip(b"\r\n").endswith(b"\\") for line in self._base[max(0, first - 1) : last])
        if self._end not in _QUOTES or self._first_named < last or any(continued):
            return True
        above, below = bisect_left(self._turns, last), len(self._turns) - bisect_left(self._turns, first)
        return bool(above and below and len(self._turns) > 1)

    def _look(self, at: int, line: bytes, quote: re.Pattern[bytes]) -> None:
        if quote.search(line) and _may_turn(quote, line):
            self._turns.append(at)
        named = quote is _ANY and _NAMED_END.search(line)
        if named or (self._end in _RUBY and _OTHER_BRACKET.search(line)):
            self._first_named = min(self._first_named, at)


def _may_turn(quote: re.Pattern[bytes], line: bytes) -> bool:
    """Whether a string may begin in a line and end in another."""
    found = quote.findall(line)
    plain = quote.findall(_ESCAPED.sub(b"", line)) if b"\\" in line else found
    return any(one.count(sign) % 2 for one in (found, plain) for sign in {*found})


def _filled(lines: Iterable[bytes]) -> list[bytes]:
    return [line for line in lines if line.strip()]


def _tokens(lines: Iterable[bytes]) -> list[str]:
    return TOKEN.findall(b"".join(lines).decode("utf-8", "replace"))
